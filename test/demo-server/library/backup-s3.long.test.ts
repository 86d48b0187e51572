import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { RecordingInfo, RecordingShare, RecordingShareList, SharedRecording, Video, VideoStream } from '@oriel/core/contract';
import { makeClockFilm } from '../../support/clock-film.ts';
import { s3Missing, type S3Server, startS3Server } from '../../support/s3-server.ts';
import type { TestServer } from '../../support/server.ts';
import { until } from '../../support/until.ts';
import { findPostgres, type Postgres, startPostgres } from '../db/postgres.ts';
import { answerOf, live, recordingOf, send, startOf, startRecorder } from './recordings-support.ts';
import { countPictures, makeFilm, run, upload } from './support.ts';

const root = join(import.meta.dirname, '../../..');
const bin = findPostgres();
/** A whole library may take 15 minutes; this one is three small files. */
const LONGEST_RESTORE = 60_000;
const CONVERSION = { timeout: 180_000 };

/** A database, and a folder of the bucket. */
interface Place {
  postgres: Postgres;
  env: Record<string, string>;
}

describe('a library on PostgreSQL and S3', { skip: bin ? s3Missing : 'PostgreSQL is not installed' }, () => {
  let folder: string;
  let s3: S3Server;
  const places: Place[] = [];

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'oriel-backup-s3-'));
    s3 = await startS3Server();
  });
  after(async () => {
    for (const { postgres } of places) await postgres.stop();
    await s3.stop();
    await rm(folder, { recursive: true, force: true });
  });

  async function makePlace(name: string): Promise<Place> {
    const postgres = await startPostgres(bin!);
    await mkdir(join(folder, name));
    const place = { postgres, env: { ...s3.env(name), DATABASE_URL: postgres.url, DATA_DIR: join(folder, name) } };
    places.push(place);
    return place;
  }

  const tool = (command: 'backup' | 'restore', file: string, { env }: Place) =>
    run(process.execPath, ['demo-server/src/backup/main.ts', command, file], { cwd: root, env: { ...process.env, ...env } });

  /** Everything that is to be there again. */
  async function read(server: TestServer, videoId: string, recordingId: string) {
    const video = await server.get<Video>(`/api/v1/videos/${videoId}`);
    const recording = await server.get<RecordingInfo>(`/api/v1/recordings/${recordingId}/info`);
    const { shares } = await server.get<RecordingShareList>(`/api/v1/recordings/${recordingId}/shares`);
    const shared = await server.get<SharedRecording>(shares[0]!.url!);
    const download = await send(server, `/${recordingId}/download`, { method: 'GET' });
    return {
      video: [video.title, video.upload_status, video.duration, video.qualities.map(({ quality_label, processing_status }) => [quality_label, processing_status])],
      pictures: await countPictures(server.url + (await server.get<VideoStream>(`/api/v1/videos/${videoId}/stream`)).stream_url),
      thumbnail: Buffer.from(await (await fetch(`${server.url}/api/v1/videos/${videoId}/thumbnail`)).arrayBuffer()).toString('base64'),
      recording: [recording.title, recording.status, recording.duration_seconds, recording.file_size_bytes, recording.started_at],
      file: Buffer.from(await download.arrayBuffer()).toString('base64'),
      shares: shares.map(({ id, share_type, access_level, url }) => [id, share_type, access_level, url]),
      shared: [shared.recording.id, await countPictures(server.url + shared.stream_url!)],
    };
  }

  test('a video, a recording and its share are restored into another database and bucket, soon', async (t) => {
    const from = await makePlace('from');
    // What is copied needs no processor.
    const cameras = [{ id: 'film', name: 'Film', source: await makeClockFilm(join(folder, 'camera.mp4'), { seconds: 60 }) }];
    const server = await startRecorder({ env: from.env, dataDir: from.env['DATA_DIR']!, cameras });
    let stopped = false;
    t.after(() => stopped || server.stop({ keep: true }));
    await live(server, 'film');
    const video = await upload(server, await makeFilm(join(folder, 'film.mp4'), { seconds: 3, size: '160x90' }));
    await until('the video is ready', async () => (await server.get<Video>(`/api/v1/videos/${video.id}`)).upload_status === 'ready', CONVERSION);
    await until('the storyboard is made', async () => (await server.get<VideoStream>(`/api/v1/videos/${video.id}/stream`)).storyboard_url, CONVERSION);
    const recording = await startOf(server, { stream_id: 'film', max_duration_seconds: 3 });
    await until('the recording is written', async () => (await recordingOf(server, recording.id)).status === 'ready', CONVERSION);
    await answerOf<RecordingShare>(await send(server, `/${recording.id}/shares`, { body: { share_type: 'link', access_level: 'download' } }), 201);
    await until('sharing it has converted it', async () => (await server.get<RecordingInfo>(`/api/v1/recordings/${recording.id}/info`)).streaming.hls.status === 'ready', CONVERSION);
    const expected = await read(server, video.id, recording.id);
    stopped = true;
    await server.stop({ keep: true });

    const backup = join(folder, 'library.tar');
    assert.match((await tool('backup', backup, from)).stdout, /^Backed up \d+ rows and \d+ files/);
    const to = await makePlace('to');
    const started = performance.now();
    assert.match((await tool('restore', backup, to)).stdout, /^Restored \d+ rows and \d+ files/);
    const took = performance.now() - started;
    t.diagnostic(`restored in ${Math.round(took)} ms`);
    assert.ok(took < LONGEST_RESTORE, `${took} ms`);
    const below = (name: string, keys: readonly string[]) => keys.filter((key) => key.startsWith(`${name}/`)).map((key) => key.slice(name.length));
    const keys = await s3.keys();
    assert.deepEqual(below('to', keys), below('from', keys));

    // What was there before is not needed.
    await from.postgres.pause();
    t.after(() => from.postgres.resume());
    const restored = await startRecorder({ env: to.env, dataDir: to.env['DATA_DIR']!, cameras: [] });
    t.after(() => restored.stop({ keep: true }));
    assert.deepEqual(await read(restored, video.id, recording.id), expected);
    assert.equal((await recordingOf(restored, recording.id)).status, 'ready');
  });
});
