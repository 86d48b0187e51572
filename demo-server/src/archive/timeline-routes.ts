import {
  Activity,
  ActivityQuery,
  CameraEvent,
  CameraEventCreate,
  CameraEventList,
  CameraId,
  RangeQuery,
  SequenceList,
  toIso,
} from '@oriel/core/contract';
import * as z from 'zod/mini';
import type { App } from '../http/app.ts';
import type { EventStore } from './event-store.ts';
import type { Archive } from './archive.ts';
import { type CameraSource, rangeOf } from './requests.ts';

const CameraParams = z.object({ cameraId: CameraId });
const EventParams = z.object({ cameraId: CameraId, eventId: z.string() });
const tags = ['recordings'];

/** What a timeline shows: sequences, activity and events. */
export function timelineRoutes(app: App, { cameras, archive, events }: { cameras: CameraSource; archive: Archive; events: EventStore }): void {
  app.get(
    '/api/v1/cameras/:cameraId/sequences',
    { config: { access: 'playback', errors: ['camera_unknown'] }, schema: { tags, summary: 'Recorded ranges', params: CameraParams, querystring: RangeQuery, response: { 200: SequenceList } } },
    async ({ params, query }) => {
      const { id } = cameras.get(params.cameraId);
      // Rounded inwards, so that both ends can be asked for.
      const sequences = archive.sequences(id, rangeOf(query)).map(({ from, to }) => ({ from: toIso(Math.ceil(from)), to: toIso(Math.floor(to)) }));
      return { sequences };
    },
  );

  app.get(
    '/api/v1/cameras/:cameraId/activity',
    { config: { access: 'playback', errors: ['camera_unknown', 'busy'] }, schema: { tags, summary: 'How much moves, from encoded frame sizes', params: CameraParams, querystring: ActivityQuery, response: { 200: Activity } } },
    async ({ params, query }) => {
      const { id } = cameras.get(params.cameraId);
      const range = rangeOf(query);
      return { from: toIso(range.from), to: toIso(range.to), buckets: archive.activity(id, range, query.buckets) };
    },
  );

  app.get(
    '/api/v1/cameras/:cameraId/events',
    { config: { access: 'playback', errors: ['camera_unknown'] }, schema: { tags, summary: 'Events on the timeline; of more than a thousand the newest', params: CameraParams, querystring: RangeQuery, response: { 200: CameraEventList } } },
    async ({ params, query }) => ({ events: await events.list(cameras.get(params.cameraId).id, rangeOf(query)) }),
  );

  app.post(
    '/api/v1/cameras/:cameraId/events',
    { config: { access: 'manage', errors: ['camera_unknown', 'disk_full'] }, schema: { tags, summary: 'Add an event', params: CameraParams, body: CameraEventCreate, response: { 201: CameraEvent } } },
    async ({ params, body }, reply) => reply.code(201).send(await events.create(cameras.get(params.cameraId).id, body)),
  );

  app.delete(
    '/api/v1/cameras/:cameraId/events/:eventId',
    { config: { access: 'manage', errors: ['camera_unknown', 'event_unknown', 'disk_full'] }, schema: { tags, summary: 'Remove an event', params: EventParams, response: { 204: z.null() } } },
    async ({ params }, reply) => {
      await events.remove(cameras.get(params.cameraId).id, params.eventId);
      return reply.code(204).send(null);
    },
  );
}
