import { CaptionLanguage, ServerError, VideoCaptions, VideoCaptionsList, VideoCaptionsQuery, VideoId } from '@oriel/core/contract';
import type { FastifyRequest } from 'fastify';
import * as z from 'zod/mini';
import { PLAYLIST_TYPE } from '../hls/send.ts';
import type { App } from '../http/app.ts';
import { mediaResponse } from '../http/media-response.ts';
import type { Captions, CaptionsSummary } from './caption-store.ts';
import { addressOf } from './describe-video.ts';
import { canonicalLanguage, nameOfLanguage } from './language.ts';
import type { Library } from './library.ts';
import { captionsPlaylist } from './playlists.ts';
import { sendText } from './send-text.ts';
import { requireOwn, requireVisible } from './video-access.ts';
import type { VideoRow } from './video-store.ts';
import { checkWebVtt, MAX_CAPTIONS, VTT_TYPE } from './webvtt.ts';

const params = z.object({ videoId: VideoId });
const captionsParams = z.object({ videoId: VideoId, language: CaptionLanguage });
const tags = ['videos'];
const vtt = { 200: mediaResponse('WebVTT', VTT_TYPE), 304: z.null() };

/** The captions of a video: list, read, set and remove; in HLS too. */
export function captionRoutes(app: App, { library }: { library: Library }): void {
  const { videos, captions } = library;

  app.get(
    '/api/v1/videos/:videoId/captions',
    { config: { access: 'watch', errors: ['video_unknown'] }, schema: { tags, summary: 'The captions of a video', params, response: { 200: VideoCaptionsList } } },
    async (request) => {
      const { id } = await requireVisible(videos, request, request.params.videoId);
      return { captions: (await captions.list(id)).map(describe) };
    },
  );

  app.get(
    '/api/v1/videos/:videoId/captions/:language',
    { config: { access: 'watch', errors: ['video_unknown', 'not_found'] }, schema: { tags, summary: 'Captions as WebVTT', params: captionsParams, response: vtt } },
    async (request, reply) => sendText(request, reply, (await find(request, request.params)).captions.text, VTT_TYPE),
  );

  void app.register(async (scope) => {
    scope.addContentTypeParser(VTT_TYPE, { parseAs: 'buffer', bodyLimit: MAX_CAPTIONS }, (_request, body, done) => done(null, body));
    (scope as App).put(
      '/api/v1/videos/:videoId/captions/:language',
      {
        bodyLimit: MAX_CAPTIONS,
        config: { access: 'publish', errors: ['video_unknown', 'disk_full'] },
        schema: { tags, summary: 'Set the captions of a language, as WebVTT', consumes: [VTT_TYPE], params: captionsParams, querystring: VideoCaptionsQuery, response: { 200: VideoCaptions } },
      },
      async (request) => {
        const { id: videoId } = await requireOwn(videos, request, request.params.videoId);
        if (!Buffer.isBuffer(request.body)) throw new ServerError('media_type_unsupported', { hint: `Send the captions with Content-Type: ${VTT_TYPE}.` });
        const language = requireLanguage(request.params.language);
        const set: Captions = { videoId, language, label: request.query.label ?? nameOfLanguage(language), source: 'uploaded', text: await checkWebVtt(request.body) };
        await captions.set(set);
        return describe(set);
      },
    );
  });

  app.delete(
    '/api/v1/videos/:videoId/captions/:language',
    { config: { access: 'publish', errors: ['video_unknown', 'not_found', 'disk_full'] }, schema: { tags, summary: 'Remove the captions of a language', params: captionsParams, response: { 204: z.null() } } },
    async (request, reply) => {
      const { id } = await requireOwn(videos, request, request.params.videoId);
      const language = requireLanguage(request.params.language);
      if (!(await captions.remove(id, language))) throw noCaptions(language);
      return reply.code(204).send(null);
    },
  );

  const files = { access: 'watch', rateLimit: false, errors: ['video_unknown', 'not_found'] } as const;

  app.get(
    '/api/v1/videos/:videoId/hls/captions/:language/playlist.m3u8',
    { config: files, schema: { tags, summary: 'HLS: the Media Playlist of captions', params: captionsParams, response: { 200: mediaResponse('The playlist', PLAYLIST_TYPE), 304: z.null() } } },
    async (request, reply) => {
      const { video } = await find(request, request.params);
      return sendText(request, reply, captionsPlaylist(video.duration ?? 1, request.signature), PLAYLIST_TYPE);
    },
  );

  app.get(
    '/api/v1/videos/:videoId/hls/captions/:language/captions.vtt',
    { config: files, schema: { tags, summary: 'HLS: captions as one segment', params: captionsParams, response: vtt } },
    async (request, reply) => sendText(request, reply, (await find(request, request.params)).captions.text, VTT_TYPE),
  );

  /** @throws OrielError `video_unknown`, `not_found` */
  async function find(request: FastifyRequest, { videoId, language }: { videoId: string; language: string }): Promise<{ video: VideoRow; captions: Captions }> {
    const video = await requireVisible(videos, request, videoId);
    const found = await captions.find(video.id, requireLanguage(language));
    if (!found) throw noCaptions(language);
    return { video, captions: found };
  }
}

const describe = ({ videoId, language, label, source }: CaptionsSummary): VideoCaptions => ({ language, label, source, url: addressOf(videoId, `captions/${language}`) });

const noCaptions = (language: string) => new ServerError('not_found', { message: 'The video has no captions in this language.', hint: 'See the captions of this video.', details: { language } });

/** @throws OrielError `invalid_request` */
function requireLanguage(tag: string): string {
  const language = canonicalLanguage(tag);
  if (language === undefined) throw new ServerError('invalid_request', { details: { issues: [{ field: 'language', reason: 'must be a language tag, for example en or pt-BR' }] } });
  return language;
}
