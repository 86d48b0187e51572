import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildPackages } from './setup/build.mjs';
import { main } from './setup/fail.mjs';
import { requirePrograms } from './setup/install-programs.mjs';
import { checkNode } from './setup/node-version.mjs';
import { installPackages, nodeOf } from './setup/packages.mjs';
import { killAll } from './setup/run.mjs';

/** `npm run worker`: only jobs, for servers elsewhere. */
const program = process.argv.includes('--worker') ? 'worker.ts' : 'main.ts';
const root = fileURLToPath(new URL('..', import.meta.url));

/** npm and the terminal may both send the same one; a person's second one comes later. */
const SAME_SIGNAL = 300;

/** Runs the program until it ends; ends it when we are asked to end. */
function serve() {
  // V8's second compiler works on PGlite's WebAssembly for seconds and holds hundreds of megabytes for queries that take
  // milliseconds either way: without it ready after 5 s in place of 7, 310 MB in place of 370.
  const flags = ['--liftoff-only'];
  // A group of its own: Ctrl-C reaches it through us, once. Should we be killed, the channel closes and it ends.
  const server = spawn(nodeOf(root), [...flags, join(root, 'demo-server/src', program)], {
    cwd: root,
    env: { NODE_COMPILE_CACHE: join(root, 'node_modules/.cache/node'), ...process.env },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    detached: true,
  });
  let last = 0;
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.on(signal, () => {
      if (Date.now() - last < SAME_SIGNAL) return;
      last = Date.now();
      server.kill(signal);
    });
  }
  // npm that is killed tells nobody.
  const npm = process.env['npm_lifecycle_event'] === undefined ? undefined : process.ppid;
  if (npm !== undefined) setInterval(() => process.ppid !== npm && server.kill('SIGTERM'), 1000).unref();
  server.once('exit', (code) => process.exit(code ?? 1));
}

process.once('SIGINT', stopSetup).once('SIGTERM', stopSetup);
function stopSetup() {
  killAll();
  process.exit(130);
}

await main(async () => {
  checkNode();
  await installPackages(root);
  await requirePrograms(['ffmpeg']);
  await buildPackages(root);
  process.off('SIGINT', stopSetup).off('SIGTERM', stopSetup);
  serve();
});
