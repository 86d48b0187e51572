import { DirectUploadCreate, PartUpload, PartUrls, PartUrlsCreate, UploadOffer, Video, VideoId } from '@oriel/core/contract';
import * as z from 'zod/mini';
import type { App } from '../http/app.ts';
import type { Library } from './library.ts';
import type { PartUploads } from './part-uploads.ts';

const PATH = '/api/v1/videos/upload/parts';
const tags = ['videos'];
const params = z.object({ uploadId: VideoId });

export interface PartUploadRoutesOptions {
  library: Library;
  parts: PartUploads;
  /** Bytes of one file. */
  maxBytes: number;
}

/** What uploads there are, and those that go in parts straight to the storage of the videos, where that is an S3-compatible store. */
export function partUploadRoutes(app: App, { library, parts, maxBytes }: PartUploadRoutesOptions): void {
  app.get(
    '/api/v1/videos/upload',
    { config: { access: 'publish' }, schema: { tags, summary: 'What uploads this server takes', response: { 200: UploadOffer } } },
    async (): Promise<UploadOffer> => ({ max_bytes: maxBytes, ways: parts.isOffered ? ['parts', 'tus'] : ['tus'] }),
  );

  app.post(
    PATH,
    {
      config: { access: 'publish', errors: ['not_found', 'body_too_large', 'not_ready'] },
      schema: { tags, summary: 'Begin an upload in parts, which do not pass through the server; not_found where the videos are on the server’s own disk', body: DirectUploadCreate, response: { 200: PartUpload } },
    },
    async (request, reply) => {
      library.prepare();
      reply.header('Cache-Control', 'no-store');
      return parts.begin(request.body, request.grant?.user);
    },
  );

  app.get(
    `${PATH}/:uploadId`,
    {
      config: { access: 'publish', errors: ['not_found', 'not_ready'] },
      schema: { tags, summary: 'Which parts of an upload are there; after its end, which video it has become', params, response: { 200: PartUpload } },
    },
    async (request, reply) => {
      reply.header('Cache-Control', 'no-store');
      return parts.find(request.params.uploadId, request.grant?.user);
    },
  );

  app.post(
    `${PATH}/:uploadId/urls`,
    {
      config: { access: 'publish', errors: ['not_found', 'not_ready'] },
      schema: { tags, summary: 'Signed URLs to which parts are PUT', params, body: PartUrlsCreate, response: { 200: PartUrls } },
    },
    async (request, reply) => {
      reply.header('Cache-Control', 'no-store');
      return parts.sign(request.params.uploadId, request.body.numbers, request.grant?.user);
    },
  );

  app.post(
    `${PATH}/:uploadId/complete`,
    {
      config: { access: 'publish', errors: ['not_found', 'precondition_failed', 'not_ready'] },
      schema: { tags, summary: 'Make a video of a file whose parts were sent; 409 (precondition_failed) while one is missing. Can be repeated', params, response: { 200: Video } },
    },
    async (request) => {
      const { grant } = request;
      return library.describe(await parts.complete(request.params.uploadId, grant?.user), grant?.user);
    },
  );

  app.delete(
    `${PATH}/:uploadId`,
    {
      config: { access: 'publish', errors: ['not_found', 'precondition_failed', 'not_ready'] },
      schema: { tags, summary: 'End an upload in parts and remove what was sent', params, response: { 204: z.null() } },
    },
    async (request, reply) => {
      await parts.end(request.params.uploadId, request.grant?.user);
      return reply.code(204).send(null);
    },
  );
}
