import type { Milliseconds } from '@oriel/core';
import type { MediaEngineOptions } from './media-engine.ts';
import { startPlaylists } from './start-playlists.ts';

/** After this long hls.js asks again itself. */
const TIMEOUT: Milliseconds = 10_000;

export interface PlaylistAnswer {
  /** After redirects. */
  url: string;
  text: string;
  request: XMLHttpRequest;
}

export type EarlyOptions = Pick<MediaEngineOptions, 'address' | 'client' | 'intent' | 'sign' | 'signal'>;

/** The playlists that hls.js asks for first, which are requested while it is still being loaded. */
export class EarlyPlaylists {
  readonly #options: EarlyOptions;
  readonly #answers = new Map<string, Promise<PlaylistAnswer | undefined>>();

  constructor(options: EarlyOptions) {
    this.#options = options;
    void this.#ask(options.address).then((answer) => {
      if (answer && options.intent().quality === 'auto') for (const url of startPlaylists(answer)) void this.#ask(url);
    });
  }

  /** The answer for the first who asks; resolves with `undefined` where there was none, or an error. */
  take(url: string): Promise<PlaylistAnswer | undefined> | undefined {
    const answer = this.#answers.get(url);
    this.#answers.delete(url);
    return answer;
  }

  #ask(url: string): Promise<PlaylistAnswer | undefined> {
    const answer = this.#request(url).catch(() => undefined);
    this.#answers.set(url, answer);
    return answer;
  }

  async #request(url: string): Promise<PlaylistAnswer | undefined> {
    const { client, sign, signal } = this.#options;
    const authorization = sign ? undefined : await client.authorization(url);
    if (signal.aborted) return undefined;
    const xhr = new XMLHttpRequest();
    xhr.open('GET', sign ? sign(url) : url);
    if (authorization) xhr.setRequestHeader('Authorization', authorization);
    xhr.timeout = TIMEOUT;
    return new Promise((resolve) => {
      const abort = () => xhr.abort();
      signal.addEventListener('abort', abort, { once: true });
      xhr.addEventListener('loadend', () => {
        signal.removeEventListener('abort', abort);
        const { responseText: text, responseURL, status } = xhr;
        resolve(status >= 200 && status < 300 && text ? { url: responseURL, text, request: xhr } : undefined);
      }, { once: true });
      xhr.send();
    });
  }
}
