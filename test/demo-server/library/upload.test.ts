import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { VideoList } from '@oriel/core/contract';
import type { TestServer } from '../../support/server.ts';
import { until } from '../../support/until.ts';
import { codeOf, makeFilm, post, startLibrary, upload } from './support.ts';

let server: TestServer;
let films: string;
let film: string;

before(async () => {
  films = await mkdtemp(join(tmpdir(), 'oriel-films-'));
  film = await makeFilm(join(films, 'film.mp4'), { seconds: 2 });
  server = await startLibrary({ env: { MAX_UPLOAD_GB: '0.001' } });
});
after(async () => {
  await server.stop();
  await rm(films, { recursive: true, force: true });
});

const stored = (): Promise<string[]> => readdir(join(server.dataDir, 'library'), { recursive: true }).then((names) => names.filter((name) => !/^(videos|incoming)$/.test(name)));
const send = (body: BodyInit, headers: Record<string, string> = {}): Promise<Response> => fetch(`${server.url}/api/v1/videos/upload`, { method: 'POST', body, headers });

test('what is refused leaves nothing behind', async () => {
  const only = (name: string, value: string | Blob) => {
    const body = new FormData();
    body.set(name, value);
    return body;
  };
  assert.equal(await codeOf(await send(only('title', 'no file'))), '400 invalid_request');
  assert.equal(await codeOf(await send(only('film', new Blob(['x'])))), '400 invalid_request');
  assert.equal(await codeOf(await send('{}', { 'content-type': 'application/json' })), '415 media_type_unsupported');
  assert.equal(await codeOf(await send('nonsense', { 'content-type': 'multipart/form-data; boundary=x' })), '400 invalid_request');
  for (const part of ['name="title"', 'name="video"; filename="film.mp4"']) {
    const open = await send(`--x\r\nContent-Disposition: form-data; ${part}\r\n\r\nabc`, { 'content-type': 'multipart/form-data; boundary=x' });
    assert.equal(await codeOf(open), '400 invalid_request', part);
  }
  assert.equal(await codeOf(await post(server, film, { fields: { title: 'x'.repeat(256) } })), '400 invalid_request');
  assert.equal(await codeOf(await post(server, film, { fields: { title: 'bell \u0007' } })), '400 invalid_request');
  assert.equal(await codeOf(await post(server, Buffer.alloc(1_000_001))), '413 body_too_large');
  assert.equal(await codeOf(await post(server, Buffer.alloc(4_000_000))), '413 body_too_large');
  assert.deepEqual(await stored(), []);
  assert.deepEqual((await server.get<VideoList>('/api/v1/videos')).videos, []);
});

test('a client that goes in the middle leaves nothing behind', async () => {
  const { hostname, port } = new URL(server.url);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => {});
  await once(socket, 'connect');
  socket.write(`POST /api/v1/videos/upload HTTP/1.1\r\nHost: ${hostname}:${port}\r\nContent-Type: multipart/form-data; boundary=x\r\nContent-Length: 500000\r\n\r\n`);
  socket.write('--x\r\nContent-Disposition: form-data; name="video"; filename="film.mp4"\r\nContent-Type: video/mp4\r\n\r\n');
  socket.write(Buffer.alloc(200_000));
  await until('it arrives', async () => (await stored()).length > 0);
  socket.destroy();
  await until('it is gone', async () => (await stored()).length === 0);
  assert.deepEqual((await server.get<VideoList>('/api/v1/videos')).videos, []);
});

test('a file that never ends is refused when it is larger than allowed, and leaves nothing behind', async () => {
  const { hostname, port } = new URL(server.url);
  const sent = request({ hostname, port, path: '/api/v1/videos/upload', method: 'POST', headers: { 'content-type': 'multipart/form-data; boundary=x', 'transfer-encoding': 'chunked' } });
  sent.on('error', () => {});
  let status: number | undefined;
  sent.on('response', (response) => {
    status = response.statusCode;
    response.resume();
  });
  sent.write('--x\r\nContent-Disposition: form-data; name="video"; filename="film.mp4"\r\nContent-Type: video/mp4\r\n\r\n');
  await until('it is refused', () => {
    if (!sent.writableNeedDrain && !sent.destroyed) sent.write(Buffer.alloc(50_000));
    return status !== undefined || sent.destroyed;
  });
  assert.equal(status, 413);
  sent.destroy();
  assert.deepEqual(await stored(), []);
  assert.deepEqual((await server.get<VideoList>('/api/v1/videos')).videos, []);
});

test('a form with empty fields has the defaults', async () => {
  const video = await upload(server, film, { fields: { title: '', description: 'one\r\ntwo', tags: ' , ', category: '' }, name: 'My film.mp4' });
  assert.deepEqual([video.title, video.description, video.tags, video.category, video.original_filename, video.content_type], ['My film', 'one\ntwo', [], null, 'My film.mp4', 'video/mp4']);
  assert.match(video.slug, /^my-film-[0-9a-f]{8}$/);
});
