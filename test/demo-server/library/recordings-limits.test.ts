import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { CpuBudget, PRIORITY } from '../../../demo-server/src/jobs/cpu-budget.ts';
import { mp4Key } from '../../../demo-server/src/library/keys.ts';
import type { RecordingRow } from '../../../demo-server/src/library/recordings/recording-store.ts';
import type { AudioTrack } from '../../../demo-server/src/media/frame.ts';
import { until } from '../../support/until.ts';
import { makeVideo, type Video } from '../archive/media.ts';
import { openRig, type Rig } from './recordings-rig.ts';
import { pacedFfmpeg, run } from './support.ts';

const SECONDS = 6;

async function recordedOf({ archive, is, recordings, send }: Rig, video: Video): Promise<RecordingRow> {
  const { archiveId, id, startedAt } = await recordings.recorder.start({ stream_id: 'yard' }, undefined);
  const start = startedAt.getTime();
  send(video, start);
  await until('it is recorded', () => archive.index.groupAt(archiveId, start + 1000 * (SECONDS - 1) - 500) !== undefined);
  await recordings.recorder.stop(id, start + 1000 * SECONDS);
  return is(id, 'ready');
}

/** Silence of 20 ms (RFC 6716). */
const SILENCE = Uint8Array.of(0xf8, 0xff, 0xfe);
const OPUS: AudioTrack = { kind: 'audio', codec: 'opus', sampleRate: 48_000, channels: 2, description: Uint8Array.of(0, 2, 1, 56, 0, 0, 187, 128, 0, 0, 0) };

function withOpus({ tracks, frames }: Video): Video {
  const sound = Array.from({ length: SECONDS * 50 }, (_, i) => ({ kind: 'audio' as const, time: i * 20, keyframe: true, data: SILENCE }));
  return { tracks: [...tracks, OPUS], frames: [...frames, ...sound].toSorted((a, b) => a.time - b.time) };
}

test('MP4 of a recording with Opus has AAC and the same pictures; it waits for a processor', async (t) => {
  const cpu = new CpuBudget(1);
  const rig = await openRig(t, { archived: false, cpu });
  const row = await recordedOf(rig, withOpus(await makeVideo({ seconds: SECONDS, start: 0 })));
  assert.equal(row.metadata?.audio?.codec, 'opus');
  const { promise: other, resolve: release } = Promise.withResolvers<void>();
  const running = cpu.run(() => other, { priority: PRIORITY.history, signal: t.signal });
  const { recordings, storage } = rig;
  const { id } = await recordings.conversionJobs.convert(row, 'mp4');
  await until('it waits', () => cpu.waiting === 1);
  assert.equal((await recordings.conversions.find(id))?.status, 'processing');
  release();
  await running;
  const job = await until('it has ended', async () => {
    const found = await recordings.conversions.find(id);
    return found && ['completed', 'failed'].includes(found.status) && found;
  });
  assert.equal(job.status, 'completed', job.failureReason ?? '');
  const { stdout } = await run('ffprobe', ['-v', 'error', '-count_packets', '-show_entries', 'stream=codec_name,nb_read_packets,duration', '-of', 'json', storage.pathOf(mp4Key(row.id))!]);
  const { streams: [picture, sound] } = JSON.parse(stdout) as { streams: { codec_name: string; nb_read_packets: string; duration: string }[] };
  assert.deepEqual([picture?.codec_name, picture?.nb_read_packets, sound?.codec_name], ['h264', String(25 * SECONDS), 'aac']);
  assert.ok(Math.abs(Number(sound?.duration) - SECONDS) < 0.2, `${sound?.duration} s of sound`);
});

test('the time limit is for all of a conversion, not for each run of FFmpeg', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'oriel-paced-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  // Each run takes three seconds: HLS takes one to copy the picture, and another for MPEG-TS.
  const rig = await openRig(t, { archived: false, env: { FFMPEG_PATH: await pacedFfmpeg(folder, 2), JOB_MINUTES: String(4.5 / 60) } });
  const row = await recordedOf(rig, await makeVideo({ seconds: SECONDS, start: 0 }));
  const { conversions, conversionJobs } = rig.recordings;
  const { id } = await conversionJobs.convert(row, 'hls');
  const job = await until('it has ended', async () => {
    const found = await conversions.find(id);
    return found && ['completed', 'failed'].includes(found.status) && found;
  });
  assert.deepEqual([job.status, job.failureReason], ['failed', 'The conversion takes too long.']);
});
