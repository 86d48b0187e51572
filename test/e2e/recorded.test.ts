import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ElementHandle } from 'puppeteer';
import type { OrielCamera } from '@oriel/elements';
import { addCamera, remove, seek, stateOf } from '../support/camera-page.ts';
import { ONE_CAMERA, testConsole, usePage } from '../support/page-rig.ts';
import { clockOnScreen } from '../support/picture.ts';
import { until } from '../support/until.ts';

describe('a recording shows the frame that was asked for', () => {
  let from = 0;
  let to = 0;
  let name = '';

  const rig = usePage({
    env: { HISTORY_MINUTES: '3' },
    cameras: ONE_CAMERA,
    ready: async (server) => {
      const [camera] = await server.cameras();
      assert.ok(camera);
      name = camera.id;
      await until('two minutes are recorded', async () => {
        ({ from, to } = await server.recorded(name));
        return to - from > 110_000;
      }, { timeout: 180_000, every: 500 });
    },
  });

  /** Ten moments, spread over the recording and over the places within a group of pictures. */
  const moments = () => Array.from({ length: 10 }, (_, index) => Math.floor(from + 2000 + ((to - from - 8000) * ((index * 7) % 10)) / 10 + index * 137));

  /** A busy machine's camera leaves frames out, so which frame stands at a time only the recording knows. */
  async function frameAt(time: number, away = 0): Promise<number | undefined> {
    const frames = await rig.server.framesAround(name, time);
    return frames[frames.findLastIndex((frame) => frame <= time) + away];
  }

  async function open(attributes: Record<string, string>): Promise<ElementHandle<OrielCamera>> {
    const camera = await addCamera(rig.tab.page, { camera: name, mode: 'playback', time: new Date(from + 1000).toISOString(), ...attributes });
    await stateOf(camera, ['playing', 'paused']);
    return camera;
  }

  test('paused: the picture’s own clock says so, to the frame', async () => {
    const camera = await open({ paused: '' });
    for (const asked of moments()) {
      const shown = await seek(camera, asked);
      assert.equal(shown, await frameAt(asked), `asked ${asked}`);
      assert.equal(await clockOnScreen(camera), shown);
    }
    await remove(camera);
  });

  test('paused: steps go frame by frame, both ways', async () => {
    const camera = await open({ paused: '' });
    const start = await seek(camera, from + 5000);
    for (const [by, at] of [[1, 1], [1, 2], [-1, 1], [-3, -2], [-30, -32], [60, 28]] as const) {
      await camera.evaluate(
        (element, frames) =>
          new Promise<void>((resolve) => {
            element.addEventListener('oriel-time', () => resolve(), { once: true });
            element.step(frames);
          }),
        by,
      );
      assert.equal(await clockOnScreen(camera), await frameAt(start, at), `after ${by}`);
    }
    await remove(camera);
  });

  test('playing: the first picture is the asked one, and it plays on at the speed of time', async () => {
    const camera = await open({});
    for (const asked of moments()) {
      const shown = await seek(camera, asked);
      // ±1: a page that is busy for a moment may not be told of the first one.
      const near = await Promise.all([-1, 0, 1].map((away) => frameAt(asked, away)));
      assert.ok(near.includes(shown), `asked ${asked}, shown ${shown}, near are ${near.join(', ')}`);
    }
    const rate = await camera.evaluate(async (element) => {
      const mark = () => ({ time: element.currentTime ?? 0, at: performance.now() });
      const next = () => new Promise((resolve) => element.addEventListener('oriel-time', resolve, { once: true }));
      await next();
      const first = mark();
      while (performance.now() < first.at + 3000) await next();
      const last = mark();
      return (last.time - first.time) / (last.at - first.at);
    });
    assert.ok(Math.abs(rate - 1) < 0.05, `plays at ${rate}`);
    const before = await camera.evaluate((element) => element.currentTime ?? 0);
    const clock = await clockOnScreen(camera);
    const behind = await camera.evaluate((element) => element.currentTime ?? 0);
    assert.ok(clock !== null && clock >= before && clock <= behind, `clock ${clock}, element ${before} to ${behind}`);
    await remove(camera);
  });

  test('pausing holds the picture that is seen, and playing goes on from it', async () => {
    const camera = await open({});
    await camera.evaluate((element) => element.pause());
    await stateOf(camera, ['paused']);
    const held = await clockOnScreen(camera);
    assert.equal(held, await camera.evaluate((element) => element.currentTime));
    const next = await camera.evaluate(
      (element) =>
        new Promise<number>((resolve) => {
          element.addEventListener('oriel-time', ({ detail }) => resolve(detail.time), { once: true });
          element.play();
        }),
    );
    assert.ok(held !== null && next > held && next <= ((await frameAt(held, 2)) ?? 0), `held ${held}, went on at ${next}`);
    await remove(camera);
  });

  testConsole(rig);
});
