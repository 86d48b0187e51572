import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import puppeteer, { type ElementHandle, type Page } from 'puppeteer';
import type { OrielCamera } from '@oriel/elements';
import { openPage } from '../support/browser.ts';
import { stateOf } from '../support/camera-page.ts';
import { chromium } from '../support/chromium.ts';
import { clockIn } from '../support/dashboard.ts';
import { usePage } from '../support/page-rig.ts';
import { until } from '../support/until.ts';

const name = 'dock';

describe('where the browser plays no sound without a gesture', () => {
  let from = 0;
  const rig = usePage({
    cameras: [{ id: name, name: 'Dock', source: 'synthetic:dock' }],
    launch: () => puppeteer.launch({ ...chromium, args: [...chromium.args.filter((arg) => !arg.startsWith('--autoplay-policy')), '--autoplay-policy=user-gesture-required'] }),
    ready: (server) =>
      until('the camera is live and recorded', async () => {
        const range = await server.recorded(name);
        from = range.from;
        return range.to - from > 15_000 && (await server.cameras()).every(({ state }) => state === 'live');
      }),
  });

  /** A page that puts an element into itself: whatever puppeteer evaluates in a page counts as a gesture there. It reports by its console. */
  async function open(attributes: Record<string, string>, state: string): Promise<{ page: Page; camera: ElementHandle<OrielCamera>; states: string[] }> {
    const { page } = await openPage(rig.tab.page.browser(), 'about:blank');
    const states: string[] = [];
    page.on('console', (message) => message.type() === 'debug' && states.push(message.text()));
    await page.evaluateOnNewDocument((given) => {
      const open = async () => {
        await customElements.whenDefined('oriel-camera');
        const camera = document.createElement('oriel-camera');
        for (const [attribute, value] of Object.entries(given)) camera.setAttribute(attribute, value);
        camera.setAttribute('server', location.origin);
        camera.addEventListener('oriel-state', ({ detail }) => console.debug(detail.state));
        document.body.replaceChildren(camera);
      };
      addEventListener('DOMContentLoaded', () => void open());
    }, { camera: name, ...attributes });
    await page.goto(rig.server.url);
    await until(`it is ${state}`, () => states.includes(state), { timeout: 20_000 }).catch((error: unknown) => assert.fail(`${String(error)}: ${states.join(", ")}`));
    return { page, camera: (await page.$('oriel-camera')) as unknown as ElementHandle<OrielCamera>, states };
  }

  const playButton = async (camera: ElementHandle<OrielCamera>) => {
    const button = await camera.waitForSelector('pierce/button[part~=play]');
    assert.ok(button);
    return button;
  };

  for (const [what, attributes, state] of [
    ['live WebRTC', { transport: 'webrtc' }, 'live'],
    ['live HLS', { transport: 'hls' }, 'live'],
    ['recorded WebRTC', { transport: 'webrtc', mode: 'playback' }, 'playing'],
    ['recorded HLS', { transport: 'hls', mode: 'playback' }, 'playing'],
  ] as const) {
    test(`${what} with sound: the first picture and a play button, which plays it`, async () => {
      const time: Record<string, string> = 'mode' in attributes ? { time: new Date(from + 2000).toISOString() } : {};
      const { page, camera, states } = await open({ muted: 'false', ...attributes, ...time }, 'blocked');
      const first = await until('a picture is visible', () => clockIn(camera));
      const badge = await camera.evaluate((element) => element.shadowRoot?.querySelector('.badge')?.textContent ?? '');
      assert.doesNotMatch(badge, /live/i);
      const button = await playButton(camera);
      assert.equal(await button.evaluate((element) => element.getAttribute('aria-label')), 'Play');
      // It stays so for longer than any wait for frames.
      await page.evaluate(() => new Promise((resolve) => void setTimeout(resolve, 7000)));
      assert.deepEqual(states.filter((each) => each !== 'connecting'), ['blocked']);
      await button.click();
      await stateOf(camera, [state]);
      await until('it moves', async () => ((await clockIn(camera)) ?? 0) > first);
      assert.equal(await camera.evaluate((element) => element.shadowRoot?.querySelector('video')?.muted), false);
      await page.close();
    });
  }

  test('without sound it plays by itself', async () => {
    const { page, states } = await open({}, 'live');
    assert.ok(!states.includes('blocked'));
    await page.close();
  });
});
