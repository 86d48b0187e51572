import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import type { ElementHandle } from 'puppeteer';
import type { OrielCamera } from '@oriel/elements';
import { addCamera, remove, stateOf } from '../support/camera-page.ts';
import { clockIn } from '../support/dashboard.ts';
import { usePage } from '../support/page-rig.ts';
import { until } from '../support/until.ts';

const name = 'dock';
const folder = await mkdtemp(join(tmpdir(), 'oriel-slow-'));
const slow = join(folder, 'slow.mp4');

describe('a picture that moves is never stalled', () => {
  const made = spawnSync('ffmpeg', ['-v', 'error', '-f', 'lavfi', '-i', 'testsrc=size=320x180:rate=1:duration=30', '-c:v', 'libx264', '-g', '1', '-pix_fmt', 'yuv420p', slow]);
  assert.equal(made.status, 0, String(made.stderr));
  after(() => rm(folder, { recursive: true, force: true }));
  let from = 0;
  let to = 0;

  const rig = usePage({
    cameras: [{ id: name, name: 'Dock', source: 'synthetic:dock' }, { id: 'slow', name: 'Slow', source: slow }],
    ready: (server) =>
      until('both are live, and one is recorded', async () => {
        ({ from, to } = await server.recorded(name));
        return to - from > 20_000 && (await server.cameras()).every(({ state }) => state === 'live');
      }),
  });

  async function open(attributes: Record<string, string>): Promise<{ camera: ElementHandle<OrielCamera>; states(): Promise<string[]> }> {
    const camera = await addCamera(rig.tab.page, { camera: name, ...attributes });
    await stateOf(camera, ['live', 'playing'], 30_000);
    const seen = await camera.evaluateHandle((element) => {
      const states: string[] = [element.state];
      element.addEventListener('oriel-state', ({ detail }) => states.push(detail.state));
      return states;
    });
    return { camera, states: () => seen.jsonValue() };
  }

  /** So long in the page's own time, which is what a stall is measured by. */
  const watch = (seconds: number) => rig.tab.page.evaluate((wait) => new Promise<void>((resolve) => void setTimeout(resolve, wait * 1000)), seconds);

  test('in a hidden tab, and when the tab is shown again', async () => {
    const recorded = { mode: 'playback', time: new Date(from + 1000).toISOString() };
    const all = [
      await open({ transport: 'webrtc' }),
      await open({ transport: 'hls' }),
      await open({ transport: 'webrtc', ...recorded }),
      await open({ transport: 'hls', ...recorded }),
    ];
    const other = await rig.tab.page.browser().newPage();
    await other.bringToFront();
    await until('the page is hidden', () => rig.tab.page.evaluate(() => document.visibilityState === 'hidden'));
    await watch(12);
    assert.deepEqual(await Promise.all(all.map(({ states }) => states())), [['live'], ['live'], ['playing'], ['playing']]);
    await other.close();
    await rig.tab.page.bringToFront();
    await until('the page is visible', () => rig.tab.page.evaluate(() => document.visibilityState === 'visible'));
    await watch(4);
    assert.deepEqual(await Promise.all(all.map(({ states }) => states())), [['live'], ['live'], ['playing'], ['playing']]);
    const [live] = all;
    await until('the picture is of now', async () => Date.now() - ((await clockIn(live!.camera)) ?? 0) < 2000);
    for (const { camera } of all) await remove(camera);
  });

  test('of a camera with one frame a second', async () => {
    const all = [await open({ camera: 'slow', transport: 'webrtc' }), await open({ camera: 'slow', transport: 'hls' })];
    await watch(8);
    for (const { camera, states } of all) {
      assert.deepEqual(await states(), ['live']);
      await remove(camera);
    }
  });

  test('at speed 8, until it has caught up with the recording', async () => {
    const { camera, states } = await open({ mode: 'playback', time: new Date(from + 1000).toISOString(), speed: '8' });
    await watch(12);
    assert.deepEqual(await states(), ['playing']);
    assert.ok((await camera.evaluate((element) => element.currentTime ?? 0)) > Date.now() - 15_000);
    await remove(camera);
  });
});
