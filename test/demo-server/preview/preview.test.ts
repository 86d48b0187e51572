import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { createClient, PreviewClient, RecordingsClient, SignalingClient } from '@oriel/core';
import type { Scope, SequenceList } from '@oriel/core/contract';
import { pino } from 'pino';
import { readConfig } from '../../../demo-server/src/config.ts';
import { createServer, type Server } from '../../../demo-server/src/server.ts';
import { until } from '../../support/until.ts';
import { prepareDatabase } from '../../support/prepared-database.ts';
import { bearer, SECRET } from '../http/test-app.ts';
import { makeFilm } from '../library/support.ts';
import { type RtmpServer, startNodeMediaServer } from '../publish/support/rtmp-server.ts';

let dataDir: string;
let server: Server;
let sink: RtmpServer;
const logged: string[] = [];
const config = () => readConfig({ PORT: '0', DATA_DIR: dataDir, AUTH_SECRET: SECRET, CAMERAS: join(dataDir, 'door.mp4'), HISTORY_MINUTES: '0', ALLOW_PRIVATE_SOURCES: 'true', MIN_FREE_GB: '0' });
const start = () => createServer(config(), pino({ level: 'info' }, { write: (line: string) => void logged.push(line) }));
const tokenFor = async (...scopes: Scope[]) => (await server.app.tokens.create({ user: 'anna', scopes })).token;
const statusOf = async (path: string, token: string) => (await fetch(server.address + path, { headers: bearer(token) })).status;

before(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'oriel-preview-'));
  await prepareDatabase(dataDir);
  await makeFilm(join(dataDir, 'door.mp4'), { seconds: 5 });
  server = await start();
  sink = await startNodeMediaServer();
});
after(async () => {
  await sink.close();
  await server.close();
  await rm(dataDir, { recursive: true, force: true });
});

const client = async (...scopes: Scope[]) => createClient({ server: server.address, token: await tokenFor(...scopes) });
const cue = { id: 'one', source: { camera: 'door' }, duration: 60, transition: 'cut' as const, overlays: [] };
const edit = { name: 'Evening', loop: true, slate: {}, cues: [cue] };

test('a programme is watched, scrubbed, recorded and sent to a server of somebody else', async () => {
  const operator = await client('operate');
  const preview = new PreviewClient(operator);
  const { id: programmeId } = await preview.createProgramme(edit);
  const destination = await preview.createDestination({ name: 'Sink', kind: 'custom', url: sink.url, streamKey: 'evening' });
  assert.deepEqual(await preview.checkDestination(destination.id), { ok: true });
  await preview.start({ programmeId, quality: 'low' });
  await until('the camera is on air', async () => {
    const { cue: onAir } = await preview.status();
    return onAir?.id === 'one' && !onAir.isMissing;
  });

  const [operates, watchesLive, other] = [await tokenFor('operate'), await tokenFor('live'), await tokenFor('watch', 'publish')];
  await until('it is watched', async () => (await statusOf('/hls/preview/index.m3u8', operates)) === 200);
  assert.equal(await statusOf('/hls/preview/index.m3u8', watchesLive), 200);
  assert.equal(await statusOf('/hls/preview/index.m3u8', other), 403);
  const asCamera = await operator.cameras.get('preview');
  assert.deepEqual([asCamera.state, asCamera.recorder.state, asCamera.video?.height, asCamera.transports[0]?.type], ['live', 'recording', 360, 'webrtc']);
  assert.equal(await statusOf('/hls/door/index.m3u8', operates), 403, 'the scope is for the preview only');
  for (const path of ['status', 'health', 'programmes', 'destinations', 'images']) {
    assert.equal(await statusOf(`/api/preview/${path}`, operates), 200, path);
    assert.equal(await statusOf(`/api/preview/${path}`, watchesLive), 403, path);
    assert.equal(await statusOf(`/api/preview/${path}`, other), 403, path);
  }

  const recordings = new RecordingsClient(await client('publish', 'watch'));
  const recording = await recordings.start({ stream_id: 'preview' });
  assert.equal((await preview.status()).recording?.id, recording.id);
  await preview.goLive([destination.id]);
  await until('the server takes the stream', async () => {
    const [status] = (await preview.status()).destinations;
    return status?.state === 'publishing' && status.bitrate > 0;
  });
  await until('nothing is wrong', async () => (await preview.health()).ok);
  await until('the server has recorded it', async () => {
    const [film] = await sink.recordings('evening');
    return film && film.frames.filter(({ kind }) => kind === 'video').length > 25;
  });

  const range = new URLSearchParams({ from: new Date(Date.now() - 600_000).toISOString(), to: new Date(Date.now() + 60_000).toISOString() });
  const sequence = await until('the last minutes are there', async () => {
    const answer = await fetch(`${server.address}/api/v1/cameras/preview/sequences?${range}`, { headers: bearer(operates) });
    return ((await answer.json()) as SequenceList).sequences[0];
  });
  await until('they are played', async () => (await statusOf(`/hls/preview/recorded.m3u8?${new URLSearchParams({ ...sequence })}`, operates)) === 200);
  assert.equal(await statusOf(`/api/v1/cameras/preview/frames?time=${sequence.from}`, operates), 200);
  const session = await new SignalingClient(operator).startPlayback('preview', { time: Date.parse(sequence.from) });
  await new SignalingClient(operator).end(session.sessionId);

  assert.equal((await preview.endLive()).state, 'preview');
  await recordings.stop(recording.id);
  assert.equal((await preview.status()).recording, undefined);
  assert.equal((await preview.stop()).state, 'idle');
  assert.equal(await statusOf('/hls/preview/index.m3u8', operates), 404);
});

test('a destination that refuses is told in the status and in health', async () => {
  const preview = new PreviewClient(await client('operate'));
  const { id: programmeId } = await preview.createProgramme(edit);
  const { id } = await preview.createDestination({ name: 'Nowhere', kind: 'custom', url: 'rtmp://127.0.0.1:9/live', streamKey: 'key' });
  const check = await preview.checkDestination(id);
  assert.deepEqual([check.ok, check.reason], [false, 'unreachable']);
  await preview.start({ programmeId, quality: 'low' });
  await preview.goLive([id]);
  await until('it is known', async () => (await preview.status()).destinations[0]?.reason === 'unreachable');
  const { hint = '' } = (await preview.health()).checks.find(({ name }) => name === 'destinations')!;
  assert.match(hint, /^Nowhere cannot be reached/);
  await preview.stop();
  await preview.removeDestination(id);
});

test('after a restart it is idle, and says so; programmes and stream keys are as before', async () => {
  const before = new PreviewClient(await client('operate'));
  const [programme] = await before.programmes();
  await before.start({ programmeId: programme!.id, quality: 'low' });
  await server.close();
  logged.length = 0;
  server = await start();
  assert.match(logged.join(''), /the preview is idle/);
  const preview = new PreviewClient(await client('operate'));
  assert.equal((await preview.status()).state, 'idle');
  assert.deepEqual((await preview.programmes()).find(({ id }) => id === programme!.id), programme);
  assert.deepEqual((await preview.destinations()).map(({ name, hasKey }) => [name, hasKey]), [['Sink', true]]);
  assert.equal((await preview.start({ programmeId: programme!.id, quality: 'low' })).state, 'preview');
  await preview.stop();
});
