import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { test } from 'node:test';
import { UnusableVideo } from '../../../demo-server/src/library/unusable-video.ts';
import { WorkTime } from '../../../demo-server/src/library/work-time.ts';

const { signal } = new AbortController();
const sleep = (time: number) => (limited: AbortSignal) => delay(time, undefined, { signal: limited });

test('all runs of a job share its time, and waiting between them is free', async () => {
  const time = new WorkTime(2000);
  await time.run(signal, sleep(20));
  await delay(2100);
  await time.run(signal, sleep(20));
  await assert.rejects(time.run(signal, sleep(60_000)), (error) => error instanceof UnusableVideo && /too long/.test(error.message));
  await assert.rejects(time.run(signal, sleep(60_000)), UnusableVideo, 'nothing is left');
});

test('what fails or is cancelled says its own reason', async () => {
  const reason = new Error('cancelled');
  await assert.rejects(new WorkTime(60_000).run(AbortSignal.abort(reason), sleep(60_000)), (error) => error === reason);
  const failure = new Error('failed');
  await assert.rejects(new WorkTime(60_000).run(signal, () => Promise.reject(failure)), (error) => error === failure);
});
