import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { createClient, OrielError, RememberedUploads, VideoUpload, type UploadFacts } from '@oriel/core';
import { pino } from 'pino';
import { readConfig } from '../../../demo-server/src/config.ts';
import { createServer, type Server } from '../../../demo-server/src/server.ts';
import { prepareDatabase } from '../../support/prepared-database.ts';
import { until } from '../../support/until.ts';
import { HttpServer, sendJson } from '../support/http-server.ts';
import { ManualEnvironment } from '../support/manual-environment.ts';

const SIZE = 3_000_000;
const contents = randomBytes(SIZE);
const film = (name = 'film.mp4', bytes: Uint8Array<ArrayBuffer> = contents): File => new File([bytes], name, { type: 'video/mp4', lastModified: 5 });

let server: Server;
let dataDir: string;

before(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'oriel-video-upload-'));
  await prepareDatabase(dataDir);
  const config = readConfig({ PORT: '0', DATA_DIR: dataDir, CAMERAS: join(dataDir, 'none.mp4'), HISTORY_MINUTES: '0', MAX_UPLOAD_GB: '0.01' });
  server = await createServer(config, pino({ level: 'silent' }));
});
after(async () => {
  await server.close();
  await rm(dataDir, { recursive: true, force: true });
});

/** A page of the real server: what it sends, what it remembers, and whether its network is there. */
class Page {
  readonly environment = new ManualEnvironment();
  readonly kept = new Map<string, string>();
  readonly memory = new RememberedUploads(() => ({ getItem: (key) => this.kept.get(key) ?? null, setItem: (key, value) => void this.kept.set(key, value) }), () => this.environment.now());
  readonly sent: string[] = [];
  /** Called before each request; throws where the network is gone. */
  before: (request: string) => void | Promise<void> = () => {};
  readonly client;

  constructor(url = server.address) {
    const fetch = async (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
      const offset = new Headers(init?.headers).get('Upload-Offset');
      const request = `${init?.method ?? 'GET'}${offset === null ? '' : ` ${offset}`}`;
      await this.before(request);
      this.sent.push(request);
      this.environment.time += 1000;
      return globalThis.fetch(input, init);
    };
    this.client = createClient({ server: url, fetch: fetch as typeof globalThis.fetch, environment: this.environment });
  }

  upload(file = film()): { upload: VideoUpload; seen: UploadFacts[] } {
    const upload = new VideoUpload(this.client, file, { memory: this.memory, fields: { title: 'Film', tags: ['a', 'b'] } });
    const seen: UploadFacts[] = [];
    upload.subscribe(() => seen.push(upload.facts));
    return { upload, seen };
  }
}

const stored = (id: string): Promise<Buffer> => readFile(join(dataDir, 'library', 'videos', id, 'source', 'original'));
const gone = (): never => {
  throw new TypeError('Failed to fetch');
};
const inState = (upload: VideoUpload, state: UploadFacts['state']): Promise<true> => until(`it is ${state}`, () => upload.facts.state === state, { timeout: 10_000, every: 5 });

test('a file arrives whole, with progress, speed and remaining time', async () => {
  const page = new Page();
  const { upload, seen } = page.upload();
  const id = await upload.start();
  assert.deepEqual(await stored(id), contents);
  assert.deepEqual(upload.facts, { state: 'finished', sent: SIZE, size: SIZE, videoId: id });
  const places = seen.map(({ sent }) => sent);
  assert.deepEqual(places, places.toSorted((a, b) => a - b));
  assert.ok(new Set(places).size >= 4, places.join());
  assert.ok(seen.some(({ speed = 0, remaining = 0 }) => speed > 0 && remaining > 0));
  assert.deepEqual(page.memory.list(), []);
  const video = (await (await fetch(`${server.address}/api/v1/videos/${id}`)).json()) as { title: string; tags: string[]; original_filename: string };
  assert.deepEqual([video.title, video.tags, video.original_filename], ['Film', ['a', 'b'], 'film.mp4']);
  assert.equal(await upload.start(), id, 'it is not sent twice');
});

test('names and titles of any script arrive', async () => {
  const { upload } = new Page().upload(film('فيلم 🎬.mp4', new Uint8Array(5)));
  const id = await upload.start();
  const video = (await (await fetch(`${server.address}/api/v1/videos/${id}`)).json()) as { original_filename: string };
  assert.equal(video.original_filename, 'فيلم 🎬.mp4');
});

