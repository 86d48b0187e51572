import { existsSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';

/**
 * @typedef {object} Step
 * @property {string} name
 * @property {readonly string[]} args of Node 24
 * @property {number} minutes at most
 * @property {boolean} [tests] It reports tests one by one; without it, it is one itself.
 */

/**
 * All files below a folder, as paths from `root`.
 *
 * @param {string} root
 * @param {string} folder
 * @returns {string[]}
 */
function files(root, folder) {
  const full = join(root, folder);
  if (!existsSync(full)) return [];
  return readdirSync(full, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .sort();
}

/**
 * `timed` and `slow` start servers, FFmpeg or databases, and `test:fast` leaves them out. What `timed` finds depends on
 * how busy the machine is: its files run one after the other. Files named `*.long.test.ts` repeat, wait or fuzz for
 * about a minute or more; only `test:long` runs them.
 *
 * @param {string} path
 * @returns {'none' | 'browser' | 'e2e' | 'stories' | 'timed' | 'slow' | 'quick' | 'long' | 'long-browser' | 'long-e2e'}
 */
export function kindOf(path) {
  if (!path.endsWith('.test.ts')) return 'none';
  const isLong = path.endsWith('.long.test.ts');
  if (path.endsWith('.node.test.ts')) return 'quick';
  if (/^test\/(?:elements|player)\//.test(path) || path.endsWith('.browser.test.ts')) return isLong ? 'long-browser' : 'browser';
  if (isLong) return path.startsWith('test/e2e/') ? 'long-e2e' : 'long';
  if (/^test\/(?:e2e|consumers)\//.test(path)) return 'e2e';
  if (path.startsWith('test/stories/')) return 'stories';
  if (/^test\/demo-server\/(?:(?:cameras|hls|server|streams|webrtc)\/|[^/]+$)/.test(path)) return 'timed';
  return /^test\/demo-server\/(?:(?:archive|db|library)\/|jobs\/job-queue)/.test(path) ? 'slow' : 'quick';
}

/**
 * @param {string} root
 * @param {{ suite: 'fast' | 'default' | 'long', report: (name: string) => string }} options `report` names the file for a runner's lines
 * @returns {Step[]}
 */
export function listSteps(root, { suite, report }) {
  const bin = (/** @type {string} */ path) => join('node_modules', path);
  const tests = files(root, 'test');
  const of = (/** @type {string[]} */ ...kinds) => tests.filter((path) => kinds.includes(kindOf(path)));
  /** `limit`, in minutes, is for one file as a whole and for each test in it. */
  const nodeTest = (/** @type {string} */ name, /** @type {number} */ concurrency, /** @type {number} */ limit) => [
    '--test',
    `--test-concurrency=${concurrency}`,
    `--test-timeout=${limit * 60_000}`,
    '--test-reporter=spec',
    '--test-reporter-destination=stdout',
    '--test-reporter=./scripts/test/node-reporter.mjs',
    `--test-reporter-destination=${report(name)}`,
  ];

  const bundle = { name: 'bundle', args: ['scripts/build.mjs'], minutes: 5 };
  const long = of('long');
  const longE2e = of('long-e2e');
  const longBrowser = of('long-browser').flatMap((path) => ['--files', path]);
  if (suite === 'long')
    return [
      { name: 'types', args: [bin('typescript/bin/tsc'), '-b'], minutes: 5 },
      { name: 'long Node tests', args: [...nodeTest('long Node tests', 1, 15), ...long], minutes: 40, tests: true },
      { name: 'long browser tests', args: [bin('@web/test-runner/dist/bin.js'), ...longBrowser], minutes: 20, tests: true },
      bundle,
      { name: 'long end-to-end tests', args: [...nodeTest('long end-to-end tests', 1, 15), ...longE2e], minutes: 40, tests: true },
    ];

  /** @type {Step[]} */
  const steps = [
    { name: 'types', args: [bin('typescript/bin/tsc'), '-b'], minutes: 5 },
    { name: 'lint', args: [bin('oxlint/bin/oxlint'), '--type-aware', '--deny-warnings'], minutes: 5 },
    { name: 'sizes', args: ['scripts/sizes.mjs'], minutes: 1 },
  ];
  const quick = of('quick');
  const slow = of('slow');
  const timed = of('timed');
  if (quick.length) steps.push({ name: 'quick Node tests', args: [...nodeTest('quick Node tests', 2, 1), ...quick], minutes: 10, tests: true });
  if (suite === 'fast') return steps;
  if (slow.length) steps.push({ name: 'slow Node tests', args: [...nodeTest('slow Node tests', 2, 10), ...slow], minutes: 25, tests: true });
  if (timed.length) steps.push({ name: 'timed Node tests', args: [...nodeTest('timed Node tests', 1, 10), ...timed], minutes: 25, tests: true });
  steps.push(bundle);
  if (of('browser').length) steps.push({ name: 'browser tests', args: [bin('@web/test-runner/dist/bin.js')], minutes: 30, tests: true });
  const e2e = of('e2e');
  if (e2e.length) steps.push({ name: 'end-to-end tests', args: [...nodeTest('end-to-end tests', 1, 12), ...e2e], minutes: 30, tests: true });
  if (existsSync(join(root, '.storybook'))) {
    steps.push({ name: 'storybook', args: [bin('storybook/dist/bin/dispatcher.js'), 'build', '--quiet', '--disable-telemetry'], minutes: 10 });
    const stories = of('stories');
    if (stories.length) steps.push({ name: 'stories', args: [...nodeTest('stories', 1, 15), ...stories], minutes: 15, tests: true });
  }
  return steps;
}
