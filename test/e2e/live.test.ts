import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { addCamera, remove, stateOf } from '../support/camera-page.ts';
import { testConsole, usePage } from '../support/page-rig.ts';
import { clockOnScreen } from '../support/picture.ts';
import { until } from '../support/until.ts';

describe('live is within half a second of now', () => {
  const rig = usePage({
    ready: (server) =>
      until('four cameras are live', async () => {
        const cameras = await server.cameras();
        return cameras.length === 4 && cameras.every(({ state }) => state === 'live');
      }),
  });

  test('WebRTC, every camera', async () => {
    for (const { id } of await rig.server.cameras()) {
      const camera = await addCamera(rig.tab.page, { camera: id });
      await stateOf(camera, ['live']);
      assert.equal(await camera.evaluate((element) => element.activeTransport), 'webrtc');
      const asked = Date.now();
      const clock = await clockOnScreen(camera);
      assert.ok(clock !== null && clock > asked - 500 && clock <= Date.now(), `${id}: clock ${clock}, asked at ${asked}`);
      await remove(camera);
    }
  });

  test('low-latency HLS, within a second', async () => {
    const [first] = await rig.server.cameras();
    const camera = await addCamera(rig.tab.page, { camera: first?.id ?? '', transport: 'hls' });
    await stateOf(camera, ['live']);
    assert.equal(await camera.evaluate((element) => element.activeTransport), 'llhls');
    await until('it caught up', async () => {
      const asked = Date.now();
      const clock = await clockOnScreen(camera);
      return clock !== null && clock > asked - 1000 && clock <= Date.now();
    }, { timeout: 30_000 });
    await remove(camera);
  });

  testConsole(rig);
});
