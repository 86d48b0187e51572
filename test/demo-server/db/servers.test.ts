import assert from 'node:assert/strict';
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test, type TestContext } from 'node:test';
import { PGlite } from '@electric-sql/pglite';
import { toIso } from '@oriel/core/contract';
import { drizzle as drizzlePglite } from 'drizzle-orm/pglite';
import { migrate as migratePglite } from 'drizzle-orm/pglite/migrator';
import { drizzle as drizzlePostgres } from 'drizzle-orm/node-postgres';
import { migrate as migratePostgres } from 'drizzle-orm/node-postgres/migrator';
import pg from 'pg';
import { Archive } from '../../../demo-server/src/archive/archive.ts';
import { EventStore } from '../../../demo-server/src/archive/event-store.ts';
import { CameraStore } from '../../../demo-server/src/cameras/camera-store.ts';
import { openDatabase } from '../../../demo-server/src/db/database.ts';
import { assets, cameras, events, segments } from '../../../demo-server/src/db/schema.ts';
import { RenditionStore } from '../../../demo-server/src/library/rendition-store.ts';
import { VideoStore } from '../../../demo-server/src/library/video-store.ts';
import { until } from '../../support/until.ts';
import { makeVideo, play, shifted, silent, temporaryFolder, type Video } from '../archive/media.ts';
import { findPostgres, type Postgres, startPostgres } from './postgres.ts';

const bin = findPostgres();
const START = Date.UTC(2026, 0, 31, 12);
const HOUR = 3_600_000;
const FOREVER = { from: 0, to: 4e12 };

describe('several servers on one PostgreSQL', { skip: bin ? false : 'PostgreSQL is not installed' }, () => {
  let postgres: Postgres;
  let video: Video;
  before(async () => {
    postgres = await startPostgres(bin!);
    video = await makeVideo({ seconds: 2, start: START });
  });
  after(() => postgres.stop());

  /** A server's database and archive, with a camera, two recordings and two events, three and one hour old. */
  async function startServer(t: TestContext, dataDir: string, { maxAge = 1e13, fill = false } = {}) {
    const db = await openDatabase({ dataDir, databaseUrl: postgres.url }, silent);
    const retention = { maxAge, maxBytes: 1e12, minFreeBytes: 0 };
    const archive = await Archive.open({ db, config: { dataDir, retention }, log: silent, now: () => START + 3 * HOUR });
    await archive.loaded;
    let closing: Promise<void> | undefined;
    const close = () => (closing ??= archive.close().then(() => db.close()));
    t.after(close);
    const store = new CameraStore(db);
    const eventStore = new EventStore(db);
    if (fill) {
      await store.save({ id: 'yard', name: 'Yard', source: '/yard.mp4', record: true });
      for (const hours of [0, 2]) {
        const writer = archive.writer('yard');
        play(shifted(video, hours * HOUR), writer);
        await writer.close();
        await eventStore.create('yard', { time: toIso(START + hours * HOUR), label: `${hours}` });
      }
      await archive.retain();
    }
    const state = async () => ({
      cameras: (await store.load()).changed.map(({ id }) => id),
      events: (await eventStore.list('yard', FOREVER)).map(({ label }) => label),
      recorded: archive.index.sequences('yard', FOREVER).map(({ from }) => (from - START) / HOUR),
    });
    const rows = async () => (await db.orm.select().from(segments)).filter(({ serverId }) => serverId === db.serverId).length;
    return { db, archive, state, rows, close, store };
  }

  test('none touches the cameras, events and recordings of another, also with a shorter retention', async (t) => {
    const first = await startServer(t, temporaryFolder(t), { fill: true });
    const everything = { cameras: ['yard'], events: ['0', '2'], recorded: [0, 2] };
    assert.deepEqual(await first.state(), everything);

    const second = await startServer(t, temporaryFolder(t), { maxAge: 2 * HOUR });
    assert.notEqual(second.db.serverId, first.db.serverId);
    assert.deepEqual(await second.state(), { cameras: [], events: [], recorded: [] });
    await second.store.save({ id: 'yard', name: 'Other yard', source: '/other.mp4', record: true });
    const writer = second.archive.writer('yard');
    play(video, writer);
    await writer.close();
    await second.archive.retain();
    await second.store.delete('yard');
    assert.deepEqual(await second.state(), { cameras: [], events: [], recorded: [] }, 'its own old recording is removed');

    assert.deepEqual(await first.state(), everything);
    assert.equal(await first.rows(), 2);
  });

  test('a copied DATA_DIR is refused while the original runs, and runs after it', async (t) => {
    const [original, copy] = [temporaryFolder(t), temporaryFolder(t)];
    const first = await startServer(t, original, { fill: true });
    cpSync(original, copy, { recursive: true });
    await assert.rejects(startServer(t, copy), /Another server uses this database.*remove the file "server-id"/);
    await first.close();
    const second = await startServer(t, copy);
    assert.equal(second.db.serverId, first.db.serverId);
    assert.deepEqual((await second.state()).recorded, [0, 2]);
  });

  test('the lock comes back after PostgreSQL was away', async (t) => {
    const dataDir = temporaryFolder(t);
    const copy = temporaryFolder(t);
    const first = await startServer(t, dataDir);
    cpSync(join(dataDir, 'server-id'), join(copy, 'server-id'));
    await postgres.pause();
    await postgres.resume();
    const client = new pg.Client({ connectionString: postgres.url });
    await client.connect();
    t.after(() => client.end());
    const isFree = async () => (await client.query<{ free: boolean }>('select pg_try_advisory_lock(hashtextextended($1, 0)) as free', [first.db.serverId])).rows[0]!.free;
    await until('it is locked again', async () => {
      if (!(await isFree())) return true;
      await client.query('select pg_advisory_unlock_all()');
      return false;
    });
    await assert.rejects(startServer(t, copy), /Another server uses this database/);
  });
});

