import { fileURLToPath } from 'node:url';
import type { StorybookConfig } from '@storybook/web-components-vite';
import { elementsManifest } from './elements-manifest.ts';

const path = (relative: string): string => fileURLToPath(new URL(`../${relative}`, import.meta.url));

const config: StorybookConfig = {
  framework: '@storybook/web-components-vite',
  stories: ['../stories/**/*.stories.ts'],
  addons: ['@storybook/addon-docs', 'msw-storybook-addon'],
  // The worker of Mock Service Worker, straight from the package, so that both are of one version.
  staticDirs: [{ from: '../demo-server/public/favicon.svg', to: '/favicon.svg' }, { from: '../node_modules/msw/lib/mockServiceWorker.js', to: '/mockServiceWorker.js' }],
  core: { disableTelemetry: true, disableWhatsNewNotifications: true },
  viteFinal: (vite) => ({
    ...vite,
    plugins: [...(vite.plugins ?? []), elementsManifest(path('packages/elements'))],
    // Browsers that have light-dark(), which is otherwise rewritten to what cannot follow a custom property.
    build: { ...vite.build, chunkSizeWarningLimit: 2000, cssTarget: ['chrome125', 'firefox125', 'safari17.5'] },
    // Straight from the sources: what is changed there is seen at once.
    resolve: {
      ...vite.resolve,
      alias: [
        { find: /^@oriel\/core$/, replacement: path('packages/core/src/index.ts') },
        { find: /^@oriel\/core\/contract$/, replacement: path('packages/core/src/contract/all.ts') },
        { find: /^@oriel\/core\/(\w+)$/, replacement: path('packages/core/src/$1/index.ts') },
        { find: /^@oriel\/elements$/, replacement: path('packages/elements/src/index.ts') },
        { find: /^@oriel\/elements\/define$/, replacement: path('packages/elements/src/define.ts') },
        { find: /^@oriel\/elements\/([\w-]+)\/define$/, replacement: path('packages/elements/src/$1/define.ts') },
        { find: /^@oriel\/elements\/([\w-]+)$/, replacement: path('packages/elements/src/$1/$1.ts') },
        { find: /^buffer\/$/, replacement: path('node_modules/buffer/index.js') },
      ],
    },
  }),
};

export default config;
