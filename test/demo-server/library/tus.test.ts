import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { VideoList } from '@oriel/core/contract';
import { freePort, type TestServer } from '../../support/server.ts';
import { until } from '../../support/until.ts';
import { codeOf, makeFilm, settled, startLibrary, videoOf } from './support.ts';
import { ask, begin, hang, patch, refusalOf, send, TUS } from './tus-support.ts';

const MAX = 2_000_000;

let server: TestServer;
let films: string;
let film: Buffer;
const env = { MAX_UPLOAD_GB: String(MAX / 1e9), PORT: '' };

before(async () => {
  films = await mkdtemp(join(tmpdir(), 'oriel-films-'));
  film = await readFile(await makeFilm(join(films, 'film.mp4'), { seconds: 4 }));
  env.PORT = String(await freePort());
  server = await startLibrary({ env });
});
after(async () => {
  await server.stop();
  await rm(films, { recursive: true, force: true });
});

const unfinished = (): Promise<string[]> => readdir(join(server.dataDir, 'uploads'));
const sourceOf = (id: string): string => join(server.dataDir, 'library', 'videos', id, 'source', 'original');
const idOf = (url: string): string => url.split('/').at(-1) ?? '';
const urlOf = (response: Response): string => new URL(response.headers.get('location') ?? '', server.url).href;
const offsetOf = async (url: string): Promise<string | null> => (await ask('HEAD', url)).headers.get('upload-offset');
const titles = async (): Promise<string[]> => (await server.get<VideoList>('/api/v1/videos')).videos.map(({ title }) => title);

async function restart(signal: NodeJS.Signals): Promise<void> {
  const { dataDir } = server;
  await server.stop({ signal, keep: true });
  server = await startLibrary({ dataDir, env });
}

test('a whole upload becomes a video that can be watched', async () => {
  const metadata = { filename: 'My film.mp4', filetype: 'video/mp4', title: 'Harbour', description: 'one\r\ntwo', tags: 'sea, boats', category: 'Views' };
  const { url, videoId } = await send(server, film, { metadata });
  assert.equal(videoId, idOf(url));
  const video = await settled(server, videoId ?? '');
  assert.deepEqual(
    [video.upload_status, video.title, video.description, video.tags, video.category, video.original_filename, video.content_type, video.file_size_bytes],
    ['ready', 'Harbour', 'one\ntwo', ['sea', 'boats'], 'Views', 'My film.mp4', 'video/mp4', film.byteLength],
  );
  assert.deepEqual(await readFile(sourceOf(videoId ?? '')), film);
  assert.deepEqual(await unfinished(), []);
});

test('after its end HEAD still gives the video, as when the last answer was lost', async () => {
  const { url, videoId } = await send(server, film);
  const head = await ask('HEAD', url);
  assert.deepEqual([head.status, head.headers.get('upload-offset'), head.headers.get('upload-length'), head.headers.get('upload-video-id')], [200, String(film.byteLength), String(film.byteLength), videoId]);
  const again = await send(server, film, { uploadUrl: url });
  assert.deepEqual([again.videoId, again.requests], [videoId, ['HEAD']]);
  assert.equal(await codeOf(await patch(url, 0, Buffer.alloc(5))), '409 precondition_failed');
  assert.equal(await codeOf(await ask('DELETE', url)), '409 precondition_failed');
});

for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
  test(`an interrupted upload goes on after the server ended by ${signal}, and its file is moved`, async () => {
    const stopped = await send(server, film, { chunkSize: 50_000, stopAt: 100_000, metadata: { filename: 'film.mp4', title: signal } });
    assert.equal(stopped.videoId, undefined);
    const { ino } = await stat(join(server.dataDir, 'uploads', idOf(stopped.url)));
    await restart(signal);
    assert.equal(await offsetOf(stopped.url), '100000');
    const { videoId, requests } = await send(server, film, { uploadUrl: stopped.url, chunkSize: 200_000 });
    assert.deepEqual(requests.slice(0, 2), ['HEAD', 'PATCH 100000']);
    assert.equal((await stat(sourceOf(videoId ?? ''))).ino, ino);
    const video = await settled(server, videoId ?? '');
    assert.deepEqual([video.upload_status, video.title], ['ready', signal]);
    assert.deepEqual(await readFile(sourceOf(video.id)), film);
  });
}

