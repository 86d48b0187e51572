import { loadChunk, OrielError } from '@oriel/core';
import { hlsSupport, isPlaylist } from '../transports.ts';
import { FileMedia } from './file-media.ts';
import type { MediaEngine, MediaEngineOptions } from './media-engine.ts';

/**
 * Loads hls.js with the first playlist, and nothing for files.
 * @returns what plays the address; `undefined` when the signal aborted meanwhile
 * @throws OrielError `chunk_failed`, `codec_unsupported`
 */
export async function openMedia(options: MediaEngineOptions): Promise<MediaEngine | undefined> {
  const support = isPlaylist(options.address) ? hlsSupport() : 'native';
  if (!support) throw new OrielError('codec_unsupported');
  if (support === 'native') return new FileMedia(options);
  const { HlsMedia } = await loadChunk(() => import('./hls-media.ts'));
  return options.signal.aborted ? undefined : new HlsMedia(options);
}
