import { OrielError, type Milliseconds, type VideoUploadFields } from '../contract/index.ts';
import { fieldsOf, moment, text } from '../json/fields.ts';
import { json, nothing } from '../transport/index.ts';
import type { CallOptions } from './call-options.ts';
import type { Requester } from './requester.ts';
import { readVideo, type Video } from './video.ts';

/** Where to send a file. */
export interface BegunDirectUpload {
  id: string;
  /** Address of the file in the store, absolute and signed. */
  url: string;
  /** The store refuses the file without them. */
  headers: Record<string, string>;
  /** Unix ms. */
  expires?: Milliseconds;
}

const PATH = '/api/v1/videos/upload/direct';

/**
 * Uploads that go straight to the store of the videos and not through the server, where that is an S3-compatible store. The
 * store has to allow `PUT` from the page's origin (CORS). They cannot resume: see `VideoUpload` for uploads that do, and for
 * servers with a disk of their own. Every method rejects with `OrielError`.
 */
export class DirectUploadsClient {
  readonly #client: Requester;

  constructor(client: Requester) {
    this.#client = client;
  }

  /**
   * All of an upload. When it fails, or the signal aborts, what was sent is removed.
   * @throws OrielError `not_found` where the server takes no direct uploads, `body_too_large`, `network_gone`
   */
  async upload(file: Blob & { readonly name: string }, fields: VideoUploadFields = {}, { signal }: CallOptions = {}): Promise<Video> {
    const begun = await this.begin(file, fields, { signal });
    try {
      await this.send(begun, file, { signal });
      return await this.complete(begun.id, { signal });
    } catch (error) {
      await this.end(begun.id).catch(() => {});
      throw error;
    }
  }

  begin({ name, size, type }: Pick<Blob, 'size' | 'type'> & { readonly name: string }, fields: VideoUploadFields = {}, { signal }: CallOptions = {}): Promise<BegunDirectUpload> {
    return this.#client.request(PATH, { method: 'POST', json: { ...fields, filename: name, size, ...(type && { content_type: type }) }, signal, read: json(readBegun) });
  }

  /** Sends all of the file to the store. @throws OrielError `network_gone`, `not_allowed` when the store refuses it; the reason of the signal */
  async send({ url, headers }: BegunDirectUpload, file: Blob, { signal }: CallOptions = {}): Promise<void> {
    const answer = await fetch(url, { method: 'PUT', headers, body: file, credentials: 'omit', referrerPolicy: 'no-referrer', signal: signal ?? null }).catch((cause: unknown) => {
      signal?.throwIfAborted();
      throw new OrielError('network_gone', { cause });
    });
    await answer.body?.cancel();
    if (!answer.ok) throw new OrielError(answer.status >= 500 ? 'internal' : 'not_allowed', { message: 'The store of the videos refused the file.', details: { status: answer.status } });
  }

  /** Makes a video of the file. Can be repeated. */
  complete(id: string, { signal }: CallOptions = {}): Promise<Video> {
    return this.#client.request(`${PATH}/${encodeURIComponent(id)}/complete`, { method: 'POST', idempotent: true, signal, read: json(readVideo) });
  }

  /** Removes what was sent. */
  end(id: string, { signal }: CallOptions = {}): Promise<void> {
    return this.#client.request(`${PATH}/${encodeURIComponent(id)}`, { method: 'DELETE', signal, read: nothing });
  }
}

function readBegun(value: unknown): BegunDirectUpload | undefined {
  const fields = fieldsOf(value);
  const [id, url, expires] = [text(fields['upload_id']), text(fields['url']), moment(fields['expires_at'])];
  if (!id || !url) return undefined;
  const headers = Object.fromEntries(Object.entries(fieldsOf(fields['headers'])).flatMap(([name, each]) => (typeof each === 'string' ? [[name, each]] : [])));
  return { id, url, headers, ...(expires !== undefined && { expires }) };
}
