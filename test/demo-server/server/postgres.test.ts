import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { CameraEventList, CameraList, SequenceList } from '@oriel/core/contract';
import { pino } from 'pino';
import { readConfig } from '../../../demo-server/src/config.ts';
import { runFfmpeg } from '../../../demo-server/src/media/ffmpeg.ts';
import { createServer, type Server } from '../../../demo-server/src/server.ts';
import { descendants } from '../../support/leaks.ts';
import { until } from '../../support/until.ts';
import { findPostgres, type Postgres, startPostgres } from '../db/postgres.ts';
import { FFMPEG } from '../archive/media.ts';

const bin = findPostgres();
const noCameras = fileURLToPath(new URL('./no-cameras.json', import.meta.url));
const START = Date.now() - 60_000;
const iso = (time: number) => new Date(time).toISOString();

describe('the server on PostgreSQL', { skip: bin ? false : 'PostgreSQL is not installed' }, () => {
  let postgres: Postgres;
  let server: Server;
  let dataDir: string;
  let sourceDir: string;

  const start = async () => {
    const config = readConfig({ PORT: '0', DATA_DIR: dataDir, DATABASE_URL: postgres.url, CAMERAS: noCameras, HISTORY_MINUTES: '0', SOURCE_DIR: sourceDir });
    server = await createServer(config, pino({ level: 'silent' }));
  };
  before(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'oriel-postgres-server-'));
    sourceDir = await mkdtemp(join(tmpdir(), 'oriel-sources-'));
    postgres = await startPostgres(bin!);
    await start();
  });
  after(async () => {
    await server.close();
    await postgres.stop();
    for (const folder of [dataDir, sourceDir]) await rm(folder, { recursive: true, force: true });
  });

  const call = (method: string, path: string, body?: object) =>
    fetch(server.address + path, { method, ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }) });
  const get = async <Answer>(path: string): Promise<Answer> => (await call('GET', path)).json() as Promise<Answer>;
  const range = () => new URLSearchParams({ from: iso(START), to: iso(Date.now() + 60_000) }).toString();
  const cameras = async () => (await get<CameraList>('/api/v1/cameras')).cameras.map(({ id, name }) => ({ id, name }));
  const events = async () => (await get<CameraEventList>(`/api/v1/cameras/door/events?${range()}`)).events.map(({ label }) => label);
  const sequences = async () => (await get<SequenceList>(`/api/v1/cameras/door/sequences?${range()}`)).sequences;
  const addEvent = (label: string) => call('POST', '/api/v1/cameras/door/events', { time: iso(START), label });
  const ready = async () => (await call('GET', '/readyz')).status;

  test('cameras, events and recordings are made, changed and removed, and outlive a restart', async () => {
    const file = join(sourceDir, 'door.mp4');
    const video = ['-f', 'lavfi', '-i', 'testsrc2=size=160x90:rate=25:duration=4', '-c:v', 'libx264', '-preset', 'ultrafast', '-bf', '0', '-g', '25', '-pix_fmt', 'yuv420p'];
    await runFfmpeg(FFMPEG, ['-v', 'error', '-nostdin', ...video, file], { signal: AbortSignal.timeout(60_000) });
    assert.equal((await call('POST', '/api/v1/cameras', { id: 'door', name: 'Door', source: file })).status, 201);
    assert.equal((await call('POST', '/api/v1/cameras', { id: 'gone', name: 'Gone', source: file, record: false })).status, 201);
    assert.equal((await call('PATCH', '/api/v1/cameras/door', { name: 'Front door' })).status, 200);
    assert.equal((await call('DELETE', '/api/v1/cameras/gone')).status, 204);
    assert.equal((await addEvent('rang')).status, 201);
    assert.equal((await addEvent('left')).status, 201);
    const [left] = (await get<CameraEventList>(`/api/v1/cameras/door/events?${range()}`)).events.filter(({ label }) => label === 'left');
    assert.equal((await call('DELETE', `/api/v1/cameras/door/events/${left!.id}`)).status, 204);
    const [first] = await until('something is recorded', async () => (await sequences()).length > 0 && sequences());

    await server.close();
    await start();
    assert.deepEqual(await cameras(), [{ id: 'door', name: 'Front door' }]);
    assert.deepEqual(await events(), ['rang']);
    assert.equal((await sequences())[0]?.from, first!.from);
  });

  test('a database that hangs: not ready, said in time; ready when it goes on', async () => {
    await until('ready', async () => (await ready()) === 200);
    const processes = await descendants(postgres.pid, 'postgres');
    for (const pid of processes) process.kill(pid, 'SIGSTOP');
    const asked = performance.now();
    assert.equal(await ready(), 503);
    assert.ok(performance.now() - asked < 2000, `${performance.now() - asked} ms`);
    for (const pid of processes) process.kill(pid, 'SIGCONT');
    await until('ready', async () => (await ready()) === 200);
  });

  test('a database that goes away: what needs it fails, the rest goes on, and all of it does when it is back', async () => {
    await postgres.pause();
    assert.equal(await ready(), 503);
    assert.ok((await addEvent('unheard')).status >= 500);
    assert.deepEqual(await cameras(), [{ id: 'door', name: 'Front door' }]);
    const before = await sequences();
    await until('recording goes on', async () => Date.parse((await sequences()).at(-1)!.to) > Date.parse(before.at(-1)!.to));
    await postgres.resume();
    await until('ready', async () => (await ready()) === 200);
    assert.equal((await addEvent('back')).status, 201);
    assert.deepEqual((await events()).toSorted(), ['back', 'rang']);
  });
});
