import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test, type TestContext } from 'node:test';
import { SourceFiles } from '../../../demo-server/src/library/source-files.ts';
import { sourceKey } from '../../../demo-server/src/library/keys.ts';
import { LocalStorage } from '../../../demo-server/src/storage/local-storage.ts';
import { s3Missing, startS3Server } from '../../support/s3-server.ts';
import { until } from '../../support/until.ts';
import { makeFilm, settled, startLibrary, upload } from './support.ts';
import { send } from './tus-support.ts';

const ID = 'film';

interface Rig {
  sources: SourceFiles;
  /** Of the uploaded file. */
  path: string;
  /** Stores a file as an upload does. */
  store(): Promise<void>;
  /** What a job reads. */
  use(): Promise<string>;
  downloads(): number;
  copies(): Promise<string[]>;
}

/** A storage that is not on this machine. */
async function open(t: TestContext, { free = 1000, linger = 60_000 }: { free?: number; linger?: number } = {}): Promise<Rig> {
  const root = await mkdtemp(join(tmpdir(), 'oriel-sources-'));
  const storage = await LocalStorage.open(join(root, 'elsewhere'), 'owner');
  let downloads = 0;
  const folder = join(root, 'copies');
  const sources = new SourceFiles({
    storage: { pathOf: () => undefined, open: (key) => (downloads++, storage.open(key)) },
    folder,
    freeSpace: { bytes: async () => free },
    minFreeBytes: 100,
    linger,
  });
  t.after(async () => {
    await sources.close();
    await rm(root, { recursive: true, force: true });
  });
  await mkdir(join(root, 'uploads'));
  const path = join(root, 'uploads', ID);
  await writeFile(path, 'pictures');
  return {
    sources,
    path,
    store: () => sources.keep(ID, path, () => storage.putFile(sourceKey(ID), path)),
    use: () => sources.use(ID, AbortSignal.timeout(10_000), (own) => readFile(own, 'utf8')),
    downloads: () => downloads,
    copies: () => readdir(folder).catch(() => []),
  };
}

test('a file that was stored elsewhere is still here for its jobs', async (t) => {
  const { copies, downloads, sources, store, use } = await open(t);
  await store();
  assert.deepEqual([await use(), await use(), downloads()], ['pictures', 'pictures', 0]);
  await sources.forget(ID);
  assert.deepEqual(await copies(), []);
  assert.deepEqual([await use(), downloads()], ['pictures', 1]);
});

test('it does not stay where there is no room', async (t) => {
  const { copies, store } = await open(t, { free: 99 });
  await store();
  assert.deepEqual(await copies(), []);
});

test('it stays for some time only', async (t) => {
  const { copies, downloads, store, use } = await open(t, { linger: 1 });
  await store();
  await until('the copy is removed', async () => (await copies()).length === 0);
  assert.deepEqual([await use(), downloads()], ['pictures', 1]);
});

test('what could not be stored is kept once, however often it is tried', async (t) => {
  const { copies, downloads, path, sources, store, use } = await open(t);
  await assert.rejects(sources.keep(ID, path, () => Promise.reject(new Error('The storage is away.'))), /away/);
  await store();
  await assert.rejects(store(), { code: 'ENOENT' }, 'it was moved already');
  assert.equal((await copies()).length, 1);
  assert.deepEqual([await use(), downloads()], ['pictures', 0]);
});

describe('on S3', { skip: s3Missing }, () => {
  test('a resumable upload is converted without a download', async (t) => {
    const s3 = await startS3Server();
    t.after(() => s3.stop());
    const server = await startLibrary({ env: s3.env() });
    t.after(() => server.stop());
    const film = await makeFilm(join(server.dataDir, 'film.mp4'), { seconds: 4 });
    /** Requests for the files of a video, up to its first segment. */
    const requestsOf = async (id: string): Promise<string[]> => {
      const all = (await s3.requests()).filter((request) => request.includes(id));
      const first = all.findIndex((request) => /^PutObject .*\.m4s$/.test(request));
      assert.notEqual(first, -1);
      return all.slice(0, first).filter((request) => request.endsWith('/source/original')).map((request) => request.split(' ')[0]!);
    };
    const { videoId = '' } = await send(server, await readFile(film));
    assert.equal((await settled(server, videoId)).upload_status, 'ready');
    const requests = await requestsOf(videoId);
    assert.ok(requests.includes('PutObject') && !requests.includes('GetObject'), requests.join());
    // A multipart upload goes straight to the store: the same log tells of its download.
    const { id } = await upload(server, film);
    await settled(server, id);
    assert.ok((await requestsOf(id)).includes('GetObject'));
  });
});
