import { loadChunk, OrielError } from '@oriel/core';
import { hlsSupport, isPlaylist } from '../transports.ts';
import { EarlyRequests, type EarlyOptions } from './early-requests.ts';
import { FileMedia } from './file-media.ts';
import type { MediaEngine, MediaEngineOptions } from './media-engine.ts';

/** Loads hls.js ahead of its use. Where this fails it is loaded again, and then the error is told. */
export function preloadHls(): void {
  if (hlsSupport() === 'mse') import('./hls-media.ts').catch(() => {});
}

/** Loads what plays an address, and begins with what that asks for first. @returns the requests; `undefined` for files */
export function requestEarly(options: EarlyOptions): EarlyRequests | undefined {
  if (!isPlaylist(options.address) || hlsSupport() !== 'mse') return undefined;
  preloadHls();
  return new EarlyRequests(options);
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
  const { HlsMedia } = await loadChunk(() => import('./hls-media.ts'));
  return options.signal.aborted ? undefined : new HlsMedia(options, early);
}
