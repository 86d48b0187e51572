/** What a session takes from the browser; a test hands in its own. */
export interface Peers {
  /** Whether there is WebRTC at all. */
  readonly available: boolean;
  create(): RTCPeerConnection;
  /** For a track that came in no stream of its own. */
  stream(track: MediaStreamTrack): MediaStream;
  /** Whether a video codec (`video/H264`) can be received. True where the browser does not say. */
  canReceive(mimeType: string): boolean;
}

/** By the function that was asked: one that is replaced is asked anew. */
const known = new WeakMap<typeof RTCRtpReceiver.getCapabilities, readonly RTCRtpCodec[]>();

/**
 * Video codecs that WebRTC can receive here; `undefined` where the browser does not say, or has no WebRTC. Asked for
 * once only: the answer takes a browser milliseconds, in which nothing else runs.
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
