import { PreviewGoLive, PreviewHealth, PreviewStart, PreviewStatus, PreviewTake } from '@oriel/core/contract';
import type { App } from '../http/app.ts';
import { untilClosed } from '../hls/send.ts';
import { destinationRoutes } from './destination-routes.ts';
import { checkPreview } from './health.ts';
import { imageRoutes } from './image-routes.ts';
import type { Preview } from './preview.ts';
import { programmeRoutes } from './programme-routes.ts';
import { videoPictureRoutes } from './video-picture-routes.ts';

const tags = ['preview'];
const response = { 200: PreviewStatus };

/** `/api/preview`: the programme that runs, and what it is made of. */
export function previewRoutes(app: App, { preview }: { preview: Preview }): void {
  const { router } = preview;

  app.get('/api/preview/status', { config: { access: 'operate' }, schema: { tags, summary: 'The state of the preview', response } }, async () => preview.status);

  app.get(
    '/api/preview/health',
    { config: { access: 'operate' }, schema: { tags, summary: 'What is wrong with the preview, and what to do about it', response: { 200: PreviewHealth } } },
    (_request, reply) => untilClosed(reply, (signal) => checkPreview(preview, signal)),
  );

  app.post(
    '/api/preview/start',
    { config: { access: 'operate', errors: ['preview_state', 'programme_unknown', 'stream_exists', 'not_ready'] }, schema: { tags, summary: 'Start a programme, which only operators see', body: PreviewStart, response } },
    async ({ body }) => {
      await preview.start(body.programmeId, body.quality ?? 'medium');
      return preview.status;
    },
  );

  app.post(
    '/api/preview/take',
    { config: { access: 'operate', errors: ['preview_state', 'cue_unknown', 'not_ready'] }, schema: { tags, summary: 'Put a cue on air at once', body: PreviewTake, response } },
    async ({ body }) => {
      await router.take(body.cueId);
      return preview.status;
    },
  );

  app.post(
    '/api/preview/go-live',
    {
      config: { access: 'operate', errors: ['preview_state', 'destination_unknown', 'not_ready'] },
      schema: { tags, summary: 'Send the programme to destinations; while it is live, to these in place of the earlier ones', body: PreviewGoLive, response },
    },
    async ({ body }) => {
      await preview.goLive(body.destinationIds);
      return preview.status;
    },
  );

  app.post('/api/preview/end-live', { config: { access: 'operate', errors: ['preview_state', 'not_ready'] }, schema: { tags, summary: 'End all destinations; the preview goes on', response } }, async () => {
    await router.endLive();
    return preview.status;
  });

  app.post('/api/preview/stop', { config: { access: 'operate', errors: ['preview_state', 'not_ready'] }, schema: { tags, summary: 'End the programme, and all destinations with it', response } }, async () => {
    await router.stop();
    return preview.status;
  });

  programmeRoutes(app, { preview });
  destinationRoutes(app, { preview });
  imageRoutes(app, { preview });
  videoPictureRoutes(app, { preview });
}
