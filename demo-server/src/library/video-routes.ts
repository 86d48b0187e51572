import { Video, VideoId, VideoIdOrSlug, VideoList, VideoListQuery, VideoProgress, VideoProgressUpdate, VideoPublish, VideoQualityList, VideoUpdate } from '@oriel/core/contract';
import * as z from 'zod/mini';
import type { App } from '../http/app.ts';
import { describeQualities } from './describe-video.ts';
import type { Library } from './library.ts';
import { audienceOf, mayChange, requireOwn, requireUser, requireVisible, requireVisibleBySlug } from './video-access.ts';

const params = z.object({ videoId: VideoId });
const slugParams = z.object({ videoId: VideoIdOrSlug });
const tags = ['videos'];
const watch = { access: 'watch', errors: ['video_unknown'] } as const;
const publish = { access: 'publish', errors: ['video_unknown', 'disk_full'] } as const;

/** Lists, shows, changes and removes videos; the progress of their viewers. */
export function videoRoutes(app: App, { library }: { library: Library }): void {
  const { videos } = library;

  app.get(
    '/api/v1/videos',
    { config: { access: 'watch' }, schema: { tags, summary: 'Videos that the token may watch, newest first', querystring: VideoListQuery, response: { 200: VideoList } } },
    async (request) => {
      const { rows, next } = await videos.list(request.query, audienceOf(request));
      return { videos: await library.describeAll(rows, request.grant?.user), ...(next !== undefined && { next_cursor: next }) };
    },
  );

  app.get('/api/v1/videos/:videoId', { config: watch, schema: { tags, summary: 'One video, by its id or slug', params: slugParams, response: { 200: Video } } }, async (request) => {
    const video = await requireVisibleBySlug(videos, request, request.params.videoId);
    const described = await library.describe(video, request.grant?.user);
    return mayChange(request, video) ? { ...described, analytics: await library.viewings.figures(video.id, video.duration) } : described;
  });

  app.put(
    '/api/v1/videos/:videoId',
    { config: publish, schema: { tags, summary: 'Change what is said of a video; missing fields keep their values', params, body: VideoUpdate, response: { 200: Video } } },
    async (request) => {
      const { id } = await requireOwn(videos, request, request.params.videoId);
      const { is_public, ...change } = request.body;
      return library.describe(await videos.update(id, { ...change, isPublic: is_public }), request.grant?.user);
    },
  );

  app.put(
    '/api/v1/videos/:videoId/publish',
    { config: publish, schema: { tags, summary: 'Publish a video, or take it back', params, body: VideoPublish, response: { 200: Video } } },
    async (request) => {
      const { id } = await requireOwn(videos, request, request.params.videoId);
      return library.describe(await videos.update(id, { isPublished: request.body.is_published }), request.grant?.user);
    },
  );

  app.post(
    '/api/v1/videos/:videoId/retry',
    { config: { access: 'publish', errors: ['video_unknown', 'precondition_failed', 'disk_full'] }, schema: { tags, summary: 'Process a video again that failed; 409 (precondition_failed) for another one, and where its uploaded file is gone', params, response: { 200: Video } } },
    async (request) => {
      const video = await requireOwn(videos, request, request.params.videoId);
      return library.describe(await library.retry(video), request.grant?.user);
    },
  );

  app.delete(
    '/api/v1/videos/:videoId',
    { config: publish, schema: { tags, summary: 'Remove a video with its files; what is being made of it ends', params, response: { 204: z.null() } } },
    async (request, reply) => {
      const { id } = await requireOwn(videos, request, request.params.videoId);
      await library.remove(id);
      return reply.code(204).send(null);
    },
  );

  app.get('/api/v1/videos/:videoId/qualities', { config: watch, schema: { tags, summary: 'The qualities of a video, and how much of each is made', params, response: { 200: VideoQualityList } } }, async (request) => {
    const { id } = await requireVisible(videos, request, request.params.videoId);
    return describeQualities(await library.renditions.list([id]));
  });

  app.get(
    '/api/v1/videos/:videoId/progress',
    { config: watch, schema: { tags, summary: 'How far the user of the token has watched', params, response: { 200: VideoProgress } } },
    async (request) => {
      const { id } = await requireVisible(videos, request, request.params.videoId);
      return library.progress.get(id, requireUser(request));
    },
  );

  app.post(
    '/api/v1/videos/:videoId/progress',
    { config: { access: 'watch', errors: ['video_unknown', 'disk_full'] }, schema: { tags, summary: 'Say how far the user of the token has watched', params, body: VideoProgressUpdate, response: { 200: VideoProgress } } },
    async (request) => {
      const { id } = await requireVisible(videos, request, request.params.videoId);
      return library.progress.set(id, requireUser(request), request.body);
    },
  );
}
