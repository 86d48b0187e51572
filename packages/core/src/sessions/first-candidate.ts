import type { Milliseconds } from '../contract/index.ts';
import type { Environment } from '../transport/index.ts';

/** Longest wait; browsers usually have their first candidate after a few milliseconds. */
const PATIENCE: Milliseconds = 50;

/**
 * Resolves when the peer connection has its first UDP candidate. With that candidate in the description, the server sends
 * its connectivity check at once; a server that learns the port from the browser's check may answer 50 ms later (libjuice).
 */
export function firstCandidate(peer: RTCPeerConnection, environment: Environment, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const listening = new AbortController();
    const done = () => {
      cancel();
      listening.abort();
      resolve();
    };
    const cancel = environment.after(PATIENCE, done);
    signal.addEventListener('abort', done, { once: true, signal: listening.signal });
    peer.addEventListener('icecandidate', ({ candidate }) => {
      if (!candidate || / udp /i.test(candidate.candidate)) done();
    }, { signal: listening.signal });
  });
}
