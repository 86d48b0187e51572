import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('../..', import.meta.url));

interface Manifest {
  name: string;
  license: string;
  keywords: string[];
  engines: { node: string };
  dependencies?: Record<string, string>;
  peerDependencies?: Record<string, string>;
  exports: Record<string, string | { types: string; default: string }>;
}

const readManifest = (folder: string): Manifest => JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')) as Manifest;

/** The files of the tarball, after `prepack`. */
function packed(folder: string): string[] {
  const answer = execFileSync('npm', ['pack', '--dry-run', '--json', '--foreground-scripts=false', '--loglevel=error'], { cwd: join(root, folder), encoding: 'utf8' });
  return (JSON.parse(answer) as { files: { path: string }[] }[])[0]?.files.map(({ path }) => path) ?? [];
}

for (const folder of ['packages/core', 'packages/player', 'packages/elements']) {
  describe(`the published ${folder}`, () => {
    const manifest = readManifest(folder);
    let files: string[];
    before(() => {
      files = packed(folder);
    });

    it('has what it exports, a readme and the licence', () => {
      const exported = Object.values(manifest.exports).flatMap((entry) => (typeof entry === 'string' ? [entry] : [entry.types, entry.default]));
      for (const path of [...exported, './README.md', './LICENSE', './package.json']) assert.ok(files.includes(path.slice(2)), `${path} is not packed`);
      assert.equal(manifest.exports['./package.json'], './package.json');
    });

    it('has the types of each module beside it', () => {
      for (const entry of Object.values(manifest.exports)) {
        if (typeof entry === 'string') continue;
        assert.equal(Object.keys(entry)[0], 'types', 'TypeScript takes the first condition that matches');
        if (entry.default.startsWith('./dist/')) assert.equal(entry.types, entry.default.replace(/\.js$/, '.d.ts'));
      }
    });

    it('says what it is and where it runs', () => {
      assert.equal(manifest.license, 'MIT');
      assert.ok(manifest.keywords.includes('camera'));
      assert.deepEqual(manifest.engines, (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Manifest).engines);
    });

    it('declares every package that its modules import', () => {
      const declared = new Set([...Object.keys(manifest.dependencies ?? {}), ...Object.keys(manifest.peerDependencies ?? {})]);
      for (const path of files.filter((file) => /^dist\/.*\.(?:js|d\.ts)$/.test(file))) {
        const text = readFileSync(join(root, folder, path), 'utf8');
        for (const [, from, lazily] of text.matchAll(/^\s*(?:import|export)\s(?:[^'"]*\sfrom\s)?['"]([^.'"][^'"]*)['"]|\bimport\(['"]([^.'"][^'"]*)['"]\)/gm)) {
          const specifier = from ?? lazily ?? '';
          const name = /^(?:@[^/]+\/)?[^/]+/.exec(specifier)?.[0] ?? '';
          assert.ok(declared.has(name) || declared.has(`@types/${name}`), `${path} imports ${specifier}`);
        }
      }
    });
  });
}

it('the elements do not depend on the icon set', () => {
  assert.equal(readManifest('packages/elements').dependencies?.['lucide'], undefined);
});

describe('the bundle', () => {
  const folder = join(root, 'packages/elements/bundle');
  let scripts: string[];
  let notices: string;
  // Packing, above, may have made it again.
  before(() => {
    scripts = readdirSync(folder).filter((name) => name.endsWith('.js'));
    notices = readFileSync(join(folder, 'THIRD-PARTY-NOTICES.txt'), 'utf8');
  });

  it('names the file of notices in each script', () => {
    assert.ok(scripts.length > 1);
    for (const name of scripts) assert.match(readFileSync(join(folder, name), 'utf8').slice(0, 100), /^\/\*! .*THIRD-PARTY-NOTICES\.txt \*\//);
  });

  it('has a notice for each package in it', () => {
    const inside = scripts.flatMap((name) => {
      const { sources } = JSON.parse(readFileSync(join(folder, `${name}.map`), 'utf8')) as { sources: string[] };
      return sources.flatMap((source) => /^.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(source)?.[1] ?? []);
    });
    assert.ok(inside.includes('lit-html') && inside.includes('hls.js'));
    for (const name of new Set([...inside, 'lucide'])) assert.match(notices, new RegExp(`^-+\\n\\n${name} [\\d.]+ \\(`, 'm'), name);
  });

  it('has the whole text of the licences, also of what hls.js contains', () => {
    for (const text of [
      'Copyright (c) 2017 Dailymotion',
      'TERMS AND CONDITIONS FOR USE, REPRODUCTION, AND DISTRIBUTION',
      'Copyright (c) 2017 Google LLC. All rights reserved.',
      'Lucide Icons and Contributors',
      'Cole Bemis',
      'Arnout Kazemier',
      'Streaming Video Technology Alliance',
      'Tom Jenkinson',
    ]) assert.ok(notices.includes(text), text);
  });
});

describe('a bundler', () => {
  for (const entry of ['@oriel/elements/oriel.js', '@oriel/elements/define', '@oriel/elements/camera/define']) {
    it(`keeps ${entry} when it is imported for its side effects`, async () => {
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
