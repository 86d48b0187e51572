import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('../..', import.meta.url));

interface Manifest {
  exports: Record<string, string>;
}

/** What a tarball would hold, after `prepack` made it. */
function packed(folder: string): string[] {
  const answer = execFileSync('npm', ['pack', '--dry-run', '--json', '--foreground-scripts=false', '--loglevel=error'], { cwd: join(root, folder), encoding: 'utf8' });
  return (JSON.parse(answer) as { files: { path: string }[] }[])[0]?.files.map(({ path }) => path) ?? [];
}

describe('the published packages', () => {
  for (const folder of ['packages/core', 'packages/elements']) {
    it(`${folder} brings what it exports, a readme and the licence`, () => {
      const { exports } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')) as Manifest;
      const files = packed(folder);
      for (const path of [...Object.values(exports), './README.md', './LICENSE']) assert.ok(files.includes(path.slice(2)), `${path} is not packed`);
    });
  }

  for (const entry of ['@oriel/elements/oriel.js', '@oriel/elements/define', '@oriel/elements/camera/define']) {
    it(`a bundler keeps ${entry} when it is imported for what it does`, async () => {
      const { outputFiles } = await build({
        stdin: { contents: `import '${entry}';`, resolveDir: root },
        bundle: true,
        write: false,
        format: 'esm',
        logLevel: 'error',
        outdir: 'out',
        splitting: true,
      });
      assert.match(outputFiles.map(({ text }) => text).join('\n'), /customElements\.define\([`'"]oriel-camera[`'"]/);
    });
  }
});
