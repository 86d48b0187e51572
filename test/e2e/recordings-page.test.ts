import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { RecordingList } from '@oriel/core/contract';
import type { Browser, Page } from 'puppeteer';
import { live, startRecorder } from '../demo-server/library/recordings-support.ts';
import { launchChromium, openPage, type TestPage } from '../support/browser.ts';
import type { TestServer } from '../support/server.ts';
import { until } from '../support/until.ts';

/** Long enough to play, ms. */
const LENGTH = 4000;

describe('the page of recordings', () => {
  let server: TestServer;
  let browser: Browser;
  let tab: TestPage;
  before(async () => {
    server = await startRecorder({ cameras: [{ id: 'dock', name: 'Dock', source: 'synthetic:dock' }] });
    await live(server, 'dock');
    browser = await launchChromium();
    await browser.defaultBrowserContext().overridePermissions(server.url, ['clipboard-read', 'clipboard-write', 'clipboard-sanitized-write']);
    tab = await openPage(browser, `${server.url}/recordings.html`, { width: 1440, height: 900 });
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  const textOf = (page: Page, selector: string) => page.$eval(selector, ({ textContent }) => textContent.trim());
  const press = (page: Page, words: string) =>
    page.evaluate((wanted) => {
      const button = [...document.querySelectorAll('button')].find(({ textContent }) => textContent.trim() === wanted);
      if (!button) throw new Error(`no button says ${wanted}`);
      button.click();
    }, words);
  const plays = (page: Page) => until('it plays', () => page.$eval('oriel-hls-player', ({ currentTime = 0 }) => currentTime > 0.2), { timeout: 30_000 });

  test('a camera is recorded, stopped and watched', async () => {
    const { page } = tab;
    assert.equal(await textOf(page, '#none'), 'No recordings yet.');
    await until('it knows the cameras', () => page.$eval('select', ({ options }) => options.length === 1));
    await page.type('input[name="title"]', 'At the dock');
    await press(page, 'Start recording');
    await until('it is in the list', async () => /At the dock.*Recording…/s.test(await textOf(page, '#recordings')));
    const { recordings } = await server.get<RecordingList>('/api/v1/recordings');
    await until('some seconds are recorded', () => Date.now() > Date.parse(recordings[0]!.started_at) + LENGTH);
    await press(page, 'Stop');
    await until('it can be watched', () => page.$('#recordings a'), { timeout: 30_000 });
    await page.click('#recordings a');
    await page.$eval('oriel-hls-player', (player) => Object.assign(player, { muted: true }).play());
    await plays(page);
    assert.match(await textOf(page, '#facts'), /^dock · .* · 0?:?\d+/);
  });

  test('whoever has its link watches it without a token', async () => {
    const { page } = tab;
    await press(page, 'Copy link');
    await until('it is copied', async () => (await textOf(page, '#actions output')) === 'Link copied');
    const link = await page.evaluate(() => navigator.clipboard.readText());
    assert.match(link, /recordings\.html\?share=/);
    const context = await browser.createBrowserContext();
    const { page: other, console: said } = await openPage(context, link);
    await until('it says what it is', async () => (await textOf(other, '#title')) === 'At the dock');
    await other.$eval('oriel-hls-player', (player) => Object.assign(player, { muted: true }).play());
    await plays(other);
    assert.equal(await other.$eval('#browse', (section) => section.hasAttribute('hidden')), true);
    assert.deepEqual(said, []);
    await context.close();
  });

  test('it is deleted', async () => {
    const { page, console: said } = tab;
    assert.deepEqual(said, []);
    await press(page, 'Delete…');
    await press(page, 'Delete');
    await until('the list is empty', async () => (await textOf(page, '#recordings')) === '');
    assert.deepEqual((await server.get<RecordingList>('/api/v1/recordings')).recordings, []);
  });
});
