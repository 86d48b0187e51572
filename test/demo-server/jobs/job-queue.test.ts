import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { once } from 'node:events';
import { after, before, describe, test, type TestContext } from 'node:test';
import { type Database, openDatabase } from '../../../demo-server/src/db/database.ts';
import { JobQueue, type QueueOptions } from '../../../demo-server/src/jobs/job-queue.ts';
import { until } from '../../support/until.ts';
import { silent } from '../archive/media.ts';
import { findPostgres, type Postgres, startPostgres } from '../db/postgres.ts';

interface Data {
  value: number;
}

const bin = findPostgres();

for (const kind of ['PGlite', 'PostgreSQL'] as const) {
  describe(`a job queue on ${kind}`, { skip: kind === 'PostgreSQL' && !bin ? 'PostgreSQL is not installed' : false }, () => {
    let dataDir: string;
    let postgres: Postgres | undefined;
    let db: Database;

    before(async () => {
      dataDir = await mkdtemp(join(tmpdir(), 'oriel-jobs-'));
      if (kind === 'PostgreSQL') postgres = await startPostgres(bin!);
      db = await openDatabase({ dataDir, databaseUrl: postgres?.url }, silent);
    });
    after(async () => {
      await db.close();
      await postgres?.stop();
      await rm(dataDir, { recursive: true, force: true });
    });

    const queue = (t: TestContext, name: string, run: QueueOptions<Data>['run']): JobQueue<Data> => {
      const jobs = new JobQueue<Data>({ db, embedded: kind === 'PGlite', queues: [{ name, concurrency: 1, run }], log: silent });
      t.after(() => jobs.close());
      return jobs;
    };

    test('runs each job once, one after the other, and takes an id once', async (t) => {
      const seen: number[] = [];
      const jobs = queue(t, 'once', async ({ value }) => void seen.push(value));
      const id = crypto.randomUUID();
      assert.equal(await jobs.add('once', id, { value: 1 }), true);
      assert.equal(await jobs.add('once', id, { value: 2 }), false);
      await jobs.add('once', crypto.randomUUID(), { value: 3 });
      await until('both ran', () => seen.length === 2);
      assert.deepEqual(new Set(seen), new Set([1, 3]));
      await until('it is done', async () => !(await jobs.has('once', id)));
    });

    test('attempts that end with their process do not count as failures', async (t) => {
      const last: boolean[] = [];
      const run: QueueOptions<Data>['run'] = async (_data, { signal, isLastAttempt }) => {
        last.push(isLastAttempt);
        await once(signal, 'abort');
        throw signal.reason;
      };
      let jobs = queue(t, 'interrupted', run);
      await jobs.add('interrupted', crypto.randomUUID(), { value: 1 });
      for (let start = 1; start <= 12; start++) {
        await until('it runs', () => last.length === start);
        await jobs.close();
        jobs = queue(t, 'interrupted', run);
        await jobs.start();
      }
      assert.ok(last.every((isLast) => !isLast));
    });

    test('tries a job that failed again', async (t) => {
      let attempts = 0;
      const jobs = queue(t, 'retries', async () => {
        attempts += 1;
        if (attempts < 3) throw new Error('not yet');
      });
      const id = crypto.randomUUID();
      await jobs.add('retries', id, { value: 1 });
      await until('it worked', () => attempts === 3);
      await until('it is done', async () => !(await jobs.has('retries', id)));
    });

    test('a job that is cancelled ends, and does not come back', async (t) => {
      let started = 0;
      let ended = false;
      const jobs = queue(t, 'cancelled', async (_data, { signal }) => {
        started += 1;
        await once(signal, 'abort');
        ended = true;
        throw signal.reason;
      });
      const id = crypto.randomUUID();
      await jobs.add('cancelled', id, { value: 1 });
      await until('it runs', () => started === 1);
      await jobs.cancel('cancelled', id);
      assert.equal(ended, true);
      assert.equal(await jobs.has('cancelled', id), false);
      assert.equal(await jobs.add('cancelled', id, { value: 2 }), true, 'its id is free');
      await until('it runs', () => started === 2);
    });

    test('a job that a closing server has begun is done by the next one', async (t) => {
      const begun: number[] = [];
      const first = queue(t, 'closing', async ({ value }, { signal }) => {
        begun.push(value);
        await once(signal, 'abort');
        throw signal.reason;
      });
      await first.add('closing', crypto.randomUUID(), { value: 7 });
      await until('it runs', () => begun.length === 1);
      await first.close();
      const done: number[] = [];
      const second = queue(t, 'closing', async ({ value }) => void done.push(value));
      await second.start();
      await until('it ran again', () => done.length === 1);
      assert.deepEqual([begun, done], [[7], [7]]);
    });
  });
}
