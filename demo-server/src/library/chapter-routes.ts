import { VideoChapters, VideoId } from '@oriel/core/contract';
import * as z from 'zod/mini';
import type { App } from '../http/app.ts';
import { checkChapters, withEnds } from './chapters.ts';
import type { Library } from './library.ts';
import { requireOwn, requireVisible } from './video-access.ts';

const params = z.object({ videoId: VideoId });
const tags = ['videos'];

/** The chapters of a video, which also come from its file. */
export function chapterRoutes(app: App, { library: { videos } }: { library: Library }): void {
  app.get(
    '/api/v1/videos/:videoId/chapters',
    { config: { access: 'watch', errors: ['video_unknown'] }, schema: { tags, summary: 'The chapters of a video, in their order', params, response: { 200: VideoChapters } } },
    async (request) => {
      const { chapters, duration } = await requireVisible(videos, request, request.params.videoId);
      return { chapters: withEnds(chapters ?? [], duration) };
    },
  );

  app.put(
    '/api/v1/videos/:videoId/chapters',
    { config: { access: 'publish', errors: ['video_unknown', 'disk_full'] }, schema: { tags, summary: 'Replace the chapters of a video; an empty list removes them', params, body: VideoChapters, response: { 200: VideoChapters } } },
    async (request) => {
      const { id, duration } = await requireOwn(videos, request, request.params.videoId);
      const chapters = checkChapters(request.body.chapters, duration);
      await videos.update(id, { chapters });
      return { chapters: withEnds(chapters, duration) };
    },
  );
}
