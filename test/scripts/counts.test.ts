import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { count, filesToRepeat, readLines, sum, summary } from '../../scripts/test/counts.mjs';
import { kindOf, listSteps } from '../../scripts/test/steps.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));

test('a runner that crashed or ran nothing has failed', () => {
  const line = { state: 'passed', name: 'a' } as const;
  assert.deepEqual(count([line, line], true), { passed: 2, failed: 0, skipped: 0 });
  assert.deepEqual(count([line, line], false), { passed: 2, failed: 1, skipped: 0 });
  assert.deepEqual(count([], true), { passed: 0, failed: 1, skipped: 0 });
  assert.deepEqual(count([line, { state: 'failed', name: 'b' }], false), { passed: 1, failed: 1, skipped: 0 });
});

test('a few failed files are run again; a flaky test counts as passed', () => {
  const line = (state: 'passed' | 'failed' | 'flaky', file?: string) => ({ state, name: 'a', ...(file && { file }) });
  assert.deepEqual(filesToRepeat([line('failed', 'a.test.ts'), line('failed', 'a.test.ts'), line('passed', 'b.test.ts')]), ['a.test.ts']);
  assert.deepEqual(filesToRepeat(['a', 'b', 'c', 'd'].map((file) => line('failed', file))), []);
  assert.deepEqual(filesToRepeat([line('passed', 'a.test.ts')]), []);
  assert.deepEqual(count([line('passed'), line('flaky')], true), { passed: 2, failed: 0, skipped: 0 });
  assert.deepEqual(count([line('passed'), line('failed')], false), { passed: 1, failed: 1, skipped: 0 });
});

test('the summary is the sum of all runners', () => {
  const total = sum([
    { passed: 3, failed: 0, skipped: 1 },
    { passed: 4, failed: 2, skipped: 0 },
  ]);
  assert.equal(summary(total), '7 passed, 2 failed, 1 skipped');
});

test('the Node reporter counts tests, not suites, and keeps reasons', async (context) => {
  const folder = await mkdtemp(join(tmpdir(), 'oriel-counts-'));
  context.after(() => rm(folder, { recursive: true, force: true }));
  const [source, report] = [join(folder, 'a.test.mjs'), join(folder, 'report.jsonl')];
  await writeFile(
    source,
    `import { describe, it, test } from 'node:test';
     test('good', () => {});
     test('bad', () => { throw new Error('no'); });
     test('later', { skip: 'no camera here' }, () => {});
     describe('suite', () => { it('inner', () => {}); });`,
  );
  const reporter = join(root, 'scripts/test/node-reporter.mjs');
  const env = { ...process.env };
  // Else the inner runner would take itself for a part of this one.
  delete env['NODE_TEST_CONTEXT'];
  const { status } = spawnSync(process.execPath, ['--test', `--test-reporter=${reporter}`, `--test-reporter-destination=${report}`, source], { env });
  assert.equal(status, 1);
  const lines = readLines(`${await readFile(report, 'utf8')}{"state":"pas`);
  assert.deepEqual(count(lines, false), { passed: 2, failed: 1, skipped: 1 });
  assert.equal(lines.find(({ state }) => state === 'failed')?.reason, 'no');
  assert.equal(lines.find(({ state }) => state === 'skipped')?.reason, 'no camera here');
});

test('the Node reporter names what failed outside the tests', async (context) => {
  const folder = await mkdtemp(join(tmpdir(), 'oriel-counts-'));
  context.after(() => rm(folder, { recursive: true, force: true }));
  const [hook, late, report] = [join(folder, 'hook.test.mjs'), join(folder, 'late.test.mjs'), join(folder, 'report.jsonl')];
  await writeFile(hook, `import { after, describe, it } from 'node:test'; describe('suite', () => { after(() => { throw new Error('still open'); }); it('inner', () => {}); });`);
  await writeFile(late, `import { it } from 'node:test'; it('early', () => void setImmediate(() => process.exit(3))); console.error('out of memory');`);
  const env = { ...process.env };
  delete env['NODE_TEST_CONTEXT'];
  spawnSync(process.execPath, ['--test', `--test-reporter=${join(root, 'scripts/test/node-reporter.mjs')}`, `--test-reporter-destination=${report}`, hook, late], { env });
  const failed = readLines(await readFile(report, 'utf8')).filter(({ state }) => state === 'failed');
  assert.deepEqual(new Map(failed.map(({ name, reason }) => [name.split('/').at(-1), reason])), new Map([['suite', 'still open'], ['late.test.mjs', 'out of memory']]));
});

test('every test file belongs to a runner', () => {
  assert.equal(kindOf('test/elements/camera/camera.test.ts'), 'browser');
  assert.equal(kindOf('test/elements/timeline/ticks.node.test.ts'), 'quick');
  assert.equal(kindOf('test/e2e/live.test.ts'), 'e2e');
  assert.equal(kindOf('test/consumers/types.test.ts'), 'e2e');
  assert.equal(kindOf('test/demo-server/webrtc/session.test.ts'), 'timed');
  assert.equal(kindOf('test/demo-server/publish/servers.test.ts'), 'slow');
  assert.equal(kindOf('test/demo-server/publish/rtmp/amf0.test.ts'), 'quick');
  assert.equal(kindOf('test/demo-server/preview/preview.test.ts'), 'slow');
  assert.equal(kindOf('test/demo-server/preview/mixer/cues.test.ts'), 'timed');
  assert.equal(kindOf('test/demo-server/pipeline/crash.test.ts'), 'slow');
  assert.equal(kindOf('test/demo-server/net/guarded-http.test.ts'), 'quick');
  assert.equal(kindOf('test/demo-server/archive/recorder.test.ts'), 'slow');
  assert.equal(kindOf('test/core/timeline/ranges.test.ts'), 'quick');
  assert.equal(kindOf('test/stories/stories.test.ts'), 'stories');
  assert.equal(kindOf('test/support/browser.ts'), 'none');
  assert.equal(kindOf('test/demo-server/library/worker-kills.long.test.ts'), 'long');
  assert.equal(kindOf('test/e2e/soak.long.test.ts'), 'long-e2e');
  assert.equal(kindOf('test/player/stalled.long.test.ts'), 'long-browser');
  const steps = listSteps(root, { suite: 'default', report: (name) => name });
  assert.deepEqual(steps.slice(0, 2).map(({ name }) => name), ['types', 'lint']);
  const fast = listSteps(root, { suite: 'fast', report: (name) => name });
  assert.ok(fast.length < steps.length);
  const named = (suite: 'default' | 'long') => listSteps(root, { suite, report: (name) => name }).flatMap(({ args }) => args.filter((arg) => arg.endsWith('.long.test.ts')));
  assert.deepEqual(named('default'), []);
  assert.ok(named('long').length > 0);
});
