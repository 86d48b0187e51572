import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Browser } from 'puppeteer';
import { launchChromium, openPage, type TestPage } from '../support/browser.ts';
import { addCamera, remove, stage, stateOf } from '../support/camera-page.ts';
import { clockOnScreen } from '../support/picture.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { until } from '../support/until.ts';

describe('live is within half a second of now', () => {
  let server: TestServer;
  let browser: Browser;
  let tab: TestPage;

  before(async () => {
    server = await startServer();
    await until('four cameras are live', async () => {
      const cameras = await server.cameras();
      return cameras.length === 4 && cameras.every(({ state }) => state === 'live');
    });
    browser = await launchChromium();
    tab = await openPage(browser, server.url);
    await stage(tab.page);
  });

  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  test('WebRTC, every camera', async () => {
    for (const { id } of await server.cameras()) {
      const camera = await addCamera(tab.page, { camera: id });
      await stateOf(camera, ['live']);
      assert.equal(await camera.evaluate((element) => element.activeTransport), 'webrtc');
      const asked = Date.now();
      const clock = await clockOnScreen(camera);
      assert.ok(clock !== null && clock > asked - 500 && clock <= Date.now(), `${id}: clock ${clock}, asked at ${asked}`);
      await remove(camera);
    }
  });

  test('low-latency HLS, within a second', async () => {
    const [first] = await server.cameras();
    const camera = await addCamera(tab.page, { camera: first?.id ?? '', transport: 'hls' });
    await stateOf(camera, ['live']);
    assert.equal(await camera.evaluate((element) => element.activeTransport), 'llhls');
    await until('it caught up', async () => {
      const asked = Date.now();
      const clock = await clockOnScreen(camera);
      return clock !== null && clock > asked - 1000 && clock <= Date.now();
    }, { timeout: 20_000 });
    await remove(camera);
  });

  test('the console said nothing', () => assert.deepEqual(tab.console, []));
});
