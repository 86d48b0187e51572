import { CHANNEL_LABEL, OrielError, toIso } from '../contract/index.ts';
import { WhepClient, type WhepResource } from '../clients/index.ts';
import { PeerSession, type PeerAttempt, type PeerSessionOptions } from './peer-session.ts';
import { trickleFragment } from './trickle-fragment.ts';

export interface WhepSessionOptions extends PeerSessionOptions {
  /** Absolute, or a path on the client's server. */
  src: string;
  /** Ask for Oriel's data channel; default: when `src` lies on the client's server. */
  channel?: boolean | undefined;
}

/** Pictures from any WHEP endpoint (draft-ietf-wish-whep), to which the page makes the offer. */
export class WhepSession extends PeerSession {
  // The endpoint may have more codecs than one; its answer says which.
  protected readonly codec = undefined;
  readonly #address: string;
  readonly #channel: boolean;
  readonly #whep = new WhepClient(this.client);

  constructor(options: WhepSessionOptions) {
    super(options);
    this.#address = options.client.address(options.src);
    this.#channel = options.channel ?? options.client.isOwn(this.#address);
  }

  protected async negotiate({ signal, negotiating, connect, adopt, described }: PeerAttempt): Promise<void> {
    const peer = await connect();
    peer.addTransceiver('video', { direction: 'recvonly' });
    peer.addTransceiver('audio', { direction: 'recvonly' });
    if (this.#channel) adopt(peer.createDataChannel(CHANNEL_LABEL));

    const { sdp = '' } = await peer.createOffer();
    const offered = this.#whep.offer(this.#asked(), sdp, { signal: negotiating });
    this.#sendCandidates(peer, sdp, offered, negotiating);
    const [resource] = await Promise.all([offered, peer.setLocalDescription({ type: 'offer', sdp })]);
    signal.addEventListener('abort', () => void this.#whep.end(resource).catch(() => {}), { once: true });
    signal.throwIfAborted();
    if (/^m=video 0 /m.test(resource.answer)) throw new OrielError('codec_unsupported');
    await peer.setRemoteDescription({ type: 'answer', sdp: resource.answer });
    described();
  }

  /** The address, with the time for a recording. */
  #asked(): string {
    if (this.facts.mode === 'live') return this.#address;
    const url = new URL(this.#address);
    url.searchParams.set('time', toIso(this.begin));
    return url.href;
  }

  /** In bunches, one PATCH after the other; an endpoint that takes none learns them from the checks themselves. */
  #sendCandidates(peer: RTCPeerConnection, offer: string, offered: Promise<WhepResource>, signal: AbortSignal): void {
    const waiting: string[] = [];
    let end = false;
    let sending = Promise.resolve();
    const flush = async () => {
      const resource = await offered;
      if (waiting.length === 0 && !end) return;
      const fragment = trickleFragment(offer, waiting.splice(0), { end });
      await this.#whep.trickle(resource, fragment, { signal });
    };
    peer.addEventListener('icecandidate', ({ candidate }) => {
      if (candidate?.candidate) waiting.push(candidate.candidate);
      else end = true;
      sending = sending.then(flush).catch(() => {});
    }, { signal });
  }
}
