import { loadChunk, type Transport } from '@oriel/core';
import type { Source, SourceOptions } from './source.ts';

/** How this browser plays HLS. */
export type HlsSupport = 'mse' | 'native' | undefined;

type Sessions = typeof import('./sessions.ts');

let sessions: Sessions | undefined;
let loading: Promise<Sessions> | undefined;

/** Loads the code of WebRTC and WHEP. @throws OrielError `chunk_failed`; the next call tries again */
export const loadSessions = (): Promise<Sessions> =>
  (loading ??= loadChunk(() => import('./sessions.ts')).then(
    (loaded) => (sessions = loaded),
    (error: unknown) => {
      loading = undefined;
      throw error;
    },
  ));

const isSession = ({ type }: Transport): boolean => type === 'webrtc' || type === 'whep';

/** The source for a transport; not started. `undefined` where its code is not here yet, as always for HLS: see `loadSource`. */
export function openSource(transport: Transport, options: SourceOptions): Source | undefined {
  if (!isSession(transport)) return undefined;
  if (!sessions) loadSessions().catch(() => {});
  return sessions?.openSession(transport, options);
}

/**
 * Loads the code of one transport. @returns what opens a source for it; not started
 * @throws OrielError `chunk_failed`
 */
export async function loadSource(transport: Transport, hls: HlsSupport): Promise<(options: SourceOptions) => Source> {
  const { url } = transport;
  if (isSession(transport)) {
    const { openSession } = await loadSessions();
    return (options) => openSession(transport, options);
  }
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
