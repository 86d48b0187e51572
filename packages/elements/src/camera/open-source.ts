import { WebRtcSession, WhepSession, type Milliseconds, type OrielClient, type Transport } from '@oriel/core';
import { LiveHlsSource } from './live-hls-source.ts';
import { NativeHlsSource } from './native-hls-source.ts';
import { RecordedHlsSource } from './recorded-hls-source.ts';
import { SessionSource } from './session-source.ts';
import type { Source } from './source.ts';

export interface SourceRequest {
  client: OrielClient;
  video: HTMLVideoElement;
  /** The camera's id; for an address of the page's own, empty. */
  camera: string;
  mode: 'live' | 'playback';
  /** Playback: where to begin. */
  time: Milliseconds;
  speed: number;
  skipGaps: boolean;
  /** How this browser plays HLS. */
  hls: 'mse' | 'native' | undefined;
}

/** The source that a transport needs; not started. */
export function openSource({ type, url }: Transport, request: SourceRequest): Source {
  const { client, video, mode } = request;
  if (type === 'webrtc') return new SessionSource(new WebRtcSession(request), video, { exact: true });
  if (type === 'whep') return new SessionSource(new WhepSession({ ...request, src: url }), video, { exact: false });
  const address = client.address(url);
  const recorded = mode === 'playback' ? new URL('recorded.m3u8', address).href : undefined;
  if (request.hls === 'native') return new NativeHlsSource({ ...request, address: recorded ?? address });
  return recorded ? new RecordedHlsSource({ ...request, address: recorded }) : new LiveHlsSource({ ...request, address });
}
