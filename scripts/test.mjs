import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { main } from './setup/fail.mjs';
import { requirePrograms, tryPrograms } from './setup/install-programs.mjs';
import { locate } from './setup/machine.mjs';
import { checkNode } from './setup/node-version.mjs';
import { installPackages, nodeOf } from './setup/packages.mjs';
import { killAll, run } from './setup/run.mjs';
import { count, filesToRepeat, readLines, sum, summary } from './test/counts.mjs';
import { listSteps } from './test/steps.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
/** @type {'fast' | 'default' | 'long'} */
const suite = process.argv.includes('--fast') ? 'fast' : process.argv.includes('--long') ? 'long' : 'default';
const fast = suite === 'fast';
/** All of it, so that no machine waits for ever. */
const DEADLINE = Date.now() + 85 * 60_000;

for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
  process.once(signal, () => {
    killAll();
    process.exit(130);
  });
}

await main(async () => {
  checkNode();
  await installPackages(root);
  await requirePrograms(fast ? ['ffmpeg'] : ['ffmpeg', 'chromium', 'firefox']);
  if (!fast) await tryPrograms(['postgresql', 'rtsp', 'faketime', 'promtool', 'nginxRtmp']);

  if (!fast) await run(nodeOf(root), ['test/support/build-s3-server.ts'], { label: 'An S3 server for the tests', cwd: root, stream: true, timeout: 10 * 60_000 });

  const reports = mkdtempSync(join(tmpdir(), 'oriel-test-'));
  const report = (/** @type {string} */ name) => join(reports, `${name}.jsonl`);
  /** @type {import('./test/counts.mjs').Counts[]} */
  const results = [];
  /** @type {string[]} */
  const notes = [];
  for (const step of listSteps(root, { suite, report })) {
    const lines = step.tests ? report(step.name) : undefined;
    results.push(await runStep(step, lines, notes));
  }
  rmSync(reports, { recursive: true, force: true });

  const total = sum(results);
  if (notes.length > 0) console.log(`\n${notes.join('\n')}`);
  console.log(`\n${summary(total)}`);
  if (total.failed > 0 || total.passed === 0) process.exitCode = 1;
});

/**
 * @param {import('./test/steps.mjs').Step} step
 * @param {string | undefined} report
 * @param {string[]} notes What did not pass is added, to be said again at the end.
 */
async function runStep(step, report, notes) {
  const { name, minutes } = step;
  const timeout = Math.max(1000, Math.min(minutes * 60_000, DEADLINE - Date.now()));
  let { code, timedOut } = await runOnce(name, step.args, report, timeout);
  const lines = linesOf(report);
  const again = code !== 0 && !timedOut && step.only ? filesToRepeat(lines) : [];
  if (again.length > 0 && step.only && report) {
    rmSync(report);
    ({ code, timedOut } = await runOnce(`${name}, failed files again`, step.only(again), report, timeout));
    if (code === 0) for (const line of lines) if (line.state === 'failed') line.state = 'flaky';
  }
  const counts = report ? count(lines, code === 0) : { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0 };
  for (const { state, name: test, reason } of lines) {
    if (state !== 'passed') notes.push(`${state}: ${name}: ${test}${reason ? ` (${reason})` : ''}`);
  }
  if (timedOut) notes.push(`failed: ${name}: took longer than ${Math.round(timeout / 60_000)} minutes and was stopped`);
  else if (code !== 0 && !lines.some(({ state }) => state === 'failed')) notes.push(`failed: ${name}: ended with ${code}`);
  console.log(`${name}: ${summary(counts)}`);
  return counts;
}

/** @param {string | undefined} report */
function linesOf(report) {
  return report && existsSync(report) ? readLines(readFileSync(report, 'utf8')) : [];
}

/**
 * @param {string} label
 * @param {readonly string[]} args
 * @param {string | undefined} report
 * @param {number} timeout
 */
function runOnce(label, args, report, timeout) {
  console.log('');
  return run(nodeOf(root), args, {
    label,
    cwd: root,
    stream: true,
    timeout,
    env: {
      ORIEL_TEST_REPORT: report,
      CHROMIUM_PATH: locate('chromium'),
      FIREFOX_PATH: locate('firefox'),
      // Tools of the packages that are run here must find Node 24 as well.
      PATH: `${join(root, 'node_modules/.bin')}:${process.env['PATH']}`,
      // Hundreds of processes load the same modules.
      NODE_COMPILE_CACHE: join(root, 'node_modules/.cache/node'),
      FORCE_COLOR: process.stdout.isTTY ? '1' : undefined,
    },
  });
}
