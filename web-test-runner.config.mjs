import { esbuildPlugin } from '@web/dev-server-esbuild';
import { defaultReporter } from '@web/test-runner';
import { puppeteerLauncher } from '@web/test-runner-puppeteer';
import { browserReporter } from './scripts/test/browser-reporter.mjs';
import { chromium } from './test/support/chromium.ts';

const firefox = puppeteerLauncher({
  launchOptions: {
    browser: 'firefox',
    executablePath: process.env.FIREFOX_PATH ?? '/usr/bin/firefox-esr',
    extraPrefsFirefox: { 'media.autoplay.default': 0, 'media.autoplay.blocking_policy': 0 },
  },
});

/** msw's logger is the only CommonJS module of a test page. Nobody reads what it logs. */
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
  testsFinishTimeout: 300_000,
  // More than `until` waits, which says what it waited for.
  testFramework: { config: { timeout: 40_000 } },
  reporters: [defaultReporter(), ...(process.env.ORIEL_TEST_REPORT ? [browserReporter(process.env.ORIEL_TEST_REPORT)] : [])],
  plugins: [silentDebug, esbuildPlugin({ ts: true, target: 'es2022', tsconfig: 'tsconfig.json' })],
};
