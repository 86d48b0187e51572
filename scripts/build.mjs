import { fileURLToPath } from 'node:url';
import { buildPackages } from './setup/build.mjs';
import { main } from './setup/fail.mjs';
import { checkNode } from './setup/node-version.mjs';
import { installPackages } from './setup/packages.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

await main(async () => {
  checkNode();
  await installPackages(root);
  await buildPackages(root);
});
