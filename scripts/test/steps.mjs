import { existsSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';

/**
 * @typedef {object} Step
 * @property {string} name
 * @property {readonly string[]} args of Node 24
 * @property {number} minutes at most
 * @property {boolean} [tests] It reports tests one by one; without it, it is one itself.
 * @property {(files: readonly string[]) => string[]} [only] Arguments that run some of its files.
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
  if (/^test\/demo-server\/(?:cameras\/(?:demo|frame-timing|ingest|jitter)|(?:hls\/live|preview\/mixer|streams|webrtc)\/)/.test(path)) return 'timed';
  return /^test\/demo-server\/(?:(?:archive|backup|cameras|db|hls|library|pipeline|preview|rtmp-in|server)\/|publish\/[^/]+$|jobs\/job-queue|net\/rtsp)/.test(path) ? 'slow' : 'quick';
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
  /**
   * @param {string} name
   * @param {{ files: readonly string[], concurrency?: number, limit: number, minutes: number }} options `limit`, in minutes, is for each test
   * @returns {Step}
   */
  const nodeTests = (name, { files: all, concurrency = 1, limit, minutes }) => {
    const only = (/** @type {readonly string[]} */ some) => [
      '--test',
      `--test-concurrency=${concurrency}`,
      `--test-timeout=${limit * 60_000}`,
      '--test-reporter=spec',
      '--test-reporter-destination=stdout',
      '--test-reporter=./scripts/test/node-reporter.mjs',
      `--test-reporter-destination=${report(name)}`,
      ...some,
    ];
    return { name, args: only(all), minutes, tests: true, only };
  };
  const runner = bin('@web/test-runner/dist/bin.js');
  const named = (/** @type {readonly string[]} */ some) => [runner, ...some.flatMap((path) => ['--files', path])];

  const bundle = { name: 'bundle', args: ['scripts/build.mjs'], minutes: 5 };
  const [quick, slow, timed, browser, e2e, stories] = [of('quick'), of('slow'), of('timed'), of('browser'), of('e2e'), of('stories')];
  const types = { name: 'types', args: [bin('typescript/bin/tsc'), '-b'], minutes: 5 };
  if (suite === 'long')
    return [
      types,
      nodeTests('long Node tests', { files: of('long'), limit: 15, minutes: 40 }),
      { name: 'long browser tests', args: named(of('long-browser')), minutes: 20, tests: true, only: named },
      bundle,
      nodeTests('long end-to-end tests', { files: of('long-e2e'), limit: 15, minutes: 40 }),
    ];

  /** @type {Step[]} */
  const steps = [types, { name: 'lint', args: [bin('oxlint/bin/oxlint'), '--type-aware', '--deny-warnings'], minutes: 5 }, { name: 'sizes', args: ['scripts/sizes.mjs'], minutes: 1 }];
  if (quick.length) steps.push(nodeTests('quick Node tests', { files: quick, concurrency: 2, limit: 1, minutes: 10 }));
  if (suite === 'fast') return steps;
  steps.push(bundle);
  if (slow.length) steps.push(nodeTests('slow Node tests', { files: slow, concurrency: 3, limit: 10, minutes: 25 }));
  if (timed.length) steps.push(nodeTests('timed Node tests', { files: timed, limit: 10, minutes: 25 }));
  if (browser.length) steps.push({ name: 'browser tests', args: [runner], minutes: 30, tests: true, only: named });
  if (e2e.length) steps.push(nodeTests('end-to-end tests', { files: e2e, limit: 12, minutes: 30 }));
  if (existsSync(join(root, '.storybook'))) {
    steps.push({ name: 'storybook', args: [bin('storybook/dist/bin/dispatcher.js'), 'build', '--quiet', '--disable-telemetry'], minutes: 10 });
    if (stories.length) steps.push(nodeTests('stories', { files: stories, limit: 15, minutes: 15 }));
  }
  return steps;
}