test('a server that ended between the last byte and the video makes it when asked again', async () => {
  const url = urlOf(await begin(server, film.byteLength));
  await writeFile(join(server.dataDir, 'uploads', idOf(url)), film);
  assert.equal((await ask('HEAD', url)).headers.get('upload-video-id'), idOf(url));
  assert.equal((await settled(server, idOf(url))).upload_status, 'ready');
  assert.deepEqual(await unfinished(), []);
});

test('what arrived before a connection broke is kept', async () => {
  const url = urlOf(await begin(server, film.byteLength));
  const socket = await hang(url, film.byteLength, film.subarray(0, 80_000));
  await until('it has arrived', async () => (await stat(join(server.dataDir, 'uploads', idOf(url)))).size === 80_000);
  socket.destroy();
  assert.equal(await offsetOf(url), '80000');
  const { videoId } = await send(server, film, { uploadUrl: url });
  assert.deepEqual(await readFile(sourceOf(videoId ?? '')), film);
});

test('a request that hangs gives way to its client on another connection', async () => {
  const url = urlOf(await begin(server, film.byteLength));
  const socket = await hang(url, film.byteLength, film.subarray(0, 80_000));
  await until('it has arrived', async () => (await stat(join(server.dataDir, 'uploads', idOf(url)))).size === 80_000);
  const started = Date.now();
  assert.equal(await offsetOf(url), '80000');
  assert.ok(Date.now() - started < 5000);
  socket.destroy();
});

test('who asks while the last byte arrives learns of the video, or how much is missing', async () => {
  const size = 1000;
  for (let round = 0; round < 10; round++) {
    const url = urlOf(await begin(server, size));
    const socket = await hang(url, size, Buffer.alloc(size - 1));
    await until('all but one have arrived', async () => (await stat(join(server.dataDir, 'uploads', idOf(url)))).size === size - 1, { every: 2 });
    const heads = Array.from({ length: 4 }, () => ask('HEAD', url));
    // By now the server has them: they wait for the request that has the upload.
    for (let i = 0; i < 3; i++) await fetch(`${server.url}/healthz`);
    socket.write(Buffer.alloc(1));
    for (const { status, headers } of await Promise.all(heads)) {
      assert.equal(status, 200);
      assert.equal(headers.get('upload-video-id'), headers.get('upload-offset') === String(size) ? idOf(url) : null);
    }
    assert.equal((await ask('HEAD', url)).status, 200);
    socket.destroy();
  }
});

test('a file that is too large is refused before its bytes are sent', async () => {
  assert.equal(await refusalOf(send(server, Buffer.alloc(MAX + 1))), '413 body_too_large');
  const url = urlOf(await begin(server, 10));
  assert.equal(await codeOf(await patch(url, 0, Buffer.alloc(11))), '413 body_too_large');
});

test('without room nothing is begun', async (t) => {
  const full = await startLibrary({ env: { MIN_FREE_GB: '1000000' } });
  t.after(() => full.stop());
  assert.equal(await refusalOf(send(full, film)), '503 disk_full');
  assert.deepEqual(await readdir(join(full.dataDir, 'uploads')), []);
});

test('an upload that is ended is gone', async () => {
  const { url } = await send(server, film, { chunkSize: 50_000, stopAt: 50_000 });
  assert.equal((await ask('DELETE', url)).status, 204);
  assert.equal((await ask('HEAD', url)).status, 404);
  assert.equal(await codeOf(await patch(url, 50_000, Buffer.alloc(5))), '404 not_found');
  assert.ok(!(await unfinished()).some((name) => name.startsWith(idOf(url))));
});

