import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { Camera, type Camera as CameraDescription, type CameraList, type ErrorBody, type TokenCreate } from '@oriel/core/contract';
import { openDatabase } from '../../../demo-server/src/db/database.ts';
import { createApp } from '../../../demo-server/src/http/create-app.ts';
import { runFfmpeg, runningCount } from '../../../demo-server/src/media/ffmpeg.ts';
import { EventStore } from '../../../demo-server/src/archive/event-store.ts';
import { Archive } from '../../../demo-server/src/archive/archive.ts';
import { demoCameras, demoSources } from '../../../demo-server/src/cameras/demo/demo-cameras.ts';
import { readCameras } from '../../../demo-server/src/cameras/definition.ts';
import { CameraStore } from '../../../demo-server/src/cameras/camera-store.ts';
import { CameraRegistry } from '../../../demo-server/src/cameras/registry.ts';
import { cameraRoutes } from '../../../demo-server/src/cameras/routes.ts';
import { externalSources } from '../../../demo-server/src/cameras/sources/parse-source.ts';
import { restrictedAccess } from '../../../demo-server/src/cameras/sources/source-access.ts';
import { SourceCatalog } from '../../../demo-server/src/cameras/sources/source-catalog.ts';
import { FrameBus } from '../../../demo-server/src/media/frame-bus.ts';
import { StreamRegistry } from '../../../demo-server/src/streams/stream-registry.ts';
import { canFind, findMarked, markedEnvironment, newMark } from '../../support/processes.ts';
import { startServer } from '../../support/server.ts';
import { until } from '../../support/until.ts';
import { prepareDatabase } from '../../support/prepared-database.ts';
import { FFMPEG, makeVideo, play, silent, temporaryFolder } from '../archive/media.ts';

interface Given {
  cameras?: string | undefined;
  dataDir?: string;
  sourceDir?: string;
  allowPrivateSources?: boolean;
  authSecret?: string;
}

/** The registry and everything it depends on, composed as in `server.ts`. */
async function open(t: TestContext, { cameras, dataDir = temporaryFolder(t), sourceDir, allowPrivateSources = false, authSecret }: Given = {}) {
  if (!existsSync(join(dataDir, 'database'))) await prepareDatabase(dataDir);
  const db = await openDatabase({ dataDir }, silent);
  const config = {
    ...{ dataDir, ffmpegPath: FFMPEG, ffprobePath: FFMPEG.replace(/ffmpeg$/, 'ffprobe'), allowPrivateSources, sourceDir },
    retention: { maxAge: 1e12, maxBytes: 1e12, minFreeBytes: 0 },
  };
  const archive = await Archive.open({ db, config, log: silent });
  const streams = new StreamRegistry();
  let closed = false;
  const endStores = async () => {
    if (closed) return;
    closed = true;
    await archive.close();
    await db.close();
  };
  const openRegistry = async () =>
    CameraRegistry.open({
      ...{ config, db, archive, streams, log: silent },
      definitions: cameras === undefined ? demoCameras() : await readCameras(cameras),
      sources: new SourceCatalog({ factories: [demoSources({ cacheDir: join(dataDir, 'cache') }), externalSources(config)], apiAccess: restrictedAccess(config) }),
    });
  const registry = await openRegistry().catch(async (error: unknown) => {
    await endStores();
    throw error;
  });
  const app = await createApp({ authSecret, allowedOrigins: [], logLevel: 'silent' }, silent);
  cameraRoutes(app, { cameras: registry, watchable: registry });
  await app.ready();
  const close = async () => {
    if (closed) return;
    await app.close();
    await registry.close();
    await endStores();
    assert.equal(runningCount(), 0);
  };
  t.after(close);
  const ask = async (method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', path = '', body?: object, token?: string) => {
    const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
    const answer = await app.inject({ method, url: `/api/v1/cameras${path}`, headers, ...(body && { payload: body }) });
    return { status: answer.statusCode, text: answer.body, body: answer.body === '' ? undefined : (answer.json() as unknown) };
  };
  const tokenFor = async (wish: TokenCreate) => (await app.tokens.create(wish)).token;
  return { dataDir, db, registry, streams, archive, ask, tokenFor, close };
}

const idsOf = (registry: CameraRegistry) => registry.list().map(({ id }) => id);
const errorOf = (answer: { body?: unknown }) => (answer.body as ErrorBody | undefined)?.error;

