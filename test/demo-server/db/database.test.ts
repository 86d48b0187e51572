import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { asc, eq, sql } from 'drizzle-orm';
import { OrielError } from '@oriel/core/contract';
import { type Database, openDatabase } from '../../../demo-server/src/db/database.ts';
import { cameras, events, segments } from '../../../demo-server/src/db/schema.ts';
import { silent } from '../archive/media.ts';
import { prepareDatabase } from '../../support/prepared-database.ts';
import { findPostgres, startPostgres } from './postgres.ts';

const postgres = findPostgres();
const databases: { name: string; skip: string | false; start?: () => Promise<{ url: string; stop(): Promise<void> }> }[] = [
  { name: 'PGlite', skip: false },
  { name: 'PostgreSQL', skip: postgres ? false : 'PostgreSQL is not installed', ...(postgres && { start: () => startPostgres(postgres) }) },
];

for (const { name, skip, start } of databases) {
  describe(name, { skip }, () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'oriel-database-'));
    let server: { url: string; stop(): Promise<void> } | undefined;
    let database: Database;
    const open = () => openDatabase({ dataDir, databaseUrl: server?.url }, silent);

    before(async () => {
      server = await start?.();
      database = await open();
    });
    after(async () => {
      await database.close();
      await server?.stop();
      rmSync(dataDir, { recursive: true, force: true });
    });

    test('keeps rows of every table, also over a restart', async () => {
      const groups = Uint8Array.from({ length: 256 }, (_, i) => i);
      const { serverId } = database;
      const segment = { serverId, path: 'yard/1.mp4', cameraId: 'yard', startTime: 1_800_000_000_000.25, endTime: 1_800_000_060_000, bytes: 2 ** 40, frames: 1500, groups };
      await database.orm.insert(cameras).values({ serverId, id: 'yard', name: 'Yard', source: 'rtsp://camera/1' });
      await database.orm.insert(segments).values(segment);
      await database.orm.insert(events).values({ serverId, cameraId: 'yard', time: 1_800_000_000_500, label: 'gate’s open', kind: 'gate', color: '#d9480f' });
      await database.close();
      database = await open();
      const [camera] = await database.orm.select().from(cameras);
      assert.deepEqual({ ...camera, createdAt: 0 }, { serverId, id: 'yard', name: 'Yard', source: 'rtsp://camera/1', record: true, removed: false, createdAt: 0 });
      assert.ok(camera!.createdAt instanceof Date && Math.abs(Date.now() - camera!.createdAt.getTime()) < 60_000);
      const [row] = await database.orm.select().from(segments);
      assert.deepEqual({ ...row, groups: Uint8Array.from(row!.groups) }, segment);
      const [event] = await database.orm.select().from(events);
      assert.match(event!.id, /^[0-9a-f-]{36}$/);
      assert.deepEqual([event!.label, event!.kind, event!.color], ['gate’s open', 'gate', '#d9480f']);
    });

    test('a transaction is whole or nothing, and others see it only then', async () => {
      const insert = (id: string) => database.orm.insert(cameras).values({ id, name: id, source: 'x' });
      await assert.rejects(
        database.orm.transaction(async (transaction) => {
          await transaction.insert(cameras).values({ id: 'never', name: 'never', source: 'x' });
          throw new Error('changed my mind');
        }),
        /changed my mind/,
      );
      const together = database.orm.transaction(async (transaction) => {
        await transaction.insert(cameras).values({ id: 'a', name: 'a', source: 'x' });
        await transaction.insert(cameras).values({ id: 'b', name: 'b', source: 'x' });
      });
      await Promise.all([together, insert('c')]);
      const rows = await database.orm.select({ id: cameras.id }).from(cameras).orderBy(asc(cameras.id));
      assert.deepEqual(rows.map(({ id }) => id), ['a', 'b', 'c', 'yard']);
    });

    test('a query that fails says why, and the next one works', async () => {
      const again = database.orm.insert(cameras).values({ serverId: database.serverId, id: 'yard', name: 'Other', source: 'x' });
      await assert.rejects(again, (error: Error) => (error.cause as { code?: string }).code === '23505');
      assert.equal((await database.orm.select().from(cameras).where(eq(cameras.id, 'yard'))).length, 1);
    });

    test('a second server on the same folder is refused', async () => {
      await assert.rejects(open(), /Another server is using/);
    });

    test('a query that does not end is given up, and the next one works', async (t) => {
      const folder = mkdtempSync(join(tmpdir(), 'oriel-database-'));
      if (!server) await prepareDatabase(folder);
      const impatient = await openDatabase({ dataDir: folder, databaseUrl: server?.url, queryTimeout: 1000 }, silent);
      t.after(async () => {
        await impatient.close();
        rmSync(folder, { recursive: true, force: true });
      });
      await assert.rejects(impatient.orm.execute(sql`select count(*) from generate_series(1, 100000000000)`));
      await impatient.orm.insert(cameras).values({ id: 'late', name: 'late', source: 'x' });
      assert.equal((await impatient.orm.select().from(cameras).where(eq(cameras.id, 'late'))).length, 1);
    });
  });
}

