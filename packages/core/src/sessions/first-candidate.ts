import type { Milliseconds } from '../contract/index.ts';
import type { Environment } from '../transport/index.ts';

/** Browsers name their first port within a few milliseconds; nothing waits for it longer than this. */
const PATIENCE: Milliseconds = 50;

/**
 * Resolves when the peer connection has named a port of its own. With that in its description the server checks it at
 * once; a server that learns the port from the browser's own check may answer that one 50 ms later (libjuice does).
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
