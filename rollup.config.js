import { gzipSync } from 'node:zlib';
import { nodeResolve } from '@rollup/plugin-node-resolve';
import terser from '@rollup/plugin-terser';

/** One script for `<script type="module">`, from what `tsc -b packages/elements` emitted. What is loaded later is a chunk of its own. */
export default {
  input: { oriel: 'packages/elements/dist/define.js' },
  output: {
    dir: 'packages/elements/bundle',
    format: 'es',
    sourcemap: true,
    entryFileNames: '[name].js',
    chunkFileNames: '[name]-[hash].js',
    generatedCode: 'es2015',
  },
  onwarn(warning, warn) {
    // TypeScript's decorator helper falls back from a `this` that modules do not have; the rest is other people's code.
    if (warning.code === 'THIS_IS_UNDEFINED' || /node_modules/.test(warning.message + (warning.id ?? ''))) return;
    warn(warning);
  },
  plugins: [nodeResolve({ browser: true }), terser({ ecma: 2020, module: true }), sizes()],
};

/** Says what each file weighs on the wire. */
function sizes() {
  return {
    name: 'sizes',
    writeBundle(_options, bundle) {
      for (const file of Object.values(bundle)) {
        if (file.type !== 'chunk') continue;
        console.log(`${file.fileName}: ${(gzipSync(file.code).byteLength / 1000).toFixed(1)} kB gzip`);
      }
    },
  };
}
