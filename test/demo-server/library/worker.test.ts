import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test, type TestContext } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import type { VideoStream } from '@oriel/core/contract';
import pg from 'pg';
import { startServer, type TestServer } from '../../support/server.ts';
import { s3Missing, startS3Server } from '../../support/s3-server.ts';
import { until } from '../../support/until.ts';
import { startWorker, type TestWorker } from '../../support/worker.ts';
import { findPostgres, type Postgres, startPostgres } from '../db/postgres.ts';
import { countPictures, makeFilm, pacedFfmpeg, playlistsOf, run, settled, upload, videoOf } from './support.ts';

const SECONDS = 6;
const RATE = 15;
const KILLS = 20;
/** The longest that a worker works before it is killed, ms. */
const LIFE = 1200;
const FAST = { FFMPEG_PATH: 'ffmpeg' };
const bin = findPostgres();

test('a worker says what is missing', async () => {
  const worker = await startWorker({ DATABASE_URL: '', STORAGE_URL: '' });
  assert.equal(await worker.end(), 1);
  assert.match(worker.output(), /^A worker needs DATABASE_URL: .*\nA worker needs STORAGE_URL: .*\n$/);
});

describe('workers on another machine', { skip: bin ? false : 'PostgreSQL is not installed' }, () => {
  let postgres: Postgres;
  let db: pg.Pool;
  let folder: string;
  /** An FFmpeg that reads twice as fast as a player: a job takes at least three seconds. */
  let paced: string;
  let films: { fit: string; other: string };

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'oriel-workers-'));
    paced = await pacedFfmpeg(folder, 2);
    films = {
      fit: await makeFilm(join(folder, 'fit.mp4'), { seconds: SECONDS, rate: RATE, size: '854x480' }),
      other: await makeFilm(join(folder, 'other.avi'), { seconds: SECONDS, rate: RATE, codecs: ['-c:v', 'mpeg4', '-c:a', 'mp3'] }),
    };
    postgres = await startPostgres(bin!);
    db = new pg.Pool({ connectionString: postgres.url });
  });
  after(async () => {
    await db.end();
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  });

  interface Place {
    /** Of a server or worker with data of its own. */
    env(): Promise<Record<string, string>>;
    server(env?: Record<string, string>): Promise<TestServer>;
    worker(env?: Record<string, string>): Promise<TestWorker>;
  }

  /** A storage of its own that servers and workers share. */
  async function share(t: TestContext, storage?: Record<string, string>): Promise<Place> {
    const shared = await mkdtemp(join(folder, 'shared-'));
    const env = async () => ({
      DATABASE_URL: postgres.url,
      FFMPEG_PATH: paced,
      DATA_DIR: await mkdtemp(join(folder, 'data-')),
      ...(storage ?? { STORAGE_URL: pathToFileURL(shared).href }),
    });
    return {
      env,
      server: async (given) => {
        const own = given ?? (await env());
        const server = await startServer({ env: own, dataDir: own['DATA_DIR']!, cameras: [] });
        t.after(() => server.stop({ keep: true }));
        return server;
      },
      worker: async (given) => {
        const worker = await startWorker(given ?? (await env()));
        t.after(() => worker.end('SIGKILL'));
        assert.match(worker.output(), /waits for jobs/);
        return worker;
      },
    };
  }

  const jobs = async (ids: readonly string[]) => (await db.query<{ state: string; retry_count: number; started_on: Date }>('select state, retry_count, started_on from jobs.job where id = any($1::uuid[])', [ids])).rows;
  const isActive = async (ids: readonly string[], since = new Date(0)) => (await jobs(ids)).some(({ state, started_on }) => state === 'active' && started_on > since);
  const areDone = async (ids: readonly string[]) => {
    const all = await jobs(ids);
    return all.length > 0 && all.every(({ state }) => state === 'completed');
  };

  async function checkWhole(server: TestServer, id: string): Promise<void> {
    const video = await settled(server, id);
    assert.equal(video.upload_status, 'ready', video.failure_reason);
    for (const { processing_status } of video.qualities) assert.equal(processing_status, 'completed');
    const { stream_url } = await server.get<VideoStream>(`/api/v1/videos/${id}/stream`);
    const { media } = await playlistsOf(server, stream_url);
    for (const [url, text] of media) {
      assert.match(text, /#EXT-X-ENDLIST/);
      const listed = [...text.matchAll(/#EXTINF:([\d.]+),\n(\S+)/g)];
      const duration = listed.reduce((sum, [, seconds]) => sum + Number(seconds), 0);
      assert.ok(Math.abs(duration - SECONDS) < 0.2, `${duration} s`);
      for (const [, , name] of listed) assert.equal((await fetch(new URL(name!, url))).status, 200);
      await run('ffmpeg', ['-v', 'error', '-xerror', '-i', url, '-f', 'null', '-']);
    }
    const pictures = await countPictures(server.url + stream_url);
    assert.ok(pictures === SECONDS * RATE || pictures === SECONDS * RATE + 1, `${pictures} pictures`);
  }

  test('what a killed server has begun a worker ends; the jobs of a live server stay its own', async (t) => {
    const { env, server, worker } = await share(t);
    const own = await env();
    const first = await server(own);
    const { id } = await upload(first, films.fit);
    await until('the job runs', () => isActive([id]));
    await worker();
    await checkWhole(first, id);
    await until('all is done', () => areDone([id]));
    assert.deepEqual((await jobs([id])).map(({ retry_count }) => retry_count), [0, 0, 0], 'nobody took them away');

    const { id: second } = await upload(first, films.other, { name: 'other.avi' });
    await until('the job runs', () => isActive([second]));
    await first.stop({ signal: 'SIGKILL', keep: true });
    await worker({ ...(await env()), ...FAST });
    await until('a worker has done it', () => areDone([second]));
    await checkWhole(await server(own), second);
  });

  test('a worker that is asked to end puts its jobs back', async (t) => {
    const { env, server, worker } = await share(t);
    const own = await env();
    const first = await server(own);
    const { id } = await upload(first, films.other, { name: 'other.avi' });
    await first.stop({ keep: true });
    const asked = await worker();
    await until('the job runs', () => isActive([id]));
    assert.equal(await asked.end(), 0);
    assert.ok((await jobs([id])).every(({ state }) => state === 'created'), 'it waits for another one');
    await worker({ ...(await env()), ...FAST });
    await until('it is done', () => areDone([id]));
    await checkWhole(await server(own), id);
  });

  test('a worker converts on S3', { skip: s3Missing }, async (t) => {
    const s3 = await startS3Server();
    t.after(() => s3.stop());
    const { env, server, worker } = await share(t, s3.env());
    const own = await env();
    const first = await server(own);
    const { id } = await upload(first, films.fit);
    await first.stop({ signal: 'SIGKILL', keep: true });
    await worker();
    const second = await server(own);
    await checkWhole(second, id);
    assert.equal((await fetch(`${second.url}/api/v1/videos/${id}`, { method: 'DELETE' })).status, 204);
    assert.deepEqual((await s3.keys()).filter((key) => key.includes(id)), []);
  });

  // Twenty processes have to start, which takes long on a busy machine.
  test(`${KILLS} kills of a worker: every job ends, and every video is whole`, { timeout: 480_000 }, async (t) => {
    const { env, server, worker } = await share(t);
    const own = await env();
    const first = await server(own);
    const ids: string[] = [];
    for (const [name, film] of Object.entries({ 'a.mp4': films.fit, 'b.avi': films.other, 'c.avi': films.other })) ids.push((await upload(first, film, { name })).id);
    await first.stop({ keep: true });

    const workerEnv = await env();
    for (let kill = 1; kill <= KILLS; kill++) {
      const { rows: [clock] } = await db.query<{ now: Date }>('select now() as now');
      const victim = await worker(workerEnv);
      // What its predecessor has left counts as active as well.
      await until('it works', () => isActive(ids, clock!.now));
      await delay(Math.random() * LIFE);
      assert.equal(await areDone(ids), false, `killed ${kill} times, and there is nothing left to do`);
      await victim.end('SIGKILL');
    }
    const last = await worker({ ...workerEnv, ...FAST });
    await until('every job has ended', () => areDone(ids), { timeout: 180_000 });
    assert.equal(await last.end(), 0);
    const second = await server(own);
    for (const id of ids) await checkWhole(second, id);
    assert.ok((await videoOf(second, ids[0]!)).qualities.length > 1, 'one of them has several qualities');
  });
});
