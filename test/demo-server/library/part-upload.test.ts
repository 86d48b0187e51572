import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { createClient, PartUploadsClient, PartsTransfer, RememberedUploads, uploadKey, VideoUpload, type OrielClient, type PartUrl, type UploadFacts } from '@oriel/core';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import type { PartUpload, PartUrls, PartUrlsCreate, Scope, UploadOffer } from '@oriel/core/contract';
import { pino } from 'pino';
import { readConfig } from '../../../demo-server/src/config.ts';
import { openDatabase } from '../../../demo-server/src/db/database.ts';
import { MOST_PARTS, planParts, sizeOfPart } from '../../../demo-server/src/library/part-plan.ts';
import { PartUploads } from '../../../demo-server/src/library/part-uploads.ts';
import { Uploads } from '../../../demo-server/src/library/upload.ts';
import { VideoStore } from '../../../demo-server/src/library/video-store.ts';
import { openStorage } from '../../../demo-server/src/storage/storage.ts';
import { BUCKET, s3Missing, startS3Server, type S3Server } from '../../support/s3-server.ts';
import type { TestServer } from '../../support/server.ts';
import { until } from '../../support/until.ts';
import { silent } from '../archive/media.ts';
import { prepareDatabase } from '../../support/prepared-database.ts';
import { SECRET } from '../http/test-app.ts';
import { codeOf, makeFilm, refusalOf, settled, startLibrary } from './support.ts';

/** S3 takes no smaller part but the last, bytes. */
const SMALLEST_PART = 5 * 1024 ** 2;

const DAY = 86_400_000;
const MIB = 1024 ** 2;
const PATH = '/api/v1/videos/upload/parts';

test('a file is cut by the rules of S3, whatever its size', () => {
  for (const size of [1, 5 * MIB, 8 * MIB, 8 * MIB + 1, 80 * 1024 * MIB, 100_000 * MIB, 5 * 1024 * 1024 * MIB]) {
    const plan = planParts(size);
    const sizes = [sizeOfPart(plan, 1), sizeOfPart(plan, plan.count)];
    assert.ok(plan.count >= 1 && plan.count <= MOST_PARTS, `${size}: ${plan.count} parts`);
    assert.ok(plan.count === 1 || (sizes[0] ?? 0) >= SMALLEST_PART);
    assert.ok((sizes[1] ?? 0) >= 1 && (sizes[1] ?? 0) <= plan.partSize);
    assert.equal(plan.partSize * (plan.count - 1) + (sizes[1] ?? 0), size);
  }
});

