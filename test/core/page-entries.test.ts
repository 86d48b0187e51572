import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Every module that a page loads with these entries, also without a bundler that drops what is unused. */
async function modulesOf(...entries: string[]): Promise<string[]> {
  const { metafile } = await build({
    stdin: { contents: entries.map((entry) => `import '${entry}';`).join('\n'), resolveDir: `${root}packages/elements` },
    bundle: true,
    format: 'esm',
    write: false,
    metafile: true,
    treeShaking: false,
    ignoreAnnotations: true,
    external: ['hls.js'],
    outdir: 'out',
    absWorkingDir: root,
  });
  return Object.keys(metafile.inputs);
}

const isZod = (path: string) => /node_modules\/zod\//.test(path);

const isServerError = (path: string) => /contract\/(server|all)-errors\.js$/.test(path);

test('no entry of a page loads zod or the texts of errors that only the server raises', async () => {
  const modules = await modulesOf('@oriel/core', '@oriel/core/transport', '@oriel/core/clients', '@oriel/core/sessions', '@oriel/core/timeline', '@oriel/player', '@oriel/elements', '@oriel/elements/define');
  assert.ok(modules.some((path) => path.endsWith('http-transport.js')), 'the entries were followed');
  assert.deepEqual(modules.filter((path) => isZod(path) || isServerError(path)), []);
});

test('the contract itself has both', async () => {
  const modules = await modulesOf('@oriel/core/contract');
  assert.ok(modules.some(isZod));
  assert.equal(modules.filter(isServerError).length, 2);
});
