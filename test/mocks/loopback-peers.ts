import { CHANNEL_LABEL, ChannelRequest, fromIso, type ChannelFact, type Milliseconds, type SessionStarted } from '@oriel/core/contract';
import { watchEncodedTimes } from './encoded-times.ts';
import { MovingPicture, type MovingPictureOptions } from './moving-picture.ts';
import { Playback } from './playback.ts';
import type { RecordedRanges } from './recorded-ranges.ts';

export interface LoopbackOptions {
  /** The picture of a camera; `clock` tells the time that is to be seen. Missing: one and the same for all. */
  film?: (camera: string, clock: () => Milliseconds) => MovingPictureOptions;
  /** With these, recordings are played as the contract has it; without, they are no different from live. */
  ranges?: RecordedRanges;
}

/** What a session is for. */
export interface LoopbackRequest {
  camera?: string;
  /** Of a recording, ISO 8601. */
  time?: string | undefined;
}

interface Loopback {
  peer: RTCPeerConnection;
  channel: RTCDataChannel | undefined;
  close(): void;
}

/** A live picture, and how many sessions show it. */
interface Shared {
  picture: MovingPicture;
  count: number;
}

/** The far ends of WebRTC sessions, in the same page: real connections with a canvas for a camera. */
export class LoopbackPeers {
  readonly sessions = new Map<string, Loopback>();
  readonly #options: LoopbackOptions;
  readonly #live = new Map<string, Shared>();
  #count = 0;

  constructor(options: LoopbackOptions = {}) {
    this.#options = options;
  }

  /** Oriel's signaling: the server offers. */
  async offer(request: LoopbackRequest = {}): Promise<SessionStarted> {
    const { id, session, adopt } = this.#open(request);
    adopt(session.peer.createDataChannel(CHANNEL_LABEL));
    await session.peer.setLocalDescription(await session.peer.createOffer());
    await gathered(session.peer);
    return { sessionId: id, offerSDP: JSON.stringify(session.peer.localDescription) };
  }

  async accept(id: string, answer: string): Promise<boolean> {
    const session = this.sessions.get(id);
    await session?.peer.setRemoteDescription(JSON.parse(answer) as RTCSessionDescriptionInit);
    return session !== undefined;
  }

  async addCandidate(id: string, candidate: RTCIceCandidateInit): Promise<void> {
    await this.sessions.get(id)?.peer.addIceCandidate(candidate).catch(() => undefined);
  }

  /** WHEP: the page offers. */
  async answer(sdp: string, request: LoopbackRequest = {}): Promise<{ id: string; sdp: string }> {
    const { id, session, adopt } = this.#open(request);
    session.peer.addEventListener('datachannel', ({ channel }) => adopt(channel));
    await session.peer.setRemoteDescription({ type: 'offer', sdp });
    await session.peer.setLocalDescription(await session.peer.createAnswer());
    await gathered(session.peer);
    return { id, sdp: session.peer.localDescription?.sdp ?? '' };
  }

  /** Says something over every open channel. */
  tell(fact: ChannelFact): void {
    for (const { channel } of this.sessions.values()) say(channel, fact);
  }

  /** The senders stop, and their connections stand. @returns starts them again */
  async freeze(): Promise<() => Promise<void>> {
    const senders = [...this.sessions.values()].flatMap(({ peer }) => peer.getSenders());
    const set = async (active: boolean) => {
      for (const sender of senders) {
        const parameters = sender.getParameters();
        for (const encoding of parameters.encodings) encoding.active = active;
        await sender.setParameters(parameters);
      }
    };
    await set(false);
    return () => set(true);
  }

  end(id: string): void {
    this.sessions.get(id)?.close();
    this.sessions.delete(id);
  }

  /** As when the server is gone. */
  close(): void {
    for (const id of [...this.sessions.keys()]) this.end(id);
  }

  #open({ camera = '', time }: LoopbackRequest): { id: string; session: Loopback; adopt: (channel: RTCDataChannel) => void } {
    const peer = new RTCPeerConnection();
    const recorded = this.#options.ranges && time !== undefined;
    const session: Loopback = { peer, channel: undefined, close: () => peer.close() };
    const adopt = recorded ? this.#play(session, camera, fromIso(time), this.#options.ranges ?? []) : this.#watch(session, camera);
    const id = `session-${++this.#count}`;
    this.sessions.set(id, session);
    return { id, session, adopt };
  }

  /** Live: one picture for all who watch the camera. */
  #watch(session: Loopback, camera: string): (channel: RTCDataChannel) => void {
    const { film } = this.#options;
    const key = film ? camera : '';
    const shared = this.#live.get(key) ?? { picture: new MovingPicture(film?.(camera, Date.now)), count: 0 };
    this.#live.set(key, shared);
    shared.count++;
    send(session.peer, shared.picture);
    session.close = () => {
      session.peer.close();
      if (--shared.count > 0) return;
      shared.picture.stop();
      this.#live.delete(key);
    };
    return (channel) => (session.channel = channel);
  }

  /** Recorded: a picture of its own. */
  #play(session: Loopback, camera: string, time: Milliseconds, ranges: RecordedRanges): (channel: RTCDataChannel) => void {
    const waiting: ChannelFact[] = [];
    const tell = (fact: ChannelFact) => {
      if (!say(session.channel, fact)) waiting.push(fact);
    };
    let shown = time;
    const playback = new Playback({ ranges, time, tell, moved: () => picture.redraw() });
    const clock = () => {
      playback.advance();
      return (shown = playback.time);
    };
    const { film } = this.#options;
    const picture = new MovingPicture({ ...film?.(camera, clock), moves: () => playback.moving || playback.waiting });
    const [sender] = send(session.peer, picture);
    // A film tells the time that it was drawn for; any other picture is as good as one of now.
    const unwatch = sender && watchEncodedTimes(sender, (rtp) => playback.sent(rtp, film ? shown : clock()));
    session.close = () => {
      session.peer.close();
      unwatch?.();
      picture.stop();
    };
    return (channel) => {
      session.channel = channel;
      channel.addEventListener('open', () => waiting.splice(0).forEach(tell));
      channel.addEventListener('message', ({ data }) => playback.ask(ChannelRequest.parse(JSON.parse(String(data)))));
    };
  }
}

const send = (peer: RTCPeerConnection, { stream }: MovingPicture): RTCRtpSender[] =>
  stream.getTracks().map((track) => {
    const sender = peer.addTrack(track, stream);
    // On a busy machine frames are left out, and none is made smaller: a test reads what they show. Firefox has no such setting.
    void sender.setParameters({ ...sender.getParameters(), degradationPreference: 'maintain-resolution' }).catch(() => undefined);
    return sender;
  });

function say(channel: RTCDataChannel | undefined, fact: ChannelFact): boolean {
  if (channel?.readyState !== 'open') return false;
  channel.send(JSON.stringify(fact));
  return true;
}

function gathered(peer: RTCPeerConnection): Promise<void> {
  return new Promise((resolve) => {
    const check = () => peer.iceGatheringState === 'complete' && resolve();
    peer.addEventListener('icegatheringstatechange', check);
    check();
  });
}
