import { OrielError, TokensClient } from '@oriel/core';
import { noEngineFacts, type EngineFacts, type MediaEngine, type MediaEngineOptions } from './media-engine.ts';
import { described } from './text-tracks.ts';

/** Safari has them; a file has one for each language. */
interface VideoWithSounds extends HTMLVideoElement {
  readonly audioTracks?: EventTarget & Iterable<{ enabled: boolean; readonly label: string; readonly language: string }>;
}

/** What the browser plays by itself: files, and HLS where there are no Media Source Extensions. */
export class FileMedia implements MediaEngine {
  readonly #options: MediaEngineOptions;
  #isLoaded = false;

  constructor(options: MediaEngineOptions) {
    this.#options = options;
    const { metadataOnly, onChange, onFailed, signal, time, video } = options;
    if (metadataOnly) video.preload = 'metadata';
    video.addEventListener('error', () => onFailed(errorOf(video, this.#isLoaded)), { signal });
    video.addEventListener('loadedmetadata', () => {
      this.#isLoaded = true;
      if (time !== undefined) video.currentTime = time;
      onChange();
    }, { signal });
    for (const type of ['addtrack', 'removetrack', 'change']) {
      (video as VideoWithSounds).audioTracks?.addEventListener(type, () => {
        // A browser chooses one by itself.
        if (type === 'addtrack') this.apply();
        onChange();
      }, { signal });
    }
    signal.addEventListener('abort', () => {
      this.load();
      video.removeAttribute('src');
      // Without this the element continues to load.
      video.load();
    }, { once: true });
    void this.#open();
  }

  get facts(): EngineFacts {
    const { video } = this.#options;
    const { duration, readyState, seekable } = video;
    if (readyState < HTMLMediaElement.HAVE_METADATA) return noEngineFacts;
    const live = duration === Infinity;
    const last = seekable.length - 1;
    const audioTracks = described(this.#sounds);
    const audioTrack = audioTracks[this.#sounds.findIndex(({ enabled }) => enabled)]?.id;
    return {
      ...noEngineFacts,
      live,
      audioTracks,
      ...(audioTrack && { audioTrack }),
      // Browsers do not tell whether there is any.
      sound: true,
      ...(last >= 0 && { range: { from: seekable.start(0), to: seekable.end(last) } }),
      ...(!live && Number.isFinite(duration) && { duration }),
    };
  }

  apply(): void {
    const wanted = this.#options.intent().audioTrack;
    const sounds = this.#sounds;
    const chosen = described(sounds).findIndex(({ id }) => id === wanted);
    if (chosen >= 0) for (const [index, sound] of sounds.entries()) sound.enabled = index === chosen;
  }

  load(): void {
    if (this.#options.metadataOnly) this.#options.video.removeAttribute('preload');
  }

  resume(): boolean {
    return false;
  }

  get #sounds() {
    return [...((this.#options.video as VideoWithSounds).audioTracks ?? [])];
  }

  async #open(): Promise<void> {
    const { address, client, onFailed, sign, signal, video } = this.#options;
    try {
      const url = sign ? sign(address) : (await new TokensClient(client).address(address, { signal })).url;
      if (!signal.aborted) video.src = url;
    } catch (cause) {
      if (!signal.aborted) onFailed(cause instanceof OrielError ? cause : new OrielError('internal', { cause }));
    }
  }
}

/**
 * A browser does not tell an address with nothing to play from one with nothing at all. Nor does it tell that a server
 * refuses a part of a playlist, as once a signature has expired; but what was loaded before can be played.
 */
function errorOf({ error }: HTMLVideoElement, isLoaded: boolean): OrielError {
  switch (error?.code) {
    case MediaError.MEDIA_ERR_NETWORK:
      return new OrielError('network_gone', { cause: error });
    case MediaError.MEDIA_ERR_DECODE:
      return new OrielError('decode_failed', { cause: error });
    default:
      return new OrielError(isLoaded ? 'network_gone' : 'codec_unsupported', { cause: error });
  }
}