test('an empty file is a video, too', async () => {
  const page = new Page();
  const id = await page.upload(film('empty.mp4', new Uint8Array())).upload.start();
  assert.deepEqual([(await stored(id)).byteLength, page.sent], [0, ['POST']]);
});

test('without a network it waits, and goes on where it was as soon as the network is back', async () => {
  const page = new Page();
  const { upload } = page.upload();
  page.before = (request) => (request === 'PATCH 262144' ? gone() : undefined);
  const done = upload.start();
  await inState(upload, 'waiting');
  assert.deepEqual([upload.facts.sent, upload.facts.error?.code], [262_144, 'network_gone']);
  page.before = () => {};
  page.environment.comeOnline();
  assert.deepEqual(await stored(await done), contents);
  assert.deepEqual(page.sent.slice(0, 4), ['POST', 'PATCH 0', 'HEAD', 'PATCH 262144']);
});

test('it tries again by itself, later each time', async () => {
  const page = new Page();
  const { upload } = page.upload();
  page.before = (request) => (request.startsWith('PATCH') ? gone() : undefined);
  const done = upload.start();
  for (const delay of [1000, 2000, 4000]) {
    await until('it waits', () => page.environment.delays.includes(delay), { every: 5 });
    page.environment.advance(delay);
  }
  await inState(upload, 'waiting');
  page.before = () => {};
  await until('it is done', async () => {
    page.environment.advance(30_000);
    return upload.facts.state === 'finished';
  });
  assert.deepEqual(await stored(await done), contents);
});

test('after a reload it goes on where it was', async () => {
  const page = new Page();
  const { upload } = page.upload();
  page.before = (request) => (request === 'PATCH 262144' ? gone() : undefined);
  void upload.start();
  await inState(upload, 'waiting');
  upload.pause();
  const [remembered] = page.memory.list();
  assert.deepEqual([remembered?.name, remembered?.size, remembered?.sent], ['film.mp4', SIZE, 262_144]);

  const reloaded = new Page();
  for (const [key, value] of page.kept) reloaded.kept.set(key, value);
  const again = reloaded.upload();
  assert.deepEqual(await stored(await again.upload.start()), contents);
  assert.deepEqual(reloaded.sent.slice(0, 2), ['HEAD', 'PATCH 262144']);
  assert.deepEqual(reloaded.memory.list(), []);
});

test('another file of the same name does not go on with it', async () => {
  const page = new Page();
  const { upload } = page.upload();
  page.before = (request) => (request === 'PATCH 262144' ? gone() : undefined);
  void upload.start();
  await inState(upload, 'waiting');
  upload.pause();
  page.before = () => {};
  page.sent.length = 0;
  await page.upload(film('film.mp4', new Uint8Array(SIZE - 1))).upload.start();
  assert.equal(page.sent[0], 'POST');
});

test('pause sends nothing more, and start goes on', async () => {
  const page = new Page();
  const { upload } = page.upload();
  page.before = (request) => (request === 'PATCH 262144' ? upload.pause() : undefined);
  const done = upload.start();
  await inState(upload, 'paused');
  page.before = () => {};
  assert.equal(upload.start(), done);
  assert.deepEqual(await stored(await done), contents);
});

test('a signal pauses it', async () => {
  const page = new Page();
  const { upload } = page.upload();
  const controller = new AbortController();
  page.before = (request) => (request === 'PATCH 262144' ? controller.abort(new Error('the page goes')) : undefined);
  await assert.rejects(upload.start({ signal: controller.signal }), /the page goes/);
  assert.equal(upload.facts.state, 'paused');
  await assert.rejects(upload.start({ signal: AbortSignal.abort(new Error('gone')) }), /gone/);
  page.before = () => {};
  assert.deepEqual(await stored(await upload.start()), contents);
});

test('cancelled, it is removed from the server and from memory', async () => {
  const page = new Page();
  const { upload } = page.upload();
  let cancelled: Promise<void> | undefined;
  page.before = (request) => void (request === 'PATCH 262144' && (cancelled = upload.cancel()));
  const done = upload.start();
  await assert.rejects(done, { name: 'AbortError' });
  const url = (JSON.parse([...page.kept.values()][0] ?? '[]') as { url: string }[])[0]?.url;
  assert.equal(url, undefined, 'it is not remembered');
  await cancelled;
  assert.ok(page.sent.includes('DELETE'));
  assert.equal(upload.facts.state, 'cancelled');
  await assert.rejects(upload.start(), { name: 'AbortError' });
});

