import { VideoTextsClient, type Milliseconds, type OrielClient, type VideoCaptions } from '@oriel/core';
import { repeat, type WatchedPlayer } from './viewing-reporter.ts';

export interface LateCaptionsOptions {
  client: OrielClient;
  /** Id of the video. */
  id: string;
  player: WatchedPlayer;
  /** The player does something else from now on. */
  signal: AbortSignal;
}

const ASK_EVERY: Milliseconds = 30_000;

/**
 * Captions that come while a video plays: its playlist is read once, and does not have them. They are asked for now and
 * then, and when the page is looked at again, and become `<track>` elements.
 */
export class LateCaptions {
  readonly #options: LateCaptionsOptions;
  readonly #texts: VideoTextsClient;
  #isAsking = false;
  #tracks: HTMLTrackElement[] = [];

  constructor(options: LateCaptionsOptions) {
    const { client, player, signal } = options;
    this.#options = options;
    this.#texts = new VideoTextsClient(client);
    const ask = () => void this.#ask();
    globalThis.addEventListener('focus', ask, { signal });
    document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && ask(), { signal });
    const end = repeat(client, ASK_EVERY, () => player.facts.state === 'playing' && ask());
    signal.addEventListener('abort', () => {
      end();
      this.clear();
    }, { once: true });
  }

  /** The playlist is read again, which has all of them. */
  clear(): void {
    for (const track of this.#tracks) this.#remove(track);
  }

  async #ask(): Promise<void> {
    const { id, player, signal } = this.#options;
    const { video } = player;
    if (this.#isAsking || !video || video.readyState < HTMLMediaElement.HAVE_METADATA) return;
    this.#isAsking = true;
    try {
      const captions = await this.#texts.captions(id, { signal });
      for (const track of this.#tracks) if (!captions.some(({ language }) => language === track.srclang)) this.#remove(track);
      for (const one of captions) if (!hasLanguage(video, one.language)) await this.#add(video, one);
    } catch {
      // They are asked for again.
    } finally {
      this.#isAsking = false;
    }
  }

  async #add(video: HTMLVideoElement, { label, language }: VideoCaptions): Promise<void> {
    const { id, player, signal } = this.#options;
    const text = await this.#texts.captionsText(id, language, { signal });
    if (signal.aborted || player.video !== video || hasLanguage(video, language)) return;
    const track = Object.assign(document.createElement('track'), { kind: 'subtitles', label, srclang: language, src: URL.createObjectURL(text) });
    this.#tracks.push(track);
    video.append(track);
  }

  #remove(track: HTMLTrackElement): void {
    this.#tracks = this.#tracks.filter((other) => other !== track);
    track.remove();
    URL.revokeObjectURL(track.src);
  }
}

const hasLanguage = ({ textTracks }: HTMLVideoElement, language: string): boolean =>
  [...textTracks].some((track) => (track.kind === 'subtitles' || track.kind === 'captions') && track.language === language);
