import assert from 'node:assert/strict';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { sql } from 'drizzle-orm';
import { until } from '../../support/until.ts';
import { makeVideo, type Video } from '../archive/media.ts';
import { sourceKey } from '../../../demo-server/src/library/keys.ts';
import { openRig } from './recordings-rig.ts';
import { run } from './support.ts';

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

test('a recording is tried until its file is written, however long the storage is away', async (t) => {
  const { archive, dataDir, db, is, recordings, send } = await openRig(t, { archived: false });
  const { id, startedAt } = await recordings.recorder.start({ stream_id: 'yard' }, undefined);
  const start = startedAt.getTime();
  send(video, start);
  const job = async () => ((await db.executeSql('select state, retry_count from jobs.job where id = $1', [id])).rows as { state: string; retry_count: number }[])[0];
  const failedOnce = (more: number) => until('an attempt has failed', async () => ((await job())?.retry_count ?? 0) >= more || (await job())?.state === 'completed');
  // A file where the storage needs a folder.
  const folder = join(dataDir, 'library', 'videos');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, id), '');
  await recordings.recorder.stop(id, start + 3000);
  await until('an attempt has failed', async () => (await job())?.state === 'retry');
  await db.orm.execute(sql`update jobs.job set output = '{"failures": 10}', start_after = now() where id = ${id}`);
  await failedOnce(2);
  assert.equal((await recordings.store.get(id)).status, 'processing');
  assert.ok(archive.index.groupAt(id, start + 1500), 'its only copy is still there');

  await db.orm.execute(sql`update jobs.job set state = 'failed' where id = ${id}`);
  await rm(join(folder, id));
  await recordings.jobs.beginAgain();
  const { duration } = await is(id, 'ready');
  assert.ok(Math.abs(duration! - SECONDS) < 0.2, `${duration} s`);
  await until('the archive has it no more', () => !archive.hasRecordings(id));
});

test('a recording has what came after the picture had changed, and the sound that came later', async (t) => {
  const { is, recordings, send, storage } = await openRig(t, { archived: false });
  const larger = await makeVideo({ seconds: SECONDS, start: 0, size: '320x180', sound: true });
  const { id, startedAt } = await recordings.recorder.start({ stream_id: 'yard' }, undefined);
  const start = startedAt.getTime();
  send(video, start);
  send(larger, start + 10_000);
  send(video, start + 20_000);
  await recordings.recorder.stop(id, start + 20_000 + 1000 * SECONDS);
  const { duration, failureReason, metadata } = await is(id, 'ready');
  assert.equal(failureReason, null);
  assert.ok(Math.abs(duration! - 3 * SECONDS) < 0.2, `${duration} s`);
  assert.equal(metadata?.audio?.codec, 'aac');
  const file = storage.pathOf(sourceKey(id))!;
  const { stderr } = await run('ffmpeg', ['-v', 'error', '-i', file, '-f', 'null', '-']);
  assert.equal(stderr, '', 'it decodes');
  const sizes = (await run('ffprobe', ['-v', 'error', '-select_streams', 'v', '-show_entries', 'frame=width', '-of', 'csv=p=0', file])).stdout.trim().split(/[,\s]+/);
  assert.deepEqual(sizes, [160, 320, 160].flatMap((width) => Array.from({ length: 25 * SECONDS }, () => String(width))));
  const sound = (await run('ffprobe', ['-v', 'error', '-select_streams', 'a', '-show_entries', 'packet=pts_time', '-of', 'csv=p=0', file])).stdout.trim().split(/[,\s]+/).map(Number);
  assert.ok(Math.abs(sound[0]! - SECONDS) < 0.2 && Math.abs(sound.at(-1)! - 2 * SECONDS) < 0.2, `sound from ${sound[0]} to ${sound.at(-1)} s`);
});
