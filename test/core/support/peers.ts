import { after } from 'node:test';
import { RTCPeerConnection } from 'node-datachannel/polyfill';
import type { Peers } from '@oriel/core/sessions';

// Closed peer connections still hold the process, and node-datachannel's cleanup() does not always survive itself.
after(() => void setTimeout(() => process.exit(), 500));

/** Real peer connections without a browser; they carry no pictures, only what stands around them. */
export class NodePeers implements Peers {
  available = true;
  receives = true;
  readonly made: globalThis.RTCPeerConnection[] = [];

  create(): globalThis.RTCPeerConnection {
    const peer = new RTCPeerConnection() as globalThis.RTCPeerConnection;
    // This one answers by itself, and has nothing to say before that; a browser's does when it is asked to.
    const describe = peer.setLocalDescription.bind(peer);
    peer.setLocalDescription = async (description?: RTCLocalSessionDescriptionInit) => {
      if (!description) await peer.createAnswer();
      await describe(description);
    };
    this.made.push(peer);
    return peer;
  }

  stream(): never {
    throw new Error('no pictures here');
  }

  canReceive(): boolean {
    return this.receives;
  }

  get open(): number {
    return this.made.filter(({ connectionState }) => connectionState !== 'closed').length;
  }
}