test('an unfinished upload says when it expires, and then it is gone', async () => {
  const began = await begin(server, 1000);
  const expires = Date.parse(began.headers.get('upload-expires') ?? '') - Date.now();
  assert.ok(Math.abs(expires - 86_400_000) < 60_000, `${expires} ms`);
  const url = urlOf(began);
  assert.equal((await ask('HEAD', url)).headers.get('upload-expires'), began.headers.get('upload-expires'));
  const record = join(server.dataDir, 'uploads', `${idOf(url)}.json`);
  const kept = JSON.parse(await readFile(record, 'utf8')) as object;
  await writeFile(record, JSON.stringify({ ...kept, creation_date: new Date(Date.now() - 86_500_000).toISOString() }));
  assert.equal((await ask('HEAD', url)).status, 404);
  assert.equal(await codeOf(await patch(url, 0, Buffer.alloc(5))), '404 not_found');
  await restart('SIGTERM');
  assert.ok(!(await unfinished()).some((name) => name.startsWith(idOf(url))));
});

test('metadata is text that leads nowhere', async () => {
  const { videoId } = await send(server, film, { metadata: { filename: '../../../../etc/pass\u0000wd.mp4', filetype: '<b>/x', owner: 'root', title: '' } });
  const video = await videoOf(server, videoId ?? '');
  assert.deepEqual([video.original_filename, video.title, video.content_type, video.created_by], ['passwd.mp4', 'passwd', 'application/octet-stream', 'local']);
  const { videoId: unnamed } = await send(server, film, { metadata: {} });
  assert.equal((await videoOf(server, unnamed ?? '')).original_filename, 'video');
  assert.equal(await refusalOf(send(server, film, { metadata: { title: 'bell \u0007' } })), '400 invalid_request');
  assert.equal(await refusalOf(send(server, film, { metadata: { title: 'x'.repeat(256) } })), '400 invalid_request');
  for (const metadata of ['filename ???', 'a b c', 'filename YQ==,filename YQ==', `filename ${'YWFh'.repeat(50_000)}`]) {
    const refused = await begin(server, 5, { metadata });
    assert.ok(refused.status === 400 || refused.status === 431, `${metadata.slice(0, 40)}: ${refused.status}`);
  }
  for (const id of ['..%2f..%2fserver-id', '%2e%2e', 'server-id', `${videoId}.json`, '%00', 'x'.repeat(200)]) {
    const url = `${server.url}${TUS}/${id}`;
    assert.equal((await ask('HEAD', url)).status, 404, id);
    assert.equal((await ask('DELETE', url)).status, 404, id);
  }
  assert.ok(await stat(join(server.dataDir, 'server-id')));
});

test('an empty file fails as a video, with a reason', async () => {
  const { videoId } = await send(server, Buffer.alloc(0), { metadata: { filename: 'empty.mp4' } });
  const video = await settled(server, videoId ?? '');
  assert.deepEqual([video.upload_status, video.title, video.file_size_bytes], ['failed', 'empty', 0]);
});

test('requests that are not tus 1.0 are refused', async () => {
  const url = urlOf(await begin(server, 10));
  assert.equal(await codeOf(await begin(server, 10, { headers: { 'Tus-Resumable': '0.2.2' } })), '400 invalid_request');
  assert.equal(await codeOf(await fetch(url, { method: 'DELETE' })), '412 precondition_failed');
  assert.equal(await codeOf(await fetch(server.url + TUS, { method: 'POST', headers: { 'Tus-Resumable': '1.0.0' } })), '400 invalid_request');
  assert.equal(await codeOf(await begin(server, 10, { headers: { 'Upload-Length': '-5' } })), '400 invalid_request');
  assert.equal(await codeOf(await patch(url, 5, Buffer.alloc(5))), '409 precondition_failed');
  assert.equal(await codeOf(await patch(url, 0, Buffer.alloc(5), { 'Content-Type': 'video/mp4' })), '400 invalid_request');
  assert.equal(await offsetOf(url), '0');
  assert.ok(!(await titles()).includes('10'));
});

test('OPTIONS tells what it can do', async () => {
  const { status, headers } = await fetch(server.url + TUS, { method: 'OPTIONS' });
  assert.deepEqual(
    [status, headers.get('tus-version'), headers.get('tus-extension'), headers.get('tus-max-size')],
    [204, '1.0.0', 'creation,creation-with-upload,termination,expiration', String(MAX)],
  );
});
