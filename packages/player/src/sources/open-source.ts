import { loadChunk, WebRtcSession, WhepSession, type Transport } from '@oriel/core';
import { SessionSource } from './session-source.ts';
import type { Source, SourceOptions } from './source.ts';

/** How this browser plays HLS. */
export type HlsSupport = 'mse' | 'native' | undefined;

/** The source for a transport; not started. `undefined` for HLS, whose code is loaded by `loadHls`. */
export function openSession({ type, url }: Transport, { client, stage, intent, time }: SourceOptions): Source | undefined {
  const { camera, mode, skipGaps } = intent();
  const session = { client, mode, time, intent };
  if (type === 'webrtc') return new SessionSource({ stage, session: new WebRtcSession({ ...session, camera, skipGaps }), exact: true });
  if (type === 'whep') return new SessionSource({ stage, session: new WhepSession({ ...session, src: url }), exact: false });
  return undefined;
}

/**
 * Loads the code for HLS, which a page without HLS never does. @returns what opens a source for the transport; not started
 * @throws OrielError `chunk_failed`
 */
export async function loadHls({ url }: Transport, hls: HlsSupport): Promise<(options: SourceOptions) => Source> {
  if (hls === 'native') {
    const { NativeHlsSource } = await loadChunk(() => import('./native-hls-source.ts'));
    return (options) => new NativeHlsSource({ ...options, address: playlist(url, options) });
  }
  const { LiveHlsSource, RecordedHlsSource } = await loadChunk(() => import('./hls.ts'));
  return (options) => {
    const Hls = options.intent().mode === 'playback' ? RecordedHlsSource : LiveHlsSource;
    return new Hls({ ...options, address: playlist(url, options) });
  };
}

/** Recordings have a playlist of their own beside the live one. */
function playlist(url: string, { client, intent }: SourceOptions): string {
  const live = client.address(url);
  return intent().mode === 'playback' ? new URL('recorded.m3u8', live).href : live;
}
