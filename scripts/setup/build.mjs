import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { SetupError } from './fail.mjs';
import { nodeOf } from './packages.mjs';
import { run } from './run.mjs';

const inputs = ['packages/core/src', 'packages/core/package.json', 'packages/core/tsconfig.json', 'packages/player/src', 'packages/player/package.json', 'packages/player/tsconfig.json', 'packages/elements/src', 'packages/elements/package.json', 'packages/elements/tsconfig.json', 'tsconfig.json', 'rollup.config.js', 'scripts/minify-elements.mjs', 'scripts/minify-templates.mjs', 'scripts/plain-properties.mjs', 'scripts/notices', 'package-lock.json'];

/**
 * Changes whenever a file below these paths does.
 *
 * @param {string} root
 * @param {readonly string[]} paths
 * @returns {string}
 */
export function fingerprint(root, paths) {
  const hash = createHash('sha256');
  for (const path of paths) {
    const full = join(root, path);
    if (!existsSync(full)) continue;
    const files = statSync(full).isDirectory()
      ? readdirSync(full, { recursive: true, withFileTypes: true })
          .filter((entry) => entry.isFile())
          .map((entry) => join(entry.parentPath, entry.name))
          .sort()
      : [full];
    for (const file of files) {
      const { size, mtimeMs } = statSync(file);
      hash.update(`${file}\0${size}\0${mtimeMs}\n`);
    }
  }
  return hash.digest('hex');
}

/**
 * Compiles the packages and makes the bundle, unless nothing changed since the last time.
 *
 * @param {string} root
 */
export async function buildPackages(root) {
  const bundle = join(root, 'packages/elements/bundle');
  const stamp = join(root, 'node_modules/.cache/oriel/inputs');
  const now = fingerprint(root, inputs);
  const before = existsSync(stamp) ? readFileSync(stamp, 'utf8') : '';
  const built = ['packages/core/dist/index.js', 'packages/elements/bundle/oriel.js'].every((path) => existsSync(join(root, path)));
  if (before === now && built) return;

  await step(root, 'Compiling the packages', 'node_modules/typescript/bin/tsc', ['-b', 'packages/elements']);
  await step(root, 'Minifying the elements', 'scripts/minify-elements.mjs');
  // Beside the old one, which a running server still serves.
  const fresh = `${bundle}.${process.pid}`;
  try {
    await step(root, 'Bundling the elements', 'node_modules/rollup/dist/bin/rollup', ['-c', '--silent', '--dir', fresh]);
    rmSync(bundle, { recursive: true, force: true });
    renameSync(fresh, bundle);
    mkdirSync(dirname(stamp), { recursive: true });
    writeFileSync(stamp, now);
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

/**
 * @param {string} root
 * @param {string} label
 * @param {string} script
 * @param {string[]} [args]
 */
async function step(root, label, script, args = []) {
  const { code, output } = await run(nodeOf(root), [join(root, script), ...args], { label, cwd: root });
  if (code !== 0) throw new SetupError(output.trim());
  if (output.trim()) console.log(output.trim());
}
