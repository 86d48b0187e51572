import type { VideoChapter } from '../contract/index.ts';
import { fieldsOf, list } from '../json/fields.ts';
import { blob, json, nothing } from '../transport/index.ts';
import type { CallOptions } from './call-options.ts';
import type { Requester } from './requester.ts';
import { readCaptions, readChapter, type VideoCaptions } from './video-texts.ts';

/** The chapters and the captions of videos. Every method rejects with `OrielError`, `video_unknown` for an unknown id. */
export class VideoTextsClient {
  readonly #client: Requester;

  constructor(client: Requester) {
    this.#client = client;
  }

  /** In the order of their starts. */
  chapters(id: string, { signal }: CallOptions = {}): Promise<VideoChapter[]> {
    return this.#client.request(pathOf(id, 'chapters'), { signal, read: json(readChapters) });
  }

  /** Replaces all chapters. @throws OrielError `not_allowed` for a video of somebody else, `invalid_request` when two start together */
  setChapters(id: string, chapters: readonly VideoChapter[], { signal }: CallOptions = {}): Promise<VideoChapter[]> {
    return this.#client.request(pathOf(id, 'chapters'), { method: 'PUT', json: { chapters }, signal, read: json(readChapters) });
  }

  /** Without the entries that cannot be read. */
  captions(id: string, { signal }: CallOptions = {}): Promise<VideoCaptions[]> {
    return this.#client.request(pathOf(id, 'captions'), { signal, read: json((value) => list(fieldsOf(value)['captions'], readCaptions)) });
  }

  /** WebVTT. @throws OrielError `not_found` for a language without captions */
  captionsText(id: string, language: string, { signal }: CallOptions = {}): Promise<Blob> {
    return this.#client.request(pathOf(id, 'captions', language), { signal, read: blob });
  }

  /**
   * Replaces the captions of a language.
   *
   * @param language RFC 5646, for example `pt-BR`
   * @param text WebVTT
   * @throws OrielError `invalid_request`, whose message names the line
   */
  setCaptions(id: string, language: string, text: string, { label, signal }: CallOptions & { label?: string } = {}): Promise<VideoCaptions> {
    const headers = { 'Content-Type': 'text/vtt' };
    return this.#client.request(pathOf(id, 'captions', language), { method: 'PUT', query: { label }, headers, body: text, signal, read: json(readCaptions) });
  }

  removeCaptions(id: string, language: string, { signal }: CallOptions = {}): Promise<void> {
    return this.#client.request(pathOf(id, 'captions', language), { method: 'DELETE', signal, read: nothing });
  }
}

const readChapters = (value: unknown): VideoChapter[] | undefined => list(fieldsOf(value)['chapters'], readChapter);

const pathOf = (id: string, ...rest: string[]): string => ['/api/v1/videos', ...[id, ...rest].map(encodeURIComponent)].join('/');
