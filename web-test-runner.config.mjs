import { defaultReporter } from '@web/test-runner';
import { puppeteerLauncher } from '@web/test-runner-puppeteer';
import { browserReporter } from './scripts/test/browser-reporter.mjs';
import { bundledTests } from './test/support/bundled-tests.ts';
import { chromium as launchOptions } from './test/support/chromium.ts';

const chromium = puppeteerLauncher({ launchOptions });
const firefox = puppeteerLauncher({
  launchOptions: {
    browser: 'firefox',
    executablePath: process.env.FIREFOX_PATH ?? '/usr/bin/firefox-esr',
    extraPrefsFirefox: { 'media.autoplay.default': 0, 'media.autoplay.blocking_policy': 0 },
  },
});

const tests = ['test/elements/**/*.test.ts', 'test/player/**/*.test.ts', 'test/core/**/*.browser.test.ts'];
const elsewhere = ['!test/**/*.node.test.ts', '!test/**/*.long.test.ts'];

/**
 * What is the same in every browser runs in Chromium only: properties, texts, lists, requests, logic. All else runs in
 * Firefox too: media, WebRTC, canvas, full screen, popovers, pointer, touch and keyboard. A new file runs in both unless it is
 * listed here.
 */
const inChromiumOnly = [
  'test/elements/{leaks,odd-values}.test.ts',
  'test/elements/{analytics,base,controls,preview-window,programme-editor,upload,video-list}/*.test.ts',
  'test/elements/camera/{errors,removed,robust}.test.ts',
  'test/elements/camera-grid/camera-grid.test.ts',
  'test/elements/hls-player/{chapters,data-saver,library,live,orientation,picture-in-picture,video-menu}.test.ts',
  'test/elements/timeline/{context,early,lifecycle,loading,properties}.test.ts',
  'test/player/{data-saver,describe,drm,hls-engine,library-recording,library-video,native-hls,recorded-hls-ends,stall-watch,stills-chunk}.test.ts',
];

// Files that are named on the command line run in both.
const isNamed = process.argv.includes('--files');

/** Browser tests of the elements, as built: `tsc -b packages/elements` comes first. */
export default {
  files: [...tests, ...elsewhere, ...inChromiumOnly.map((path) => `!${path}`)],
  browsers: [chromium, firefox],
  groups: isNamed ? [] : [{ name: 'Chromium only', files: [...inChromiumOnly, ...elsewhere], browsers: [chromium] }],
  // One browser alone leaves one of two cores idle. More files at a time would make each of them late.
  concurrentBrowsers: 2,
  concurrency: 1,
  browserStartTimeout: 120_000,
  testsStartTimeout: 120_000,
  testsFinishTimeout: 600_000,
  // More than `until` waits, which says what it waited for.
  testFramework: { config: { timeout: 120_000 } },
  // Nothing fades: what is still fading in has not the contrast that it will have.
  testRunnerHtml: (/** @type {string} */ framework) =>
    `<!doctype html><html><head><style>:root { --oriel-fast: 0s; --oriel-slow: 0s }</style></head><body><script type="module" src="${framework}"></script></body></html>`,
  reporters: [defaultReporter(), ...(process.env.ORIEL_TEST_REPORT ? [browserReporter(process.env.ORIEL_TEST_REPORT)] : [])],
  plugins: [bundledTests(import.meta.dirname, tests)],
};
