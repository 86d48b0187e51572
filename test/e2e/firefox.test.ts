import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import puppeteer, { type Browser } from 'puppeteer';
import { addCamera, remove, stage, stateOf } from '../support/camera-page.ts';
import { openPage, type TestPage } from '../support/browser.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { until } from '../support/until.ts';

const FIREFOX = process.env['FIREFOX_PATH'] ?? '/usr/bin/firefox-esr';

describe('where WebRTC has no H.264 (Debian’s Firefox)', { skip: !existsSync(FIREFOX) && `no Firefox at ${FIREFOX}` }, () => {
  let server: TestServer;
  let browser: Browser;
  let tab: TestPage;
  let name = '';

  before(async () => {
    server = await startServer();
    name = await until('a camera is recorded', async () => (await server.cameras()).find(({ recorder }) => recorder.state === 'recording')?.id);
    browser = await puppeteer.launch({ browser: 'firefox', executablePath: FIREFOX, headless: true, extraPrefsFirefox: { 'media.autoplay.default': 0 } });
    tab = await openPage(browser, server.url);
    await stage(tab.page);
  });

  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  test('live comes by low-latency HLS, without being asked', async () => {
    const camera = await addCamera(tab.page, { camera: name });
    await stateOf(camera, ['live'], 30_000);
    assert.equal(await camera.evaluate((element) => element.activeTransport), 'llhls');
    await remove(camera);
  });

  test('a recording comes by HLS, and stands still at the asked frame', async () => {
    const { from } = await until('ten seconds are recorded', async () => {
      const range = await server.recorded(name);
      return range.to - range.from > 10_000 && range;
    });
    const time = from + 3210;
    const camera = await addCamera(tab.page, { camera: name, mode: 'playback', time: new Date(time).toISOString() });
    await stateOf(camera, ['playing'], 30_000);
    await camera.evaluate((element) => element.pause());
    await stateOf(camera, ['paused']);
    const shown = await camera.evaluate(
      (element, asked) =>
        new Promise<number>((resolve) => {
          element.addEventListener('oriel-time', ({ detail }) => resolve(detail.time), { once: true });
          element.seek(asked);
        }),
      time,
    );
    const frames = await server.framesAround(name, time);
    assert.equal(shown, frames.findLast((frame) => frame <= time));
    await remove(camera);
  });
});
