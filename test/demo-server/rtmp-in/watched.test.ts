import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Camera, Recording, RecordingInfo } from '@oriel/core/contract';
import { runFfmpeg, spawnFfmpeg } from '../../../demo-server/src/media/ffmpeg.ts';
import { startServer } from '../../support/server.ts';
import { until } from '../../support/until.ts';
import { FFMPEG } from '../archive/media.ts';
import { freePort } from '../publish/support/free-port.ts';

test('an encoder that publishes is listed among the cameras, watched and recorded', async (t) => {
  const port = await freePort();
  const server = await startServer({ cameras: [], env: { RTMP_PORT: String(port) } });
  t.after(() => server.stop());
  const stop = new AbortController();
  t.after(() => stop.abort());
  const input = ['-re', '-f', 'lavfi', '-i', 'testsrc2=size=320x180:rate=25'];
  spawnFfmpeg(FFMPEG, ['-v', 'error', '-nostdin', ...input, '-c:v', 'libx264', '-preset', 'ultrafast', '-tune', 'zerolatency', '-pix_fmt', 'yuv420p', '-g', '25', '-f', 'flv', `rtmp://127.0.0.1:${port}/live/studio`], { signal: stop.signal });

  const camera = await until('it is live', async () => (await server.cameras()).find(({ id, state }) => id === 'studio' && state === 'live'), { timeout: 30_000 });
  assert.deepEqual([camera.name, camera.recorder.state, camera.video?.width], ['studio', 'off', 320]);
  assert.deepEqual((await server.get<Camera>('/api/v1/cameras/studio')).transports.map(({ type }) => type), ['webrtc', 'whep', 'llhls']);
  const picture = await runFfmpeg(FFMPEG, ['-v', 'error', '-i', `${server.url}/hls/studio/index.m3u8`, '-frames:v', '1', '-f', 'image2', '-c:v', 'png', 'pipe:1'], { signal: AbortSignal.timeout(60_000) });
  assert.equal(Buffer.from(picture).toString('latin1', 1, 4), 'PNG');

  const send = (path: string, body?: object) => fetch(`${server.url}/api/v1/recordings${path}`, { method: 'POST', ...(body && { body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } }) });
  const started = await send('/start', { stream_id: 'studio' });
  assert.equal(started.status, 201, await started.clone().text());
  const { id } = (await started.json()) as Recording;
  await until('it lasts a second', async () => Date.now() - Date.parse((await server.get<RecordingInfo>(`/api/v1/recordings/${id}/info`)).started_at) > 1500);
  assert.ok((await send(`/${id}/stop`)).ok);
  const recording = await until('it is written', async () => {
    const now = await server.get<RecordingInfo>(`/api/v1/recordings/${id}/info`);
    return ['ready', 'failed'].includes(now.status) && now;
  }, { timeout: 60_000 });
  assert.equal(recording.status, 'ready', recording.failure_reason);

  stop.abort();
  await until('its end is shown', async () => (await server.cameras()).some(({ state, reason }) => state === 'reconnecting' && reason === 'The encoder has ended its stream.'));
});
