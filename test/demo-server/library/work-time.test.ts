import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { test } from 'node:test';
import { UnusableVideo } from '../../../demo-server/src/library/unusable-video.ts';
import { WorkTime } from '../../../demo-server/src/library/work-time.ts';

const HOUR = 3_600_000;
const { signal } = new AbortController();
const sleep = (time: number) => (limited: AbortSignal) => delay(time, undefined, { signal: limited });

test('all runs of a job share its time, and waiting between them is free', async () => {
  let now = 0;
  const time = new WorkTime(HOUR, () => now);
  const last = (duration: number) => (limited: AbortSignal) => sleep(50)(limited).then(() => void (now += duration));
  await time.run(signal, last(0.6 * HOUR));
  now += HOUR;
  await time.run(signal, last(0.4 * HOUR));
  await assert.rejects(time.run(signal, sleep(HOUR)), (error) => error instanceof UnusableVideo && /too long/.test(error.message));
});

test('what fails or is cancelled says its own reason', async () => {
  const reason = new Error('cancelled');
  await assert.rejects(new WorkTime(60_000).run(AbortSignal.abort(reason), sleep(60_000)), (error) => error === reason);
  const failure = new Error('failed');
  await assert.rejects(new WorkTime(60_000).run(signal, () => Promise.reject(failure)), (error) => error === failure);
});
