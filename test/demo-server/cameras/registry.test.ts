import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { Camera, type Camera as CameraDescription, type CameraList } from '@oriel/core/contract';
import { openDatabase } from '../../../demo-server/src/db/database.ts';
import { createApp } from '../../../demo-server/src/http/create-app.ts';
import { runFfmpeg, runningCount } from '../../../demo-server/src/media/ffmpeg.ts';
import { EventStore } from '../../../demo-server/src/archive/event-store.ts';
import { Archive } from '../../../demo-server/src/archive/archive.ts';
import { readCameras } from '../../../demo-server/src/cameras/definition.ts';
import { CameraRegistry } from '../../../demo-server/src/cameras/registry.ts';
import { cameraRoutes } from '../../../demo-server/src/cameras/routes.ts';
import { StreamRegistry } from '../../../demo-server/src/streams/stream-registry.ts';
import { canFind, findMarked, markedEnvironment, newMark } from '../../support/processes.ts';
import { startServer } from '../../support/server.ts';
import { until } from '../../support/until.ts';
import { prepareDatabase } from '../db/prepared-database.ts';
import { FFMPEG, makeVideo, play, silent, temporaryFolder } from '../archive/media.ts';

interface Given {
  cameras?: string | undefined;
  dataDir?: string;
}

/** The registry with all that it stands on. */
async function open(t: TestContext, { cameras, dataDir = temporaryFolder(t) }: Given = {}) {
  if (!existsSync(join(dataDir, 'database'))) await prepareDatabase(dataDir);
  const db = await openDatabase({ dataDir }, silent);
  const config = { cameras, dataDir, ffmpegPath: FFMPEG, ffprobePath: FFMPEG.replace(/ffmpeg$/, 'ffprobe'), historyDuration: 0, retention: { maxAge: 1e12, maxBytes: 1e12, minFreeBytes: 0 } };
  const archive = await Archive.open({ db, config, log: silent });
  const streams = new StreamRegistry();
  let closed = false;
  const endStores = async () => {
    if (closed) return;
    closed = true;
    await archive.close();
    await db.close();
  };
  const registry = await CameraRegistry.open({ config, db, archive, streams, log: silent }).catch(async (error: unknown) => {
    await endStores();
    throw error;
  });
  const app = await createApp({ authSecret: undefined, allowedOrigins: [], logLevel: 'silent' }, silent);
  cameraRoutes(app, { cameras: registry });
  await app.ready();
  const close = async () => {
    await app.close();
    await registry.close();
    await endStores();
    assert.equal(runningCount(), 0);
  };
  t.after(close);
  const ask = async (method: 'GET' | 'POST' | 'PUT' | 'DELETE', path = '', body?: object) => {
    const answer = await app.inject({ method, url: `/api/v1/cameras${path}`, ...(body && { payload: body }) });
    return { status: answer.statusCode, text: answer.body, body: answer.body === '' ? undefined : (answer.json() as unknown) };
  };
  return { dataDir, db, registry, streams, archive, ask, close };
}

async function movie(t: TestContext): Promise<string> {
  const file = join(temporaryFolder(t), 'Front door.mp4');
  const args = ['-v', 'error', '-nostdin', '-f', 'lavfi', '-i', 'testsrc2=size=160x90:rate=25', '-t', '2', '-c:v', 'libx264', '-pix_fmt', 'yuv420p', '-bf', '0', '-g', '25', file];
  await runFfmpeg(FFMPEG, args, { signal: AbortSignal.timeout(20_000) });
  return file;
}

