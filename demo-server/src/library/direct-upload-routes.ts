import { DirectUpload, DirectUploadCreate, Video, VideoId } from '@oriel/core/contract';
import * as z from 'zod/mini';
import type { App } from '../http/app.ts';
import type { DirectUploads } from './direct-uploads.ts';
import type { Library } from './library.ts';

const PATH = '/api/v1/videos/upload/direct';
const tags = ['videos'];
const params = z.object({ uploadId: VideoId });

/** Uploads that go straight to the storage of the videos, where that is an S3-compatible store. */
export function directUploadRoutes(app: App, { library, direct }: { library: Library; direct: DirectUploads }): void {
  app.post(
    PATH,
    {
      config: { access: 'publish', errors: ['not_found', 'body_too_large', 'not_ready'] },
      schema: { tags, summary: 'A signed URL to which a file is PUT without passing through the server; not_found where the videos are on the server’s own disk', body: DirectUploadCreate, response: { 200: DirectUpload } },
    },
    async (request, reply) => {
      library.prepare();
      reply.header('Cache-Control', 'no-store');
      return direct.begin(request.body, request.grant?.user);
    },
  );

  app.post(
    `${PATH}/:uploadId/complete`,
    {
      config: { access: 'publish', errors: ['not_found', 'precondition_failed', 'not_ready'] },
      schema: { tags, summary: 'Make a video of a file that was sent; 409 (precondition_failed) while it is not there. Can be repeated', params, response: { 200: Video } },
    },
    async (request) => {
      const { grant } = request;
      return library.describe(await direct.complete(request.params.uploadId, grant?.user), grant?.user);
    },
  );

  app.delete(
    `${PATH}/:uploadId`,
    {
      config: { access: 'publish', errors: ['not_found', 'precondition_failed', 'not_ready'] },
      schema: { tags, summary: 'End a direct upload and remove what was sent', params, response: { 204: z.null() } },
    },
    async (request, reply) => {
      await direct.end(request.params.uploadId, request.grant?.user);
      return reply.code(204).send(null);
    },
  );
}
