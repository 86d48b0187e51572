import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import type { ElementHandle } from 'puppeteer';
import { violationsIn } from '../stories/accessibility.ts';
import { stateOf } from '../support/camera-page.ts';
import { cameraIn, cellsOf, clockIn, switchMode } from '../support/dashboard.ts';
import { testConsole, usePage } from '../support/page-rig.ts';
import { troubles } from '../support/troubles.ts';
import { until } from '../support/until.ts';

describe('the dashboard', () => {
  const rig = usePage({ dashboard: { width: 1920, height: 1080 } });
  let cells: ElementHandle<Element>[] = [];
  before(async () => {
    cells = await cellsOf(rig.tab.page, 4);
  });

  /** Frames that each cell presents in so many seconds. */
  const framesIn = (seconds: number) =>
    Promise.all(
      cells.map(async (cell) =>
        (await cameraIn(cell)).evaluate(
          (camera, wait) =>
            new Promise<number>((resolve) => {
              let count = 0;
              const listening = new AbortController();
              camera.addEventListener('oriel-time', () => count++, { signal: listening.signal });
              setTimeout(() => {
                listening.abort();
                resolve(count);
              }, wait * 1000);
            }),
          seconds,
        ),
      ),
    );

  test('shows four live cameras over WebRTC, each within half a second of now', async () => {
    for (const cell of cells) {
      const camera = await cameraIn(cell);
      await stateOf(camera, ['live']);
      assert.equal(await camera.evaluate((element) => element.activeTransport), 'webrtc');
      await until('it is within half a second of now', async () => {
        const asked = Date.now();
        const clock = await clockIn(camera);
        return clock !== null && clock > asked - 500 && clock <= Date.now();
      }, { timeout: 30_000 });
    }
  });

  test('the page is accessible, in the dark and in the light', async () => {
    const { page } = rig.tab;
    for (const theme of ['Light', 'Dark']) {
      assert.deepEqual(await violationsIn(page), [], theme);
      assert.equal(await page.$eval('#theme', (button) => button.textContent), theme);
      await page.click('#theme');
    }
  });

  test('four recorded cells play at once without a freeze', async () => {
    await until('there is enough to play', async () => {
      const ranges = await Promise.all((await rig.server.cameras()).map(({ id }) => rig.server.recorded(id)));
      return ranges.every(({ from, to }) => to - from > 25_000);
    }, { timeout: 120_000, every: 500 });
    for (const cell of cells) await switchMode(cell);
    for (const cell of cells) await stateOf(await cameraIn(cell), ['playing']);
    // Two cores also encode four cameras and run the browser: not every frame need be presented, and now and then the
    // machine itself holds everything up.
    await until('five seconds without a freeze', async () => {
      const before = await troubles(rig.tab.page);
      const frames = await framesIn(5);
      return frames.every((count) => count > 5 * 12) && (await troubles(rig.tab.page)).freezes === before.freezes;
    });
  });

  test('switching one to live leaves the others alone', async () => {
    const [first, ...others] = cells;
    assert.ok(first);
    const disturbed = await Promise.all(
      others.map(async (cell) =>
        (await cameraIn(cell)).evaluateHandle((camera) => {
          const states: string[] = [];
          camera.addEventListener('oriel-state', ({ detail }) => states.push(detail.state));
          return states;
        }),
      ),
    );
    await switchMode(first);
    await stateOf(await cameraIn(first), ['live']);
    for (const states of disturbed) assert.deepEqual(await states.jsonValue(), []);
    for (const cell of others) assert.equal(await (await cameraIn(cell)).evaluate((camera) => camera.state), 'playing');
    await until('all cells play', async () => (await framesIn(2)).every((frames) => frames > 2 * 12));
  });

  test('a click on a timeline shows exactly the frame of that time', async () => {
    const [, second] = cells;
    assert.ok(second);
    const camera = await cameraIn(second);
    const timeline = await second.$('pierce/oriel-timeline');
    assert.ok(timeline);
    await camera.evaluate((element) => element.pause());
    await stateOf(camera, ['paused']);
    const box = await timeline.boundingBox();
    assert.ok(box);
    const sought = timeline.evaluate((element) => new Promise<number>((resolve) => element.addEventListener('oriel-seek', (event) => resolve((event as CustomEvent<{ time: number }>).detail.time), { once: true })));
    const start = await camera.evaluate((element) => element.currentTime ?? 0);
    // Just beside the cursor, which is well within what is recorded.
    const x = await timeline.evaluate((element, time) => (element as HTMLElement & { xOf?: (time: number) => number }).xOf?.(time) ?? null, start - 5000);
    await rig.tab.page.mouse.click(box.x + (x ?? box.width * 0.9), box.y + box.height / 2);
    const asked = await sought;
    // A busy machine drops frames of the source, and the frame before the gap covers it.
    const frames = await rig.server.framesAround(await camera.evaluate((element) => element.camera), asked);
    const expected = frames.findLast((time) => time <= asked);
    await until('that frame is seen', async () => (await clockIn(camera)) === expected, { timeout: 30_000 });
  });

  testConsole(rig);
});
