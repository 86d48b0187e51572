import { WebRtcSession, WhepSession, type Transport } from '@oriel/core';
import { SessionSource } from './session-source.ts';
import type { Source, SourceOptions } from './source.ts';

/** Loaded while a camera is asked for. @returns the source for WebRTC or WHEP; not started */
export function openSession({ type, url }: Transport, { client, stage, intent, time }: SourceOptions): Source {
  const { camera, mode, skipGaps } = intent();
  const session = { client, mode, time, intent };
  if (type === 'webrtc') return new SessionSource({ stage, session: new WebRtcSession({ ...session, camera, skipGaps }), exact: true });
  return new SessionSource({ stage, session: new WhepSession({ ...session, src: url }), exact: false });
}