async function movie(t: TestContext): Promise<string> {
  const file = join(temporaryFolder(t), 'Front door.mp4');
  const args = ['-v', 'error', '-nostdin', '-f', 'lavfi', '-i', 'testsrc2=size=160x90:rate=25', '-t', '2', '-c:v', 'libx264', '-pix_fmt', 'yuv420p', '-bf', '0', '-g', '25', file];
  await runFfmpeg(FFMPEG, args, { signal: AbortSignal.timeout(20_000) });
  return file;
}

test('without CAMERAS there are four demo cameras, each with three transports', async (t) => {
  const { ask } = await open(t);
  const { body } = await ask('GET');
  const { cameras } = body as CameraList;
  assert.deepEqual(cameras.map(({ id }) => id), ['harbour', 'platform', 'dock', 'mountain']);
  assert.deepEqual(cameras[0]?.transports, [
    { type: 'webrtc', url: '/api/v1/cameras/harbour/live/start' },
    { type: 'whep', url: '/whep/harbour' },
    { type: 'llhls', url: '/hls/harbour/index.m3u8' },
  ]);
  assert.equal(cameras[0]?.state, 'connecting');
});

test('CAMERAS may be a list: ids and names come from the sources, without credentials', async (t) => {
  const file = await movie(t);
  const { ask } = await open(t, { cameras: `${file}, rtsp://admin:hunter2@127.0.0.1:1/one?key=k ,rtsp://127.0.0.1:1/two` });
  const { body, text } = await ask('GET');
  assert.deepEqual((body as CameraList).cameras.map(({ id, name }) => [id, name]), [['front-door', 'Front door'], ['127-0-0-1', '127.0.0.1'], ['127-0-0-1-2', '127.0.0.1']]);
  assert.doesNotMatch(text, /admin|hunter2|key|Front door\.mp4/);
});

test('CAMERAS may be a JSON file; an error says what is wrong with it', async (t) => {
  const file = join(temporaryFolder(t), 'cameras.json');
  await writeFile(file, JSON.stringify([{ id: 'gate', name: 'Gate', source: 'rtsp://127.0.0.1:1/', record: false }, { name: 'Yard', source: '/nowhere.mp4' }]));
  const { registry } = await open(t, { cameras: file });
  assert.deepEqual(registry.list().map(({ id, name, record }) => ({ id, name, record })), [{ id: 'gate', name: 'Gate', record: false }, { id: 'yard', name: 'Yard', record: true }]);
  for (const [content, reason] of [
    ['[{"name":"A"}]', /source/],
    ['nonsense', /JSON array/],
    ['[{"id":"a","name":"A","source":"x"},{"id":"a","name":"B","source":"y"}]', /two cameras/],
  ] as const) {
    await writeFile(file, content);
    await assert.rejects(readCameras(file), (error: Error) => error.name === 'ConfigError' && reason.test(error.message));
  }
  await assert.rejects(readCameras('/nowhere/cameras.json'), { name: 'ConfigError' });
  await assert.rejects(open(t, { cameras: 'ftp://me:secret@x/y' }), (error: Error) => error.name === 'ConfigError' && /source of camera "x"/.test(error.message) && !error.message.includes('secret'));
});

test('a camera can be created, changed and removed, and outlives a restart', async (t) => {
  const file = await movie(t);
  const sourceDir = dirname(file);
  const first = await open(t, { cameras: 'rtsp://127.0.0.1:1/none', sourceDir });
  first.registry.start();
  const events: string[] = [];
  first.streams.onAdded(({ id }) => events.push(`+${id}`));
  first.streams.onRemoved(({ id }) => events.push(`-${id}`));

  const created = await first.ask('POST', '', { name: ' Tür 2 ', source: file });
  assert.equal(created.status, 201);
  const { id, name } = Camera.parse(created.body);
  assert.deepEqual([id, name], ['tur-2', 'Tür 2']);
  const camera = first.registry.get(id);
  await until('it is live', () => camera.describe().state === 'live' && camera.describe().recorder.state === 'recording');
  const described = (await first.ask('GET', `/${id}`)).body as CameraDescription;
  assert.deepEqual([described.video?.width, described.video?.height, described.video?.frameRate], [160, 90, 25]);

  assert.equal((await first.ask('POST', '', { id, name: 'Again', source: file })).status, 409);
  const other = (await first.ask('POST', '', { name: 'Tür 2', source: file, record: false })).body as CameraDescription;
  assert.equal(other.id, 'tur-2-2');
  assert.equal(other.recorder.state, 'off');

  const { bus } = camera;
  const renamed = (await first.ask('PATCH', `/${id}`, { name: 'Side door', record: false })).body as CameraDescription;
  assert.deepEqual([renamed.name, renamed.recorder.state, renamed.state], ['Side door', 'off', 'live']);
  assert.equal(first.registry.get(id).bus, bus, 'readers stay on the bus');

  assert.equal((await first.ask('PATCH', `/${id}`, { source: join(sourceDir, 'nowhere.mp4') })).status, 200);
  await until('the new source has failed', () => first.registry.get(id).describe().reason !== undefined);
  assert.ok(bus.lostSince !== undefined);
  assert.equal((await first.ask('PATCH', `/${id}`, { source: 'ftp://x/y' })).status, 400);
  assert.equal((await first.ask('DELETE', `/${other.id}`)).status, 204);
  assert.equal((await first.ask('GET', `/${other.id}`)).status, 404);
  assert.equal((await first.ask('DELETE', `/${other.id}`)).status, 404);
  assert.equal((await first.ask('PATCH', '/nobody', { name: 'x' })).status, 404);
  assert.deepEqual(events, ['+127-0-0-1', '+tur-2', '+tur-2-2', '-tur-2-2']);
  await first.close();

  const second = await open(t, { cameras: 'rtsp://127.0.0.1:1/none', dataDir: first.dataDir });
  assert.deepEqual(second.registry.list().map((each) => [each.id, each.name, each.record]), [['127-0-0-1', '127.0.0.1', true], ['tur-2', 'Side door', false]]);
});

