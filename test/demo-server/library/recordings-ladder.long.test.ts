import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { RecordingInfo, RecordingJob, RecordingJobList } from '@oriel/core/contract';
import type { TestServer } from '../../support/server.ts';
import { until } from '../../support/until.ts';
import { convert, converted, live, recorded, send, startRecorder } from './recordings-support.ts';
import { codeOf, makeFilm, pacedFfmpeg, textOf } from './support.ts';

const SECONDS = 12;

let server: TestServer;
let folder: string;
/** Of two recordings of a picture that has two qualities. */
let ids: string[];
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'oriel-recording-ladder-'));
  const film = await makeFilm(join(folder, 'film.mp4'), { seconds: 60, rate: 5, size: '1280x720' });
  const first = await startRecorder({ cameras: [{ id: 'film', name: 'Film', source: film }] });
  await live(first, 'film');
  ids = (await Promise.all([recorded(first, 'film', SECONDS), recorded(first, 'film', SECONDS)])).map(({ id }) => id);
  await first.stop({ keep: true });
  // A conversion takes as long as it plays at twice the speed.
  server = await startRecorder({ dataDir: first.dataDir, cameras: [], env: { FFMPEG_PATH: await pacedFfmpeg(folder, 2) } });
});
after(async () => {
  await server?.stop();
  await rm(folder, { recursive: true, force: true });
});

const jobOf = async ({ id, recording_id }: RecordingJob): Promise<RecordingJob> => {
  const { jobs } = await server.get<RecordingJobList>(`/api/v1/recordings/${recording_id}/jobs`);
  return jobs.find((job) => job.id === id)!;
};

test('a conversion that runs is cancelled, and asked for again', async () => {
  const [id] = ids as [string];
  const job = await convert(server, id, 'hls');
  await until('it runs', async () => (await jobOf(job)).status === 'processing');
  assert.equal((await send(server, `/${id}/jobs/${job.id}`, { method: 'DELETE' })).status, 204);
  assert.equal((await jobOf(job)).status, 'cancelled');
  assert.equal((await converted(server, await convert(server, id, 'hls'))).status, 'completed');
  assert.equal(await codeOf(await send(server, `/${id}/jobs/${id}`, { method: 'DELETE' })), '404 not_found');
});

test('the progress of a conversion grows while its qualities are made', async () => {
  const job = await convert(server, ids[1]!, 'hls');
  const seen: number[] = [];
  const done = await until('it has ended', async () => {
    const now = await jobOf(job);
    if (seen.at(-1) !== now.progress) seen.push(now.progress);
    return ['completed', 'failed'].includes(now.status) && now;
  }, { timeout: 90_000 });
  assert.equal(done.status, 'completed', done.failure_reason);
  assert.deepEqual(seen, seen.toSorted((a, b) => a - b));
  assert.ok(seen.length >= 4 && seen[0]! < 0.5 && seen.at(-1) === 1, `it said ${seen.join(', ')}`);
});

test('one quality is chosen by its name, or by the bandwidth', async () => {
  const [id] = ids as [string];
  const master = async (query: string) => [...(await textOf(`${server.url}/api/v1/recordings/${id}/stream/playlist.m3u8${query}`)).matchAll(/^(\w+)\/playlist\.m3u8/gm)].map(([, label]) => label);
  const quality = async (bandwidth: number) => (await server.get<RecordingInfo>(`/api/v1/recordings/${id}/info?bandwidth=${bandwidth}`)).quality;
  assert.deepEqual(new Set(await master('')), new Set(['360p', '480p', '720p']));
  assert.deepEqual([await master('?quality=360p'), await master('?quality=720p')], [['360p'], ['720p']]);
  assert.deepEqual([await master('?bandwidth=1'), await master('?bandwidth=100000')], [['360p'], ['720p']]);
  assert.deepEqual([await quality(1), await quality(100_000)], ['360p', '720p']);
});