test('what the server has removed is sent again from its start', async () => {
  const page = new Page();
  const first = page.upload();
  page.before = (request) => (request === 'PATCH 262144' ? gone() : undefined);
  void first.upload.start();
  await inState(first.upload, 'waiting');
  first.upload.pause();
  page.before = () => {};
  const url = page.memory.list()[0]?.url ?? '';
  assert.equal((await fetch(url, { method: 'DELETE', headers: { 'Tus-Resumable': '1.0.0' } })).status, 204);
  page.sent.length = 0;
  assert.deepEqual(await stored(await page.upload().upload.start()), contents);
  assert.deepEqual(page.sent.slice(0, 3), ['HEAD', 'POST', 'PATCH 0']);
});

test('a file that is too large fails before its bytes are sent', async () => {
  const page = new Page();
  const { upload } = page.upload(film('large.mp4', new Uint8Array(10_000_001)));
  await assert.rejects(upload.start(), (error) => error instanceof OrielError && error.code === 'body_too_large' && error.details?.['maxBytes'] === 10_000_000);
  assert.deepEqual([upload.facts.state, upload.facts.error?.code, page.sent], ['failed', 'body_too_large', ['POST']]);
});

test('a file that cannot be read any more fails with a hint', async () => {
  const file = film();
  file.slice = () => Object.assign(new Blob(), { arrayBuffer: () => Promise.reject(new DOMException('gone', 'NotReadableError')) });
  await assert.rejects(new Page().upload(file).upload.start(), (error) => error instanceof OrielError && error.details?.['reason'] === 'unreadable');
});

test('a server that names no video ends with an error', async () => {
  await using fake = await HttpServer.listen(({ method }, response) => void (method === 'POST' ? response.writeHead(201, { Location: '/up/1' }) : response.writeHead(204, { 'Upload-Offset': '5' })).end());
  const upload = new VideoUpload(createClient({ server: fake.url }), film('small.mp4', new Uint8Array(5)));
  await assert.rejects(upload.start(), (error) => error instanceof OrielError && error.code === 'invalid_answer');
});

test('each request has the token of its time; a new one lets a failed upload go on', async () => {
  const tokens: (string | undefined)[] = [];
  await using fake = await HttpServer.listen(({ method, headers }, response) => {
    tokens.push(headers.authorization);
    if (headers.authorization !== 'Bearer good') return sendJson(response, { error: { code: 'token_expired', message: '', hint: '' } }, 401);
    if (method === 'POST') return void response.writeHead(201, { Location: '/up/1' }).end();
    return void response.writeHead(204, { 'Upload-Offset': '5', 'Upload-Video-Id': 'v' }).end();
  });
  const client = createClient({ server: fake.url, token: 'old' });
  const upload = new VideoUpload(client, film('small.mp4', new Uint8Array(5)));
  await assert.rejects(upload.start(), (error) => error instanceof OrielError && error.code === 'token_expired');
  client.setToken('good');
  await inState(upload, 'finished');
  assert.deepEqual(tokens, ['Bearer old', 'Bearer good', 'Bearer good']);

  tokens.length = 0;
  const asked = ['old', 'good'];
  const renewing = createClient({ server: fake.url, token: () => asked.shift() ?? 'good' });
  assert.equal(await new VideoUpload(renewing, film('small.mp4', new Uint8Array(5))).start(), 'v');
  assert.deepEqual(tokens, ['Bearer old', 'Bearer good', 'Bearer good']);
});

test('a memory with anything in it is read as far as it can be', () => {
  const good = { key: 'k', url: 'u', name: 'n', size: 5, sent: 2 };
  const memoryOf = (text: string | null) => new RememberedUploads(() => ({ getItem: () => text, setItem: () => gone() }), () => 100);
  assert.deepEqual(memoryOf(null).list(), []);
  assert.deepEqual(memoryOf('{').list(), []);
  assert.deepEqual(memoryOf('{"a":1}').list(), []);
  assert.deepEqual(memoryOf(JSON.stringify([null, 5, {}, good, { ...good, expires: 99 }])).list(), [good]);
  memoryOf('[]').set(good);
  assert.deepEqual(new RememberedUploads(gone).list(), []);
});
