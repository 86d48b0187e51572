import multipart, { type MultipartFile } from '@fastify/multipart';
import { OrielError, ServerError, Video } from '@oriel/core/contract';
import type { FastifyRequest } from 'fastify';
import type { App } from '../http/app.ts';
import type { Library } from './library.ts';
import { tooLarge, type StoredFile, type Uploads } from './upload.ts';
import { parseFields, type UploadTexts } from './upload-fields.ts';
import type { Missing } from './upload-space.ts';
import type { VideoRow } from './video-store.ts';

/** Bytes. */
const FIELD_SIZE = 24_000;
const MAX_FIELDS = 60;
/** What a multipart body has besides the file, at most. */
const ENVELOPE = 2 * 1024 * 1024;
const DAY = 86_400_000;
const FILE = 'video';

export interface UploadRoutesOptions {
  library: Library;
  uploads: Uploads;
  /** Bytes of one file. */
  maxBytes: number;
}

/** `POST /api/v1/videos/upload`: a video as `multipart/form-data`, written to the storage while it arrives. */
export async function uploadRoutes(app: App, { library, uploads, maxBytes }: UploadRoutesOptions): Promise<void> {
  // In a scope of its own: no other route takes multipart bodies.
  await app.register(async (scope) => {
    await scope.register(multipart);
    (scope as App).post(
      '/api/v1/videos/upload',
      {
        config: { access: 'publish', longBody: true, maxBody: maxBytes + ENVELOPE, errors: ['disk_full'] },
        handlerTimeout: DAY,
        schema: {
          tags: ['videos'],
          summary: 'Upload a video as multipart/form-data: the file in the field video, and title, description, tags and category',
          consumes: ['multipart/form-data'],
          response: { 200: Video },
        },
      },
      async (request) => {
        if (!request.isMultipart()) throw new ServerError('media_type_unsupported');
        const expected = Number(request.headers['content-length'] ?? 0);
        if (expected > maxBytes + ENVELOPE) throw tooLarge(maxBytes);
        const release = await uploads.space.reserve(missingOf(request, expected));
        try {
          library.prepare();
          const { file, fields } = await readParts(request, uploads, maxBytes);
          const video = await makeVideo(request, uploads, file, fields);
          return await library.describe(video, request.grant?.user);
        } finally {
          release();
        }
      },
    );
  });
}

type Fields = Record<string, string[]>;

/** @param expected bytes of the body */
function missingOf({ raw }: FastifyRequest, expected: number): Missing {
  const { socket } = raw;
  const before = socket.bytesRead;
  return () => Math.max(0, expected - (socket.bytesRead - before));
}

async function makeVideo(request: FastifyRequest, uploads: Uploads, file: StoredFile, fields: Fields): Promise<VideoRow> {
  try {
    return await uploads.finish(file, parseFields(textsOf(fields)), request.grant?.user);
  } catch (error) {
    await uploads.discard(file);
    throw error;
  }
}

async function readParts(request: FastifyRequest, uploads: Uploads, maxBytes: number): Promise<{ file: StoredFile; fields: Fields }> {
  const fields: Fields = {};
  let file: StoredFile | undefined;
  try {
    const limits = { fileSize: maxBytes, files: 1, fields: MAX_FIELDS, fieldSize: FIELD_SIZE, parts: MAX_FIELDS + 1 };
    for await (const part of request.parts({ limits })) {
      if (part.type === 'file') file = await storePart(part, uploads, maxBytes);
      else (fields[part.fieldname] ??= []).push(String(part.value));
    }
    if (!file) throw invalid(FILE, 'must be a file');
    return { file, fields };
  } catch (error) {
    if (file) await uploads.discard(file);
    throw asRefusal(error, maxBytes);
  }
}

async function storePart(part: MultipartFile, uploads: Uploads, maxBytes: number): Promise<StoredFile> {
  if (part.fieldname !== FILE) {
    part.file.resume();
    throw invalid(part.fieldname, `is no field for a file: the video is in the field ${FILE}`);
  }
  // The reader would wait for the end of the part, which may never come.
  part.file.once('limit', () => part.file.destroy(tooLarge(maxBytes)));
  return uploads.store({ name: part.filename, contentType: part.mimetype, contents: part.file });
}

/** The last value of each field; `tags` may come several times. */
const textsOf = ({ title, description, tags, category }: Fields): UploadTexts => ({
  title: title?.at(-1),
  description: description?.at(-1),
  tags: tags?.join(','),
  category: category?.at(-1),
});

const invalid = (field: string, reason: string): OrielError => new ServerError('invalid_request', { details: { issues: [{ field, reason }] } });

/** The multipart reader's own errors are mistakes in the body, or a client that has gone. */
function asRefusal(error: unknown, maxBytes: number): unknown {
  const { code = '', message = '' } = (error ?? {}) as { code?: string; message?: string };
  if (error instanceof OrielError) return error;
  if (code === 'FST_REQ_FILE_TOO_LARGE') return tooLarge(maxBytes);
  if (code === 'ENOSPC') return new ServerError('disk_full', { cause: error });
  if (code.startsWith('FST_') || /multipart|part header|boundary|premature|terminated early/i.test(message)) return new ServerError('invalid_request', { message: 'The multipart body is not valid, or not complete.', cause: error });
  return error;
}
