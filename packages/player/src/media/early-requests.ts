import type { Milliseconds } from '@oriel/core';
import type { MediaEngine, MediaEngineOptions } from './media-engine.ts';
import type { Seconds } from './media-facts.ts';
import { startPlaylists, startSegments, type Playlist } from './start-of-media.ts';

/** After this long hls.js asks again itself. */
const TIMEOUT: Milliseconds = 10_000;

export interface EarlyAnswer<Data extends string | ArrayBuffer = string | ArrayBuffer> {
  /** After redirects. */
  url: string;
  /** A playlist as text, a segment as bytes. */
  data: Data;
  request: XMLHttpRequest;
  /** When it was sent, when its answer began and when it was complete, as `performance.now()` says it. */
  loading: { start: number; first: number; end: number };
}

export interface EarlyOptions extends Pick<MediaEngineOptions, 'address' | 'client' | 'intent' | 'sign' | 'signal'> {
  /** Where it goes on, in seconds. */
  time: Seconds | undefined;
}

/** The start of media, as its answers arrive. */
export interface EarlyMedia {
  playlist: Playlist;
  /** The video, and its sound where that is a track of its own. */
  tracks: Promise<EarlyTrack | undefined>[];
}

export interface EarlyTrack {
  /** Of its playlist, before redirects. */
  url: string;
  playlist: Playlist;
  /** The initialization section, where there is one, and the segment; none where they are not to be loaded yet. */
  parts: Promise<EarlyAnswer<ArrayBuffer> | undefined>[];
}

/** What hls.js asks for first, the playlists and the first segments, requested while hls.js itself is still being loaded. */
export class EarlyRequests {
  /** What shows the first picture without hls.js; `undefined` where that takes hls.js. */
  quick: Promise<((options: MediaEngineOptions) => MediaEngine | undefined) | undefined> | undefined;
  /** `undefined` where hls.js has to choose what to begin with. */
  readonly start: Promise<EarlyMedia | undefined>;
  readonly options: EarlyOptions;
  readonly #answers = new Map<string, Promise<EarlyAnswer | undefined>>();

  constructor(options: EarlyOptions) {
    this.options = options;
    this.start = this.#start();
  }

  /** The answer for the first who asks; resolves with `undefined` where there was none, or an error. */
  take(url: string): Promise<EarlyAnswer | undefined> | undefined {
    const answer = this.#answers.get(url);
    this.#answers.delete(url);
    return answer;
  }

  async #start(): Promise<EarlyMedia | undefined> {
    const { address, intent } = this.options;
    const playlist = await this.#ask(address, 'text');
    return playlist && intent().quality === 'auto' ? { playlist, tracks: startPlaylists(playlist).map((url) => this.#track(url)) } : undefined;
  }

  async #track(url: string): Promise<EarlyTrack | undefined> {
    const { intent, time } = this.options;
    const playlist = await this.#ask(url, 'text');
    const { paused, preload } = intent();
    const parts = playlist && (!paused || preload === 'auto') ? startSegments(playlist, time) : [];
    return playlist && { url, playlist, parts: parts.map((part) => this.#ask(part, 'arraybuffer')) };
  }

  #ask<Type extends 'text' | 'arraybuffer'>(url: string, type: Type): Promise<EarlyAnswer<Type extends 'text' ? string : ArrayBuffer> | undefined> {
    const answer = this.#request<Type extends 'text' ? string : ArrayBuffer>(url, type).catch(() => undefined);
    this.#answers.set(url, answer);
    return answer;
  }

  async #request<Data extends string | ArrayBuffer>(url: string, type: 'text' | 'arraybuffer'): Promise<EarlyAnswer<Data> | undefined> {
    const { client, sign, signal } = this.options;
    const authorization = sign ? undefined : await client.authorization(url);
    if (signal.aborted) return undefined;
    const request = new XMLHttpRequest();
    request.open('GET', sign ? sign(url) : url);
    request.responseType = type;
    if (authorization) request.setRequestHeader('Authorization', authorization);
    request.timeout = TIMEOUT;
    return new Promise((resolve) => {
      const loading = { start: performance.now(), first: 0, end: 0 };
      const abort = () => request.abort();
      signal.addEventListener('abort', abort, { once: true });
      // A property: of a request that fails there is none, and a listener would stay.
      request.onprogress = () => (loading.first ||= performance.now());
      request.addEventListener('loadend', () => {
        signal.removeEventListener('abort', abort);
        loading.end = performance.now();
        loading.first ||= loading.end;
        const { responseURL, status } = request;
        const response = request.response as Data | null;
        resolve(status >= 200 && status < 300 && response ? { url: responseURL, data: response, request, loading } : undefined);
      }, { once: true });
      request.send();
    });
  }
}
