import { loadChunk, OrielError } from '@oriel/core';
import { hlsSupport, isPlaylist } from '../transports.ts';
import { savesData } from './data-saver.ts';
import { EarlyRequests, type EarlyOptions } from './early-requests.ts';
import { FileMedia } from './file-media.ts';
import type { MediaEngine, MediaEngineOptions } from './media-engine.ts';
import type { Seconds } from './media-facts.ts';
import type { MediaIntent } from './media-intent.ts';

/** Loads hls.js ahead of its use. Where this fails it is loaded again, and then the error is told. */
export function preloadHls(): void {
  if (hlsSupport() === 'mse') import('./hls-media.ts').catch(() => {});
}

/** What was begun of an address before there is a video element. */
export interface EarlyStart {
  requests: EarlyRequests;
  /** Where it goes on. */
  time: Seconds | undefined;
  /** What shows the first picture without hls.js; `undefined` where that takes hls.js. */
  quick: Promise<((options: MediaEngineOptions) => MediaEngine) | undefined>;
}

/** Loads what plays an address, and begins with what that asks for first. @returns `undefined` for files */
export function startEarly(options: EarlyOptions): EarlyStart | undefined {
  if (!isPlaylist(options.address) || hlsSupport() !== 'mse') return undefined;
  const requests = new EarlyRequests(options);
  const quick = quickly(requests, options);
  void quick.then((found) => found ?? preloadHls());
  return { requests, quick, time: options.time };
}

async function quickly(requests: EarlyRequests, { address, drm, intent, time }: EarlyOptions): EarlyStart['quick'] {
  if (drm || !canBeQuick(intent())) return undefined;
  try {
    const { planStart, QuickMedia } = await import('./quick-media.ts');
    const plan = await planStart(requests, address, time);
    return plan && ((options) => new QuickMedia(options, requests, plan));
  } catch {
    return undefined;
  }
}

/** Safari's ManagedMediaSource has rules of its own, which hls.js knows. */
export const canBeQuick = ({ audioTrack, dataSaver, paused, preload, quality }: MediaIntent): boolean =>
  !('ManagedMediaSource' in globalThis) && (!paused || preload === 'auto') && quality === 'auto' && audioTrack === undefined && !savesData(dataSaver);

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
  if (options.signal.aborted) return undefined;
  if (quick && options.time === early?.time && !options.metadataOnly) return quick(options);
  const { HlsMedia } = await loadChunk(() => import('./hls-media.ts'));
  return options.signal.aborted ? undefined : new HlsMedia(options, early?.requests);
}
