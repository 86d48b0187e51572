import type { ChannelFact, IceCandidateList, SessionStarted } from '@oriel/core/contract';
import { type DataChannel, PeerConnection, type Track } from 'node-datachannel';
import { after } from 'node:test';
import { until } from '../../support/until.ts';

// Closed peer connections keep the process alive, and the library's own cleanup may crash.
after(() => void setTimeout(() => process.exit(), 500));

/** A coded frame, put together from RTP packets. */
export interface Received {
  rtp: number;
  /** Performance clock, ms. */
  at: number;
  /** Length-prefixed NAL units without SPS and PPS. */
  data: Buffer;
  /** Whether SPS and PPS came with it. */
  parameters: boolean;
}

const PPS = 8;
const FRAGMENT = 28;

export const json = async <T>(address: string, method: string, path: string, body?: unknown, token?: string): Promise<{ status: number; body: T; headers: Headers }> => {
  const headers = { ...(body !== undefined && { 'content-type': 'application/json' }), ...(token !== undefined && { authorization: `Bearer ${token}` }) };
  const answer = await fetch(address + path, { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) });
  const text = await answer.text();
  return { status: answer.status, headers: answer.headers, body: (text && answer.headers.get('content-type')?.includes('json') ? JSON.parse(text) : text) as T };
};

/** A real peer that answers like a browser and unpacks the RTP packets. */
export class Viewer {
  readonly address: string;
  readonly peer = new PeerConnection('viewer', { iceServers: [], bindAddress: '127.0.0.1' });
  readonly facts: ChannelFact[] = [];
  readonly frames: Received[] = [];
  /** RTP sequence numbers in the order of arrival. */
  readonly sequence: number[] = [];
  readonly extensions = new Set<string>();
  id = '';
  channel: DataChannel | undefined;
  readonly #token: string | undefined;
  #track: Track | undefined;
  #units: Buffer[] = [];
  #fragments: Buffer[] = [];
  #requests = 0;

  constructor(address: string, token?: string) {
    this.address = address;
    this.#token = token;
    this.peer.onTrack((track) => this.receive(track));
    this.peer.onDataChannel((channel) => this.adopt(channel));
  }

  receive(track: Track): void {
    this.#track = track;
    track.onMessage((packet) => this.#take(packet));
  }

  adopt(channel: DataChannel): void {
    this.channel = channel;
    channel.onMessage((text) => this.facts.push(JSON.parse(String(text)) as ChannelFact));
  }

  static async live(address: string, token?: string): Promise<Viewer> {
    return new Viewer(address, token).#begin('/api/v1/cameras/door/live/start', {});
  }

  static async playback(address: string, body: object): Promise<Viewer> {
    return new Viewer(address).#begin('/api/v1/cameras/door/playback/start', body);
  }

  async #begin(path: string, body: object): Promise<Viewer> {
    const { status, body: started } = await json<SessionStarted>(this.address, 'POST', path, body, this.#token);
    if (status !== 200) throw new Error(`${status} ${JSON.stringify(started)}`);
    this.id = started.sessionId;
    const gathered = this.gathered();
    this.peer.setRemoteDescription((JSON.parse(started.offerSDP) as { sdp: string }).sdp, 'offer');
    await gathered;
    await this.answer();
    await until('the channel is open', () => this.channel?.isOpen(), { every: 5 });
    return this;
  }

  gathered(): Promise<void> {
    return new Promise((resolve) => this.peer.onGatheringStateChange((state) => state === 'complete' && resolve()));
  }

  async answer(): Promise<void> {
    const answerSDP = JSON.stringify({ type: 'answer', sdp: this.peer.localDescription()?.sdp });
    const answered = await json<IceCandidateList>(this.address, 'PUT', '/api/v1/playback/webrtc/answer', { sessionId: this.id, answerSDP }, this.#token);
    if (answered.status !== 200) throw new Error(`${answered.status} ${JSON.stringify(answered.body)}`);
    for (const { candidate, sdpMid } of answered.body.candidates) this.peer.addRemoteCandidate(candidate, sdpMid ?? '0');
  }

  /** Sends a request and waits for the fact that answers it. */
  async ask(request: { type: string; [field: string]: unknown }): Promise<ChannelFact> {
    const id = ++this.#requests;
    this.channel?.sendMessage(JSON.stringify({ ...request, id }));
    return until(`an answer to ${request.type}`, () => this.facts.find((fact) => 'id' in fact && fact.id === id), { every: 2, timeout: 10_000 });
  }

  /** Waits for the frame with this RTP timestamp. */
  frame(rtp: number): Promise<Received> {
    return until(`the frame ${rtp}`, () => this.frames.find((frame) => frame.rtp === rtp), { every: 2, timeout: 10_000 });
  }

  /** Asks for a keyframe (RFC 4585 §6.3.1). */
  requestKeyframe(mediaSsrc: number): void {
    const packet = Buffer.from([0x81, 206, 0, 2, 0, 0, 0, 1, 0, 0, 0, 0]);
    packet.writeUInt32BE(mediaSsrc, 8);
    this.#track?.sendMessageBinary(packet);
  }

  ssrc = 0;

  async close(): Promise<void> {
    this.peer.close();
    await json(this.address, 'DELETE', `/api/v1/playback/webrtc/${this.id}`);
  }

  #take(packet: Buffer): void {
    const type = packet[1]! & 0x7f;
    if (type >= 64 && type < 96) return; // RTCP
    this.ssrc = packet.readUInt32BE(8);
    const rtp = packet.readUInt32BE(4);
    let at = 12 + 4 * (packet[0]! & 15);
    if (packet[0]! & 0x10) {
      const length = 4 + 4 * packet.readUInt16BE(at + 2);
      this.extensions.add(packet.subarray(at + 4, at + length).toString('hex'));
      at += length;
    }
    this.sequence.push(packet.readUInt16BE(2));
    const payload = packet.subarray(at);
    const kind = payload[0]! & 31;
    if (kind !== FRAGMENT) this.#units.push(payload);
    else {
      const header = payload[1]!;
      if (header & 0x80) this.#fragments = [Buffer.of((payload[0]! & 0xe0) | (header & 31))];
      this.#fragments.push(payload.subarray(2));
      if (header & 0x40) this.#units.push(Buffer.concat(this.#fragments));
    }
    // The packetizer marks the last packet of each access unit.
    if (packet[1]! & 0x80) this.#finish(rtp);
  }

  #finish(rtp: number): void {
    const units = this.#units.splice(0);
    const slices = units.filter((unit) => ![7, PPS].includes(unit[0]! & 31));
    if (slices.length === 0) return;
    const data = Buffer.concat(
      slices.flatMap((unit) => {
        const length = Buffer.alloc(4);
        length.writeUInt32BE(unit.byteLength);
        return [length, unit];
      }),
    );
    this.frames.push({ rtp, at: performance.now(), data, parameters: slices.length < units.length });
  }
}
