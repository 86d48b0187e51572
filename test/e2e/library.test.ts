import assert from 'node:assert/strict';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { Video, VideoAnalytics, VideoProgress } from '@oriel/core/contract';
import type { ElementHandle, Page } from 'puppeteer';
import type { OrielHlsPlayer } from '@oriel/elements';
import { bearer, SECRET } from '../demo-server/http/test-app.ts';
import { prepareDatabase } from '../support/prepared-database.ts';
import { post, settled, upload } from '../demo-server/library/support.ts';
import { launchChromium, openPage, type TestPage } from '../support/browser.ts';
import { violationsIn } from '../stories/accessibility.ts';
import { FILM_START, makeClockFilm } from '../support/clock-film.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { until } from '../support/until.ts';

const SECONDS = 100;
let folder: string;
let film: string;
let captions: string;
/** FFmpeg fails while this is there. */
let broken: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'oriel-e2e-library-'));
  film = await makeClockFilm(join(folder, 'film.mp4'), { seconds: SECONDS });
  captions = join(folder, 'de.vtt');
  broken = join(folder, 'broken');
  for (const name of ['ffmpeg', 'ffprobe']) await writeFile(join(folder, name), `#!/bin/sh\n[ -e "${broken}" ] && exit 1\nexec ${name} "$@"\n`, { mode: 0o755 });
  await writeFile(captions, 'WEBVTT\n\n00:01.000 --> 00:59.000\nGuten Tag\n');
});
after(() => rm(folder, { recursive: true, force: true }));

async function start(env: Record<string, string> = {}): Promise<TestServer> {
  const dataDir = await mkdtemp(join(folder, 'data-'));
  await prepareDatabase(dataDir);
  return startServer({ env, dataDir, cameras: [] });
}

const playerIn = async (page: Page) => (await page.waitForSelector('oriel-hls-player')) as unknown as ElementHandle<OrielHlsPlayer>;

/** The place in seconds that the picture itself shows; null while it cannot be read. */
const placeIn = async (page: Page): Promise<number | null> => {
  const clock = await (await playerIn(page)).evaluate((element) => {
    const still = element.shadowRoot?.querySelector('canvas');
    const picture = still && !still.hidden ? still : element.shadowRoot?.querySelector('video');
    const canvas = new OffscreenCanvas(640, 360);
    const context = canvas.getContext('2d', { willReadFrequently: true });
    if (!picture || !context) return null;
    context.drawImage(picture, 0, 0, 640, 360);
    return readTestClock(context.getImageData(0, 0, 640, 360));
  });
  return clock === null ? null : (clock - FILM_START) / 1000;
};
const stateOf = async (page: Page): Promise<string> => (await playerIn(page)).evaluate(({ state }) => state);
const shows = (page: Page, from: number, to: number) =>
  until(`the picture of ${from} to ${to} s`, async () => {
    const place = (await placeIn(page)) ?? -1;
    return place >= from && place <= to && { place };
  }, { timeout: 30_000 });
const cardsIn = (page: Page) => page.$$('oriel-video-list >>> .card:not(.blank)');
const wordsIn = (page: Page, selector: string): Promise<string> => page.$eval(selector, ({ textContent }) => textContent?.replaceAll(/\s+/g, ' ').trim() ?? '');
const figureIn = (page: Page, name: string): Promise<string | undefined> =>
  page.$$eval('oriel-analytics >>> dl > div', (figures, wanted) => figures.find((figure) => figure.querySelector('dt')?.textContent === wanted)?.querySelector('dd')?.textContent?.trim(), name);

/** A page of another origin, with the tags that it was given. */
class Portal {
  tags = '';
  readonly #server = createServer((_request, response) => void response.setHeader('Content-Type', 'text/html').end(`<!doctype html><link rel="icon" href="data:,">${this.tags}`));

  async open(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.#server.close();
  }
}

