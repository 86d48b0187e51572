import { childrenOf } from './processes.ts';
import type { TestServer } from './server.ts';

/** The server's own processes: `main` reads the cameras, `peer` holds the connections of WebRTC viewers. */
export async function processesOf({ process: main }: TestServer): Promise<{ main: number; peer: number }> {
  if (main.pid === undefined) throw new Error('the server is not running');
  const peer = (await childrenOf(main.pid)).find(({ command }) => command.includes('peer-process'));
  if (!peer) throw new Error('the server has no peer process');
  return { main: main.pid, peer: peer.pid };
}

/** Stops processes as a debugger does: their connections stand, and nothing moves. @returns lets them go on; may be called twice */
export function freeze(pids: readonly number[]): () => void {
  for (const pid of pids) process.kill(pid, 'SIGSTOP');
  let frozen = true;
  return () => {
    if (frozen) for (const pid of pids) process.kill(pid, 'SIGCONT');
    frozen = false;
  };
}
