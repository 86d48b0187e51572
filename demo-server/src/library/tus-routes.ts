import { Readable } from 'node:stream';
import { OrielError, ServerError, TIME_HEADER } from '@oriel/core/contract';
import type { FastifyReply, FastifyRequest } from 'fastify';
import * as z from 'zod/mini';
import type { App } from '../http/app.ts';
import type { Library } from './library.ts';
import { acceptMetadata, describeMetadata, LIFETIME, NO_ROOM, type ResumableUploads, TUS_PATH } from './resumable-uploads.ts';
import { tooLarge } from './upload.ts';
import type { UploadSpace } from './upload-space.ts';

const BYTES = 'application/offset+octet-stream';
const VIDEO_ID = 'Upload-Video-Id';
const tags = ['videos'];
const params = z.object({ uploadId: z.string() });

/** Headers that pages of other origins may read. */
const exposedHeaders = ['Location', 'Retry-After', 'X-Request-Id', TIME_HEADER, 'Tus-Resumable', 'Tus-Version', 'Tus-Extension', 'Tus-Max-Size', 'Upload-Offset', 'Upload-Length', 'Upload-Expires', 'Upload-Metadata', VIDEO_ID];

/** An answer without a body, with its headers for the OpenAPI document. */
const empty = (headers: Readonly<Record<string, string>>) =>
  Object.assign(z.null(), { headers: Object.fromEntries(Object.entries(headers).map(([name, text]) => [name, { type: 'string', description: text }])) });

export interface TusRoutesOptions {
  library: Library;
  resumable: ResumableUploads;
  /** On the disk that has the unfinished files. */
  space: UploadSpace;
  /** Bytes of one file. */
  maxBytes: number;
}

/** Uploads that go on after an interruption: tus 1.0 (https://tus.io/protocols/resumable-upload) with creation, termination and expiration. */
export async function tusRoutes(app: App, { library, resumable, space, maxBytes }: TusRoutesOptions): Promise<void> {
  const config = { access: 'publish', longBody: true, cors: { exposedHeaders } } as const;
  const one = `${TUS_PATH}/:uploadId`;

  /** The upload is a video as soon as its last byte is there. */
  const finish = async (reply: FastifyReply, id: string): Promise<void> => {
    await resumable.finish(id);
    reply.header(VIDEO_ID, id).removeHeader('Upload-Expires');
  };
  /** Answers as the tus library does, but for its errors. */
  const pass = async (request: FastifyRequest, reply: FastifyReply, replaced: Record<string, string | undefined> = {}): Promise<Headers> => {
    const answer = await resumable.handle(toWeb(request, replaced));
    if (!answer.ok) {
      const { uploadId } = request.params as Partial<z.infer<typeof params>>;
      throw await toError(answer, { maxBytes, hasRoom: () => space.require(0), isThere: () => resumable.find(uploadId ?? '', request.grant?.user) });
    }
    reply.code(answer.status);
    for (const [name, value] of answer.headers) if (!name.startsWith('access-control-') && name !== 'content-length') reply.header(name, value);
    return answer.headers;
  };

  await app.register(async (plain) => {
    const scope = plain as App;
    scope.removeAllContentTypeParsers();
    // The library reads the bytes from the stream.
    scope.addContentTypeParser('*', (_request, payload, done) => done(null, payload));
    scope.addHook('onRequest', async (_request, reply) => void reply.header('Tus-Resumable', '1.0.0').header('Cache-Control', 'no-store'));

    // Also answers preflight requests, which have no token.
    scope.options(
      TUS_PATH,
      { config: { access: 'public', cors: { exposedHeaders, strictPreflight: false, preflightContinue: true } }, schema: { tags, summary: 'What the resumable upload can do: version, extensions and size limit of tus', response: { 204: z.null() } } },
      async (request, reply) => {
        await pass(request, reply);
        return reply.send(null);
      },
    );

    scope.post(
      TUS_PATH,
      {
        config: { ...config, errors: ['disk_full', 'precondition_failed'] },
        handlerTimeout: LIFETIME,
        schema: {
          tags,
          summary: 'Begin a resumable upload (tus 1.0); Upload-Metadata: filename, filetype, title, description, tags, category',
          consumes: [BYTES],
          response: { 201: empty({ Location: 'Of the upload, relative to the server', 'Upload-Expires': 'When it is removed unless it is finished', [VIDEO_ID]: 'Of an empty file, which is complete already' }) },
        },
      },
      async (request, reply) => {
        const size = Number(request.headers['upload-length']);
        if (size > maxBytes) throw tooLarge(maxBytes);
        library.prepare();
        const metadata = acceptMetadata(firstOf(request.headers['upload-metadata']), request.grant?.user);
        const headers = await pass(request, reply, { 'upload-metadata': metadata });
        const id = headers.get('location')?.split('/').at(-1);
        if (id && (size === 0 || Number(headers.get('upload-offset')) === size)) await finish(reply, id);
        return reply.send(null);
      },
    );

    scope.route({
      method: 'HEAD',
      url: one,
      config: { ...config, errors: ['not_found', 'precondition_failed', 'disk_full'] },
      schema: {
        tags,
        summary: 'How much of an upload has arrived; after its end, which video it has become',
        params,
        response: { 200: empty({ 'Upload-Offset': 'Bytes that have arrived', 'Upload-Length': 'Bytes of the file', 'Upload-Expires': 'When it is removed unless it is finished', [VIDEO_ID]: 'Of the video, once the file is complete' }) },
      },
      handler: async (request, reply) => {
        const { uploadId: id } = request.params as z.infer<typeof params>;
        let state = await resumable.find(id, request.grant?.user);
        if (state.kind === 'unfinished' && state.offset < state.size) {
          const headers = await pass(request, reply).catch(unlessConflict);
          if (headers && Number(headers.get('upload-offset')) < state.size) {
            const metadata = describeMetadata(state.metadata);
            reply.header('Upload-Expires', new Date(state.expires).toUTCString());
            return (metadata ? reply.header('Upload-Metadata', metadata) : reply.removeHeader('Upload-Metadata')).send(null);
          }
          // Another request has just brought the last byte.
          state = await resumable.find(id, request.grant?.user);
        }
        // After a restart or a full disk, a complete upload may not be a video yet.
        if (state.kind === 'unfinished') await resumable.finish(id);
        reply.removeHeader('Upload-Expires').removeHeader('Upload-Metadata');
        return reply.header('Upload-Offset', state.size).header('Upload-Length', state.size).header(VIDEO_ID, id).send(null);
      },
    });

    scope.patch(
      one,
      {
        config: { ...config, errors: ['not_found', 'precondition_failed', 'disk_full', 'busy'] },
        handlerTimeout: LIFETIME,
        schema: {
          tags,
          summary: 'Send the next bytes of an upload; 409 (precondition_failed) where Upload-Offset is not where it stands',
          consumes: [BYTES],
          params,
          response: { 204: empty({ 'Upload-Offset': 'Bytes that have arrived', 'Upload-Expires': 'When it is removed unless it is finished', [VIDEO_ID]: 'Of the video, once the file is complete' }) },
        },
      },
      async (request, reply) => {
        const { uploadId: id } = request.params;
        const state = await resumable.find(id, request.grant?.user);
        if (state.kind === 'finished') throw conflict();
        await resumable.reserve(state);
        await space.require(Number(request.headers['content-length'] ?? 0));
        const headers = await pass(request, reply);
        if (Number(headers.get('upload-offset')) === state.size) await finish(reply, id);
        return reply.send(null);
      },
    );

    scope.delete(
      one,
      { config: { ...config, errors: ['not_found', 'precondition_failed', 'busy'] }, schema: { tags, summary: 'End an upload and remove what has arrived of it; a finished one is a video, see DELETE /api/v1/videos/:videoId', params, response: { 204: z.null() } } },
      async (request, reply) => {
        const { uploadId: id } = request.params;
        const state = await resumable.find(id, request.grant?.user);
        if (state.kind === 'finished') throw conflict();
        await pass(request, reply);
        resumable.release(id);
        return reply.send(null);
      },
    );
  });
}