test('a new camera does not inherit the recordings and events of an earlier one with its name', async (t) => {
  const { registry, archive, db, ask } = await open(t, { cameras: 'rtsp://127.0.0.1:1/none', allowPrivateSources: true });
  const create = async (body: object) => ((await ask('POST', '', { name: 'Door', source: 'rtsp://127.0.0.1:1/', record: false, ...body })).body as CameraDescription).id;
  const events = new EventStore(db);
  assert.equal(await create({}), 'door');
  await registry.remove('door');
  assert.equal(await create({}), 'door', 'it left nothing behind');
  const event = await events.create('door', { time: new Date().toISOString(), label: 'Van' });
  const writer = archive.writer('door-2');
  play(await makeVideo({ seconds: 1, start: Date.now() }), writer);
  await writer.close();
  await registry.remove('door');
  assert.equal(await create({}), 'door-3');
  assert.equal(await create({ id: 'door' }), 'door', 'an explicit id takes them over');
  await registry.remove('door');
  await events.remove('door', event.id);
  assert.equal(await create({}), 'door');
});

test('invalid bodies are refused', async (t) => {
  const { ask } = await open(t);
  for (const body of [{}, { name: '', source: 'x' }, { name: 'x' }, { name: 'x', source: 5 }, { id: 'a b', name: 'x', source: 'y' }, { name: 'x', source: 'y\u0000z' }, { name: 'x\u0000', source: 'y' }]) {
    const { status, body: answer } = await ask('POST', '', body);
    assert.equal(status, 400, JSON.stringify(body));
    assert.equal((answer as { error: { code: string } }).error.code, 'invalid_request');
  }
});

test('PUT replaces a camera, PATCH changes what is given', async (t) => {
  const { ask, registry } = await open(t, { cameras: 'rtsp://127.0.0.1:1/none', allowPrivateSources: true });
  await ask('POST', '', { id: 'door', name: 'Door', source: 'rtsp://127.0.0.1:1/a', record: false });
  const definition = () => {
    const { name, source, record } = registry.get('door').definition;
    return { name, source, record };
  };
  assert.equal((await ask('PUT', '/door', { name: 'Gate' })).status, 400);
  assert.equal((await ask('PUT', '/door', { source: 'rtsp://127.0.0.1:1/b' })).status, 400);
  assert.deepEqual(definition(), { name: 'Door', source: 'rtsp://127.0.0.1:1/a', record: false });
  assert.equal((await ask('PUT', '/door', { name: 'Gate', source: 'rtsp://127.0.0.1:1/b' })).status, 200);
  assert.deepEqual(definition(), { name: 'Gate', source: 'rtsp://127.0.0.1:1/b', record: true }, 'what is missing is the default');
  assert.equal((await ask('PATCH', '/door', { record: false })).status, 200);
  assert.deepEqual(definition(), { name: 'Gate', source: 'rtsp://127.0.0.1:1/b', record: false });
  assert.equal((await ask('PATCH', '/door', {})).status, 200);
  assert.equal((await ask('PUT', '/nobody', { name: 'x', source: 'rtsp://127.0.0.1:1/' })).status, 404);
});

