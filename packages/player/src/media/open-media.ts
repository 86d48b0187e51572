import { loadChunk, OrielError } from '@oriel/core';
import { hlsSupport, isPlaylist } from '../transports.ts';
import { savesData } from './data-saver.ts';
import { EarlyRequests, type EarlyOptions } from './early-requests.ts';
import { FileMedia } from './file-media.ts';
import type { MediaEngine, MediaEngineOptions } from './media-engine.ts';
import type { MediaIntent } from './media-intent.ts';

const importHls = () => import('./hls-media.ts');
const loadHls = () => loadChunk(importHls);

/**
 * Loads hls.js ahead of its use, unless there can be a picture without it first. Where this fails it is loaded again, and
 * then the error is told. Safari's ManagedMediaSource has rules of its own, which hls.js knows.
 * @returns whether it is to be tried without hls.js
 */
export function preloadHls({ audioTrack, dataSaver, drm, paused, preload, quality }: MediaIntent): boolean {
  const canWait = !('ManagedMediaSource' in globalThis) && (!paused || preload === 'auto') && quality === 'auto' && !audioTrack && !drm && !savesData(dataSaver);
  if (!canWait && hlsSupport() === 'mse') importHls().catch(() => {});
  return canWait;
}

/** Loads what plays an address, and begins with what that asks for first. @returns the requests; `undefined` for files */
export function requestEarly(options: EarlyOptions): EarlyRequests | undefined {
  if (!isPlaylist(options.address) || hlsSupport() !== 'mse') return undefined;
  const early = new EarlyRequests(options);
  if (preloadHls(options.intent())) early.quick = import('./quick-media.ts').then(({ planQuick }) => planQuick(early, loadHls)).catch(() => undefined);
  return early;
}

/**
 * Loads hls.js with the first playlist, and nothing for files.
 * @param early what was requested already
 * @returns what plays the address; `undefined` when the signal aborted meanwhile
 * @throws OrielError `chunk_failed`, `codec_unsupported`
 */
export async function openMedia(options: MediaEngineOptions, early?: EarlyRequests): Promise<MediaEngine | undefined> {
  const support = isPlaylist(options.address) ? hlsSupport() : 'native';
  if (!support) throw new OrielError('codec_unsupported');
  if (support === 'native') return new FileMedia(options);
  const quick = await early?.quick;
  const media = options.signal.aborted ? undefined : quick?.(options);
  if (media) return media;
  const { HlsMedia } = await loadHls();
  return options.signal.aborted ? undefined : new HlsMedia(options, early);
}
