import { ServerError, VideoId, VideoIdOrSlug, VideoStream, VideoStreamQuery } from '@oriel/core/contract';
import type { FastifyRequest } from 'fastify';
import * as z from 'zod/mini';
import { LOCAL } from '../access/grant.ts';
import { withSignature } from '../hls/playlist-text.ts';
import { MEDIA_TYPE, PLAYLIST_TYPE, sendMedia } from '../hls/send.ts';
import type { App } from '../http/app.ts';
import { mediaResponse } from '../http/media-response.ts';
import { addressOf, describeQualities, isPlayable } from './describe-video.ts';
import { fileMedia } from './file-media.ts';
import { FILE_NAME, fileKey, thumbnailKey } from './keys.ts';
import type { Library } from './library.ts';
import { isComplete, keyframePlaylist, mediaPlaylist, multivariantPlaylist, playable } from './playlists.ts';
import { playlistProtection } from './protection/playlist-protection.ts';
import type { Protection } from './protection/protection.ts';
import type { Rendition } from './rendition-store.ts';
import { sendText } from './send-text.ts';
import { isOwnView, requireVisible, requireVisibleBySlug } from './video-access.ts';
import type { VideoRow } from './video-store.ts';

const params = z.object({ videoId: VideoId });
const slugParams = z.object({ videoId: VideoIdOrSlug });
const renditionParams = z.object({ videoId: VideoId, renditionId: z.uuid() });
const fileParams = z.extend(renditionParams, { name: z.string().check(z.regex(FILE_NAME)) });
const tags = ['videos'];
const PLAYLIST = 'hls/index.m3u8';
const playlist = { 200: mediaResponse('The playlist', PLAYLIST_TYPE), 304: z.null() };
const media = { 200: mediaResponse('Fragmented MP4', MEDIA_TYPE), 206: mediaResponse('The requested range', MEDIA_TYPE), 416: z.null() };

