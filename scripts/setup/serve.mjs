import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { nodeOf } from './packages.mjs';

/**
 * Starts a program of the server. It ends by itself should we be killed.
 *
 * @param {string} root
 * @param {string} program of `demo-server/src`
 */
export function startProgram(root, program) {
  // V8's second compiler works on PGlite's WebAssembly for seconds and holds hundreds of megabytes for queries that take
  // milliseconds either way: without it ready after 5 s in place of 7, 310 MB in place of 370.
  const flags = ['--liftoff-only'];
  // A group of its own: Ctrl-C reaches it through us, once. Should we be killed, the channel closes and it ends.
  return spawn(nodeOf(root), [...flags, join(root, 'demo-server/src', program)], {
    cwd: root,
    env: { NODE_COMPILE_CACHE: join(root, 'node_modules/.cache/node'), ...process.env },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    detached: true,
  });
}

/** @param {() => void} end Called when npm, which started us, is killed: it tells nobody. */
export function watchNpm(end) {
  const npm = process.env['npm_lifecycle_event'] === undefined ? undefined : process.ppid;
  if (npm !== undefined) setInterval(() => process.ppid !== npm && end(), 1000).unref();
}
