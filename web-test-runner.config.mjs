import { esbuildPlugin } from '@web/dev-server-esbuild';
import { defaultReporter } from '@web/test-runner';
import { puppeteerLauncher } from '@web/test-runner-puppeteer';
import { build } from 'esbuild';
import { browserReporter } from './scripts/test/browser-reporter.mjs';
import { chromium } from './test/support/chromium.ts';

const firefox = puppeteerLauncher({
  launchOptions: {
    browser: 'firefox',
    executablePath: process.env.FIREFOX_PATH ?? '/usr/bin/firefox-esr',
    extraPrefsFirefox: { 'media.autoplay.default': 0, 'media.autoplay.blocking_policy': 0 },
  },
});

/** The server's writer of fragmented MP4 needs Node's Buffer; this package of it is CommonJS. */
const bufferModule = {
  name: 'buffer-module',
  async serve({ path }) {
    if (path !== '/node_modules/buffer/index.js') return undefined;
    const stdin = { contents: "export { Buffer } from 'buffer/';", resolveDir: import.meta.dirname };
    const { outputFiles } = await build({ stdin, bundle: true, format: 'esm', write: false });
    return { type: 'js', body: outputFiles[0].text };
  },
};

/** msw's logger is CommonJS too. Nobody reads what it logs. */
const silentDebug = {
  name: 'silent-debug',
  serve: ({ path }) =>
    path.startsWith('/node_modules/debug/')
      ? { type: 'js', body: 'const log = Object.assign(() => {}, { enabled: false, extend: () => log });\nexport default Object.assign(() => log, { formatters: {}, enabled: () => false });' }
      : undefined,
};

/** Browser tests of the elements, as built: `tsc -b packages/elements` comes first. */
export default {
  files: ['test/elements/**/*.test.ts', 'test/player/**/*.test.ts', 'test/core/**/*.browser.test.ts', '!test/**/*.node.test.ts'],
  nodeResolve: true,
  browsers: [puppeteerLauncher({ launchOptions: chromium }), firefox],
  // Two cores: more at a time only makes each of them late.
  concurrentBrowsers: 1,
  concurrency: 1,
  browserStartTimeout: 60_000,
  testsStartTimeout: 60_000,
  testsFinishTimeout: 120_000,
  testFramework: { config: { timeout: 15_000 } },
  reporters: [defaultReporter(), ...(process.env.ORIEL_TEST_REPORT ? [browserReporter(process.env.ORIEL_TEST_REPORT)] : [])],
  plugins: [silentDebug, bufferModule, esbuildPlugin({ ts: true, target: 'es2022', tsconfig: 'tsconfig.json' })],
};
