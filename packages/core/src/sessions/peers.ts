/** What a session uses of the browser; a test injects its own. */
export interface Peers {
  /** Whether the browser has WebRTC. */
  readonly available: boolean;
  create(): RTCPeerConnection;
  /** For a track that belongs to no stream. */
  stream(track: MediaStreamTrack): MediaStream;
  /** Whether a video codec (`video/H264`) can be received. True when the browser does not say. */
  canReceive(mimeType: string): boolean;
}

/** By the function that answered, because tests replace it. */
const known = new WeakMap<typeof RTCRtpReceiver.getCapabilities, readonly RTCRtpCodec[]>();

/**
 * Video codecs that WebRTC can receive in this browser; `undefined` when the browser does not say, or has no WebRTC. The
 * answer is cached: it blocks a browser for milliseconds.
 */
export function receivableVideo(): readonly RTCRtpCodec[] | undefined {
  const ask = globalThis.RTCRtpReceiver?.getCapabilities;
  if (!ask) return undefined;
  const codecs = known.get(ask) ?? ask.call(RTCRtpReceiver, 'video')?.codecs;
  if (codecs) known.set(ask, codecs);
  return codecs;
}

export const browserPeers: Peers = {
  get available() {
    return typeof RTCPeerConnection !== 'undefined';
  },
  create: () => new RTCPeerConnection(),
  stream: (track) => new MediaStream([track]),
  canReceive(mimeType) {
    const codecs = receivableVideo();
    return !codecs || codecs.some((codec) => codec.mimeType.toLowerCase() === mimeType.toLowerCase());
  },
};
