import type { Milliseconds, VideoUploadFields } from '../contract/index.ts';
import { defined, fieldsOf, list, moment, number, text } from '../json/fields.ts';
import { json } from '../transport/index.ts';
import type { CallOptions } from './call-options.ts';
import type { Requester } from './requester.ts';
import { PARTS_PATH as PATH } from './upload-paths.ts';
import type { UploadedFile } from './uploads-client.ts';

/** Which parts of a file are there. */
export interface PartPlace {
  /** Address of the upload, absolute. */
  url: string;
  /** Bytes of each part; the last one has the rest. */
  partSize: number;
  count: number;
  /** Numbers of the parts that are there, from 1. */
  there: number[];
  /** The video that the file has become; missing until it is complete. */
  videoId?: string;
  /** When the server removes it unless it is completed, Unix ms. */
  expires?: Milliseconds;
}

/** Where a part is sent. */
export interface PartUrl {
  number: number;
  /** Address of the part in the store, absolute and signed. */
  url: string;
}

/** The server takes no parameters of a type. */
const TYPE = /^[\w.+-]{1,60}\/[\w.+-]{1,60}/;

/**
 * Uploads in parts that go straight to the store of the videos (S3 multipart uploads). See `VideoUpload` for all of an
 * upload. Every method rejects with `OrielError`, `not_found` for an upload that has expired.
 */
export class PartUploadsClient {
  readonly #client: Requester;

  constructor(client: Requester) {
    this.#client = client;
  }

  /** @throws OrielError `not_found` where the server does not take them, `body_too_large`, `not_allowed` */
  begin({ name, type, size }: UploadedFile, fields: VideoUploadFields = {}, { signal }: CallOptions = {}): Promise<PartPlace> {
    const contentType = TYPE.exec(type)?.[0];
    return this.#client.request(PATH, { method: 'POST', json: { ...fields, filename: name, size, content_type: contentType }, signal, read: json(this.#readPlace) });
  }

  /** @param url of the upload */
  place(url: string, { signal }: CallOptions = {}): Promise<PartPlace> {
    return this.#client.request(url, { signal, read: json(this.#readPlace) });
  }

  /** @param numbers at most 100 */
  sign(url: string, numbers: readonly number[], { signal }: CallOptions = {}): Promise<PartUrl[]> {
    return this.#client.request(`${url}/urls`, { method: 'POST', idempotent: true, json: { numbers }, signal, read: json((value) => list(fieldsOf(value)['urls'], readUrl)) });
  }

  /** Makes a video of the file; can be repeated. @throws OrielError with `status` 409 while a part is missing */
  complete(url: string, { signal }: CallOptions = {}): Promise<string> {
    return this.#client.request(`${url}/complete`, { method: 'POST', idempotent: true, signal, read: json((video) => text(fieldsOf(video)['id'])) });
  }

  readonly #readPlace = (value: unknown): PartPlace | undefined => {
    const fields = fieldsOf(value);
    const [id, partSize, count] = [text(fields['upload_id']), number(fields['part_size']), number(fields['part_count'])];
    const there = list(fields['parts'], (part) => number(fieldsOf(part)['number']));
    if (!id || !partSize || !count || !there) return undefined;
    return defined<PartPlace>({ url: this.#client.address(`${PATH}/${encodeURIComponent(id)}`), partSize, count, there, videoId: text(fields['video_id']), expires: moment(fields['expires_at']) });
  };
}

function readUrl(value: unknown): PartUrl | undefined {
  const fields = fieldsOf(value);
  const [each, url] = [number(fields['number']), text(fields['url'])];
  return each && url ? { number: each, url } : undefined;
}
