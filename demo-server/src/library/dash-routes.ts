import { ServerError, VideoId } from '@oriel/core/contract';
import * as z from 'zod/mini';
import type { App } from '../http/app.ts';
import { mediaResponse } from '../http/media-response.ts';
import { DASH_TYPE, dashManifest } from './dash.ts';
import type { Library } from './library.ts';
import { isComplete, playable } from './playlists.ts';
import { dashProtection } from './protection/playlist-protection.ts';
import { sendText } from './send-text.ts';
import { requireVisible } from './video-access.ts';

const params = z.object({ videoId: VideoId });

/** The DASH manifest of the complete qualities, with the segments of HLS. */
export function dashRoutes(app: App, { library: { videos, renditions, captions } }: { library: Library }): void {
  app.get(
    '/api/v1/videos/:videoId/hls/manifest.mpd',
    {
      config: { access: 'watch', rateLimit: false, errors: ['video_unknown', 'video_not_ready', 'not_found'] },
      schema: { tags: ['videos'], summary: 'DASH: the manifest, with the qualities that are complete', params, response: { 200: mediaResponse('The manifest', DASH_TYPE), 304: z.null() } },
    },
    async (request, reply) => {
      const { id, uploadStatus, protection } = await requireVisible(videos, request, request.params.videoId);
      if (protection?.scheme === 'aes-128') throw new ServerError('not_found', { message: 'A video with AES-128 has no DASH manifest.', hint: 'Play stream_url, or protect it with clearkey.' });
      const made = playable(await renditions.list([id]));
      if (!isComplete(made)) throw new ServerError('video_not_ready', { details: { upload_status: uploadStatus } });
      const pictures = await renditions.withSegments(made.pictures);
      const sounds = await renditions.withSegments(made.sounds);
      const protectedBy = protection ? dashProtection(protection, { manifestUrl: `${request.protocol}://${request.host}${request.url}`, signature: request.signature }) : undefined;
      return sendText(request, reply, dashManifest({ pictures, sounds, captions: await captions.list(id), signature: request.signature, protection: protectedBy }), DASH_TYPE);
    },
  );
}
