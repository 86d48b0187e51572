import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Lints one file as if it were at that path. */
async function lint(path: string, source: string): Promise<{ good: boolean; output: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'oriel-lint-'));
  try {
    await copyFile(join(root, '.oxlintrc.json'), join(folder, '.oxlintrc.json'));
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), source);
    const { status, stdout } = spawnSync(process.execPath, [join(root, 'node_modules/oxlint/bin/oxlint'), '--deny-warnings'], { cwd: folder, encoding: 'utf8' });
    return { good: status === 0, output: stdout };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const importing = (specifier: string) => `import { thing } from '${specifier}';\nexport const own = thing;\n`;

const importingType = (specifier: string) => `import type { Thing } from '${specifier}';\nexport type Own = Thing;\n`;

const forbidden: [string, string][] = [
  ['packages/core/src/contract/a.ts', '../transport/index.ts'],
  ['packages/core/src/contract/a.ts', 'lit'],
  ['packages/core/src/contract/a.ts', 'zod/mini'],
  ['packages/core/src/contract/a.ts', './schemas/cameras.ts'],
  ['packages/core/src/contract/schemas/a.ts', 'lit'],
  ['packages/core/src/contract/schemas/a.ts', '../../transport/index.ts'],
  ['packages/core/src/json/a.ts', '../transport/index.ts'],
  ['packages/core/src/transport/a.ts', '../contract/all.ts'],
  ['packages/core/src/transport/a.ts', '../clients/index.ts'],
  ['packages/core/src/transport/a.ts', '../contract/errors.ts'],
  ['packages/core/src/transport/a.ts', 'zod'],
  ['packages/core/src/clients/a.ts', '../sessions/index.ts'],
  ['packages/core/src/clients/a.ts', '../transport/http-transport.ts'],
  ['packages/core/src/sessions/a.ts', '../timeline/index.ts'],
  ['packages/core/src/sessions/a.ts', '../clients/cameras.ts'],
  ['packages/core/src/timeline/a.ts', '../contract/index.ts'],
  ['packages/core/src/timeline/a.ts', 'zod/mini'],
  ['packages/player/src/a.ts', '@oriel/elements'],
  ['packages/player/src/a.ts', '@oriel/core/dist/sessions/subscribable.js'],
  ['packages/player/src/a.ts', '../../core/src/index.ts'],
  ['packages/player/src/a.ts', '../../../demo-server/src/config.ts'],
  ['packages/player/src/a.ts', 'lit'],
  ['packages/player/src/a.ts', 'lit/decorators.js'],
  ['packages/player/src/a.ts', '@lit/context'],
  ['packages/player/src/a.ts', 'node:fs'],
  ['packages/elements/src/camera/a.ts', '@oriel/player/dist/player.js'],
  ['packages/elements/src/camera/a.ts', '../../../player/src/index.ts'],
  ['packages/elements/src/camera/a.ts', '@oriel/core/dist/sessions/subscribable.js'],
  ['packages/elements/src/camera/a.ts', '../../../core/src/index.ts'],
  ['packages/elements/src/camera/a.ts', '../../../../demo-server/src/config.ts'],
  ['packages/elements/src/camera/a.ts', 'node:fs'],
  ['packages/elements/src/camera/a.ts', '@oriel/core/contract'],
  ['packages/player/src/a.ts', '@oriel/core/contract'],
  ['packages/player/src/a.ts', 'lit'],
  ['demo-server/src/hls/a.ts', '@oriel/core'],
  ['demo-server/src/hls/a.ts', '@oriel/core/sessions'],
  ['demo-server/src/hls/a.ts', '@oriel/player'],
  ['demo-server/src/hls/a.ts', '@oriel/elements'],
  ['demo-server/src/hls/a.ts', '../../../packages/core/src/index.ts'],
];

for (const [path, specifier] of forbidden) {
  test(`${path} may not import ${specifier}`, async () => {
    const { good, output } = await lint(path, importing(specifier));
    assert.equal(good, false);
    assert.match(output, /no-restricted-imports/);
  });
}

const allowed: [string, string][] = [
  ['packages/core/src/contract/a.ts', './errors.ts'],
  ['packages/core/src/contract/all.ts', './schemas/index.ts'],
  ['packages/core/src/contract/schemas/a.ts', 'zod/mini'],
  ['packages/core/src/contract/schemas/a.ts', '../errors.ts'],
  ['packages/core/src/json/a.ts', '../contract/index.ts'],
  ['packages/core/src/transport/a.ts', '../json/fields.ts'],
  ['packages/core/src/transport/a.ts', '../contract/index.ts'],
  ['packages/core/src/clients/a.ts', '../transport/index.ts'],
  ['packages/core/src/sessions/a.ts', '../clients/index.ts'],
  ['packages/core/src/sessions/a.ts', './subscribable.ts'],
  ['packages/core/src/timeline/a.ts', './range.ts'],
  ['packages/player/src/a.ts', '@oriel/core'],
  ['packages/player/src/a.ts', '@oriel/core/sessions'],
  ['packages/player/src/a.ts', 'hls.js/light'],
  ['packages/player/src/a.ts', './intent.ts'],
  ['packages/elements/src/camera/a.ts', '@oriel/player'],
  ['packages/elements/src/hls-player/extras/a.ts', '@oriel/player/offline'],
  ['packages/elements/src/camera/a.ts', '@oriel/core'],
  ['packages/elements/src/camera/a.ts', '@oriel/core/timeline'],
  ['packages/elements/src/camera/a.ts', '../theme/base.ts'],
  ['demo-server/src/hls/a.ts', '@oriel/core/contract'],
  ['demo-server/src/hls/a.ts', '../media/frame.ts'],
];

for (const [path, specifier] of allowed) {
  test(`${path} may import ${specifier}`, async () => {
    const { good, output } = await lint(path, importing(specifier));
    assert.equal(good, true, output);
  });
}

test('the contract of a page may import types from the schemas', async () => {
  const { good, output } = await lint('packages/core/src/contract/a.ts', importingType('./schemas/cameras.ts'));
  assert.equal(good, true, output);
});

test('the core touches no DOM, nothing is any, and no file is longer than 400 lines', async () => {
  assert.match((await lint('packages/core/src/sessions/a.ts', 'export const title = () => document.title;\n')).output, /no-restricted-globals/);
  assert.match((await lint('packages/core/src/sessions/a.ts', 'export const cast = (value: any): string => value;\n')).output, /no-explicit-any/);
  assert.match((await lint('demo-server/src/a.ts', 'export const a = 1;\n'.repeat(1) + '// line\n'.repeat(400))).output, /max-lines/);
});
