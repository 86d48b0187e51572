import { ServerError, VideoId } from '@oriel/core/contract';
import * as z from 'zod/mini';
import { sendMedia } from '../hls/send.ts';
import type { App } from '../http/app.ts';
import { mediaResponse } from '../http/media-response.ts';
import { fileMedia } from './file-media.ts';
import { sheetKey } from './keys.ts';
import type { Library } from './library.ts';
import { sendText } from './send-text.ts';
import { storyboardVtt } from './storyboard.ts';
import { requireVisible } from './video-access.ts';
import { VTT_TYPE } from './webvtt.ts';

const params = z.object({ videoId: VideoId });
const sheetParams = z.object({ videoId: VideoId, name: z.string().check(z.regex(/^\d{1,3}\.jpg$/)) });
const tags = ['videos'];
const files = { access: 'watch', rateLimit: false, errors: ['video_unknown', 'segment_unknown'] } as const;

/** The storyboard of a video, below the playlist that its signature is for. */
export function storyboardRoutes(app: App, { library: { videos, storage } }: { library: Library }): void {
  app.get(
    '/api/v1/videos/:videoId/hls/storyboard.vtt',
    { config: files, schema: { tags, summary: 'The storyboard: WebVTT whose cues name parts of sprite sheets', params, response: { 200: mediaResponse('WebVTT', VTT_TYPE), 304: z.null() } } },
    async (request, reply) => {
      const { storyboard } = await requireVisible(videos, request, request.params.videoId);
      if (!storyboard) throw new ServerError('segment_unknown');
      return sendText(request, reply, storyboardVtt(storyboard, request.signature), VTT_TYPE);
    },
  );

  app.get(
    '/api/v1/videos/:videoId/hls/storyboard/:name',
    { config: files, schema: { tags, summary: 'A sheet of the storyboard', params: sheetParams, response: { 200: mediaResponse('The sheet', 'image/jpeg'), 206: mediaResponse('The requested range', 'image/jpeg'), 416: z.null() } } },
    async (request, reply) => {
      const { id } = await requireVisible(videos, request, request.params.videoId);
      return sendMedia(request, reply, await fileMedia(storage, sheetKey(id, Number.parseInt(request.params.name, 10))), 'image/jpeg');
    },
  );
}
