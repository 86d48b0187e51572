import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, type TestContext } from 'node:test';
import { pathToFileURL } from 'node:url';
import type { VideoStream } from '@oriel/core/contract';
import pg from 'pg';
import { startServer, type TestServer, type TestServerOptions } from '../../support/server.ts';
import { startWorker, type TestWorker } from '../../support/worker.ts';
import { findPostgres, type Postgres, startPostgres } from '../db/postgres.ts';
import { countPictures, H264, makeFilm, pacedFfmpeg, playlistsOf, run, settled } from './support.ts';

const SECONDS = 6;
const RATE = 15;
const bin = findPostgres();

/** For `describe`: why workers cannot be tested here, or false. */
export const workersMissing = bin ? false : 'PostgreSQL is not installed';
/** Environment of a worker whose FFmpeg is not slowed down. */
export const FAST = { FFMPEG_PATH: 'ffmpeg' };

/** A storage that servers and workers share. */
export interface Place {
  /** Environment of a server or worker, with a data folder of its own. */
  env(): Promise<Record<string, string>>;
  server(env?: Record<string, string>, cameras?: TestServerOptions['cameras']): Promise<TestServer>;
  worker(env?: Record<string, string>): Promise<TestWorker>;
}

export interface WorkerRig {
  films: { fit: string; other: string };
  db: pg.Pool;
  /** `storage` sets STORAGE_URL and its credentials; by default it is a new folder. */
  share(t: TestContext, storage?: Record<string, string>): Promise<Place>;
  jobs(ids: readonly string[]): Promise<{ state: string; retry_count: number; started_on: Date }[]>;
  isActive(ids: readonly string[], since?: Date): Promise<boolean>;
  areDone(ids: readonly string[]): Promise<boolean>;
  /** Fails unless every quality of a video is complete and decodes without an error. */
  checkWhole(server: TestServer, id: string): Promise<void>;
}

/** PostgreSQL, two films and a slow FFmpeg for the tests of one `describe`; what it returns is filled before the first test. */
export function useWorkers(): WorkerRig {
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
      // Of a bitrate with which it is copied.
      fit: await makeFilm(join(folder, 'fit.mp4'), { seconds: SECONDS, rate: RATE, size: '854x480', codecs: [...H264, '-crf', '28'] }),
      other: await makeFilm(join(folder, 'other.avi'), { seconds: SECONDS, rate: RATE, codecs: ['-c:v', 'mpeg4', '-c:a', 'mp3'] }),
    };
    postgres = await startPostgres(bin!);
    db = new pg.Pool({ connectionString: postgres.url });
    // `end` does not wait until its connections are closed: PostgreSQL may break one of them first.
    db.on('error', () => {});
  });
  after(async () => {
    await db.end();
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  });

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
      server: async (given, cameras = []) => {
        const own = given ?? (await env());
        const server = await startServer({ env: own, dataDir: own['DATA_DIR']!, cameras });
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

  return {
    get films() {
      return films;
    },
    get db() {
      return db;
    },
    share,
    jobs,
    isActive,
    areDone,
    checkWhole,
  };
}