test('a configured camera that was removed stays removed after a restart, until it is created again', async (t) => {
  const { dataDir, ...first } = await open(t);
  assert.equal((await first.ask('DELETE', '/dock')).status, 204);
  await first.close();
  const second = await open(t, { dataDir });
  assert.deepEqual(idsOf(second.registry), ['harbour', 'platform', 'mountain']);
  assert.equal((await second.ask('POST', '', { id: 'dock', name: 'Dock again', source: 'synthetic:dock' })).status, 201);
  await second.close();
  const third = await open(t, { dataDir });
  assert.deepEqual(idsOf(third.registry), ['harbour', 'platform', 'dock', 'mountain']);
  assert.equal(third.registry.get('dock').name, 'Dock again');
  assert.equal((await third.ask('POST', '', { name: 'x', source: 'synthetic:nowhere' })).status, 400);
});

test('a stored camera whose source is no longer supported does not keep the server from starting', async (t) => {
  const first = await open(t, { cameras: 'rtsp://127.0.0.1:1/none' });
  await new CameraStore(first.db).save({ id: 'old', name: 'Old', source: 'synthetic:gone', record: true });
  await first.close();
  const second = await open(t, { cameras: 'rtsp://127.0.0.1:1/none', dataDir: first.dataDir });
  assert.deepEqual(idsOf(second.registry), ['127-0-0-1']);
});

test('over the API, sources are public addresses and files of the folder for sources', async (t) => {
  const folder = temporaryFolder(t);
  const sourceDir = join(folder, 'sources');
  const dataDir = join(sourceDir, 'data');
  await mkdir(dataDir, { recursive: true });
  await writeFile(join(folder, 'secret.mp4'), '');
  await writeFile(join(dataDir, 'recording.mp4'), '');
  await writeFile(join(sourceDir, 'door.mp4'), '');
  await symlink(folder, join(sourceDir, 'link'));
  const refused = [
    ...['rtsp://127.0.0.1/', 'rtsps://10.0.0.5/x', 'rtsp://localhost:5432/', 'rtsp://0x7f000001/', 'rtsp://me:secret@[::1]/', 'rtsp://[::ffff:192.168.1.1]/'],
    ...['http://127.0.0.1:8080/', 'http://2130706433/', 'https://169.254.169.254/latest/', 'http://localhost/', 'http://[fd00::1]/'],
    ...[join(folder, 'secret.mp4'), '../secret.mp4', 'link/secret.mp4', 'link/missing.mp4', sourceDir, '/etc/passwd', join(dataDir, 'recording.mp4'), 'data/recording.mp4'],
  ];
  const { ask, registry } = await open(t, { cameras: 'rtsp://127.0.0.1:1/none', dataDir, sourceDir });
  const [configured] = registry.list();
  for (const source of refused) {
    for (const answer of [await ask('POST', '', { name: 'x', source }), await ask('PUT', `/${configured!.id}`, { name: 'x', source }), await ask('PATCH', `/${configured!.id}`, { source })]) {
      assert.equal(answer.status, 400, source);
      assert.equal(errorOf(answer)?.code, 'source_not_allowed', source);
      assert.equal(errorOf(answer)?.details?.['field'], 'source');
    }
  }
  assert.equal(registry.list().length, 1);
  assert.equal(configured!.definition.source, 'rtsp://127.0.0.1:1/none');
  for (const source of ['rtsp://8.8.8.8/', 'https://[2606:4700::1111]/', join(sourceDir, 'door.mp4'), 'door.mp4', 'missing.mp4']) {
    assert.equal((await ask('POST', '', { name: 'x', source })).status, 201, source);
  }
  const withoutFolder = await open(t, { cameras: 'rtsp://127.0.0.1:1/none' });
  assert.equal(errorOf(await withoutFolder.ask('POST', '', { name: 'x', source: join(sourceDir, 'door.mp4') }))?.code, 'source_not_allowed');
});

test('what a source may open does not change with a restart', async (t) => {
  const file = await movie(t);
  const first = await open(t, { cameras: file, sourceDir: dirname(file), allowPrivateSources: true });
  assert.equal((await first.ask('PATCH', '/front-door', { name: 'Renamed' })).status, 200);
  assert.equal((await first.ask('POST', '', { id: 'file', name: 'File', source: file })).status, 201);
  assert.equal((await first.ask('POST', '', { id: 'http', name: 'HTTP', source: 'http://127.0.0.1:1/' })).status, 201);
  assert.equal((await first.ask('POST', '', { id: 'rtsp', name: 'RTSP', source: 'rtsp://127.0.0.1:1/' })).status, 201);
  await first.close();
  const second = await open(t, { cameras: file, dataDir: first.dataDir });
  second.registry.start();
  await until('the configured camera plays', () => second.registry.get('front-door').state === 'live');
  assert.equal(second.registry.get('front-door').name, 'Renamed');
  for (const id of ['file', 'http', 'rtsp']) {
    await until(`${id} is refused`, () => second.registry.get(id).describe().reason === 'The server may not open this source.');
  }
});