test('PostgreSQL that goes away in the middle of a transaction fails it and nothing else; it comes back', { skip: postgres ? false : 'PostgreSQL is not installed' }, async (t) => {
  const server = await startPostgres(postgres!);
  const dataDir = mkdtempSync(join(tmpdir(), 'oriel-away-'));
  const database = await openDatabase({ dataDir, databaseUrl: server.url }, silent);
  t.after(async () => {
    await database.close();
    await server.stop();
    rmSync(dataDir, { recursive: true, force: true });
  });
  const insert = (orm: Pick<Database['orm'], 'insert'>, id: string) => orm.insert(cameras).values({ id, name: id, source: 'x' });
  await insert(database.orm, 'kept');
  await assert.rejects(
    database.orm.transaction(async (transaction) => {
      await insert(transaction, 'lost');
      await server.pause();
      await insert(transaction, 'later');
    }),
  );
  await assert.rejects(insert(database.orm, 'away'));
  await server.resume();
  await insert(database.orm, 'back');
  const rows = await database.orm.select({ id: cameras.id }).from(cameras).orderBy(asc(cameras.id));
  assert.deepEqual(rows.map(({ id }) => id), ['back', 'kept']);
});

test('PGlite keeps little in memory', async (t) => {
  const dataDir = mkdtempSync(join(tmpdir(), 'oriel-small-'));
  await prepareDatabase(dataDir);
  const database = await openDatabase({ dataDir }, silent);
  t.after(async () => {
    await database.close();
    rmSync(dataDir, { recursive: true, force: true });
  });
  const { rows } = (await database.orm.execute(sql`show shared_buffers`)) as unknown as { rows: unknown[] };
  assert.deepEqual(rows, [{ shared_buffers: '8MB' }]);
});

describe('the lock of the data folder', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'oriel-lock-'));
  after(() => rmSync(dataDir, { recursive: true, force: true }));

  const holder = async (): Promise<ChildProcess> => {
    const child = spawn(process.execPath, [join(import.meta.dirname, 'lock-holder.ts'), dataDir], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(child.stdout!, 'data');
    return child;
  };

  test('holds against another process, and kill -9 gives it back', async () => {
    const child = await holder();
    await assert.rejects(openDatabase({ dataDir }, silent), /Another server is using/);
    child.kill('SIGKILL');
    await once(child, 'exit');
    const next = await holder();
    next.kill('SIGKILL');
    await once(next, 'exit');
  });
});

test('PGlite on a nearly full disk opens and reads, takes no writes, and writes again when there is room', async (t) => {
  const dataDir = mkdtempSync(join(tmpdir(), 'oriel-full-'));
  let free = 2 ** 30;
  await prepareDatabase(dataDir);
  t.mock.timers.enable({ apis: ['Date'], now: Date.now() });
  const open = () => openDatabase({ dataDir, measureFreeSpace: async () => free }, silent);
  let database = await open();
  t.after(async () => {
    await database.close();
    rmSync(dataDir, { recursive: true, force: true });
  });
  const insert = () => database.orm.insert(cameras).values({ id: 'yard', name: 'Yard', source: 'x' });
  free = 1000;
  await database.close();
  database = await open();
  t.mock.timers.tick(5000);
  await assert.rejects(insert(), ({ cause }: Error) => cause instanceof OrielError && cause.code === 'disk_full');
  assert.deepEqual(await database.orm.select().from(cameras), []);
  free = 2 ** 30;
  t.mock.timers.tick(5000);
  await insert();
});
