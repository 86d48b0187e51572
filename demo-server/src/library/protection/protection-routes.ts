import { buffer } from 'node:stream/consumers';
import { ClearKeyLicense, ClearKeyRequest, ServerError, Video, VideoId, VideoProtection } from '@oriel/core/contract';
import type { FastifyRequest } from 'fastify';
import * as z from 'zod/mini';
import { inMemory, MEDIA_TYPE, sendMedia } from '../../hls/send.ts';
import type { App } from '../../http/app.ts';
import { mediaResponse } from '../../http/media-response.ts';
import { FILE_NAME, fileKey, initKey } from '../keys.ts';
import type { Library } from '../library.ts';
import type { Rendition } from '../rendition-store.ts';
import { requireOwn, requireVisible } from '../video-access.ts';
import { clearKeyLicense } from './clear-key.ts';
import { protectedInit, protectedSegment } from './protected-file.ts';
import { contentKey, newProtection, periodKey, type Protection } from './protection.ts';

const params = z.object({ videoId: VideoId });
const versionParams = z.object({ videoId: VideoId, renditionId: z.uuid(), version: z.string().check(z.regex(/^[0-9a-f]{1,32}$/)) });
const keyParams = z.extend(versionParams, { period: z.coerce.number().check(z.int(), z.gte(0), z.lte(1e7)) });
const fileParams = z.extend(versionParams, { name: z.string().check(z.regex(FILE_NAME)) });
const tags = ['videos'];
const media = { 200: mediaResponse('Encrypted fragmented MP4', MEDIA_TYPE), 206: mediaResponse('The requested range', MEDIA_TYPE), 416: z.null() };
const MAX_LICENSE_REQUEST = 4096;

/** Encryption of videos: set it, keys, and encrypted segments. Segments are encrypted when they are sent. */
export function protectionRoutes(app: App, { library }: { library: Library }): void {
  const { videos, renditions, storage } = library;
  const files = { access: 'watch', rateLimit: false, errors: ['video_unknown', 'segment_unknown'] } as const;

  app.put(
    '/api/v1/videos/:videoId/protection',
    {
      config: { access: 'publish', errors: ['video_unknown', 'disk_full'] },
      schema: { tags, summary: 'Encrypt a video with new keys, or no longer encrypt it', params, body: VideoProtection, response: { 200: Video } },
    },
    async (request) => {
      const { id } = await requireOwn(videos, request, request.params.videoId);
      const { scheme } = request.body;
      return library.describe(await videos.update(id, { protection: scheme === 'none' ? null : newProtection(scheme) }), request.grant?.user);
    },
  );

  app.get(
    '/api/v1/videos/:videoId/hls/:renditionId/protected/:version/keys/:period',
    { config: files, schema: { tags, summary: 'HLS: an AES-128 key', params: keyParams, response: { 200: mediaResponse('16 bytes', 'application/octet-stream') } } },
    async (request, reply) => {
      const { protection, rendition } = await find(request, request.params);
      if (protection.scheme !== 'aes-128') throw new ServerError('segment_unknown');
      reply.header('Cache-Control', 'no-store').type('application/octet-stream');
      return reply.send(periodKey(protection, rendition.id, request.params.period));
    },
  );

  void app.register(async (scope) => {
    // Key systems send JSON under various types, or under none.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: MAX_LICENSE_REQUEST }, (_request, body, done) => done(null, body));
    (scope as App).post(
      '/api/v1/videos/:videoId/hls/license',
      {
        bodyLimit: MAX_LICENSE_REQUEST,
        config: { access: 'watch', signedPost: true, errors: ['video_unknown', 'not_found', 'invalid_json'] },
        schema: { tags, summary: 'The key of a video with Clear Key', description: 'The body is a license request as in W3C Encrypted Media Extensions §9.1.3: `{ "kids": [...], "type": "temporary" }`.', params, response: { 200: ClearKeyLicense } },
      },
      async (request, reply) => {
        const { protection } = await requireVisible(videos, request, request.params.videoId);
        if (protection?.scheme !== 'clearkey') throw new ServerError('not_found', { message: 'The video is not encrypted with Clear Key.' });
        reply.header('Cache-Control', 'no-store');
        return clearKeyLicense(licenseRequestIn(request.body).kids, contentKey(protection));
      },
    );
  });

  app.get(
    '/api/v1/videos/:videoId/hls/:renditionId/protected/:version/:name',
    { config: files, schema: { tags, summary: 'HLS and DASH: encrypted init segments and segments', params: fileParams, response: media } },
    async (request, reply) => {
      const { protection, rendition } = await find(request, request.params);
      const { name } = request.params;
      const file = { protection, renditionId: rendition.id };
      const init = () => read(initKey(rendition));
      if (name === 'init.mp4') return sendMedia(request, reply, inMemory(protectedInit(await init(), file)));
      const segment = await read(fileKey(rendition, name));
      return sendMedia(request, reply, inMemory(await protectedSegment(segment, { ...file, number: Number.parseInt(name, 10), init })));
    },
  );

  /** @throws OrielError `segment_unknown` */
  async function read(key: string): Promise<Buffer> {
    const found = await storage.open(key);
    if (!found) throw new ServerError('segment_unknown');
    return buffer(found.read({ start: 0, end: found.size - 1 }));
  }

  /** @throws OrielError `video_unknown`, `segment_unknown` for keys that are no longer used */
  async function find(request: FastifyRequest, { videoId, renditionId, version }: z.infer<typeof versionParams>): Promise<{ protection: Protection; rendition: Rendition }> {
    const { id, protection } = await requireVisible(videos, request, videoId);
    const rendition = protection?.version === version ? await renditions.find(id, renditionId) : undefined;
    if (!protection || !rendition) throw new ServerError('segment_unknown');
    return { protection, rendition };
  }
}

/** @throws OrielError `invalid_json`, `invalid_request` */
function licenseRequestIn(body: unknown): ClearKeyRequest {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.isBuffer(body) ? body.toString() : '');
  } catch (cause) {
    throw new ServerError('invalid_json', { cause });
  }
  const parsed = ClearKeyRequest.safeParse(value);
  if (!parsed.success) throw new ServerError('invalid_request', { details: { issues: [{ field: 'kids', reason: 'must be ids of keys, as the browser made them' }] } });
  return parsed.data;
}
