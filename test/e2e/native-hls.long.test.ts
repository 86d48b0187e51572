import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import type { ElementHandle, Page } from 'puppeteer';
import type { OrielCamera } from '@oriel/elements';
import { openPage } from '../support/browser.ts';
import { addCamera, remove, stateOf } from '../support/camera-page.ts';
import { clockIn } from '../support/dashboard.ts';
import { onlyNativeHls } from '../support/native-hls.ts';
import { usePage } from '../support/page-rig.ts';
import { until } from '../support/until.ts';

const name = 'dock';

describe('HLS by the browser itself', () => {
  let from = 0;
  let page: Page;
  /** Why nothing can be tested here. */
  let missing: string | undefined;
  let tellsStart = false;

  const rig = usePage({
    cameras: [{ id: name, name: 'Dock', source: 'synthetic:dock' }],
    ready: (server) =>
      until('half a minute is recorded', async () => {
        const range = await server.recorded(name);
        from = range.from;
        return range.to - from > 30_000;
      }),
  });

  before(async () => {
    ({ page } = await openPage(rig.tab.page.browser(), 'about:blank'));
    await onlyNativeHls(page);
    await page.goto(rig.server.url);
    await page.waitForFunction(() => customElements.get('oriel-camera') !== undefined);
    await page.evaluate(() => document.body.replaceChildren());
    const { plays, version, ...rest } = await page.evaluate(() => {
      const video = document.createElement('video');
      return { plays: video.canPlayType('application/vnd.apple.mpegurl') !== '', tellsStart: 'getStartDate' in video, version: navigator.userAgent };
    });
    ({ tellsStart } = rest);
    if (!plays) missing = `no native HLS in ${version}`;
  });

  /** What the video itself loads. */
  const sourceOf = (camera: ElementHandle<OrielCamera>) => camera.evaluate((element) => element.shadowRoot?.querySelector('video')?.currentSrc ?? '');
  const clockOf = (camera: ElementHandle<OrielCamera>) => until('there is a picture', () => clockIn(camera));

  test('plays a recording from its time on, seeks, pauses and plays on', async (t) => {
    if (missing) return t.skip(missing);
    const camera = await addCamera(page, { camera: name, transport: 'hls', mode: 'playback', time: new Date(from + 2000).toISOString() });
    await stateOf(camera, ['playing']);
    assert.equal(await camera.evaluate((element) => element.activeTransport), 'llhls');
    assert.match(await sourceOf(camera), /recorded\.m3u8/);
    const first = await clockOf(camera);
    assert.ok(first >= from + 1000 && first < from + 6000, `asked for ${from + 2000}, shows ${first}`);
    // Only a browser that tells when the media starts tells when a picture was captured.
    const time = await camera.evaluate((element) => element.currentTime);
    if (tellsStart) assert.ok(time !== undefined && Math.abs(time - (await clockOf(camera))) < 500);
    else assert.equal(time, undefined);

    await camera.evaluate((element, asked) => element.seek(asked), from + 15_000);
    await until('it shows the sought moment', async () => {
      const clock = await clockIn(camera);
      return clock !== null && clock >= from + 14_000 && clock < from + 20_000;
    });
    await stateOf(camera, ['playing']);
    await camera.evaluate((element) => (element.speed = 2));
    assert.equal(await camera.evaluate((element) => element.shadowRoot?.querySelector('video')?.playbackRate), 2);

    await camera.evaluate((element) => element.pause());
    await stateOf(camera, ['paused']);
    const held = await clockOf(camera);
    await page.evaluate(() => new Promise(requestAnimationFrame));
    assert.equal(await clockOf(camera), held);
    await camera.evaluate((element) => element.play());
    await stateOf(camera, ['playing']);
    await until('it goes on from there', async () => {
      const clock = await clockIn(camera);
      return clock !== null && clock > held && clock < held + 5000;
    });
    await remove(camera);
  });

  test('where the browser tells when the media starts, each picture has its time, and a seek within them loads nothing', async (t) => {
    if (missing || tellsStart) return t.skip(missing ?? 'tested with every test here');
    // As WebKit has it; the server starts a playlist at the time that was asked for.
    await page.evaluate(() => {
      const getStartDate = function (this: HTMLVideoElement) {
        return new Date(this.readyState > 0 ? (new URL(this.currentSrc).searchParams.get('from') ?? NaN) : NaN);
      };
      Object.assign(HTMLVideoElement.prototype, { getStartDate });
    });
    const camera = await addCamera(page, { camera: name, transport: 'hls', mode: 'playback', time: new Date(from + 2000).toISOString() });
    await stateOf(camera, ['playing']);
    const before = await sourceOf(camera);
    const times = () => camera.evaluate((element) => element.currentTime ?? 0);
    const time = await times();
    const clock = await clockOf(camera);
    assert.ok(clock > time - 200 && clock < (await times()) + 200, `says ${time}, shows ${clock}`);
    await camera.evaluate((element, asked) => element.seek(asked), from + 15_000);
    await until('it shows the sought moment', async () => Math.abs(((await clockIn(camera)) ?? 0) - (from + 16_000)) < 1500);
    assert.equal(await sourceOf(camera), before);
    await remove(camera);
    await page.evaluate(() => Reflect.deleteProperty(HTMLVideoElement.prototype, 'getStartDate'));
  });

  test('opened again, a recording goes on where it was', async (t) => {
    if (missing) return t.skip(missing);
    const camera = await addCamera(page, { camera: name, transport: 'hls', mode: 'playback', time: new Date(from + 2000).toISOString() });
    await stateOf(camera, ['playing']);
    const seen = await until('it has played for a while', async () => {
      const clock = await clockIn(camera);
      return clock !== null && clock > from + 7000 && clock;
    });
    const before = await sourceOf(camera);
    await camera.evaluate((element) => element.retry());
    await until('it is loaded again', async () => (await sourceOf(camera)) !== before);
    await stateOf(camera, ['playing']);
    const clock = await clockOf(camera);
    assert.ok(clock > seen - 3000 && clock < seen + 10_000, `was at ${seen}, went on at ${clock}`);
    await remove(camera);
  });

  test('plays live, and comes back by itself from what the browser cannot play', async (t) => {
    if (missing) return t.skip(missing);
    const camera = await addCamera(page, { camera: name, transport: 'hls' });
    const states = await camera.evaluateHandle((element) => {
      const seen: string[] = [];
      element.addEventListener('oriel-state', ({ detail }) => seen.push(detail.state));
      return seen;
    });
    // Chromium 156 refuses some of its own playlist updates; the source opens it again.
    const first = await until('it is live', async () => (await camera.evaluate((element) => element.state)) === 'live' && clockIn(camera));
    assert.match(await sourceOf(camera), /index\.m3u8/);
    await until('it moves', async () => ((await clockIn(camera)) ?? 0) > first + 2000);
    assert.ok(Date.now() - (await clockOf(camera)) < 20_000);
    assert.ok(!(await states.jsonValue()).includes('blocked'));
    await remove(camera);
  });
});