describe('the library page', () => {
  const portal = new Portal();
  let server: TestServer;
  let tab: TestPage;
  let browser: Awaited<ReturnType<typeof launchChromium>>;
  let id: string;
  before(async () => {
    await portal.open();
    server = await start({ ALLOWED_ORIGINS: portal.origin, FFMPEG_PATH: join(folder, 'ffmpeg') });
    id = (await settled(server, (await upload(server, film, { fields: { title: 'Harbour tour', tags: 'harbour' } })).id)).id;
    browser = await launchChromium();
    tab = await openPage(browser, `${server.url}/library.html`, { width: 1440, height: 900 });
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
    portal.close();
  });

  test('a video that was uploaded is in the list, and plays when it is chosen', async () => {
    const { page } = tab;
    const [card] = await until('it is in the list', async () => { const cards = await cardsIn(page); return cards.length > 0 && cards; });
    await until('its picture is there', () => page.$eval('oriel-video-list >>> img', (image) => image.naturalWidth > 0));
    assert.equal(await wordsIn(page, 'oriel-video-list >>> .title'), 'Harbour tour');
    await card?.click();
    await until('it plays', async () => (await stateOf(page)) === 'playing', { timeout: 30_000 });
    assert.equal(new URL(page.url()).searchParams.get('video'), id);
    await shows(page, 1, 20);
    assert.equal(await page.title(), 'Harbour tour – Oriel');
  });

  test('it is left at a place, and goes on there after a reload', async () => {
    const { page } = tab;
    await (await playerIn(page)).evaluate((player) => player.seek(60));
    await shows(page, 61, 70);
    const left = (await placeIn(page))!;
    await page.reload({ waitUntil: 'domcontentloaded' });
    await page.waitForFunction(() => customElements.get('oriel-hls-player') !== undefined);
    const { place } = await shows(page, left - 5, left + 5);
    assert.ok(Math.abs(place - left) < 1, `left at ${left}, resumed at ${place}`);
    assert.equal(await stateOf(page), 'paused');
    await until('it says so', async () => /^Resumed at 1:0\d · Start over$/.test(await wordsIn(page, 'oriel-hls-player >>> .resume')));
    const progress = await server.get<VideoProgress>(`/api/v1/videos/${id}/progress`);
    assert.ok(Math.abs(progress.completed_percentage - left) < 1.5, `${progress.completed_percentage} %`);
  });

  test('its analytics show the view and what was seen', async () => {
    const { page } = tab;
    const summary = await until('the view is counted', async () => {
      const found = await server.get<VideoAnalytics>(`/api/v1/videos/${id}/analytics`);
      return found.views === 1 && found.heat_map[60]! > 0 && found;
    });
    assert.equal(summary.heat_map[0], 1);
    assert.equal(summary.heat_map[40], 0, 'what was skipped is not seen');
    assert.equal(summary.seeks, 1);
    assert.ok(summary.startup_ms && summary.startup_ms.median > 0 && summary.startup_ms.median < 20_000, JSON.stringify(summary.startup_ms));
    assert.ok(summary.watch_time_seconds > 1 && summary.watch_time_seconds < 40, `${summary.watch_time_seconds} s`);
    assert.equal(summary.browsers[0]?.name, 'Chrome');
    assert.equal(summary.devices[0]?.name, 'desktop');
    await page.click('oriel-analytics >>> [part="refresh"]');
    await until('the page shows it', async () => (await figureIn(page, 'Views')) === '1');
    assert.ok(await page.$('oriel-analytics >>> .plot'));
  });

  test('back and forward go between the list and the video', async () => {
    const { page } = tab;
    await page.evaluate(() => history.back());
    await until('no video', () => page.$eval('#watch', (section) => (section as HTMLElement).hidden));
    await page.evaluate(() => history.forward());
    await until('the video', () => page.$eval('#watch', (section) => !(section as HTMLElement).hidden));
    await shows(page, 55, 75);
  });

  test('it is shared by a link to a place, and by tags that play in another page', async () => {
    const { page } = tab;
    await page.click('#open-share');
    const valueOf = (name: string) => page.$eval(`#share [name="${name}"]`, (field) => (field as HTMLInputElement).value);
    assert.equal(await valueOf('link'), `${server.url}/library.html?video=${id}`);
    assert.match(await wordsIn(page, '#share-note'), /only you can open the link/);
    const place = await page.$eval('oriel-hls-player', (player) => Math.floor((player as OrielHlsPlayer).currentTime ?? 0));
    await page.click('#share [name="here"]');
    assert.equal(await valueOf('link'), `${server.url}/library.html?video=${id}&t=${place}`);
    await browser.defaultBrowserContext().overridePermissions(server.url, ['clipboard-read', 'clipboard-sanitized-write']);
    await page.click('#copy-embed');
    await until('it is copied', async () => (await wordsIn(page, '#share output')) === 'Copied');
    const tags = await page.evaluate(() => navigator.clipboard.readText());
    await page.keyboard.press('Escape');
    portal.tags = tags;
    const { page: other, console: said } = await openPage(browser, portal.origin);
    await other.waitForSelector('oriel-hls-player:defined');
    await until('its picture is that of the place', async () => Math.abs(((await placeIn(other)) ?? -1) - place) < 2, { timeout: 30_000 });
    assert.deepEqual(said, []);
    await other.close();
    await page.bringToFront();
  });

  test('the page is accessible, in the dark and in the light', async () => {
    const { page } = tab;
    for (const theme of ['Light', 'Dark']) {
      assert.deepEqual(await violationsIn(page), [], theme);
      assert.equal(await wordsIn(page, '#theme'), theme);
      await page.click('#theme');
    }
  });

  test('its owner edits, publishes and deletes it', async () => {
    const { page } = tab;
    await until('it is the owner’s', () => page.$eval('#own', (section) => !(section as HTMLElement).hidden));
    await page.click('summary');
    await page.$eval('#edit', (element) => {
      const form = element as HTMLFormElement;
      form.querySelector<HTMLInputElement>('[name="title"]')!.value = 'Evening tour';
      form.querySelector<HTMLInputElement>('[name="tags"]')!.value = 'boat, evening';
      form.querySelector<HTMLTextAreaElement>('[name="chapters"]')!.value = '0:00 Arrival\nThe ferry';
      form.requestSubmit();
    });
    await until('it says which line is wrong', async () => /“The ferry” needs a time/.test(await wordsIn(page, '#edit output')));
    await page.$eval('#edit', (element) => {
      const form = element as HTMLFormElement;
      form.querySelector<HTMLTextAreaElement>('[name="chapters"]')!.value = '0:00 Arrival\n0:05 The ferry';
      form.requestSubmit();
    });
    await until('it is saved', async () => (await wordsIn(page, '#edit output')) === 'Saved');
    await until('the player has the chapters', () => page.$('oriel-hls-player >>> [part~="chapters"]'));
    await until('the list has the title', async () => (await wordsIn(page, 'oriel-video-list >>> .title')) === 'Evening tour');
    const file = await page.$('#captions [name="file"]');
    await (file as ElementHandle<HTMLInputElement>).uploadFile(captions);
    await page.type('#captions [name="language"]', 'de');
    await page.click('#captions .actions button');
    await until('the captions are there', async () => /Deutsch \(de\)/.test(await wordsIn(page, '#captions ul')));
    await page.reload({ waitUntil: 'domcontentloaded' });
    await until('the player has the captions', () => page.$('oriel-hls-player >>> [part~="captions"]'));
    await until('a storyboard is over the seek bar', async () => {
      await page.hover('oriel-hls-player >>> .seek');
      return page.$eval('oriel-hls-player >>> .seek', (bar) => (bar as HTMLElement).style.getPropertyValue('--_picture').includes('storyboard/0.jpg'));
    });
    await until('it is the owner’s', () => page.$eval('#own', (section) => !(section as HTMLElement).hidden));
    await page.click('summary');
    await page.click('#publish');
    await until('it is published', async () => (await wordsIn(page, '#edit output')) === 'Published');
    await page.click('#delete');
    await page.click('#remove [value="delete"]');
    await until('the list is empty', async () => (await wordsIn(page, 'oriel-video-list')) !== undefined && (await cardsIn(page)).length === 0);
    assert.equal(new URL(page.url()).search, '');
    assert.equal((await fetch(`${server.url}/api/v1/videos/${id}`)).status, 404);
  });

  test('a video that failed is processed again by a button, and then plays', async () => {
    const { page } = tab;
    await writeFile(broken, '');
    const { id: failed } = await upload(server, film);
    await until('it has failed', async () => (await server.get<Video>(`/api/v1/videos/${failed}`)).upload_status === 'failed', { timeout: 60_000 });
    await rm(broken);
    await page.goto(`${server.url}/library.html?video=${failed}`, { waitUntil: 'domcontentloaded' });
    await until('it is the owner’s', () => page.$eval('#own', (section) => !(section as HTMLElement).hidden));
    await page.click('summary');
    await page.click('#retry');
    await until('it says so', async () => (await wordsIn(page, '#edit output')) === 'Processing again');
    assert.equal(await page.$eval('#retry', (button) => (button as HTMLElement).hidden), true);
    await until('it can be watched', async () => (await stateOf(page)) === 'paused', { timeout: 60_000 });
  });

  test('an id that was made up says that there is no such video', async () => {
    const { page } = tab;
    await page.goto(`${server.url}/library.html?video=nothing`, { waitUntil: 'domcontentloaded' });
    await until('it says so', async () => (await wordsIn(page, 'oriel-hls-player >>> .panel')).includes('Video not found'));
  });

  test('the page has no horizontal scroll bar, from a phone to a large screen', async () => {
    const { page } = tab;
    await page.goto(`${server.url}/library.html`, { waitUntil: 'domcontentloaded' });
    for (const width of [320, 768, 1440, 2560]) {
      await page.setViewport({ width, height: 900 });
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), 0, `${width} px`);
    }
  });
});