test('without CAMERAS there are four synthetic ones, with three ways to each picture', async (t) => {
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

test('CAMERAS may be a list: ids and names come from the sources, credentials from nowhere', async (t) => {
  const file = await movie(t);
  const { ask } = await open(t, { cameras: `${file}, rtsp://admin:hunter2@127.0.0.1:1/one?key=k ,rtsp://127.0.0.1:1/two` });
  const { body, text } = await ask('GET');
  assert.deepEqual((body as CameraList).cameras.map(({ id, name }) => [id, name]), [['front-door', 'Front door'], ['127-0-0-1', '127.0.0.1'], ['127-0-0-1-2', '127.0.0.1']]);
  assert.doesNotMatch(text, /admin|hunter2|key|Front door\.mp4/);
});

test('CAMERAS may be a JSON file, and what is wrong with it is said', async (t) => {
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

test('a camera can be added, changed and removed, and is still there after a restart', async (t) => {
  const file = await movie(t);
  const first = await open(t, { cameras: 'rtsp://127.0.0.1:1/none' });
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
  const renamed = (await first.ask('PUT', `/${id}`, { name: 'Side door', record: false })).body as CameraDescription;
  assert.deepEqual([renamed.name, renamed.recorder.state, renamed.state], ['Side door', 'off', 'live']);
  assert.equal(first.registry.get(id).bus, bus, 'readers stay on the bus');

  assert.equal((await first.ask('PUT', `/${id}`, { source: '/nowhere.mp4' })).status, 200);
  await until('the new source fails', () => first.registry.get(id).describe().reason !== undefined);
  assert.ok(bus.lostSince !== undefined);
  assert.equal((await first.ask('PUT', `/${id}`, { source: 'ftp://x/y' })).status, 400);
  assert.equal((await first.ask('DELETE', `/${other.id}`)).status, 204);
  assert.equal((await first.ask('GET', `/${other.id}`)).status, 404);
  assert.equal((await first.ask('DELETE', `/${other.id}`)).status, 404);
  assert.equal((await first.ask('PUT', '/nobody', { name: 'x' })).status, 404);
  assert.deepEqual(events, ['+127-0-0-1', '+tur-2', '+tur-2-2', '-tur-2-2']);
  await first.close();

  const second = await open(t, { cameras: 'rtsp://127.0.0.1:1/none', dataDir: first.dataDir });
  assert.deepEqual(second.registry.list().map((each) => [each.id, each.name, each.record]), [['127-0-0-1', '127.0.0.1', true], ['tur-2', 'Side door', false]]);
});

test('what an earlier camera left behind does not pass to the next one of its name', async (t) => {
  const { registry, archive, db, ask } = await open(t, { cameras: 'rtsp://127.0.0.1:1/none' });
  const create = async (body: object) => ((await ask('POST', '', { name: 'Door', source: 'rtsp://127.0.0.1:1/', record: false, ...body })).body as CameraDescription).id;
  const marks = new EventStore(db);
  assert.equal(await create({}), 'door');
  await registry.remove('door');
  assert.equal(await create({}), 'door', 'nothing was left');
  const mark = await marks.create('door', { time: new Date().toISOString(), label: 'Van' });
  const writer = archive.writer('door-2');
  play(await makeVideo({ seconds: 1, start: Date.now() }), writer);
  await writer.close();
  await registry.remove('door');
  assert.equal(await create({}), 'door-3');
  assert.equal(await create({ id: 'door' }), 'door', 'who asks for it takes it over');
  await registry.remove('door');
  await marks.remove('door', mark.id);
  assert.equal(await create({}), 'door');
});

test('what is not valid is refused with its field', async (t) => {
  const { ask } = await open(t);
  for (const body of [{}, { name: '', source: 'x' }, { name: 'x' }, { name: 'x', source: 5 }, { id: 'a b', name: 'x', source: 'y' }]) {
    const { status, body: answer } = await ask('POST', '', body);
    assert.equal(status, 400, JSON.stringify(body));
    assert.equal((answer as { error: { code: string } }).error.code, 'invalid_request');
  }
});

test('kill -9 leaves no FFmpeg behind, live or making history', { skip: canFind ? false : 'needs /proc' }, async (t) => {
  const mark = newMark();
  const server = await startServer({ env: { HISTORY_MINUTES: '30', ...markedEnvironment(mark) } });
  t.after(() => server.stop({ signal: 'SIGKILL' }));
  await until('four cameras and their history run', async () => (await findMarked(mark, 'ffmpeg')).length >= 5);
  server.process.kill('SIGKILL');
  await until('all have ended', async () => (await findMarked(mark)).length === 0, { timeout: 10_000 });
});
