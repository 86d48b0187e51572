import { VideoAnalytics, VideoAnalyticsOverview, VideoAnalyticsOverviewQuery, VideoAnalyticsPost, VideoId } from '@oriel/core/contract';
import * as z from 'zod/mini';
import type { App } from '../http/app.ts';
import type { Library } from './library.ts';
import { audienceOf, requireOwn, requireVisible } from './video-access.ts';

const params = z.object({ videoId: VideoId });
const tags = ['videos'];

/** What players report of their playbacks, and what the owner of a video learns of them. */
export function analyticsRoutes(app: App, { library }: { library: Library }): void {
  const { videos, viewings } = library;

  app.post(
    '/api/v1/videos/:videoId/analytics',
    {
      config: { access: 'watch', errors: ['video_unknown', 'session_unknown', 'disk_full'] },
      schema: { tags, summary: 'Report what happened in a playback that GET …/stream opened', params, body: VideoAnalyticsPost, response: { 204: z.null() } },
    },
    async (request, reply) => {
      const { id } = await requireVisible(videos, request, request.params.videoId);
      const { events, first_event: firstEvent, session_id: sessionId } = request.body;
      await viewings.add(id, { sessionId, user: request.grant?.user, events, firstEvent });
      return reply.code(204).send(null);
    },
  );

  app.get(
    '/api/v1/videos/:videoId/analytics',
    { config: { access: 'publish', errors: ['video_unknown'] }, schema: { tags, summary: 'How a video was watched, for its owner', params, response: { 200: VideoAnalytics } } },
    async (request) => {
      const { id, duration } = await requireOwn(videos, request, request.params.videoId);
      return viewings.summarize(id, duration);
    },
  );

  app.get(
    '/api/v1/videos/analytics',
    {
      config: { access: 'publish' },
      schema: { tags, summary: 'How all of your videos were watched, and each of them', querystring: VideoAnalyticsOverviewQuery, response: { 200: VideoAnalyticsOverview } },
    },
    (request) => viewings.overview(audienceOf(request), request.query.limit),
  );
}
