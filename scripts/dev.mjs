import { once } from 'node:events';
import { watch } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildPackages } from './setup/build.mjs';
import { main } from './setup/fail.mjs';
import { requirePrograms } from './setup/install-programs.mjs';
import { checkNode } from './setup/node-version.mjs';
import { installPackages } from './setup/packages.mjs';
import { killAll } from './setup/run.mjs';
import { startProgram, watchNpm } from './setup/serve.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const SOURCES = ['packages/core/src', 'packages/player/src', 'packages/elements/src', 'demo-server/src'];
/** An editor saves a file in several steps, and Git changes many. ms */
const QUIET = 200;

/** @type {import('node:child_process').ChildProcess | undefined} */
let server;
let hasChanged = false;
/** @type {() => void} */
let wake = () => {};

/** @param {NodeJS.Signals} signal */
function end(signal) {
  killAll();
  if (server?.exitCode !== null || !server.kill(signal)) process.exit(130);
  server.once('exit', (code) => process.exit(code ?? 1));
}
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) process.once(signal, () => end(signal));

/** Compiles what has changed. @returns whether that went well; what is wrong is printed */
async function build() {
  try {
    await buildPackages(root);
    return true;
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    console.log('Waiting for a change');
    return false;
  }
}

/** Resolves when sources have changed since the last call, and are at rest. */
async function change() {
  while (!hasChanged) await new Promise((resolve) => (wake = () => resolve(undefined)));
  while (hasChanged) {
    hasChanged = false;
    await new Promise((resolve) => setTimeout(resolve, QUIET));
  }
}

await main(async () => {
  checkNode();
  await installPackages(root);
  await requirePrograms(['ffmpeg']);
  watchNpm(() => end('SIGTERM'));
  for (const folder of SOURCES) {
    watch(join(root, folder), { recursive: true }, () => {
      hasChanged = true;
      wake();
    });
  }
  for (;;) {
    if (await build()) {
      if (server && server.exitCode === null && server.signalCode === null) {
        const ended = once(server, 'exit');
        server.kill('SIGTERM');
        await ended;
      }
      server = startProgram(root, 'main.ts');
    }
    await change();
  }
});
