import assert from 'node:assert/strict';
import { afterEach, describe, test } from 'node:test';
import type { ElementHandle } from 'puppeteer';
import type { OrielCamera } from '@oriel/elements';
import { addCamera, remove, stateOf } from '../support/camera-page.ts';
import { clockIn } from '../support/dashboard.ts';
import { freeze, processesOf } from '../support/freeze.ts';
import { looksOf, observe, type Look } from '../support/observed-camera.ts';
import { usePage } from '../support/page-rig.ts';
import { until } from '../support/until.ts';

const name = 'dock';

describe('a frozen picture never says "Live"', () => {
  const rig = usePage({
    cameras: [{ id: name, name: 'Dock', source: 'synthetic:dock' }],
    ready: (server) => until('the camera is live', async () => (await server.cameras()).every(({ state }) => state === 'live')),
  });
  let thaw = () => {};
  afterEach(() => thaw());

  /** The first look that is so. */
  const when = (camera: ElementHandle<OrielCamera>, what: string, is: (look: Look) => boolean) =>
    until(what, async () => (await looksOf(camera)).find(is), { timeout: 30_000 });

  /** From the stop of the processes until words cover the picture. */
  async function stalls(camera: ElementHandle<OrielCamera>, pids: number[]): Promise<void> {
    await observe(camera);
    thaw = freeze(pids);
    const stalled = await when(camera, 'it is stalled', ({ state }) => state === 'stalled');
    const age = stalled.at - stalled.lastFrame;
    assert.ok(age > 1800 && age < 3500, `stalled ${age} ms after the last frame`);
    await when(camera, 'the badge counts', ({ badge }) => /stalled 2 s/i.test(badge));
    await when(camera, 'the badge counts on', ({ badge }) => /stalled [34] s/i.test(badge));
    await when(camera, 'the picture is dimmed', ({ state, veil }) => state === 'stalled' && veil > 0.5);
    const covered = await when(camera, 'words cover the picture', ({ panel }) => panel !== '');
    const after = covered.at - covered.lastFrame;
    assert.ok(after > 3800 && after < 7500, `words after ${after} ms`);
    for (const { at, lastFrame, badge, state } of await looksOf(camera)) {
      if (at - lastFrame > 3500) assert.ok(!/live/i.test(badge) && state !== 'live', `says ${badge} (${state}) ${at - lastFrame} ms after the last frame`);
    }
  }

  /** It moves, and is of now. */
  async function moves(camera: ElementHandle<OrielCamera>): Promise<void> {
    const first = await until('the picture is of now', async () => {
      const clock = await clockIn(camera);
      return clock !== null && Date.now() - clock < 3000 && clock;
    });
    await until('it moves', async () => ((await clockIn(camera)) ?? 0) > first);
  }

  test('WebRTC, while the server and its peers stand still', async () => {
    const camera = await addCamera(rig.tab.page, { camera: name, transport: 'webrtc' });
    await stateOf(camera, ['live']);
    const { main, peer } = await processesOf(rig.server);
    await stalls(camera, [main, peer]);
    thaw();
    await stateOf(camera, ['live'], 40_000);
    await moves(camera);
    await remove(camera);
  });

  test('WebRTC, while only the server stands still: ICE stays connected', async () => {
    const camera = await addCamera(rig.tab.page, { camera: name, transport: 'webrtc' });
    await stateOf(camera, ['live']);
    const { main } = await processesOf(rig.server);
    await stalls(camera, [main]);
    thaw();
    await stateOf(camera, ['live'], 40_000);
    await moves(camera);
    await remove(camera);
  });

  test('live HLS', async () => {
    const camera = await addCamera(rig.tab.page, { camera: name, transport: 'hls' });
    await stateOf(camera, ['live']);
    await moves(camera);
    const { main } = await processesOf(rig.server);
    await stalls(camera, [main]);
    thaw();
    await stateOf(camera, ['live'], 40_000);
    await moves(camera);
    await remove(camera);
  });

  test('a recording', async () => {
    const { from } = await until('half a minute is recorded', async () => {
      const range = await rig.server.recorded(name);
      return range.to - range.from > 30_000 && range;
    });
    const camera = await addCamera(rig.tab.page, { camera: name, transport: 'webrtc', mode: 'playback', time: new Date(from + 1000).toISOString() });
    await stateOf(camera, ['playing']);
    const { main, peer } = await processesOf(rig.server);
    await stalls(camera, [main, peer]);
    const before = (await clockIn(camera)) ?? 0;
    thaw();
    await stateOf(camera, ['playing'], 40_000);
    const clock = (await clockIn(camera)) ?? 0;
    assert.ok(clock >= before && clock < before + 10_000, `was at ${before}, went on at ${clock}`);
    await until('it moves', async () => ((await clockIn(camera)) ?? 0) > clock);
    await remove(camera);
  });

  test('a peer process that is killed: a new connection to its successor', async () => {
    const camera = await addCamera(rig.tab.page, { camera: name, transport: 'webrtc' });
    await stateOf(camera, ['live']);
    await observe(camera);
    const { peer } = await processesOf(rig.server);
    process.kill(peer, 'SIGKILL');
    await when(camera, 'it is stalled, or disconnected', ({ state }) => state === 'stalled' || state === 'disconnected');
    await stateOf(camera, ['live'], 40_000);
    await moves(camera);
    assert.notEqual((await processesOf(rig.server)).peer, peer);
    await remove(camera);
  });
});
