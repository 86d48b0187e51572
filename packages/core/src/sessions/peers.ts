/** What a session takes from the browser; a test hands in its own. */
export interface Peers {
  /** Whether there is WebRTC at all. */
  readonly available: boolean;
  create(): RTCPeerConnection;
  /** For a track that came in no stream of its own. */
  stream(track: MediaStreamTrack): MediaStream;
  /** Whether a codec (`video/H264`) can be received. True where the browser does not say. */
  canReceive(mimeType: string): boolean;
}

export const browserPeers: Peers = {
  get available() {
    return typeof RTCPeerConnection !== 'undefined';
  },
  create: () => new RTCPeerConnection(),
  stream: (track) => new MediaStream([track]),
  canReceive(mimeType) {
    if (typeof RTCRtpReceiver === 'undefined' || !RTCRtpReceiver.getCapabilities) return true;
    const codecs = RTCRtpReceiver.getCapabilities(mimeType.split('/')[0] ?? '')?.codecs;
    return !codecs || codecs.some((codec) => codec.mimeType.toLowerCase() === mimeType.toLowerCase());
  },
};
