import type { Transport } from '@oriel/core/contract';

/** A server that carries the preview to those who watch it. */
export interface PreviewServer {
  /** Where to watch a stream, in order of preference. */
  transports(streamId: string): Transport[];
  /** What is wrong with it and what to do; `undefined` where nothing is. */
  check(signal: AbortSignal): Promise<string | undefined>;
}

/** This server: its own WebRTC and low-latency HLS. */
export const embeddedServer: PreviewServer = {
  transports: (streamId) => [
    { type: 'webrtc', url: `/api/v1/cameras/${streamId}/live/start` },
    { type: 'whep', url: `/whep/${streamId}` },
    { type: 'llhls', url: `/hls/${streamId}/index.m3u8` },
  ],
  check: async () => undefined,
};
