import { CHANNEL_LABEL, type ChannelFact, type SessionStarted } from '@oriel/core';
import { MovingPicture } from './moving-picture.ts';

interface Loopback {
  peer: RTCPeerConnection;
  channel: RTCDataChannel | undefined;
}

/** The far ends of WebRTC sessions, in the same page: real connections with a canvas for a camera. */
export class LoopbackPeers {
  readonly sessions = new Map<string, Loopback>();
  #picture: MovingPicture | undefined;
  #count = 0;

  /** Oriel's signaling: the server offers. */
  async offer(): Promise<SessionStarted> {
    const { id, peer } = this.#open();
    const channel = peer.createDataChannel(CHANNEL_LABEL);
    this.sessions.set(id, { peer, channel });
    await peer.setLocalDescription(await peer.createOffer());
    await gathered(peer);
    return { sessionId: id, offerSDP: JSON.stringify(peer.localDescription) };
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
  async answer(sdp: string): Promise<{ id: string; sdp: string }> {
    const { id, peer } = this.#open();
    this.sessions.set(id, { peer, channel: undefined });
    peer.addEventListener('datachannel', ({ channel }) => this.sessions.set(id, { peer, channel }));
    await peer.setRemoteDescription({ type: 'offer', sdp });
    await peer.setLocalDescription(await peer.createAnswer());
    await gathered(peer);
    return { id, sdp: peer.localDescription?.sdp ?? '' };
  }

  /** Says something over every open channel. */
  tell(fact: ChannelFact): void {
    for (const { channel } of this.sessions.values()) if (channel?.readyState === 'open') channel.send(JSON.stringify(fact));
  }

  end(id: string): void {
    this.sessions.get(id)?.peer.close();
    this.sessions.delete(id);
    if (this.sessions.size > 0) return;
    this.#picture?.stop();
    this.#picture = undefined;
  }

  /** As when the server is gone. */
  close(): void {
    for (const id of [...this.sessions.keys()]) this.end(id);
  }

  #open(): { id: string; peer: RTCPeerConnection } {
    this.#picture ??= new MovingPicture();
    const peer = new RTCPeerConnection();
    for (const track of this.#picture.stream.getTracks()) peer.addTrack(track, this.#picture.stream);
    return { id: `session-${++this.#count}`, peer };
  }
}

function gathered(peer: RTCPeerConnection): Promise<void> {
  return new Promise((resolve) => {
    const check = () => peer.iceGatheringState === 'complete' && resolve();
    peer.addEventListener('icegatheringstatechange', check);
    check();
  });
}
