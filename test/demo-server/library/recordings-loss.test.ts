import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { until } from '../../support/until.ts';
import { makeVideo, type Video } from '../archive/media.ts';
import { openRig } from './recordings-rig.ts';

const HOUR = 3_600_000;
const SECONDS = 3;
const MEBIBYTE = 2 ** 20;

let video: Video;
before(async () => {
  video = await makeVideo({ seconds: SECONDS, start: 0 });
});

test('what a recording needs is not too old for the archive until its file is written', async (t) => {
  const { archive, clock, is, recordings, send } = await openRig(t, { maxAge: 60_000 });
  const before = Date.now() - 30_000;
  send(video, before);
  await until('there is something from before', () => archive.index.groupAt('yard', before + 1500) !== undefined);
  const { id, startedAt } = await recordings.recorder.start({ stream_id: 'yard' }, undefined);
  const start = startedAt.getTime();
  // Frames that are far apart are in files of their own.
  for (const away of [0, 20_000, 40_000]) send(video, start + away);
  await until('they are recorded', () => archive.index.groupAt('yard', start + 41_500) !== undefined);
  clock.ahead = HOUR;
  await archive.retain();
  assert.deepEqual([before, start, start + 20_000].map((time) => archive.index.groupAt('yard', time + 500) !== undefined), [false, true, true], 'only what is older goes');
  await recordings.recorder.stop(id, start + 41_500);
  const { duration, failureReason } = await is(id, 'ready');
  assert.equal(failureReason, null);
  assert.ok(Math.abs(duration! - (2 * SECONDS + 1.5)) < 0.2, `${duration} s`);
  await archive.retain();
  assert.equal(archive.index.groupAt('yard', start + 500), undefined, 'nobody needs it any more');
});

for (const archived of [true, false]) {
  test(`a recording with a part missing says that the disk was full, where the archive ${archived ? 'records the stream anyway' : 'has it for the recording alone'}`, async (t) => {
    let free = 100 * MEBIBYTE;
    const { archive, clock, is, recordings, send } = await openRig(t, { archived, minFreeBytes: 50 * MEBIBYTE, measureFreeSpace: async () => free });
    const { archiveId, id, startedAt } = await recordings.recorder.start({ stream_id: 'yard' }, undefined);
    const start = startedAt.getTime();
    const isThere = (time: number) => () => archive.index.groupAt(archiveId, time) !== undefined;
    send(video, start);
    await until('the beginning is recorded', isThere(start + 1500));
    free = 0;
    clock.ahead = 10_000;
    send(video, start + 10_000);
    await until('it is said while it records', async () => (await recordings.store.get(id)).failureReason !== null);
    free = 100 * MEBIBYTE;
    clock.ahead = 20_000;
    send(video, start + 20_000);
    await until('the end is recorded', isThere(start + 21_500));
    await recordings.recorder.stop(id, start + 21_500);
    const { duration, failureReason } = await is(id, 'ready');
    assert.equal(failureReason, 'A part of this recording is missing: the disk was full.');
    assert.ok(Math.abs(duration! - (SECONDS + 1.5)) < 0.2, `${duration} s`);
  });
}
