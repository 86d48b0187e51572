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
