import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { createClient, DirectUploadsClient } from '@oriel/core';
import { pino } from 'pino';
import { openDatabase } from '../../../demo-server/src/db/database.ts';
import { DirectUploads } from '../../../demo-server/src/library/direct-uploads.ts';
import { Uploads } from '../../../demo-server/src/library/upload.ts';
import { VideoStore } from '../../../demo-server/src/library/video-store.ts';
import { readConfig } from '../../../demo-server/src/config.ts';
import { openStorage } from '../../../demo-server/src/storage/storage.ts';
import { s3Missing, startS3Server, type S3Server } from '../../support/s3-server.ts';
import type { TestServer } from '../../support/server.ts';
import { silent } from '../archive/media.ts';
import { prepareDatabase } from '../../support/prepared-database.ts';
import { codeOf, makeFilm, refusalOf, settled, startLibrary } from './support.ts';

const DAY = 86_400_000;

describe('uploads straight to S3', { skip: s3Missing }, () => {
  let s3: S3Server;
  let server: TestServer;
  let films: string;
  let film: File;
  let client: DirectUploadsClient;

  before(async () => {
    films = await mkdtemp(join(tmpdir(), 'oriel-films-'));
    film = new File([await readFile(await makeFilm(join(films, 'film.mp4'), { seconds: 3 }))], 'film.mp4', { type: 'video/mp4' });
    s3 = await startS3Server();
    server = await startLibrary({ env: s3.env() });
    client = new DirectUploadsClient(createClient({ server: server.url }));
  });
  after(async () => {
    await server.stop();
    await s3.stop();
    await rm(films, { recursive: true, force: true });
  });

  const keysOf = async (id: string) => (await s3.keys()).filter((key) => key.includes(id));

  test('a file becomes a video without passing through the server', async () => {
    const { id } = await client.upload(film, { title: 'Straight', tags: ['a', 'b'] });
    const video = await settled(server, id);
    assert.equal(video.upload_status, 'ready', video.failure_reason);
    assert.deepEqual([video.title, video.tags, video.original_filename, video.content_type, video.file_size_bytes], ['Straight', ['a', 'b'], 'film.mp4', 'video/mp4', film.size]);
    assert.equal((await client.complete(id)).id, id, 'it can be said again');
    assert.equal(await refusalOf(client.end(id)), '409 precondition_failed');
  });

  test('a signed URL takes this file once, and nothing else', async () => {
    const begun = await client.begin(film);
    assert.equal(await refusalOf(client.complete(begun.id)), '409 precondition_failed', 'nothing was sent');
    const put = async (body: Blob, headers = begun.headers) => (await fetch(begun.url, { method: 'PUT', body, headers })).status;
    assert.equal(await put(new Blob([film, 'more'], { type: film.type })), 403);
    assert.equal(await put(film, { 'Content-Type': 'video/mp4' }), 403, 'without the condition it could be replaced later');
    assert.deepEqual(await keysOf(begun.id), []);
    assert.equal(await put(film), 200);
    assert.equal(await put(film), 412);
    await client.end(begun.id);
    assert.deepEqual(await keysOf(begun.id), []);
    assert.equal(await refusalOf(client.complete(begun.id)), '404 not_found');
  });

  test('an upload that is aborted leaves nothing', async () => {
    const aborted = AbortSignal.abort(new Error('no longer wanted'));
    const begun = await client.begin(film);
    await assert.rejects(client.send(begun, film, { signal: aborted }), /no longer wanted/);
    await client.end(begun.id);
    assert.deepEqual(await keysOf(begun.id), []);
  });

  test('what is too large, unknown or invalid is refused', async () => {
    assert.equal(await refusalOf(client.begin({ name: 'a.mp4', type: 'video/mp4', size: 6 * 1024 ** 3 })), '413 body_too_large');
    assert.equal(await refusalOf(client.begin({ name: 'a.mp4', type: 'video/mp4', size: 0 })), '400 invalid_request');
    assert.equal(await refusalOf(client.complete(crypto.randomUUID())), '404 not_found');
    assert.equal(await refusalOf(client.end('..%2f..')), '400 invalid_request');
  });

  test('what nobody completes is removed after its time', async (t) => {
    const dataDir = await mkdtemp(join(films, 'data-'));
    await prepareDatabase(dataDir);
    const db = await openDatabase({ dataDir }, silent);
    t.after(() => db.close());
    const storage = await openStorage(readConfig(s3.env('swept')).library.storage, db.serverId);
    const library = { videos: new VideoStore(db), storage };
    const direct = await DirectUploads.open({ folder: join(dataDir, 'direct'), library, log: pino({ level: 'silent' }), maxBytes: 1e9, uploads: new Uploads({ ...library, minFreeBytes: 0, process: () => {} }) });
    t.after(() => direct.close());
    const send = async () => {
      const { upload_id: id, url, headers } = await direct.begin({ filename: 'film.mp4', content_type: 'video/mp4', size: film.size }, undefined);
      assert.equal((await fetch(url, { method: 'PUT', headers, body: film })).status, 200);
      return id;
    };
    const [abandoned, completed, removed] = [await send(), await send(), await send()];
    for (const id of [completed, removed]) await direct.complete(id, undefined);
    await library.videos.remove(removed);
    await direct.sweep();
    assert.equal((await keysOf(abandoned)).length, 1, 'its time is not over');
    await direct.sweep(Date.now() + DAY);
    assert.deepEqual([await keysOf(abandoned), await keysOf(removed)], [[], []]);
    assert.equal((await keysOf(completed)).length, 1, 'it is a video');
  });

  test('a server with its own disk takes none', async (t) => {
    const own = await startLibrary();
    t.after(() => own.stop());
    const answer = await fetch(`${own.url}/api/v1/videos/upload/direct`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ filename: 'a.mp4', size: 5 }) });
    assert.equal(await codeOf(answer), '404 not_found');
  });
});