describe('uploads in parts straight to S3', { skip: s3Missing }, () => {
  let s3: S3Server;
  let server: TestServer;
  let folder: string;
  let film: File;
  let client: OrielClient;
  let parts: PartUploadsClient;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'oriel-films-'));
    const picture = await readFile(await makeFilm(join(folder, 'film.mp4'), { seconds: 3 }));
    // Players ignore a box of type `free`: it makes a file of three parts.
    const padding = randomBytes(18 * MIB);
    padding.writeUInt32BE(padding.byteLength, 0);
    padding.write('free', 4);
    film = new File([picture, padding], 'film.mp4', { type: 'video/mp4', lastModified: 5 });
    s3 = await startS3Server();
    server = await startLibrary({ env: s3.env() });
    client = createClient({ server: server.url });
    parts = new PartUploadsClient(client);
  });
  after(async () => {
    await server.stop();
    await s3.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const idOf = (url: string): string => url.split('/').at(-1) ?? '';
  const keysOf = async (id: string) => (await s3.keys()).filter((key) => key.includes(id));
  const unfinishedOf = async (id: string) => (await s3.unfinished()).filter((key) => key.includes(id));
  const bytesOf = (number: number): Blob => film.slice((number - 1) * 8 * MIB, Math.min(number * 8 * MIB, film.size));
  /** 0: the store closed the connection before it had read everything. */
  const put = ({ url }: Pick<PartUrl, 'url'>, body: Blob): Promise<number> =>
    fetch(url, { method: 'PUT', body }).then(
      ({ status }) => status,
      () => 0,
    );
  const sendParts = async (url: string, numbers: readonly number[]): Promise<void> => {
    for (const signed of await parts.sign(url, numbers)) assert.equal(await put(signed, bytesOf(signed.number)), 200);
  };
  const storedHash = async (id: string): Promise<string> => {
    const { Body } = await s3.client.send(new GetObjectCommand({ Bucket: BUCKET, Key: `library/videos/${id}/source/original` }));
    return hashOf(await (Body as { transformToByteArray(): Promise<Uint8Array> }).transformToByteArray());
  };

  interface PageOptions {
    /** Of the page's memory. */
    kept?: Map<string, string>;
    /** Is called before each request. */
    before?: (asked: string) => void | Promise<void>;
    /** Changes what the page reads. */
    change?: (text: string) => string;
  }

  /** A page: what it asks the server for, with the numbers of parts, and what it remembers. */
  const openPage = ({ kept = new Map<string, string>(), before: prepare = () => {}, change }: PageOptions = {}) => {
    const asked: string[] = [];
    const page = createClient({
      server: server.url,
      fetch: async (input, init) => {
        const path = new URL(String(input)).pathname.replace(/[\da-f-]{36}/, ':id').replace('/api/v1/videos/upload', '');
        const { numbers } = (typeof init?.body === 'string' ? JSON.parse(init.body) : {}) as Partial<PartUrlsCreate>;
        asked.push(`${init?.method ?? 'GET'} ${path}${numbers ? ` ${numbers.join()}` : ''}`);
        await prepare(asked.at(-1) ?? '');
        const answer = await fetch(input, init);
        return change && answer.headers.get('content-type')?.includes('json') ? new Response(change(await answer.text()), answer) : answer;
      },
    });
    const memory = new RememberedUploads(() => ({ getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => void kept.set(key, value) }));
    const upload = new VideoUpload(page, film, { memory, fields: { title: 'In parts', tags: ['a', 'b'] }, loadParts: async () => PartsTransfer });
    const seen: UploadFacts[] = [];
    upload.subscribe(() => seen.push(upload.facts));
    return { asked, memory, upload, seen };
  };
  /** A page that was reloaded after it had sent so many parts. */
  const openLater = async (sent: number, options: PageOptions = {}) => {
    const { url } = await parts.begin(film);
    await sendParts(url, Array.from({ length: sent }, (_, index) => index + 1));
    const page = openPage(options);
    page.memory.set({ key: uploadKey(client, film), url, name: film.name, size: film.size, sent: sent * 8 * MIB });
    return { ...page, url };
  };
  /** Once the page knows that a part is there, before it knows that all are. */
  const onceAPartIsThere = ({ memory, upload }: ReturnType<typeof openPage>, act: () => void): void => {
    const stop = upload.subscribe(() => {
      if (!memory.list()[0]?.sent) return;
      stop();
      act();
    });
  };

  test('a large file becomes a video, and none of it passes through the server', async () => {
    const { asked, memory, upload, seen } = openPage();
    const id = await upload.start();
    const video = await settled(server, id);
    assert.equal(video.upload_status, 'ready', video.failure_reason);
    assert.deepEqual([video.title, video.tags, video.original_filename, video.content_type, video.file_size_bytes], ['In parts', ['a', 'b'], 'film.mp4', 'video/mp4', film.size]);
    assert.equal(await storedHash(id), hashOf(await film.bytes()));
    assert.deepEqual([...new Set(asked.map((each) => each.replace(/ [\d,]+$/, '')))], ['GET ', 'POST /parts', 'POST /parts/:id/urls', 'POST /parts/:id/complete']);
    const places = seen.map(({ sent }) => sent);
    assert.deepEqual(places, places.toSorted((a, b) => a - b));
    assert.ok(new Set(places).size >= 3, places.join());
    assert.deepEqual([upload.facts.state, upload.facts.sent, memory.list(), await unfinishedOf(id)], ['finished', film.size, [], []]);
  });

  test('after a reload only the parts that are missing are sent', async () => {
    const { asked, upload, url } = await openLater(1);
    const id = await upload.start();
    assert.equal(idOf(url), id);
    assert.equal(await storedHash(id), hashOf(await film.bytes()));
    assert.equal(asked[0], 'GET /parts/:id');
    const numbers = asked.filter((each) => each.startsWith('POST /parts/:id/urls'));
    assert.ok(numbers.length > 0 && numbers.every((each) => /urls (?:2,3|3|2)$/.test(each)), asked.join());
  });

  test('a pause sends nothing more, and start goes on with the same upload', async () => {
    const page = openPage();
    onceAPartIsThere(page, () => page.upload.pause());
    const done = page.upload.start();
    await until('it is paused', () => page.upload.facts.state === 'paused', { timeout: 60_000 });
    const url = page.memory.list()[0]?.url ?? '';
    assert.ok(!page.asked.includes('POST /parts/:id/complete'));
    assert.equal(page.upload.start(), done);
    assert.equal(await done, idOf(url));
    assert.equal(await storedHash(idOf(url)), hashOf(await film.bytes()));
  });

  test('cancelled, nothing is left of it', async () => {
    const page = openPage();
    let [id, cancelled] = ['', Promise.resolve()];
    onceAPartIsThere(page, () => {
      id = idOf(page.memory.list()[0]?.url ?? '');
      cancelled = page.upload.cancel();
    });
    await assert.rejects(page.upload.start(), { name: 'AbortError' });
    await cancelled;
    assert.ok(id);
    assert.deepEqual([await unfinishedOf(id), await keysOf(id), page.memory.list()], [[], [], []]);
  });

  test('while the store is away it waits, and goes on when it is back', async (t) => {
    t.after(() => s3.resume());
    let isAway = false;
    const { upload } = await openLater(1, {
      before: async (asked) => {
        if (!asked.startsWith('POST /parts/:id/urls') || isAway) return;
        isAway = true;
        await s3.pause();
      },
    });
    const done = upload.start();
    await until('it waits', () => upload.facts.state === 'waiting', { timeout: 60_000 });
    await s3.resume();
    assert.equal(await storedHash(await done), hashOf(await film.bytes()));
  });

  test('a file goes through the server where the page cannot reach the store', async () => {
    const { asked, upload } = openPage({ change: (text) => text.replaceAll(s3.endpoint, 'http://127.0.0.1:1') });
    const id = await upload.start();
    assert.equal(await storedHash(id), hashOf(await film.bytes()));
    assert.ok(asked.includes('POST /tus') && asked.includes('DELETE /parts/:id'), asked.join());
    assert.ok(!asked.includes('POST /parts/:id/complete'));
  });

  test('an upload that the server has removed begins anew', async () => {
    const { upload, url } = await openLater(1);
    await fetchOk(url, { method: 'DELETE' });
    const id = await upload.start();
    assert.notEqual(idOf(url), id);
    assert.equal(await storedHash(id), hashOf(await film.bytes()));
  });

  test('a URL takes its part and no other bytes; a part can be sent again until the file is complete', async () => {
    const { url } = await parts.begin(film);
    const [first] = await parts.sign(url, [1]);
    const other = { url: first!.url.replace('partNumber=1&', 'partNumber=2&') };
    assert.notEqual(other.url, first!.url);
    for (const [to, body] of [[first!, film.slice(0, 8 * MIB + 1)], [first!, film.slice(0, 100)], [other, bytesOf(1)]] as const) assert.ok([0, 403].includes(await put(to, body)), `${body.size} bytes`);
    assert.deepEqual((await parts.place(url)).there, []);
    assert.equal(await put(first!, bytesOf(1)), 200);
    assert.equal(await put(first!, bytesOf(1)), 200);
    assert.equal(await refusalOf(parts.complete(url)), '409 precondition_failed', 'two parts are missing');
    assert.deepEqual((await parts.place(url)).there, [1]);
    await sendParts(url, [2, 3]);
    const id = await parts.complete(url);
    assert.equal(await parts.complete(url), id, 'it can be said again');
    assert.equal((await parts.place(url)).videoId, id);
    assert.notEqual(await put(first!, bytesOf(1)), 200);
    assert.equal(await refusalOf(fetchOk(url, { method: 'DELETE' })), '409 precondition_failed');
    await settled(server, id);
  });

  test('numbers that the file does not have, and other nonsense, are refused', async () => {
    const { url, count } = await parts.begin(film);
    assert.equal(count, 3);
    for (const numbers of [[0], [4], [1, 10_000], [-1], [1.5], [10_001], [], Array.from({ length: 101 }, () => 1)]) assert.equal(await refusalOf(parts.sign(url, numbers)), '400 invalid_request', numbers.join());
    const asked = async (body: string): Promise<string> => codeOf(await fetch(`${url}/urls`, { method: 'POST', headers: { 'content-type': 'application/json' }, body }));
    for (const body of ['{"numbers":["1"]}', '{"numbers":1}', '{}', '{"numbers":[1e400]}']) assert.equal(await asked(body), '400 invalid_request', body);
    assert.equal((await parts.sign(url, [2, 2, 2])).length, 1);
    const unknown = `${server.url}${PATH}/${crypto.randomUUID()}`;
    for (const call of [parts.place(unknown), parts.sign(unknown, [1]), parts.complete(unknown), fetchOk(unknown, { method: 'DELETE' })]) assert.equal(await refusalOf(call), '404 not_found');
    assert.equal(await refusalOf(parts.place(`${server.url}${PATH}/..%2f..`)), '400 invalid_request');
    assert.equal(await refusalOf(parts.begin({ name: 'a.mp4', type: '', size: 0 })), '400 invalid_request');
    assert.equal(await refusalOf(parts.begin({ name: 'a.mp4', type: '', size: 6 * 1024 ** 4 })), '413 body_too_large');
    assert.equal((await fetch(url, { method: 'DELETE' })).status, 204);
    assert.equal(await refusalOf(parts.sign(url, [1])), '404 not_found');
    assert.deepEqual(await unfinishedOf(idOf(url)), []);
  });

  test('an upload is its owner’s', async (t) => {
    const guarded = await startLibrary({ env: { ...s3.env('guarded'), AUTH_SECRET: SECRET } });
    t.after(() => guarded.stop());
    const as = async (user: string, scopes: Scope[] = ['publish']): Promise<PartUploadsClient> => {
      const answer = await fetch(`${guarded.url}/api/v1/tokens`, { method: 'POST', headers: { authorization: `Bearer ${SECRET}`, 'content-type': 'application/json' }, body: JSON.stringify({ user, scopes }) });
      const { token } = (await answer.json()) as { token: string };
      return new PartUploadsClient(createClient({ server: guarded.url, token }));
    };
    const [ada, bob, viewer] = [await as('ada'), await as('bob'), await as('eve', ['watch'])];
    const { url } = await ada.begin(film);
    assert.equal((await ada.sign(url, [1])).length, 1);
    assert.deepEqual([await refusalOf(bob.place(url)), await refusalOf(bob.sign(url, [1])), await refusalOf(bob.complete(url))], ['404 not_found', '404 not_found', '404 not_found']);
    assert.deepEqual([await refusalOf(viewer.begin(film)), await refusalOf(viewer.place(url))], ['403 not_allowed', '403 not_allowed']);
    const anybody = new PartUploadsClient(createClient({ server: guarded.url }));
    assert.equal(await refusalOf(anybody.place(url)), '401 not_authenticated');
  });

  test('what nobody completes is removed after its time, with the parts in the store', async (t) => {
    const dataDir = await mkdtemp(join(folder, 'data-'));
    await prepareDatabase(dataDir);
    const db = await openDatabase({ dataDir }, silent);
    t.after(() => db.close());
    const storage = await openStorage(readConfig(s3.env('swept')).library.storage, db.serverId);
    t.after(() => storage.close());
    const library = { videos: new VideoStore(db), storage };
    const own = await PartUploads.open({ folder: join(dataDir, 'parts'), library, log: pino({ level: 'silent' }), maxBytes: 1e9, uploads: new Uploads({ ...library, minFreeBytes: 0, process: () => {} }) });
    t.after(() => own.close());
    const file = { filename: 'film.mp4', size: film.size };
    const send = async (numbers: number[]): Promise<PartUpload> => {
      const begun = await own.begin(file, undefined);
      const { urls }: PartUrls = await own.sign(begun.upload_id, numbers, undefined);
      for (const signed of urls) assert.equal(await put(signed, bytesOf(signed.number)), 200);
      return begun;
    };
    const [abandoned, completed] = [await send([1, 2]), await send([1, 2, 3])];
    await own.complete(completed.upload_id, undefined);
    await own.sweep();
    assert.equal((await unfinishedOf(abandoned.upload_id)).length, 1, 'its time is not over');
    await own.sweep(Date.now() + 2 * DAY);
    assert.deepEqual([await unfinishedOf(abandoned.upload_id), await keysOf(abandoned.upload_id)], [[], []]);
    assert.equal((await keysOf(completed.upload_id)).length, 1, 'it is a video');
    await assert.rejects(own.find(abandoned.upload_id, undefined), { code: 'not_found' });
  });

  test('a part of another size, sent with the store’s own key, is no part', async () => {
    const { url } = await parts.begin(film);
    await sendParts(url, [1, 2, 3]);
    const [upload] = (await s3.attempts()).filter(({ key }) => key.includes(idOf(url)));
    await s3.putPart(upload!, 3, new Uint8Array(6 * MIB));
    assert.equal(await refusalOf(parts.complete(url)), '409 precondition_failed');
    assert.deepEqual((await parts.place(url)).there, [1, 2]);
  });

  test('pages may send parts where the bucket allows their origin, and nowhere else', async () => {
    await s3.allow('https://app.example');
    const { url } = await parts.begin(film);
    const [signed] = await parts.sign(url, [1]);
    const preflight = async (origin: string): Promise<Headers> =>
      (await fetch(signed!.url, { method: 'OPTIONS', headers: { origin, 'access-control-request-method': 'PUT' } })).headers;
    assert.equal((await preflight('https://app.example')).get('access-control-allow-origin'), 'https://app.example');
    assert.equal((await preflight('https://evil.example')).get('access-control-allow-origin'), null);
    const policy = (await fetch(`${server.url}/`)).headers.get('content-security-policy') ?? '';
    assert.ok(policy.includes(`connect-src 'self' ${s3.endpoint};`), policy);
  });

  test('a server tells what it takes; one with its own disk takes no parts', async (t) => {
    const offerOf = async ({ url }: TestServer): Promise<UploadOffer> => (await fetch(`${url}/api/v1/videos/upload`)).json() as Promise<UploadOffer>;
    assert.deepEqual((await offerOf(server)).ways, ['parts', 'tus']);
    const own = await startLibrary();
    t.after(() => own.stop());
    assert.deepEqual((await offerOf(own)).ways, ['tus']);
    assert.equal(await refusalOf(new PartUploadsClient(createClient({ server: own.url })).begin(film)), '404 not_found');
  });
});

const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** Rejects as the clients do. */
async function fetchOk(url: string, init: RequestInit): Promise<void> {
  await createClient({ server: new URL(url).origin }).request(url, { method: init.method as 'DELETE', read: async () => undefined });
}
