import { events } from '../../scripts/manifest/events.mjs';
import { publicSurface } from '../../scripts/manifest/public-surface.mjs';

/** `npm run manifest` writes `custom-elements.json`: tags, attributes, properties, events and slots, as editors and Storybook read them. */
export default {
  globs: ['src/**/*.ts'],
  exclude: ['src/**/*.d.ts'],
  outdir: '.',
  litelement: true,
  packagejson: false,
  quiet: true,
  plugins: [events(), publicSurface()],
};
