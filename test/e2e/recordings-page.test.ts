import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { AccessLog, Recording, RecordingList } from '@oriel/core/contract';
import type { Browser, Page } from 'puppeteer';
import { live, startRecorder } from '../demo-server/library/recordings-support.ts';
import { launchChromium, openPage, type TestPage } from '../support/browser.ts';
import type { TestServer } from '../support/server.ts';
import { until } from '../support/until.ts';
import { fitsAllWidths } from '../support/widths.ts';

/** Long enough to play, ms. */
const LENGTH = 4000;

/** In the page: what a link opens seems to expire in a moment, the first time. */
function hurry(): void {
  const ask = window.fetch.bind(window);
  let opened = 0;
  window.fetch = async (...given) => {
    const response = await ask(...given);
    if (!String(given[0]).includes('/shared/') || opened++ > 0) return response;
    return Response.json({ ...((await response.json()) as object), expires_at: new Date(Date.now() + 61_000).toISOString() });
  };
}

/** In the page: the server does not list recordings. */
function refuse(): void {
  const ask = window.fetch.bind(window);
  window.fetch = async (...given) => (String(given[0]).includes('recordings?limit') ? Response.json({ error: { code: 'disk_full', message: 'The disk is full.' } }, { status: 507 }) : ask(...given));
}

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
    await until('it says that there are none', async () => (await textOf(page, '#none')) === 'No recordings yet.');
    await until('it knows the cameras', () => page.$eval('select[name="camera"]', ({ options }: HTMLSelectElement) => options.length === 1));
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
    await page.select('#share select[name="life"]', '7');
    await press(page, 'Copy link');
    await until('it is copied', async () => (await textOf(page, '#actions output')) === 'Link copied');
    const link = await page.evaluate(() => navigator.clipboard.readText());
    assert.match(link, /recordings\.html\?share=/);
    const context = await browser.createBrowserContext();
    // Its URLs are about to expire.
    const hurried = {
      newPage: async () => {
        const opened = await context.newPage();
        await opened.evaluateOnNewDocument(hurry);
        return opened;
      },
    };
    const { page: other, console: said } = await openPage(hurried, link);
    await until('it says what it is', async () => (await textOf(other, '#title')) === 'At the dock');
    await other.$eval('oriel-hls-player', (player) => Object.assign(player, { muted: true }).play());
    await plays(other);
    const [{ id }] = (await server.get<RecordingList>('/api/v1/recordings')).recordings as [Recording];
    const linked = (entries: AccessLog['entries'], action: string) => entries.filter((entry) => entry.action === action).length;
    await until('the link was opened again', async () => linked((await server.get<AccessLog>(`/api/v1/recordings/${id}/access-log`)).entries, 'share_opened') >= 2);
    await until('it has played to its end', () => other.$eval('oriel-hls-player', ({ state }) => state === 'ended'), { timeout: 60_000 });
    await until('its viewer is in the log', async () => linked((await server.get<AccessLog>(`/api/v1/recordings/${id}/access-log`)).entries, 'playback_end') > 0);
    assert.equal(await other.$eval('#browse', (section) => section.hasAttribute('hidden')), true);
    assert.deepEqual(said, []);
    await context.close();
  });

  test('the page has no horizontal scroll bar, from a phone to a large screen', async () => {
    const { page } = tab;
    await until('the link is listed', async () => /Link · /.test(await textOf(page, '#links')));
    await fitsAllWidths(page);
    const { page: list } = await openPage(browser, page.url().replace(/\?.*/, ''));
    await until('it is in the list', async () => /At the dock/.test(await textOf(list, '#recordings')));
    await fitsAllWidths(list);
    await list.close();
  });

  test('links are listed and revoked', async () => {
    const { page } = tab;
    await until('the link is listed', async () => /Link · Watch and download · Expires/.test(await textOf(page, '#links')));
    await press(page, 'Revoke');
    await until('it is gone', async () => (await textOf(page, '#links')) === '');
  });

  test('a link that allows no download says that the recording is being prepared, and plays it then', async () => {
    const post = async (path: string, body?: object) => (await fetch(`${server.url}/api/v1/recordings/${path}`, { method: 'POST', ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }) })).json() as Promise<{ id: string; started_at: string; url: string }>;
    const { id, started_at } = await post('start', { stream_id: 'dock' });
    const { url } = await post(`${id}/shares`, { share_type: 'link', access_level: 'view' });
    const { page, console: said } = await openPage(browser, `${server.url}/recordings.html?share=${url.split('/').at(-1)}`);
    await until('it says so', async () => (await textOf(page, '#said')).startsWith('This recording is being prepared.'));
    await until('some seconds are recorded', () => Date.now() > Date.parse(started_at) + LENGTH);
    await post(`${id}/stop`);
    await until('there is something to play', () => page.$eval('oriel-hls-player', ({ src }) => src !== ''), { timeout: 90_000 });
    await page.$eval('oriel-hls-player', (player) => Object.assign(player, { muted: true }).play());
    await plays(page);
    assert.equal(await textOf(page, '#said'), '');
    assert.deepEqual(said, []);
    await page.close();
    assert.equal((await fetch(`${server.url}/api/v1/recordings/${id}`, { method: 'DELETE' })).status, 204);
  });

  test('a list that cannot be loaded says why', async () => {
    const { page } = tab;
    const { page: other } = await openPage({ newPage: async () => {
      const opened = await browser.newPage();
      await opened.evaluateOnNewDocument(refuse);
      return opened;
    } }, page.url().replace(/\?.*/, ''));
    await until('it says so', async () => (await textOf(other, '#none')) === 'The recordings could not be loaded: The disk is full.');
    await other.close();
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
