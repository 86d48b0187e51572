import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Recording, RecordingList } from '@oriel/core/contract';
import type { TestServer } from '../../support/server.ts';
import { until } from '../../support/until.ts';
import { codeOf } from './support.ts';
import { clocksIn, live, recorded, recordingOf, send, startOf, startRecorder, stopOf, written } from './recordings-support.ts';

const SECONDS = 3000;
/** Keyframes of the synthetic cameras are a second apart, on a busy machine more. */
const GROUP = 3000;

let server: TestServer;
before(async () => {
  server = await startRecorder();
  await live(server, 'dock', 'harbour');
});
after(() => server.stop());

const list = async (query = ''): Promise<RecordingList> => server.get<RecordingList>(`/api/v1/recordings${query}`);
const filesOf = (id: string): string => join(server.dataDir, 'library', 'videos', id);

/** Every picture from the start to the end, once each. */
async function checkPictures({ id, started_at, ended_at, duration_seconds }: Recording): Promise<void> {
  const file = join(server.dataDir, `${id}.mp4`);
  await writeFile(file, new Uint8Array(await (await send(server, `/${id}/download`, { method: 'GET' })).arrayBuffer()));
  const clocks = await clocksIn(file);
  await rm(file);
  const [first, last] = [clocks[0]!, clocks.at(-1)!];
  const [from, to] = [Date.parse(started_at), Date.parse(ended_at!)];
  assert.ok(first <= from + 500 && first > from - GROUP, `first picture ${first - from} ms after the start`);
  assert.ok(last <= to && last > to - GROUP, `last picture ${to - last} ms before the end`);
  const steps = clocks.slice(1).map((clock, i) => clock - clocks[i]!);
  assert.ok(steps.every((step) => step > 0 && step < GROUP), `steps of ${Math.min(...steps)} to ${Math.max(...steps)} ms`);
  const lastShown = duration_seconds! * 1000 - (last - first);
  assert.ok(lastShown > -100 && lastShown < 1500, `the last picture is shown for ${lastShown} ms`);
}

for (const camera of ['dock', 'harbour']) {
  test(`the pictures of ${camera} from start to stop are one MP4`, async () => {
    const started = await startOf(server, { stream_id: camera, title: 'The ferry' });
    assert.deepEqual([started.status, started.title, started.stream_id, started.ended_at, started.created_by], ['recording', 'The ferry', camera, null, 'local']);
    await until('some seconds have passed', () => Date.now() > Date.parse(started.started_at) + SECONDS);
    const stopped = await stopOf(server, started.id);
    assert.equal(stopped.status, 'processing');
    const recording = await written(server, started.id);
    assert.equal(recording.status, 'ready', recording.failure_reason);
    await checkPictures(recording);
    assert.equal(existsSync(join(server.dataDir, 'recordings', recording.id)), false, 'nothing of it is left in the archive');
  });
}

test('the index of the file is at its front, and ranges of it are sent', async () => {
  const { id, file_size_bytes } = await recorded(server, 'dock', 2);
  const response = await send(server, `/${id}/download`, { method: 'GET' });
  const bytes = Buffer.from(await response.arrayBuffer());
  assert.deepEqual([response.status, response.headers.get('content-type'), bytes.byteLength], [200, 'video/mp4', file_size_bytes]);
  assert.match(response.headers.get('content-disposition') ?? '', /^attachment; filename="recording\.mp4"; filename\*=UTF-8''Dock%20/);
  assert.ok(bytes.indexOf('moov') < bytes.indexOf('mdat'), 'moov is before mdat');
  assert.equal(bytes.indexOf('moof'), -1, 'no fragments');
  const part = await send(server, `/${id}/download`, { method: 'GET', headers: { range: 'bytes=4-7' } });
  assert.deepEqual([part.status, await part.text()], [206, 'ftyp']);
});

test('it stops by itself after its longest duration', async () => {
  const recording = await recorded(server, 'harbour', 2);
  assert.equal(Date.parse(recording.ended_at!) - Date.parse(recording.started_at), 2000);
  await checkPictures(recording);
});

test('only legal changes of the status are taken', async () => {
  const { id } = await startOf(server, { stream_id: 'dock' });
  assert.equal(await codeOf(await send(server, `/${id}/download`, { method: 'GET' })), '409 wrong_status');
  await stopOf(server, id);
  const again = await send(server, `/${id}/stop`);
  const { error } = (await again.json()) as { error: { code: string; details: { status: string; allowed: string[] } } };
  assert.deepEqual([again.status, error.code, error.details.allowed], [409, 'wrong_status', ['recording']]);
  await written(server, id);
  assert.equal(await codeOf(await send(server, `/${id}/stop`)), '409 wrong_status');
});

