import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ElementHandle } from 'puppeteer';
import type { OrielTimeline } from '@oriel/elements';
import { addCamera, remove, seek, stateOf } from '../support/camera-page.ts';
import { cameraIn, cellsOf, switchMode } from '../support/dashboard.ts';
import { descendants, heldByPage, type OpenResources } from '../support/leaks.ts';
import { testConsole, usePage } from '../support/page-rig.ts';
import { until } from '../support/until.ts';

/** `SOAK_MINUTES=10 node --test test/e2e/soak.long.test.ts` for a long run. */
const MINUTES = Number(process.env['SOAK_MINUTES'] ?? 0.5);

describe(`${MINUTES} min of switching and seeking leave nothing behind`, () => {
  const rig = usePage({
    env: { HISTORY_MINUTES: '1' },
    ready: (server) =>
      until('a minute is recorded', async () => {
        for (const { id, state } of await server.cameras()) {
          const { from, to } = await server.recorded(id);
          if (state !== 'live' || to - from < 40_000) return false;
        }
        return true;
      }, { timeout: 240_000, every: 500 }),
  });

  async function nothingOpen(): Promise<void> {
    let open: OpenResources | undefined;
    const look = async () => {
      open = await rig.tab.page.evaluate(() => openResources());
      return Object.values(open).every((count) => count === 0);
    };
    await until('nothing is open', look, { timeout: 30_000 }).catch((cause: unknown) => {
      throw new Error(`left open: ${JSON.stringify(open)}`, { cause });
    });
  }
  const files = async () => {
    const [peers] = await descendants(rig.server.process.pid ?? 0, 'node');
    return peers;
  };

  /** One round through all that a person does with a camera. */
  async function round(id: string): Promise<void> {
    const camera = await addCamera(rig.tab.page, { camera: id });
    await stateOf(camera, ['live']);
    const { from } = await rig.server.recorded(id);
    await camera.evaluate((element, time) => element.seek(time), from + 2000);
    await stateOf(camera, ['playing']);
    for (const on of [17_300, 5020, 30_000]) await seek(camera, from + on);
    await camera.evaluate((element) => element.pause());
    await stateOf(camera, ['paused']);
    for (const frames of [1, 5, -3]) await camera.evaluate((element, by) => element.step(by), frames);
    await camera.evaluate((element) => {
      element.play();
      element.goLive();
    });
    await stateOf(camera, ['live']);
    // Now and then while it is still connecting.
    await camera.evaluate((element, time) => element.seek(time), from + 10_000);
    await remove(camera);
  }

  /** A paused recording that one task seeks and removes. */
  async function pausedRound(id: string): Promise<void> {
    const { from } = await rig.server.recorded(id);
    const camera = await addCamera(rig.tab.page, { camera: id, mode: 'playback', time: new Date(from + 5000).toISOString(), paused: '' });
    await stateOf(camera, ['paused']);
    for (const on of [12_700, 12_100]) await seek(camera, from + on);
    await camera.evaluate((element, time) => {
      element.seek(time);
      element.remove();
    }, from + 12_500);
    await camera.dispose();
  }

  /** The grid with its players and timelines: one is recorded, sought on its timeline, made large, and live again. */
  async function gridRound(): Promise<void> {
    const { page } = rig.tab;
    await page.evaluate(() => {
      const grid = document.createElement('oriel-camera-grid');
      grid.setAttribute('server', location.origin);
      grid.style.height = '720px';
      document.body.append(grid);
    });
    const cells = await cellsOf(page, 4);
    const cameras = await Promise.all(cells.map(cameraIn));
    for (const camera of cameras) await stateOf(camera, ['live', 'offline']);
    const [cell] = cells;
    const [camera] = cameras;
    if (!cell || !camera) throw new Error('the grid is empty');
    await switchMode(cell);
    await stateOf(camera, ['playing']);
    const timeline = (await cell.$('pierce/oriel-timeline')) as ElementHandle<OrielTimeline> | null;
    const box = await timeline?.boundingBox();
    if (!timeline || !box) throw new Error('the recorded cell has no timeline');
    const from = await camera.evaluate((element) => (element.currentTime ?? 0) - 5000);
    await page.mouse.click(box.x + (await timeline.evaluate((element, time) => element.xOf(time), from)), box.y + box.height / 2);
    await timeline.press('+');
    await timeline.press('ArrowLeft');
    await page.evaluate(() => {
      const grid = document.querySelector('oriel-camera-grid');
      grid?.maximize(grid.shadowRoot?.querySelector<HTMLElement>('[data-camera]')?.dataset['camera']);
    });
    await switchMode(cell);
    await stateOf(camera, ['live', 'offline']);
    for (const handle of [timeline, ...cameras, ...cells]) await handle.dispose();
    await page.evaluate(() => document.body.replaceChildren());
  }

  test('no peer connection, decoder, frame, timer, listener, node or process', async () => {
    const cameras = (await rig.server.cameras()).map(({ id }) => id);
    // What is made once and kept (the client, styles, the peers' process) is made here.
    for (const id of cameras) await round(id);
    await pausedRound(cameras[0] ?? '');
    await gridRound();
    await nothingOpen();
    const before = { page: await heldByPage(rig.tab.page), ffmpeg: await descendants(rig.server.process.pid ?? 0, 'ffmpeg'), peers: await files() };

    const end = Date.now() + MINUTES * 60_000;
    let rounds = 0;
    for (; Date.now() < end || rounds < 10; rounds++) {
      if (rounds % 10 === 9) await gridRound();
      else if (rounds % 3 === 2) await pausedRound(cameras[rounds % cameras.length] ?? '');
      else await round(cameras[rounds % cameras.length] ?? '');
    }

    await nothingOpen();
    const after = { page: await heldByPage(rig.tab.page), ffmpeg: await descendants(rig.server.process.pid ?? 0, 'ffmpeg'), peers: await files() };
    console.log(`# ${rounds} rounds; page ${JSON.stringify(before.page)} → ${JSON.stringify(after.page)}; ffmpeg ${before.ffmpeg.length} → ${after.ffmpeg.length}`);
    assert.ok(await rig.tab.page.evaluate(() => openFrames.made.decoders > 0), 'there were decoders');
    assert.ok(after.page.listeners <= before.page.listeners + 5, `${before.page.listeners} listeners became ${after.page.listeners}`);
    assert.ok(after.page.nodes <= before.page.nodes + 50, `${before.page.nodes} nodes became ${after.page.nodes}`);
    await until('one FFmpeg a camera', async () => (await descendants(rig.server.process.pid ?? 0, 'ffmpeg')).length === 4, { timeout: 120_000, every: 500 });
    assert.equal(after.peers, before.peers, 'the peers’ process is the same');
  });

  test('the server’s end too: no session is left', async () => {
    await until('no session is left', async () => {
      const { sessions, peers } = await rig.server.get<{ sessions: number; peers: number }>('/api/v1/playback/webrtc');
      return sessions === 0 && peers === 0;
    }, { timeout: 30_000 });
  });

  testConsole(rig);
});