/** The first so many migrations: as they were before rows had a server. */
function oldMigrations(t: TestContext, count = 1): string {
  const folder = temporaryFolder(t);
  const source = join(import.meta.dirname, '../../../demo-server/src/db/migrations');
  mkdirSync(join(folder, 'meta'));
  const journal = JSON.parse(readFileSync(join(source, 'meta/_journal.json'), 'utf8')) as { entries: { tag: string }[] };
  const entries = journal.entries.slice(0, count);
  for (const { tag } of entries) cpSync(join(source, `${tag}.sql`), join(folder, `${tag}.sql`));
  writeFileSync(join(folder, 'meta/_journal.json'), JSON.stringify({ ...journal, entries }));
  return folder;
}

const OLD_ROWS = `
  insert into cameras (id, name, source) values ('yard', 'Yard', 'rtsp://camera/1');
  insert into segments (path, camera_id, start_time, end_time, bytes, frames, groups) values ('yard/1.mp4', 'yard', 1, 2, 3, 4, '');
  insert into events (camera_id, time, label) values ('yard', 1, 'rang');`;

for (const name of ['PGlite', 'PostgreSQL']) {
  test(`rows of a version without server ids belong to the first server that opens the database: ${name}`, { skip: name === 'PostgreSQL' && !bin ? 'PostgreSQL is not installed' : false }, async (t) => {
    const dataDir = temporaryFolder(t);
    const migrationsFolder = oldMigrations(t);
    const postgres = name === 'PostgreSQL' ? await startPostgres(bin!) : undefined;
    if (postgres) {
      const client = new pg.Client({ connectionString: postgres.url });
      await client.connect();
      await migratePostgres(drizzlePostgres(client), { migrationsFolder });
      await client.query(OLD_ROWS);
      await client.end();
    } else {
      const client = await PGlite.create(join(dataDir, 'database'));
      await migratePglite(drizzlePglite(client), { migrationsFolder });
      await client.exec(OLD_ROWS);
      await client.close();
    }
    const db = await openDatabase({ dataDir, databaseUrl: postgres?.url }, silent);
    t.after(async () => {
      await db.close();
      await postgres?.stop();
    });
    for (const table of [cameras, segments, events]) assert.deepEqual((await db.orm.select({ serverId: table.serverId }).from(table)), [{ serverId: db.serverId }]);
    assert.deepEqual((await new CameraStore(db).load()).changed, [{ id: 'yard', name: 'Yard', source: 'rtsp://camera/1', record: true }]);
    assert.deepEqual((await new EventStore(db).list('yard', FOREVER)).map(({ id: _, ...event }) => event), [{ time: toIso(1), label: 'rang' }]);
    assert.equal(readFileSync(join(dataDir, 'server-id'), 'utf8').trim(), db.serverId);
    if (!postgres) return assert.ok(existsSync(join(dataDir, 'database')));
    const other = await openDatabase({ dataDir: temporaryFolder(t), databaseUrl: postgres.url }, silent);
    assert.deepEqual((await new CameraStore(other).load()).changed, []);
    await other.close();
  });
}

test('the videos and renditions of a version without recordings stay', async (t) => {
  const dataDir = temporaryFolder(t);
  const serverId = '5f0c1a7e-3b1d-4c55-9d2e-0a1b2c3d4e5f';
  const video = '9d3c1f0e-2b7a-4c55-8a1d-6f0e9b2a7c34';
  const rendition = '1c2d3e4f-5a6b-4c7d-8e9f-0a1b2c3d4e5f';
  const client = await PGlite.create(join(dataDir, 'database'));
  await migratePglite(drizzlePglite(client), { migrationsFolder: oldMigrations(t, 6) });
  await client.exec(`
    insert into videos (server_id, id, title, slug, upload_status, original_filename, content_type, file_size_bytes, created_at, updated_at)
      values ('${serverId}', '${video}', 'Harbour', 'harbour', 'ready', 'harbour.mp4', 'video/mp4', 9, now(), now());
    insert into renditions (id, video_id, kind, label, width, height, bitrate_kbps, target_duration, status)
      values ('${rendition}', '${video}', 'video', '360p', 640, 360, 500, 4, 'completed');
    insert into rendition_segments (rendition_id, number, duration, bytes) values ('${rendition}', 0, 3.84, 7);`);
  await client.close();
  writeFileSync(join(dataDir, 'server-id'), `${serverId}\n`);
  const db = await openDatabase({ dataDir }, silent);
  t.after(() => db.close());
  const [videos, renditions] = [new VideoStore(db), new RenditionStore(db)];
  assert.deepEqual(await db.orm.select().from(assets), [{ serverId, id: video, kind: 'video' }]);
  assert.equal((await videos.get(video)).title, 'Harbour');
  assert.deepEqual((await renditions.list([video])).map(({ id, assetId, bytes }) => ({ id, assetId, bytes })), [{ id: rendition, assetId: video, bytes: 7 }]);
  await videos.remove(video);
  assert.deepEqual([await videos.find(video), await renditions.list([video]), await db.orm.select().from(assets)], [undefined, [], []]);
});
