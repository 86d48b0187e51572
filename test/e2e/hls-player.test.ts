import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { OrielHlsPlayer } from '@oriel/elements';
import { openPage } from '../support/browser.ts';
import { errorsIn, stage } from '../support/camera-page.ts';
import { ONE_CAMERA, usePage } from '../support/page-rig.ts';
import { until } from '../support/until.ts';

/** The URL of the code that plays HLS with all its features. */
const isMediaChunk = (url: string): boolean => /\/hls-media[^/]*\.js/.test(url);

describe('<oriel-hls-player> with the real server', () => {
  let name = '';
  const rig = usePage({
    cameras: ONE_CAMERA,
    ready: async (server) => {
      name = await until('a camera is live', async () => (await server.cameras()).find(({ state }) => state === 'live')?.id);
    },
  });

  test('its code does not load: says so, loads it again by itself, and plays live HLS at the edge', async (t) => {
    const context = await rig.tab.page.browser().createBrowserContext();
    t.after(() => context.close());
    const { page } = await openPage(context, 'about:blank');
    let broken = true;
    const asked: string[] = [];
    await page.setRequestInterception(true);
    page.on('request', (request) => {
      asked.push(request.url());
      void (broken && isMediaChunk(request.url()) ? request.abort('failed') : request.continue());
    });
    await page.goto(rig.server.url, { waitUntil: 'domcontentloaded' });
    await stage(page);
    assert.ok(!asked.some(isMediaChunk), 'a page of cameras does not load it');
    const codes = await errorsIn(page);
    const player = (await page.evaluateHandle((src) => {
      const element = Object.assign(document.createElement('oriel-hls-player'), { src, muted: true, autoplay: true });
      document.body.append(element);
      return element;
    }, `/hls/${name}/index.m3u8`)) as unknown as { evaluate<Result>(ask: (element: OrielHlsPlayer) => Result): Promise<Result> };
    await until('it says so', async () => (await codes()).includes('chunk_failed'), { timeout: 30_000 });
    broken = false;
    await until('it plays', () => player.evaluate(({ state }) => state === 'playing'), { timeout: 30_000 });
    await until('it is at the live edge', () => player.evaluate((element) => element.shadowRoot?.querySelector('[part~="live"]')?.getAttribute('aria-pressed') === 'true'));
    assert.equal(await player.evaluate(({ duration }) => duration), undefined);
  });
});