/** Playback: signed stream URLs, playlists, segments and the picture of a video. */
export function playbackRoutes(app: App, { library }: { library: Library }): void {
  const { videos, renditions, captions, storage, progress, viewings } = library;
  const files = { access: 'watch', rateLimit: false, errors: ['video_unknown', 'segment_unknown'] } as const;

  app.get(
    '/api/v1/videos/:videoId/stream',
    {
      config: { access: 'watch', errors: ['video_unknown', 'video_not_ready', 'not_found', 'disk_full'] },
      schema: { tags, summary: 'Open a video for playback, by its id or slug: a signed URL of its HLS playlist', params: slugParams, querystring: VideoStreamQuery, response: { 200: VideoStream } },
    },
    async (request, reply) => {
      const { video, all } = await requirePlayable(await requireVisibleBySlug(videos, request, request.params.videoId));
      const { quality, session_id: known } = request.query;
      requireQuality(all, quality);
      const { url, expiresAt } = await app.tokens.signUrl(request.grant ?? LOCAL, addressOf(video.id, quality === undefined ? PLAYLIST : `${PLAYLIST}?quality=${quality}`), { folder: true });
      const user = request.grant?.user;
      const goesOn = known !== undefined && (await viewings.has(video.id, known, user));
      if (user !== undefined && !goesOn) await progress.opened(video.id, user);
      const sessionId = goesOn ? known : await viewings.open(video.id, { user, isOwner: isOwnView(request, video), headers: request.headers });
      reply.header('Cache-Control', 'no-store');
      const token = new URLSearchParams(url.split('?')[1]).get('access') ?? '';
      const signed = (file: string) => withSignature(addressOf(video.id, `hls/${file}`), `access=${token}`);
      const scheme = video.protection?.scheme;
      const dash = isComplete(playable(all)) && scheme !== 'aes-128' && { dash_url: signed('manifest.mpd') };
      const cmcd = await app.tokens.signUrl(request.grant ?? LOCAL, `/api/v1/cmcd/${video.id}`, { folder: true });
      const license = scheme === 'clearkey' && { license_url: signed('license') };
      const storyboard = video.storyboard && { storyboard_url: signed('storyboard.vtt') };
      return { stream_url: url, ...dash, ...license, qualities: describeQualities(all), ...storyboard, token, expires_at: expiresAt, session_id: sessionId, cmcd_url: cmcd.url };
    },
  );

  app.get(
    `/api/v1/videos/:videoId/${PLAYLIST}`,
    {
      config: { access: 'watch', rateLimit: false, signedUrl: 'folder', errors: ['video_unknown', 'video_not_ready', 'not_found'] },
      schema: { tags, summary: 'HLS: the Multivariant Playlist, with the qualities that are ready', params, querystring: VideoStreamQuery, response: playlist },
    },
    async (request, reply) => {
      const { video, all } = await requirePlayable(await requireVisible(videos, request, request.params.videoId));
      const pictures = requireQuality(all, request.query.quality);
      return sendText(request, reply, multivariantPlaylist({ ...playable(all), pictures, captions: await captions.list(video.id), signature: request.signature, isProtected: video.protection !== null }), PLAYLIST_TYPE);
    },
  );

  app.get(
    '/api/v1/videos/:videoId/hls/:renditionId/playlist.m3u8',
    { config: files, schema: { tags, summary: 'HLS: the Media Playlist of one quality or of the sound', params: renditionParams, response: playlist } },
    async (request, reply) => {
      const { rendition, protection } = await find(request, request.params);
      const protectedBy = protection ? playlistProtection(protection, request.signature) : undefined;
      return sendText(request, reply, mediaPlaylist(rendition, await renditions.segments(rendition.id), request.signature, protectedBy), PLAYLIST_TYPE);
    },
  );

  app.get(
    '/api/v1/videos/:videoId/hls/:renditionId/keyframes.m3u8',
    { config: files, schema: { tags, summary: 'HLS: the I-frame playlist of one quality that is complete', params: renditionParams, response: playlist } },
    async (request, reply) => {
      const { rendition, protection } = await find(request, request.params);
      const segments = await renditions.segments(rendition.id);
      if (protection || rendition.status !== 'completed' || segments.some(({ keyframeBytes }) => keyframeBytes === null)) throw new ServerError('segment_unknown');
      return sendText(request, reply, keyframePlaylist(rendition, segments, request.signature), PLAYLIST_TYPE);
    },
  );

  app.get('/api/v1/videos/:videoId/hls/:renditionId/:name', { config: files, schema: { tags, summary: 'HLS: init segments and segments', params: fileParams, response: media } }, async (request, reply) => {
    const { rendition, protection } = await find(request, request.params);
    if (protection) throw new ServerError('segment_unknown');
    return sendMedia(request, reply, await fileMedia(storage, fileKey(rendition, request.params.name)));
  });

  app.get(
    '/api/v1/videos/:videoId/thumbnail',
    { config: { access: 'watch', errors: ['video_unknown', 'segment_unknown'] }, schema: { tags, summary: 'A JPEG of the video', params, response: { 200: mediaResponse('The picture', 'image/jpeg') } } },
    async (request, reply) => {
      const { id } = await requireVisible(videos, request, request.params.videoId);
      const picture = await fileMedia(storage, thumbnailKey(id));
      reply.header('Cache-Control', 'private, max-age=86400').header('Content-Length', picture.size).type('image/jpeg');
      return reply.send(picture.read({ start: 0, end: picture.size - 1 }));
    },
  );

  /** @throws OrielError `video_not_ready` */
  async function requirePlayable(video: VideoRow): Promise<{ video: VideoRow; all: Rendition[] }> {
    const all = await renditions.list([video.id]);
    if (!isPlayable(video, all)) throw new ServerError('video_not_ready', { details: { upload_status: video.uploadStatus } });
    return { video, all };
  }

  async function find(request: FastifyRequest, { videoId, renditionId }: { videoId: string; renditionId: string }): Promise<{ rendition: Rendition; protection: Protection | null }> {
    const { id, protection } = await requireVisible(videos, request, videoId);
    const rendition = await renditions.find(id, renditionId);
    if (!rendition) throw new ServerError('segment_unknown');
    return { rendition, protection };
  }
}

/** The pictures that can be played, or the one of that quality. @throws OrielError `not_found` */
function requireQuality(all: readonly Rendition[], quality: string | undefined): Rendition[] {
  const { pictures } = playable(all);
  if (quality === undefined) return pictures;
  const found = pictures.filter(({ label }) => label === quality);
  if (found.length === 0) throw new ServerError('not_found', { message: 'The video has no such quality, or it is not ready.', hint: 'See the qualities of this video.', details: { quality, qualities: pictures.map(({ label }) => label) } });
  return found;
}
