import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { createClient, PreviewClient } from '@oriel/core';
import type { Browser, Page } from 'puppeteer';
import { launchChromium, openPage } from '../support/browser.ts';
import { PreviewPage } from '../support/preview-page.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { until } from '../support/until.ts';

const CAMERAS = ['dock', 'street', 'hall'];
/** Three cameras, save, start. */
const CLICKS = 5;
/** Tabs to the first camera, through the page to Start, and a key for each of the above. */
const MOST_KEYS = 60;

/** What has the focus, in shadow trees too: its key of a source, or its part. */
const focused = (page: Page): Promise<string> =>
  page.evaluate(() => {
    let active = document.activeElement;
    while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
    return active?.getAttribute('data-key') ?? active?.getAttribute('part') ?? '';
  });

describe('somebody who has never seen it makes a programme of three cameras and starts it', { timeout: 200_000 }, () => {
  let server: TestServer;
  let browser: Browser;
  let preview: PreviewClient;
  before(async () => {
    [server, browser] = await Promise.all([startServer({ cameras: CAMERAS.map((id) => ({ id, name: id, source: 'synthetic:dock' })) }), launchChromium()]);
    preview = new PreviewClient(createClient({ server: server.url }));
  });
  afterEach(async () => {
    await preview.stop();
    for (const { id } of await preview.programmes()) await preview.removeProgramme(id);
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  const open = async () => new PreviewPage((await openPage(browser, `${server.url}/preview.html`, { width: 1440, height: 1000 })).page);
  /** It runs, with the cameras in their order. */
  const runs = async (window: PreviewPage) => {
    await window.says('.on-air', /^Preview$/);
    await until('a camera is on air', async () => (await preview.status()).cue?.isMissing === false);
    assert.deepEqual((await preview.programmes()).map(({ cues }) => cues.map(({ source }) => source)), [CAMERAS.map((camera) => ({ camera }))]);
  };

  test('by pointer', async (t) => {
    const window = await open();
    await window.says('.screen', /Make one in the programme editor and save it\. Then it can be started here\./);
    const begun = Date.now();
    const clicks = [...CAMERAS.map((id) => `.source[data-key="camera ${id}"]`), '[part="save"]', '[part="start-button"]'];
    for (const selector of clicks) await window.press(selector);
    await runs(window);
    t.diagnostic(`${clicks.length} clicks, and ${((Date.now() - begun) / 1000).toFixed(1)} s to the first camera on air`);
    assert.equal(clicks.length, CLICKS);
    await window.page.close();
  });

  test('by keyboard alone', async (t) => {
    const window = await open();
    const { page } = window;
    await page.waitForSelector('>>> .source', { visible: true });
    const begun = Date.now();
    let keys = 0;
    const press = async (key: 'Tab' | 'Enter') => {
      await page.keyboard.press(key);
      keys++;
    };
    const tabTo = async (wanted: string) => {
      while ((await focused(page)) !== wanted) {
        assert.ok(keys < MOST_KEYS, `${wanted} is not reached; the focus is on ${await focused(page)}`);
        await press('Tab');
      }
    };
    for (const id of CAMERAS) {
      await tabTo(`camera ${id}`);
      await press('Enter');
    }
    await page.keyboard.down('Control');
    await page.keyboard.press('s');
    await page.keyboard.up('Control');
    keys++;
    await until('it can be started', () => page.$('>>> [part="start-button"]:not([aria-disabled="true"])'));
    await tabTo('start-button');
    await press('Enter');
    await runs(window);
    t.diagnostic(`${keys} keys, and ${((Date.now() - begun) / 1000).toFixed(1)} s to the first camera on air`);
    await page.close();
  });
});
