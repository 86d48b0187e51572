import assert from 'node:assert/strict';
import { test } from 'node:test';
import { OrielError } from '@oriel/core/contract';
import { GrantQueue } from '../../../demo-server/src/access/grant-queue.ts';
import { BoundedQueue } from '../../../demo-server/src/jobs/bounded-queue.ts';
import { CpuBudget, PRIORITY } from '../../../demo-server/src/jobs/cpu-budget.ts';
import { until } from '../../support/until.ts';

const never = new AbortController().signal;
const isBusy = (error: unknown): boolean => error instanceof OrielError && error.code === 'busy' && error.status === 503;

/** A job that is under the test's control. */
function job() {
  let finish!: () => void;
  const done = new Promise<void>((resolve) => (finish = resolve));
  const state = { started: false, run: async () => ((state.started = true), await done), finish };
  return state;
}
const jobs = (count: number) => Array.from({ length: count }, job);
const started = (all: readonly { started: boolean }[]) => all.map((each) => Number(each.started)).join('');

test('so many jobs run at a time; the others wait in order', async () => {
  const queue = new BoundedQueue({ concurrency: 2 });
  const all = jobs(4);
  const runs = all.map((each) => queue.run(each.run, { signal: never }));
  await until('two run', () => started(all) === '1100' && queue.waiting === 2, { every: 1 });
  all[1]!.finish();
  await until('the third runs', () => started(all) === '1110', { every: 1 });
  for (const each of all) each.finish();
  await Promise.all(runs);
  assert.equal(queue.isIdle || (await until('idle', () => queue.isIdle, { every: 1 })), true);
});

test('a job is refused as busy when too many wait', async () => {
  const queue = new BoundedQueue({ concurrency: 1, maxWaiting: 1 });
  const all = jobs(2);
  const runs = all.map((each) => queue.run(each.run, { signal: never }));
  await assert.rejects(queue.run(job().run, { signal: never }), isBusy);
  for (const each of all) each.finish();
  await Promise.all(runs);
  await queue.run(async () => 'again', { signal: never });
});

test('a job that is aborted while it waits leaves the queue with the reason of the signal', async () => {
  const queue = new BoundedQueue({ concurrency: 1, maxWaiting: 1 });
  const [first, second] = jobs(2);
  const running = queue.run(first!.run, { signal: never });
  const leaving = new AbortController();
  const waiting = queue.run(second!.run, { signal: leaving.signal });
  leaving.abort(new Error('gone'));
  await assert.rejects(waiting, /gone/);
  assert.equal(queue.waiting, 0);
  first!.finish();
  await running;
  await queue.run(async () => {}, { signal: never });
  assert.equal(second!.started, false);
  await assert.rejects(queue.run(job().run, { signal: AbortSignal.abort(new Error('too late')) }), /too late/);
});

test('a job that is aborted while it runs keeps its turn until it has settled', async () => {
  const queue = new BoundedQueue({ concurrency: 1 });
  const [first, second] = jobs(2);
  const aborted = new AbortController();
  const running = queue.run(first!.run, { signal: aborted.signal });
  const waiting = queue.run(second!.run, { signal: never });
  aborted.abort();
  await new Promise(setImmediate);
  assert.equal(second!.started, false);
  first!.finish();
  await running;
  await until('the second runs', () => second!.started, { every: 1 });
  second!.finish();
  await waiting;
});

test('a job that fails gives its turn to the next', async () => {
  const queue = new BoundedQueue({ concurrency: 1 });
  await assert.rejects(queue.run(() => Promise.reject(new Error('failed')), { signal: never }), /failed/);
  assert.equal(await queue.run(async () => 1, { signal: never }), 1);
});

test('each grant has a queue of its own, which is forgotten when it is idle', async () => {
  const queues = new GrantQueue({ concurrency: 1, maxWaiting: 1 });
  const [greedy, waiting, modest] = jobs(3);
  const runs = [queues.run('greedy', greedy!.run, never), queues.run('greedy', waiting!.run, never)];
  await assert.rejects(queues.run('greedy', job().run, never), isBusy);
  runs.push(queues.run('modest', modest!.run, never));
  await until('another grant has its turn', () => modest!.started, { every: 1 });
  assert.equal(waiting!.started, false);
  for (const each of [greedy!, waiting!, modest!]) each.finish();
  await Promise.all(runs);
  await until('no queue is left', () => queues.size === 0, { every: 1 });
});

test('a still and a first quality do not wait for a long job of the budget, and history waits for everything else', async () => {
  const budget = new CpuBudget(1);
  const [history, older, ladder, first, still] = jobs(5);
  const runs = [
    budget.run(history!.run, { priority: PRIORITY.history, signal: never }),
    budget.run(older!.run, { priority: PRIORITY.history, signal: never }),
    budget.run(ladder!.run, { priority: PRIORITY.ladder, signal: never }),
    budget.run(first!.run, { priority: PRIORITY.first, signal: never }),
    budget.run(still!.run, { priority: PRIORITY.still, signal: never }),
  ];
  await until('the still and the first quality are made', () => still!.started && first!.started, { every: 1 });
  assert.equal(started([history!, older!, ladder!]), '100');
  history!.finish();
  await until('the next is started', () => ladder!.started, { every: 1 });
  assert.equal(older!.started, false);
  for (const each of [older!, ladder!, first!, still!]) each.finish();
  await Promise.all(runs);
});