const firstOf = (header: string | string[] | undefined): string | undefined => [header].flat()[0];

/** tus answers 409 when the offset does not match. */
const conflict = (): OrielError => new OrielError('precondition_failed', { status: 409, message: 'The offset does not match the upload.', hint: 'Ask for the offset with HEAD.' });

function unlessConflict(error: unknown): undefined {
  if (!(error instanceof OrielError) || error.status !== 409) throw error;
}

function toWeb({ raw, method, url, headers }: FastifyRequest, replaced: Record<string, string | undefined>): Request {
  const given = Object.entries({ ...headers, ...replaced }).flatMap(([name, value]): [string, string][] => (value === undefined ? [] : [[name, String(value)]]));
  const hasBytes = headers['content-type'] === BYTES && (method === 'PATCH' || method === 'POST');
  return new Request(new URL(url, 'http://localhost'), {
    method,
    headers: given,
    ...(hasBytes && { body: Readable.toWeb(raw) as ReadableStream, duplex: 'half' as const }),
  });
}

interface Circumstances {
  maxBytes: number;
  /** @throws OrielError `disk_full` */
  hasRoom(): Promise<void>;
  /** @throws OrielError `not_found` */
  isThere(): Promise<unknown>;
}

/** The library's errors are a status and a sentence. */
async function toError(answer: Response, { maxBytes, hasRoom, isThere }: Circumstances): Promise<OrielError> {
  const message = (await answer.text()).trim();
  switch (answer.status) {
    case 404:
    case 410:
      // It existed a moment ago: it has just become a video.
      await isThere();
      return conflict();
    case 409:
      return conflict();
    case 412:
      return new ServerError('precondition_failed', { message, hint: 'Send Tus-Resumable: 1.0.0.' });
    case 413:
      return tooLarge(maxBytes);
    case NO_ROOM:
      return new ServerError('disk_full', { message });
    case 500:
      if (/lock/.test(message)) return new ServerError('busy');
      await hasRoom();
      return new ServerError('internal', { cause: new Error(message) });
    default:
      return new ServerError('invalid_request', { message });
  }
}
