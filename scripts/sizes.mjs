import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { minifyElements } from './minify-elements.mjs';

/**
 * What a page loads for each import, minified and gzipped, in kB of 1000 bytes, without hls.js and socket.io-client, which load later. More than `limit` fails;
 * `target` is where it should come to. Dynamic imports are counted in the rows that name their modules in `later`: what every
 * camera with WebRTC and every timeline loads in the end. The targets are for what is loaded first, before there is anything to see.
 */
const limits = [
  { code: "export { createClient } from '@oriel/core';", limit: 6.5, target: 8 },
  { code: "import '@oriel/elements/camera/define';", limit: 36, target: 36 },
  { code: "import '@oriel/elements/timeline/define';", limit: 24, target: 24 },
  { code: "import '@oriel/elements/recording-player/define';", limit: 50, target: 50 },
  { code: "import '@oriel/elements/hls-player/define';", limit: 45, target: 45 },
  { code: "import '@oriel/elements/camera-grid/define';", limit: 56, target: 56 },
  { code: "import '@oriel/elements/video-list/define';", limit: 23.2, target: 22 },
  { code: "import '@oriel/elements/analytics/define';", limit: 22.5, target: 22 },
  { code: "import '@oriel/elements/upload/define';", limit: 26, target: 26 },
  { code: "import '@oriel/elements/preview-window/define';", limit: 65, target: 64 },
  { code: "import '@oriel/elements/pipeline-monitor/define';", limit: 77, target: 76 },
  { code: "import '@oriel/elements/programme-editor/define';", limit: 42.5, target: 37 },
  { code: "import '@oriel/elements/define';", limit: 137, target: 134 },
  { code: "import '@oriel/elements/camera/define';", later: ['sessions', 'stills'], limit: 40 },
  { code: "import '@oriel/elements/timeline/define';", later: ['surface'], limit: 29.5 },
];

const elements = fileURLToPath(new URL('../packages/elements', import.meta.url));

/** @type {import('esbuild').Plugin} As the build does it: `tsc -b` alone leaves templates and decorators as they are. */
const minified = {
  name: 'minify-elements',
  setup: ({ onLoad }) => onLoad({ filter: /packages.elements.dist.*\.js$/ }, async ({ path }) => ({ contents: minifyElements(await readFile(path, 'utf8')), loader: 'js' })),
};

/**
 * Of what `tsc -b` emitted.
 *
 * @param {string} code
 * @param {readonly string[]} later modules that it imports dynamically
 * @returns {Promise<number>} kB
 */
async function sizeOf(code, later = []) {
  const { outputFiles, metafile } = await build({
    stdin: { contents: code, resolveDir: elements },
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    splitting: true,
    external: ['hls.js', 'socket.io-client'],
    legalComments: 'none',
    plugins: [minified],
    metafile: true,
    write: false,
    outdir: '/out',
    absWorkingDir: '/',
  });
  const gzipped = new Map(outputFiles.map(({ path, contents }) => [path.slice(1), gzipSync(contents).byteLength]));
  /** @type {Set<string>} */
  const loaded = new Set();
  const load = (/** @type {string} */ path) => {
    if (loaded.has(path)) return;
    loaded.add(path);
    for (const { path: next, kind } of metafile.outputs[path]?.imports ?? []) if (kind === 'import-statement' && gzipped.has(next)) load(next);
  };
  load('out/stdin.js');
  for (const name of later) {
    const [path] = Object.entries(metafile.outputs).find(([, { entryPoint }]) => entryPoint?.endsWith(`/${name}.js`)) ?? [];
    if (!path) throw new Error(`nothing imports ${name} dynamically`);
    load(path);
  }
  return [...loaded].reduce((sum, path) => sum + (gzipped.get(path) ?? 0), 0) / 1000;
}

for (const { code, later, limit, target } of limits) {
  const size = await sizeOf(code, later);
  const isTooLarge = size > limit;
  if (isTooLarge) process.exitCode = 1;
  const held = target === undefined ? `limit ${limit}` : `limit ${limit}, target ${target}`;
  const added = later ? `  and later ${later.join(', ')}` : '';
  console.log(`${size.toFixed(1).padStart(5)} kB (${held})  ${code}${added}${isTooLarge ? '  too large' : ''}`);
}
