import { OrielError, type Milliseconds, type VideoUploadFields } from '../contract/index.ts';
import { defined, fieldsOf, text } from '../json/fields.ts';
import { json } from '../transport/index.ts';
import type { CallOptions } from './call-options.ts';
import type { Requester } from './requester.ts';

/** What an upload says of its file. */
export interface UploadedFile {
  name: string;
  /** MIME type; empty where it is not known. */
  type: string;
  /** Bytes. */
  size: number;
}

/** How far an upload has come. */
export interface UploadPlace {
  /** Bytes that the server has. */
  offset: number;
  /** The video that the file has become; missing until it is complete. */
  videoId?: string;
  /** When the server removes it unless it is finished, Unix ms. */
  expires?: Milliseconds;
}

export interface BegunUpload extends UploadPlace {
  /** Absolute. */
  url: string;
}

/** What has become of an uploaded file. */
export interface UploadOutcome {
  isPlayable: boolean;
  /** Whether it stays as it is: it can be played, or never will be. */
  isOver: boolean;
  /** Why it never will be, as a sentence of the server. */
  reason?: string;
}

const ENDPOINT = '/api/v1/videos/upload/tus';
const TUS = { 'Tus-Resumable': '1.0.0' };

/**
 * Resumable uploads: the requests of tus 1.0 (https://tus.io/protocols/resumable-upload). None is repeated by itself; see
 * `VideoUpload` for all of an upload. Every method rejects with `OrielError`, `not_found` for an upload that has expired.
 */
export class UploadsClient {
  readonly #client: Requester;

  constructor(client: Requester) {
    this.#client = client;
  }

  /** @throws OrielError `body_too_large`, `disk_full`, `not_allowed` */
  begin({ name, type, size }: UploadedFile, { tags, ...fields }: VideoUploadFields = {}, { signal }: CallOptions = {}): Promise<BegunUpload> {
    const metadata = { filename: name, filetype: type, ...fields, tags: tags?.join(',') };
    const pairs = Object.entries(metadata).flatMap(([key, value]) => (value ? [`${key} ${base64(value)}`] : []));
    const read = async ({ headers }: Response): Promise<BegunUpload> => {
      const location = headers.get('Location');
      if (!location) throw new OrielError('invalid_answer');
      return { url: this.#client.address(location), ...placeOf(headers, 0) };
    };
    return this.#client.request(ENDPOINT, { method: 'POST', headers: { ...TUS, 'Upload-Length': String(size), ...(pairs.length > 0 && { 'Upload-Metadata': pairs.join(',') }) }, signal, read });
  }

  place(url: string, { signal }: CallOptions = {}): Promise<UploadPlace> {
    return this.#client.request(url, { method: 'HEAD', headers: TUS, idempotent: false, signal, read: readPlace });
  }

  /** @param offset where the server is. @throws OrielError with `status` 409 when it is somewhere else */
  send(url: string, offset: number, bytes: Uint8Array<ArrayBuffer>, { signal }: CallOptions = {}): Promise<UploadPlace> {
    const headers = { ...TUS, 'Upload-Offset': String(offset), 'Content-Type': 'application/offset+octet-stream' };
    return this.#client.request(url, { method: 'PATCH', headers, body: bytes, signal, read: readPlace });
  }

  /** Removes what the server has of the file. */
  end(url: string, { signal }: CallOptions = {}): Promise<void> {
    return this.#client.request(url, { method: 'DELETE', headers: TUS, signal, read: async () => undefined });
  }

  /** What has become of an uploaded file, so far. Much smaller than `VideosClient`, which reads all of a video. @throws OrielError `video_unknown` when it was removed */
  outcome(videoId: string, { signal }: CallOptions = {}): Promise<UploadOutcome> {
    const read = (value: unknown): UploadOutcome => {
      const { failure_reason, is_playable, upload_status } = fieldsOf(value);
      const isPlayable = is_playable === true;
      return defined<UploadOutcome>({ isPlayable, isOver: isPlayable || upload_status === 'failed' || upload_status === 'deleted', reason: text(failure_reason) });
    };
    return this.#client.request(`/api/v1/videos/${encodeURIComponent(videoId)}`, { signal, read: json(read) });
  }
}

async function readPlace({ headers }: Response): Promise<UploadPlace> {
  const offset = Number(headers.get('Upload-Offset') ?? NaN);
  // A server of another origin has to expose its headers (Access-Control-Expose-Headers).
  if (!Number.isInteger(offset)) throw new OrielError('invalid_answer');
  return placeOf(headers, offset);
}

function placeOf(headers: Headers, offset: number): UploadPlace {
  const videoId = headers.get('Upload-Video-Id');
  const expires = Date.parse(headers.get('Upload-Expires') ?? '');
  return { offset, ...(videoId && { videoId }), ...(!Number.isNaN(expires) && { expires }) };
}

const base64 = (text: string): string => btoa(Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join(''));
