import { VideoId, VideoPictureQuery } from '@oriel/core/contract';
import * as z from 'zod/mini';
import { untilClosed } from '../hls/send.ts';
import type { App } from '../http/app.ts';
import { mediaResponse } from '../http/media-response.ts';
import type { Preview } from './preview.ts';

const params = z.object({ videoId: VideoId });
/** An uploaded file never changes. */
const CACHE = 'private, max-age=86400';

/** `/api/preview/videos`: what cues of videos begin with. */
export function videoPictureRoutes(app: App, { preview }: { preview: Preview }): void {
  app.get(
    '/api/preview/videos/:videoId/picture',
    {
      config: { access: 'operate', rateLimit: false, errors: ['video_unknown', 'segment_unknown', 'busy'] },
      schema: { tags: ['preview'], summary: 'JPEG of the frame of a video at a time, with its proportions kept, in 16:9 over black', params, querystring: VideoPictureQuery, response: { 200: mediaResponse('The picture', 'image/jpeg') } },
    },
    ({ params: { videoId }, query: { time } }, reply) =>
      untilClosed(reply, async (signal) => {
        const picture = await preview.videoPictures.at(videoId, time, signal);
        return reply.header('Cache-Control', CACHE).type('image/jpeg').send(picture);
      }),
  );
}