test('a token that is limited to cameras sets no source, and no token without the whole server sees what programs said', async (t) => {
  const file = await movie(t);
  const { ask, tokenFor, registry } = await open(t, { cameras: `${file},rtsp://admin:hunter2@127.0.0.1:1/hidden/path`, authSecret: 'a secret that is long enough to be one' });
  registry.start();
  const [, door] = idsOf(registry);
  const limited = await tokenFor({ scopes: ['manage'], cameras: [door!] });
  const manager = await tokenFor({ scopes: ['manage'] });
  const viewer = await tokenFor({ scopes: ['live'] });
  const code = async (...request: Parameters<typeof ask>) => errorOf(await ask(...request))?.code;
  const source = 'rtsp://8.8.8.8/';
  assert.equal(await code('POST', '', { name: 'x', source }, limited), 'not_allowed');
  assert.equal(await code('PUT', `/${door}`, { name: 'x', source }, limited), 'not_allowed');
  assert.equal(await code('PATCH', `/${door}`, { source }, limited), 'not_allowed');
  assert.equal(await code('PATCH', '/front-door', { name: 'x' }, limited), 'not_allowed');
  assert.equal(await code('PATCH', `/${door}`, { name: 'Renamed' }, limited), undefined);
  assert.equal(registry.get(door!).name, 'Renamed');
  const described = async (token: string) => (await ask('GET', `/${door}`, undefined, token)).body as CameraDescription;
  await until('the source fails', async () => (await described(manager)).detail);
  for (const token of [limited, viewer]) {
    const { reason, detail } = await described(token);
    assert.equal(reason, 'The source cannot be reached.');
    assert.equal(detail, undefined);
    assert.doesNotMatch((await ask('GET', '', undefined, token)).text, /127\.0\.0\.1:1|hidden|refused|hunter2/);
  }
  const { reason, detail } = await described(manager);
  assert.equal(reason, 'The source cannot be reached.');
  assert.match(detail ?? '', /refused/);
  assert.doesNotMatch(detail ?? '', /hunter2/);
});

test('a camera takes no id of another stream', async (t) => {
  const { ask, streams, registry } = await open(t, { cameras: 'rtsp://127.0.0.1:1/none', allowPrivateSources: true });
  streams.add({ id: 'news', name: 'News', kind: 'programme', bus: new FrameBus(), state: 'live' });
  const camera = { name: 'News', source: 'rtsp://127.0.0.1:1/', record: false };
  const taken = await ask('POST', '', { id: 'news', ...camera });
  assert.deepEqual([taken.status, errorOf(taken)?.code], [409, 'stream_exists']);
  assert.equal(registry.list().length, 1);
  assert.equal(((await ask('POST', '', camera)).body as CameraDescription).id, 'news-2');
  assert.equal(streams.get('news').kind, 'programme');
});

test('a camera that cannot be stored is not registered', async (t) => {
  const { ask, streams, registry, db } = await open(t, { cameras: 'rtsp://127.0.0.1:1/none', allowPrivateSources: true });
  const insert = t.mock.method(db.orm, 'insert', () => {
    throw new Error('the disk is full');
  });
  assert.equal((await ask('POST', '', { id: 'door', name: 'Door', source: 'rtsp://127.0.0.1:1/' })).status, 500);
  insert.mock.restore();
  assert.equal(streams.has('door'), false);
  assert.equal(registry.list().length, 1);
  assert.equal((await ask('POST', '', { id: 'door', name: 'Door', source: 'rtsp://127.0.0.1:1/' })).status, 201);
});

test('after kill -9 no FFmpeg process is left, live or for the history', { skip: canFind ? false : 'needs /proc' }, async (t) => {
  const mark = newMark();
  const server = await startServer({ env: { HISTORY_MINUTES: '30', ...markedEnvironment(mark) } });
  t.after(() => server.stop({ signal: 'SIGKILL' }));
  await until('four cameras and their history run', async () => (await findMarked(mark, 'ffmpeg')).length >= 5);
  server.process.kill('SIGKILL');
  await until('all have ended', async () => (await findMarked(mark)).length === 0, { timeout: 10_000 });
});
