import { OrielError, type IceCandidate, type Milliseconds } from '../contract/index.ts';
import { SignalingClient } from '../clients/index.ts';
import { Backoff, sleep } from '../transport/index.ts';
import { firstCandidate } from './first-candidate.ts';
import { PeerSession, type PeerAttempt, type PeerSessionOptions } from './peer-session.ts';

export interface WebRtcSessionOptions extends PeerSessionOptions {
  camera: string;
  /** Playback: at the end of a recording go on with the next one; default true. */
  skipGaps?: boolean | undefined;
}

const POLL = { base: 60, max: 3000 };
/** Those that came with the answer will do, as a rule. */
const POLL_FOR_MORE = { base: 500, max: 3000 };

/** Live or recorded pictures by Oriel's own signaling, in which the server offers. */
export class WebRtcSession extends PeerSession {
  protected readonly codec = 'video/H264';
  readonly camera: string;
  readonly #skipGaps: boolean | undefined;
  readonly #signaling = new SignalingClient(this.client);

  constructor(options: WebRtcSessionOptions) {
    super(options);
    this.camera = options.camera;
    this.#skipGaps = options.skipGaps;
  }

  protected async negotiate({ signal, negotiating, connect, described }: PeerAttempt): Promise<void> {
    // In this order: the request is on its way while the peer connection is made.
    const [{ sessionId, offer, iceServers }, peer] = await Promise.all([this.#begin(negotiating), connect()]);
    signal.addEventListener('abort', () => void this.#signaling.end(sessionId).catch(() => {}), { once: true });
    signal.throwIfAborted();
    if (iceServers.length > 0) peer.setConfiguration({ iceServers });

    await peer.setRemoteDescription(offer);
    const ready = firstCandidate(peer, this.client.environment, negotiating);
    // The server takes candidates only in the answer and after it.
    let answered: (answer: string) => void = () => {};
    this.#sendCandidates(peer, sessionId, new Promise((resolve) => (answered = resolve)), negotiating);
    await peer.setLocalDescription();
    // Refused by the browser itself: it lists H.264 but has no decoder for it.
    if (/^m=video 0 /m.test(peer.localDescription?.sdp ?? '')) throw new OrielError('webrtc_unavailable');
    await ready;
    const answer = peer.localDescription?.sdp ?? '';
    const candidates = await this.#signaling.answer(sessionId, { type: 'answer', sdp: answer }, { signal });
    answered(answer);
    described();
    await this.#addCandidates(peer, sessionId, candidates, negotiating);
  }

  #begin(signal: AbortSignal) {
    if (this.facts.mode === 'live') return this.#signaling.startLive(this.camera, { signal });
    const options = { time: this.begin, speed: this.takeSpeed(), ...(this.#skipGaps !== undefined && { skipGaps: this.#skipGaps }) };
    return this.#signaling.startPlayback(this.camera, options, { signal });
  }

  /** Those that were not in the answer yet. */
  #sendCandidates(peer: RTCPeerConnection, sessionId: string, answered: Promise<string>, signal: AbortSignal): void {
    peer.addEventListener('icecandidate', ({ candidate }) => {
      if (!candidate?.candidate) return;
      const { candidate: text, sdpMid, sdpMLineIndex } = candidate;
      const send = async (answer: string) => {
        if (!answer.includes(text)) await this.#signaling.addCandidate(sessionId, { candidate: text, sdpMid, sdpMLineIndex }, { signal });
      };
      // One that does not get through is no failure yet: others may, and the time to connect is limited.
      void answered.then(send).catch(() => {});
    }, { signal });
  }

  /** Those that came with the answer, then whatever else the server finds. */
  async #addCandidates(peer: RTCPeerConnection, sessionId: string, first: IceCandidate[], signal: AbortSignal): Promise<void> {
    const { environment } = this.client;
    const known = new Set<string>();
    const backoff = new Backoff(environment, first.length > 0 ? POLL_FOR_MORE : POLL);
    const add = (candidate: IceCandidate) => {
      known.add(candidate.candidate);
      return peer.addIceCandidate(candidate as RTCIceCandidateInit).catch(() => {});
    };
    await Promise.all(first.map(add));
    for (let wait: Milliseconds = first.length > 0 ? backoff.next() : 0; !signal.aborted; wait = backoff.next()) {
      if (wait > 0) await sleep(environment, wait, signal);
      const candidates = await this.#signaling.candidates(sessionId, { signal });
      await Promise.all(candidates.filter(({ candidate }) => !known.has(candidate)).map(add));
    }
  }
}
