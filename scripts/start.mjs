import { fileURLToPath } from 'node:url';
import { buildPackages } from './setup/build.mjs';
import { main } from './setup/fail.mjs';
import { requirePrograms } from './setup/install-programs.mjs';
import { checkNode } from './setup/node-version.mjs';
import { installPackages } from './setup/packages.mjs';
import { killAll } from './setup/run.mjs';
import { startProgram, watchNpm } from './setup/serve.mjs';

/** `npm run worker`: only jobs, for servers elsewhere. */
const program = process.argv.includes('--worker') ? 'worker.ts' : 'main.ts';
const root = fileURLToPath(new URL('..', import.meta.url));

/** npm and the terminal may both send the same one; a person's second one comes later. */
const SAME_SIGNAL = 300;

/** Runs the program until it ends; ends it when we are asked to end. */
function serve() {
  const server = startProgram(root, program);
  let last = 0;
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.on(signal, () => {
      if (Date.now() - last < SAME_SIGNAL) return;
      last = Date.now();
      server.kill(signal);
    });
  }
  watchNpm(() => server.kill('SIGTERM'));
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
