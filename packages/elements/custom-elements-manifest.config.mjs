import { fileURLToPath } from 'node:url';
import { events } from '../../scripts/manifest/events.mjs';
import { publicSurface } from '../../scripts/manifest/public-surface.mjs';
import { styling } from '../../scripts/manifest/styling.mjs';
import { unions } from '../../scripts/manifest/unions.mjs';

/** `npm run manifest` writes `custom-elements.json`: tags, attributes, properties, events, slots, parts and CSS properties, for editors and Storybook. */
export default {
  globs: ['src/**/*.ts'],
  exclude: ['src/**/*.d.ts'],
  outdir: '.',
  litelement: true,
  packagejson: false,
  quiet: true,
  plugins: [events(), styling(), unions(fileURLToPath(new URL('.', import.meta.url))), publicSurface()],
};
