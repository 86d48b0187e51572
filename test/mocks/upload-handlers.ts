import type { ErrorCode, OrielErrorOptions, UploadOffer, Video } from '@oriel/core/contract';
import { delay, http, HttpResponse, type AnyHandler } from 'msw';
import { failure } from './handlers.ts';

export interface MockUploadsOptions {
  /** What the beginning of an upload is refused with. */
  refuse?: { code: ErrorCode; options?: OrielErrorOptions };
  /** From this offset on no bytes are taken: the request gets no answer. */
  holdAt?: number;
  /** Of each answer to bytes, ms. */
  slow?: number;
  /** Answers that say that a video is being processed, before it can be watched; `Infinity`: it never can. */
  processing?: number;
  /** Why a video cannot be used. */
  unusable?: string;
}

interface Held {
  size: number;
  offset: number;
  /** Questions about its video so far. */
  asked: number;
  name: string;
}

const BASE = '*/api/v1/videos/upload/tus';

/** A server that takes resumable uploads (tus 1.0), without their bytes. */
export class MockUploads {
  readonly uploads = new Map<string, Held>();
  options: MockUploadsOptions;
  readonly handlers: AnyHandler[];

  constructor(options: MockUploadsOptions = {}) {
    this.options = options;
    this.handlers = [
      http.get('*/api/v1/videos/upload', () => HttpResponse.json({ max_bytes: 1e10, ways: ['tus'] } satisfies UploadOffer)),
      http.post(BASE, ({ request }) => this.#begin(request)),
      http.head(`${BASE}/:id`, ({ params }) => this.#place(String(params['id']))),
      http.patch(`${BASE}/:id`, ({ params, request }) => this.#send(String(params['id']), request)),
      http.delete(`${BASE}/:id`, ({ params }) => {
        this.uploads.delete(String(params['id']));
        return new HttpResponse(null, { status: 204 });
      }),
      http.get('*/api/v1/videos/:id', ({ params }) => this.#video(String(params['id']))),
    ];
  }

  #begin(request: Request): Response {
    const { refuse } = this.options;
    if (refuse) return failure(refuse.code, refuse.options);
    const id = `upload-${this.uploads.size + 1}`;
    const [, name = ''] = /filename (\S+?)(?:,|$)/.exec(request.headers.get('Upload-Metadata') ?? '') ?? [];
    const bytes = Uint8Array.from(atob(name), (character) => character.charCodeAt(0));
    const size = Number(request.headers.get('Upload-Length'));
    this.uploads.set(id, { size, offset: 0, asked: 0, name: new TextDecoder().decode(bytes) });
    return new HttpResponse(null, { status: 201, headers: { Location: `/api/v1/videos/upload/tus/${id}`, 'Upload-Expires': new Date(Date.now() + 86_400_000).toUTCString() } });
  }

  #place(id: string): Response {
    const held = this.uploads.get(id);
    return held ? new HttpResponse(null, { status: 200, headers: headersOf(id, held) }) : new HttpResponse(null, { status: 404 });
  }

  async #send(id: string, request: Request): Promise<Response> {
    const held = this.uploads.get(id);
    if (!held) return failure('not_found');
    const { holdAt = Infinity, slow = 0 } = this.options;
    if (held.offset >= holdAt) return new Promise(() => {});
    const { byteLength } = await request.arrayBuffer();
    if (slow > 0) await delay(slow);
    held.offset += byteLength;
    return new HttpResponse(null, { status: 204, headers: headersOf(id, held) });
  }

  #video(id: string): Response {
    const held = this.uploads.get(id);
    if (!held) return failure('video_unknown');
    const { processing = 0, unusable } = this.options;
    const isDone = held.asked++ >= processing;
    const status = !isDone ? 'processing' : unusable === undefined ? 'ready' : 'failed';
    return HttpResponse.json({ id, title: held.name, upload_status: status, is_playable: status === 'ready', ...(status === 'failed' && { failure_reason: unusable }) } satisfies Partial<Video>);
  }
}

const headersOf = (id: string, { offset, size }: Held): Record<string, string> => ({ 'Upload-Offset': String(offset), 'Upload-Length': String(size), ...(offset === size && { 'Upload-Video-Id': id }) });