describe('a library with tokens', () => {
  let server: TestServer;
  let browser: Awaited<ReturnType<typeof launchChromium>>;
  before(async () => {
    server = await start({ AUTH_SECRET: SECRET });
    browser = await launchChromium();
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  const tokenFor = async (user: string, expiresIn: number): Promise<string> => {
    const answer = await fetch(`${server.url}/api/v1/tokens`, { method: 'POST', headers: { ...bearer(SECRET), 'content-type': 'application/json' }, body: JSON.stringify({ user, scopes: ['watch', 'publish'], expiresIn }) });
    return ((await answer.json()) as { token: string }).token;
  };

  test('a signed URL that expires in the middle is renewed, and playback goes on', async () => {
    const anna = bearer(await tokenFor('anna', 3600));
    const { id } = (await (await post(server, film, { headers: anna })).json()) as { id: string };
    const read = async <Answer>(rest: string): Promise<Answer> => (await (await fetch(`${server.url}/api/v1/videos/${id}${rest}`, { headers: anna })).json()) as Answer;
    await until('it is ready', async () => (await read<{ upload_status: string }>('')).upload_status === 'ready');
    await fetch(`${server.url}/api/v1/videos/${id}/publish`, { method: 'PUT', headers: { ...anna, 'content-type': 'application/json' }, body: '{"is_published":true}' });

    const { page } = await openPage(browser, `${server.url}/library.html`, { width: 1440, height: 900 });
    let asked = 0;
    await page.exposeFunction('newToken', () => tokenFor('ben', asked++ === 0 ? 10 : 3600));
    const requests: { url: string; status: number }[] = [];
    page.on('response', (response) => requests.push({ url: response.url(), status: response.status() }));
    // So that it has not loaded all of it by then.
    await page.emulateNetworkConditions({ download: (await stat(film)).size / 40, upload: 1e6, latency: 0 });
    await page.evaluate((video) => {
      document.body.replaceChildren();
      const { newToken } = globalThis as unknown as { newToken: () => Promise<string> };
      const player = Object.assign(document.createElement('oriel-hls-player'), { server: location.origin, token: newToken, video, muted: true, autoplay: true });
      document.body.append(player);
    }, id);
    await until('it plays', async () => (await stateOf(page)) === 'playing', { timeout: 30_000 });
    const states = await (await playerIn(page)).evaluateHandle((player) => {
      const seen: string[] = [];
      player.addEventListener('oriel-state', ({ detail }) => seen.push(detail.state));
      return seen;
    });
    await until('its URL has expired', async () => {
      const signed = requests.find(({ url }) => url.includes('.m4s'))?.url;
      return signed !== undefined && (await fetch(signed)).status === 401;
    });
    await page.emulateNetworkConditions(null);
    await (await playerIn(page)).evaluate((player) => player.seek(85));
    await shows(page, 88, 95);
    await until('it plays', async () => (await stateOf(page)) === 'playing');
    assert.deepEqual((await states.jsonValue()).filter((state) => !['playing', 'stalled'].includes(state)), []);
    assert.ok(requests.some(({ status, url }) => status === 401 && url.includes('.m4s')), 'a segment was refused');
    assert.equal(requests.filter(({ url }) => url.includes('hls/index.m3u8')).length, 1, 'the playlist is not loaded again');
    await page.goto('about:blank');
    const summary = await until('the owner sees one view', async () => {
      const found = await read<VideoAnalytics>('/analytics');
      return found.views === 1 && found.heat_map[86] === 1 && found;
    });
    assert.equal(summary.unique_viewers, 1);
  });
});
