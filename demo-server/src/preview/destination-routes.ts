import { Destination, DestinationCheck, DestinationEdit, DestinationId, DestinationList, DestinationStatus } from '@oriel/core/contract';
import * as z from 'zod/mini';
import { untilClosed } from '../hls/send.ts';
import type { App } from '../http/app.ts';
import { changedSettings, settingsOf } from './destination-edit.ts';
import { describeDestination } from './destination-store.ts';
import type { Preview } from './preview.ts';

const params = z.object({ destinationId: DestinationId });
const tags = ['preview'];
/** Each makes connections to servers elsewhere. Per caller. */
const rateLimit = { max: 120, timeWindow: 60_000 };

/** `/api/preview/destinations`. No answer has a stream key. */
export function destinationRoutes(app: App, { preview }: { preview: Preview }): void {
  const { destinations, router, options } = preview;
  const { presetOf, checkSettings, checkDestination } = options.publishing;

  app.get('/api/preview/destinations', { config: { access: 'operate' }, schema: { tags, summary: 'All destinations, by name', response: { 200: DestinationList } } }, async () => ({
    destinations: (await destinations.list()).map(describeDestination),
  }));

  app.post(
    '/api/preview/destinations',
    { config: { access: 'operate', errors: ['disk_full'] }, schema: { tags, summary: 'Add a destination', body: DestinationEdit, response: { 201: Destination } } },
    async (request, reply) => {
      const settings = settingsOf(request.body, presetOf);
      checkSettings(settings);
      return reply.code(201).send(describeDestination(await destinations.create(settings)));
    },
  );

  app.put(
    '/api/preview/destinations/:destinationId',
    {
      config: { access: 'operate', errors: ['destination_unknown', 'in_use', 'disk_full', 'not_ready'] },
      schema: { tags, summary: 'Replace a destination; without a stream key the old one stays, unless the address is another', params, body: DestinationEdit, response: { 200: Destination } },
    },
    (request) => {
      const { destinationId } = request.params;
      return preview.changeDestination(destinationId, async () => {
        const settings = changedSettings(await destinations.get(destinationId), request.body, presetOf);
        checkSettings(settings);
        return describeDestination(await destinations.replace(settings));
      });
    },
  );

  app.delete(
    '/api/preview/destinations/:destinationId',
    { config: { access: 'operate', errors: ['destination_unknown', 'in_use', 'disk_full', 'not_ready'] }, schema: { tags, summary: 'Remove a destination that is not live', params, response: { 204: z.null() } } },
    async (request, reply) => {
      const { destinationId } = request.params;
      await preview.changeDestination(destinationId, () => destinations.remove(destinationId));
      return reply.code(204).send(null);
    },
  );

  app.post(
    '/api/preview/destinations/:destinationId/check',
    { config: { access: 'operate', rateLimit, errors: ['destination_unknown'] }, schema: { tags, summary: 'Connect to a destination and publish nothing', params, response: { 200: DestinationCheck } } },
    (request, reply) => untilClosed(reply, async (signal) => checkDestination(await destinations.get(request.params.destinationId), signal)),
  );

  app.post(
    '/api/preview/destinations/:destinationId/restart',
    { config: { access: 'operate', rateLimit, errors: ['preview_state', 'not_ready'] }, schema: { tags, summary: 'Connect again to a destination that is live', params, response: { 200: DestinationStatus } } },
    (request) => router.restartDestination(request.params.destinationId),
  );

  app.post(
    '/api/preview/destinations/:destinationId/stop',
    { config: { access: 'operate', rateLimit, errors: ['preview_state', 'not_ready'] }, schema: { tags, summary: 'End one destination; the others go on', params, response: { 200: DestinationStatus } } },
    (request) => router.stopDestination(request.params.destinationId),
  );
}
