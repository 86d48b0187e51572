import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { describe, test } from 'node:test';
import puppeteer from 'puppeteer';
import { openPage } from '../support/browser.ts';
import { addCamera, isHlsChunk, remove, seek, stage, stateOf } from '../support/camera-page.ts';
import { ONE_CAMERA, usePage } from '../support/page-rig.ts';
import { until } from '../support/until.ts';

const FIREFOX = process.env['FIREFOX_PATH'] ?? '/usr/bin/firefox-esr';

describe('where WebRTC has no H.264 (Debian’s Firefox)', { skip: !existsSync(FIREFOX) && `no Firefox at ${FIREFOX}` }, () => {
  let name = '';
  const rig = usePage({
    cameras: ONE_CAMERA,
    launch: () => puppeteer.launch({ browser: 'firefox', executablePath: FIREFOX, headless: true, extraPrefsFirefox: { 'media.autoplay.default': 0 } }),
    ready: async (server) => {
      name = await until('a camera is recorded', async () => (await server.cameras()).find(({ recorder }) => recorder.state === 'recording')?.id);
    },
  });

  test('the code of HLS does not load at first: it is loaded again, although the browser remembers the failure', async (t) => {
    const { page } = await openPage(rig.tab.page.browser(), 'about:blank');
    t.after(() => page.close());
    await page.setCacheEnabled(false);
    let requests = 0;
    await page.setRequestInterception(true);
    page.on('request', (request) => void (isHlsChunk(request.url()) && requests++ === 0 ? request.respond({ status: 503, body: '' }) : request.continue()));
    await page.goto(rig.server.url);
    // The dashboard's own cells ask for it too.
    await until('it was refused', () => requests > 0);
    await stage(page);
    const camera = await addCamera(page, { camera: name });
    await stateOf(camera, ['live'], 30_000);
    assert.ok(requests > 1);
  });

  test('live comes by low-latency HLS, without being asked', async () => {
    const camera = await addCamera(rig.tab.page, { camera: name });
    await stateOf(camera, ['live'], 30_000);
    assert.equal(await camera.evaluate((element) => element.activeTransport), 'llhls');
    await remove(camera);
  });

  test('a recording comes by HLS, and stands still at the asked frame', async () => {
    const { from } = await until('ten seconds are recorded', async () => {
      const range = await rig.server.recorded(name);
      return range.to - range.from > 10_000 && range;
    });
    const time = from + 3210;
    const camera = await addCamera(rig.tab.page, { camera: name, mode: 'playback', time: new Date(time).toISOString() });
    await stateOf(camera, ['playing'], 30_000);
    await camera.evaluate((element) => element.pause());
    await stateOf(camera, ['paused']);
    const shown = await seek(camera, time);
    const frames = await rig.server.framesAround(name, time);
    assert.equal(shown, frames.findLast((frame) => frame <= time));
    await remove(camera);
  });
});
