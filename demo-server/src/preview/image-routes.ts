import { ImageId, PreviewImage, PreviewImageList, PreviewImageQuery, ServerError } from '@oriel/core/contract';
import * as z from 'zod/mini';
import { untilClosed, sendVersion } from '../hls/send.ts';
import type { App } from '../http/app.ts';
import { mediaResponse } from '../http/media-response.ts';
import { imageTypes, MAX_IMAGE_BYTES } from './image-probe.ts';
import { describeImage } from './images.ts';
import type { Preview } from './preview.ts';

const params = z.object({ imageId: ImageId });
const tags = ['preview'];
const file = { ...Object.fromEntries(['200', '206'].map((status) => [status, mediaResponse('PNG, JPEG or WebP', 'image/*')])), 304: z.null(), 416: z.null() };
/** Each is decoded once. Per caller. */
const rateLimit = { max: 120, timeWindow: 60_000 };

/** `/api/preview/images`: for cues, overlays and slates. */
export function imageRoutes(app: App, { preview }: { preview: Preview }): void {
  const { images } = preview;

  app.get('/api/preview/images', { config: { access: 'operate' }, schema: { tags, summary: 'All images, by name', response: { 200: PreviewImageList } } }, async () => ({ images: (await images.list()).map(describeImage) }));

  void app.register(async (scope) => {
    scope.addContentTypeParser([...imageTypes, 'application/octet-stream'], { parseAs: 'buffer', bodyLimit: MAX_IMAGE_BYTES }, (_request, body, done) => done(null, body));
    (scope as App).post(
      '/api/preview/images',
      {
        bodyLimit: MAX_IMAGE_BYTES,
        config: { access: 'operate', rateLimit, errors: ['disk_full'] },
        schema: { tags, summary: 'Upload an image: PNG, JPEG or WebP, at most 10 MB and 40 megapixels', consumes: [...imageTypes], querystring: PreviewImageQuery, response: { 201: PreviewImage } },
      },
      async (request, reply) => {
        if (!Buffer.isBuffer(request.body)) throw new ServerError('media_type_unsupported', { hint: 'Send the image itself as the body.' });
        const { body, query } = request;
        return untilClosed(reply, async (signal) => reply.code(201).send(describeImage(await images.add(body, query.name, signal))));
      },
    );
  });

  app.get(
    '/api/preview/images/:imageId',
    { config: { access: 'operate', errors: ['image_unknown', 'segment_unknown'] }, schema: { tags, summary: 'The file of an image', params, response: file } },
    async (request, reply) => {
      const { row, file: media } = await images.open(request.params.imageId);
      return sendVersion(request, reply, { media, etag: row.id, type: row.contentType });
    },
  );

  app.delete(
    '/api/preview/images/:imageId',
    { config: { access: 'operate', errors: ['image_unknown', 'in_use', 'disk_full'] }, schema: { tags, summary: 'Remove an image that no programme has', params, response: { 204: z.null() } } },
    async (request, reply) => {
      await preview.removeImage(request.params.imageId);
      return reply.code(204).send(null);
    },
  );
}
