import { gzipSync } from 'node:zlib';
import { nodeResolve } from '@rollup/plugin-node-resolve';
import terser from '@rollup/plugin-terser';
import { FILE, notices } from './scripts/notices/notices.mjs';

/** One script for `<script type="module">`, from what `tsc -b packages/elements` emitted. Modules that are loaded later are chunks. */
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
    // TypeScript's decorator helper tests `this`, which modules do not have. The other warnings are about dependencies.
    if (warning.code === 'THIS_IS_UNDEFINED' || /node_modules/.test(warning.message + (warning.id ?? ''))) return;
    warn(warning);
  },
  plugins: [
    nodeResolve({ browser: true }),
    // One line names the file of notices, in place of a comment for each module.
    terser({ ecma: 2020, module: true, format: { comments: false, preamble: `/*! Oriel, MIT. Third-party notices: ${FILE} */` } }),
    notices({ copied: [{ module: /elements\/dist\/icons\//, folder: 'node_modules/lucide' }] }),
    sizes(),
  ],
};

/** Prints the size of each file, compressed. */
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
