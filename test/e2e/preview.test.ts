import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import type { PreviewStatus, ProgrammeList } from '@oriel/core/contract';
import type { Browser, Page } from 'puppeteer';
import { startNodeMediaServer, type RtmpServer } from '../demo-server/publish/support/rtmp-server.ts';
import { launchChromium, openPage } from '../support/browser.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { until } from '../support/until.ts';
import { violationsIn } from '../stories/accessibility.ts';

const KEY = 'a-key-that-nobody-may-see';

const wordsIn = (page: Page, selector: string): Promise<string> => page.$eval(`oriel-preview-window >>> ${selector}`, ({ textContent }) => textContent?.replaceAll(/\s+/g, ' ').trim() ?? '');
const says = (page: Page, selector: string, words: RegExp) => until(`${selector} says ${words}`, async () => words.test(await wordsIn(page, selector)), { timeout: 30_000 });

/** Clicks with the mouse once it is there and in sight; a page behind another one takes no click. */
async function press(page: Page, selector: string): Promise<void> {
  await page.bringToFront();
  const found = await page.waitForSelector(`>>> ${selector}:not([aria-disabled="true"], :disabled)`, { visible: true });
  await found?.click();
}

describe('the page Preview, against the real server', { timeout: 400_000 }, () => {
  let server: TestServer;
  let platform: RtmpServer;
  let browser: Browser;
  before(async () => {
    const scenes = ['dock', 'street', 'hall'].map((scene) => ({ id: scene, name: scene[0]?.toUpperCase() + scene.slice(1), source: 'synthetic:dock' }));
    [server, platform, browser] = await Promise.all([startServer({ cameras: scenes, env: { ALLOW_PRIVATE_SOURCES: 'true' } }), startNodeMediaServer(), launchChromium()]);
  });
  // What one test leaves running is not the next one's.
  afterEach(() => fetch(`${server.url}/api/preview/stop`, { method: 'POST' }));
  after(async () => {
    await browser.close();
    await server.stop();
    await platform.close();
  });

  test('somebody makes a programme of three cameras, watches it, goes live, and stops; another page shows the same', async () => {
    const { console: said, page } = await openPage(browser, `${server.url}/preview.html`, { width: 1440, height: 1000 });
    for (const id of ['dock', 'street', 'hall']) await press(page, `.source[data-key="camera ${id}"]`);
    await press(page, '[part="save"]');
    await until('the programme is saved', async () => (await server.get<ProgrammeList>('/api/preview/programmes')).programmes[0]?.cues.length === 3);

    await press(page, '[part="start-button"]');
    await says(page, '.on-air', /^Preview$/);
    await until('a live picture', () => page.$eval('oriel-preview-window >>> oriel-recording-player', (player) => (player as Element & { state: string }).state === 'live'));
    await says(page, '.now', /Dock|Street|Hall/);
    await until('the cue on air is marked on its time line', () => page.$('oriel-programme-editor >>> .cue.air'));
    assert.match(await page.title(), /^PREVIEW: New programme/);

    await press(page, '[part="add"]');
    await page.waitForSelector('>>> dialog[open] [name="kind"]', { visible: true });
    await (await page.$('>>> dialog[open] [name="kind"]'))?.select('custom');
    for (const [name, value] of [['name', 'Our platform'], ['url', platform.url], ['key', KEY]] as const) await (await page.$(`>>> dialog[open] [name="${name}"]`))?.type(value);
    await press(page, 'dialog[open] .primary');
    await says(page, '.destinations', /Our platform/);
    await press(page, '[part~="check"]');
    await says(page, '.destinations', /The server answers/);

    const other = await openPage(browser, `${server.url}/preview.html`);
    await says(other.page, '.on-air', /^Preview$/);
    await press(page, '[part="go-live"]');
    await press(page, '[part="go-live-now"]');
    await says(page, '.on-air', /^Live$/);
    await says(page, '.destinations', /Sending · \d/);
    await says(other.page, '.on-air', /^Live$/);
    await says(other.page, '.news', /From another page: The programme is live/);
    await until('the platform has pictures', async () => ((await platform.recordings(KEY))[0]?.frames.length ?? 0) > 25);
    assert.deepEqual(await violationsIn(page), []);

    await press(page, '[part="take"]');
    await until('another cue', async () => (await server.get<PreviewStatus>('/api/preview/status')).cue !== undefined);
    await press(page, '[part="end-live"]');
    await says(page, '.on-air', /^Preview$/);
    // While it is live, Stop asks first.
    await other.page.bringToFront();
    await says(other.page, '.on-air', /^Preview$/);
    await press(other.page, '[part="stop"]');
    await says(page, '.on-air', /^Off$/);
    await says(other.page, '.on-air', /^Off$/);
    for (const one of [page, other.page]) assert.ok(!(await one.content()).includes(KEY), 'the key is in the page');
    // Pictures of what has just begun are not there yet.
    assert.deepEqual([...said, ...other.console].filter((line) => !/503.*\/(frames|thumbnail)/.test(line)), []);
  });

  test('an operator scrubs back while the programme runs, and comes back to live', async () => {
    const { page } = await openPage(browser, `${server.url}/preview.html`, { width: 1440, height: 1000 });
    await press(page, '[part="start-button"]');
    await says(page, '.on-air', /^Preview$/);
    const player = 'oriel-preview-window >>> oriel-recording-player';
    const inState = (wanted: string) => until(wanted, async () => {
      const state = await page.$eval(player, (element) => (element as Element & { state: string }).state);
      if (state !== wanted) throw new Error(`it is ${state}`);
      return true;
    }, { timeout: 30_000 });
    await inState('live');
    const { from } = await until('some seconds are recorded', async () => {
      const range = await server.recorded('preview');
      return range.to - range.from > 4000 && range;
    });
    await page.$eval(player, (element, time) => (element as Element & { seek(time: number): void }).seek(time), from + 1000);
    await inState('playing');
    await page.$eval(player, (element) => (element as Element & { goLive(): void }).goLive());
    await inState('live');
    await press(page, '[part="record"]');
    await says(page, '[part="record"]', /^Stop recording$/);
    await press(page, '[part="record"]');
    await says(page, '[part="record"]', /^Record$/);
    await press(page, '[part="stop"]');
    await says(page, '.on-air', /^Off$/);
  });
});
