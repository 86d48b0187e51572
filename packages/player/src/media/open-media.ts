import { loadChunk, OrielError } from '@oriel/core';
import { hlsSupport, isPlaylist } from '../transports.ts';
import { savesData } from './data-saver.ts';
import { EarlyRequests, type EarlyOptions } from './early-requests.ts';
import { FileMedia } from './file-media.ts';
import type { MediaEngine, MediaEngineOptions } from './media-engine.ts';
import type { MediaIntent } from './media-intent.ts';

const loadHls = async () => (await loadChunk(() => import('./hls-media.ts'))).HlsMedia;

/** Loads hls.js ahead of its use. Where this fails it is loaded again, and then the error is told. */
export function preloadHls(): undefined {
  if (hlsSupport() === 'mse') import('./hls-media.ts').catch(() => {});
}

/** Of an address, before there is a video element. */
export interface EarlyStart {
  requests: EarlyRequests;
  /** What shows the first picture without hls.js; `undefined` where that takes hls.js. */
  quick: Promise<((options: MediaEngineOptions) => MediaEngine | undefined) | undefined> | undefined;
}

/** Loads what plays an address, and begins with what that asks for first. @returns `undefined` for files */
export function startEarly(options: EarlyOptions): EarlyStart | undefined {
  if (!isPlaylist(options.address) || hlsSupport() !== 'mse') return undefined;
  const requests = new EarlyRequests(options);
  const quick = canBeQuick(options.intent()) ? import('./quick-media.ts').then(({ planQuick }) => planQuick(requests, options, loadHls), preloadHls) : preloadHls();
  return { requests, quick };
}

/** Safari's ManagedMediaSource has rules of its own, which hls.js knows. */
export const canBeQuick = ({ audioTrack, dataSaver, drm, paused, preload, quality }: MediaIntent): boolean =>
  !('ManagedMediaSource' in globalThis) && (!paused || preload === 'auto') && quality === 'auto' && !audioTrack && !drm && !savesData(dataSaver);

/**
 * Loads hls.js with the first playlist, and nothing for files.
 * @param early what was requested already
 * @returns what plays the address; `undefined` when the signal aborted meanwhile
 * @throws OrielError `chunk_failed`, `codec_unsupported`
 */
export async function openMedia(options: MediaEngineOptions, early?: EarlyStart): Promise<MediaEngine | undefined> {
  const support = isPlaylist(options.address) ? hlsSupport() : 'native';
  if (!support) throw new OrielError('codec_unsupported');
  if (support === 'native') return new FileMedia(options);
  const quick = await early?.quick;
  const media = options.signal.aborted ? undefined : quick?.(options);
  if (media) return media;
  const HlsMedia = await loadHls();
  return options.signal.aborted ? undefined : new HlsMedia(options, early?.requests);
}
