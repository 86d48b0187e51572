import { WebRtcSession, WhepSession, type Transport } from '@oriel/core';
import { LiveHlsSource } from './live-hls-source.ts';
import { NativeHlsSource } from './native-hls-source.ts';
import { RecordedHlsSource } from './recorded-hls-source.ts';
import { SessionSource } from './session-source.ts';
import type { Source, SourceOptions } from './source.ts';

/** The source for a transport; not started. @param hls how this browser plays HLS */
export function openSource({ type, url }: Transport, options: SourceOptions, hls: 'mse' | 'native' | undefined): Source {
  const { client, stage, intent, time } = options;
  const { camera, mode, skipGaps } = intent();
  const session = { client, mode, time, intent };
  if (type === 'webrtc') return new SessionSource({ stage, session: new WebRtcSession({ ...session, camera, skipGaps }), exact: true });
  if (type === 'whep') return new SessionSource({ stage, session: new WhepSession({ ...session, src: url }), exact: false });
  const address = client.address(url);
  const recorded = mode === 'playback' ? new URL('recorded.m3u8', address).href : undefined;
  if (hls === 'native') return new NativeHlsSource({ ...options, address: recorded ?? address });
  return recorded ? new RecordedHlsSource({ ...options, address: recorded }) : new LiveHlsSource({ ...options, address });
}