test('what is not there, or not valid, is refused', async () => {
  const unknown = '9d3c1f0e-2b7a-4c55-8a1d-6f0e9b2a7c34';
  assert.equal(await codeOf(await send(server, '/start', { body: { stream_id: 'nowhere' } })), '404 stream_unknown');
  assert.equal(await codeOf(await send(server, '/start', { body: { stream_id: 'dock', max_duration_seconds: 0 } })), '400 invalid_request');
  assert.equal(await codeOf(await send(server, '/start', { body: { stream_id: 'dock', title: '\u0000' } })), '400 invalid_request');
  for (const path of [`/${unknown}/stop`, `/${unknown}`, `/${unknown}/download`]) {
    const method = path.endsWith('stop') ? 'POST' : path.endsWith('download') ? 'GET' : 'DELETE';
    assert.equal(await codeOf(await send(server, path, { method })), '404 recording_unknown');
  }
  assert.equal(await codeOf(await send(server, '/1/stop')), '400 invalid_request');
});

test('they are listed in pages, newest first, and by status', async () => {
  const all = (await list('?limit=100')).recordings;
  assert.ok(all.length > 2);
  assert.deepEqual(all.map(({ started_at }) => started_at), all.map(({ started_at }) => started_at).toSorted().toReversed());
  const first = await list('?limit=2');
  const second = await list(`?limit=100&cursor=${first.next_cursor}`);
  assert.deepEqual([...first.recordings, ...second.recordings].map(({ id }) => id), all.map(({ id }) => id));
  const { id } = await startOf(server, { stream_id: 'dock' });
  assert.deepEqual((await list('?status=recording')).recordings.map((recording) => recording.id), [id]);
  assert.ok((await list('?status=ready')).recordings.every(({ status }) => status === 'ready'));
  assert.equal((await send(server, `/${id}`, { method: 'DELETE' })).status, 204);
});

test('a recording that is removed leaves nothing, also while it records', async () => {
  const ready = await recorded(server, 'dock', 1);
  const { id } = await startOf(server, { stream_id: 'harbour' });
  await until('its frames are kept', () => existsSync(join(server.dataDir, 'recordings', id)));
  assert.ok(existsSync(filesOf(ready.id)));
  for (const each of [ready.id, id]) {
    assert.equal((await send(server, `/${each}`, { method: 'DELETE' })).status, 204);
    assert.deepEqual([existsSync(filesOf(each)), existsSync(join(server.dataDir, 'recordings', each))], [false, false]);
    assert.equal((await send(server, `/${each}/info`, { method: 'GET' })).status, 404);
  }
});

test('a stream that is removed ends its recordings, and one that never sent a picture has none', async () => {
  const create = (body: object) => fetch(`${server.url}/api/v1/cameras`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
  assert.equal((await create({ id: 'gate', name: 'Gate', source: 'synthetic:platform', record: false })).status, 201);
  assert.equal((await create({ id: 'dark', name: 'Dark', source: 'rtsp://192.0.2.1/nothing', record: false })).status, 201);
  await live(server, 'gate');
  const [gate, dark] = [await startOf(server, { stream_id: 'gate' }), await startOf(server, { stream_id: 'dark' })];
  await until('some seconds have passed', () => Date.now() > Date.parse(gate.started_at) + SECONDS);
  for (const id of ['gate', 'dark']) assert.equal((await fetch(`${server.url}/api/v1/cameras/${id}`, { method: 'DELETE' })).status, 204);
  const [ended, empty] = [await written(server, gate.id), await written(server, dark.id)];
  assert.equal(ended.status, 'ready', ended.failure_reason);
  assert.ok(ended.duration_seconds! > 2);
  assert.deepEqual([empty.status, empty.failure_reason, empty.duration_seconds], ['failed', 'No picture arrived while it was recording.', null]);
  assert.equal((await recordingOf(server, gate.id)).stream_id, 'gate', 'it outlives its stream');
});

test('FFmpeg leaves no files', async () => {
  assert.deepEqual(await readdir(join(server.dataDir, 'cache', 'recordings')).catch(() => []), []);
});
