import assert from 'node:assert/strict';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { Browser, ElementHandle, Page } from 'puppeteer';
import type { OrielHlsPlayer } from '@oriel/elements';
import type { Video, VideoAnalytics } from '@oriel/core/contract';
import { prepareDatabase } from '../support/prepared-database.ts';
import { bearer, SECRET } from '../demo-server/http/test-app.ts';
import { post } from '../demo-server/library/support.ts';
import { launchChromium, openPage } from '../support/browser.ts';
import { FILM_START, makeClockFilm } from '../support/clock-film.ts';
import { onlyNativeHls } from '../support/native-hls.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { until } from '../support/until.ts';

const SECONDS = 60;

describe('<oriel-hls-player> where the browser plays HLS by itself', () => {
  let folder: string;
  let film: string;
  let server: TestServer;
  let browser: Browser;
  let id: string;
  /** Why nothing can be tested here. */
  let missing: string | undefined;
  let anna: Record<string, string>;

  const tokenFor = async (user: string, expiresIn: number): Promise<string> => {
    const body = JSON.stringify({ user, scopes: ['watch', 'publish'], expiresIn });
    const answer = await fetch(`${server.url}/api/v1/tokens`, { method: 'POST', headers: { ...bearer(SECRET), 'content-type': 'application/json' }, body });
    return ((await answer.json()) as { token: string }).token;
  };
  const put = async (path: string, type: string, body: string): Promise<void> => {
    const answer = await fetch(`${server.url}/api/v1/videos/${id}${path}`, { method: 'PUT', headers: { ...anna, 'content-type': type }, body });
    assert.ok(answer.ok, `${path}: ${answer.status}`);
  };
  const read = async <Answer>(path: string): Promise<Answer> => (await (await fetch(`${server.url}/api/v1/videos/${id}${path}`, { headers: anna })).json()) as Answer;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'oriel-e2e-native-'));
    film = await makeClockFilm(join(folder, 'film.mp4'), { seconds: SECONDS });
    const dataDir = join(folder, 'data');
    await prepareDatabase(dataDir);
    server = await startServer({ dataDir, cameras: [], env: { AUTH_SECRET: SECRET } });
    anna = bearer(await tokenFor('anna', 3600));
    ({ id } = (await (await post(server, film, { headers: anna })).json()) as Video);
    await put('/captions/en', 'text/vtt', `WEBVTT\n\n00:00.000 --> 00:${SECONDS - 1}.000\nHello\n`);
    await put('/publish', 'application/json', '{"is_published":true}');
    await until('it is ready', async () => (await read<Video>('')).upload_status === 'ready', { timeout: 120_000 });
    browser = await launchChromium();
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
    if (folder) await rm(folder, { recursive: true, force: true });
  });

  type Player = ElementHandle<OrielHlsPlayer>;

  /** A page with a player of the video. @param lives seconds that the first token lives */
  async function open(lives: number, properties: Partial<Pick<OrielHlsPlayer, 'time' | 'captions'>> = {}): Promise<{ page: Page; player: Player; said: string[] }> {
    const { page, console: said } = await openPage(browser, 'about:blank');
    await onlyNativeHls(page);
    await page.goto(server.url, { waitUntil: 'domcontentloaded' });
    await page.waitForFunction(() => customElements.get('oriel-hls-player') !== undefined);
    missing = await page.evaluate(() => (document.createElement('video').canPlayType('application/vnd.apple.mpegurl') === '' ? `no native HLS in ${navigator.userAgent}` : undefined));
    let asked = 0;
    await page.exposeFunction('newToken', () => tokenFor('ben', asked++ === 0 ? lives : 3600));
    const player = (await page.evaluateHandle((given) => {
      const { newToken } = globalThis as unknown as { newToken: () => Promise<string> };
      const element = Object.assign(document.createElement('oriel-hls-player'), { server: location.origin, token: newToken, muted: true, remember: false }, given);
      document.body.replaceChildren(element);
      element.play();
      return element;
    }, { video: id, ...properties })) as unknown as Player;
    return { page, player, said };
  }

  const plays = (player: Player) => until('it plays', () => player.evaluate(({ state }) => state === 'playing'), { timeout: 30_000 });

  /** The place in seconds that the picture itself shows. */
  const place = (player: Player) =>
    player.evaluate((element, start) => {
      const video = element.shadowRoot?.querySelector('video');
      const context = new OffscreenCanvas(640, 360).getContext('2d');
      if (!video || !context || video.seeking) return null;
      context.drawImage(video, 0, 0, 640, 360);
      const clock = readTestClock(context.getImageData(0, 0, 640, 360));
      return clock === null ? null : (clock - start) / 1000;
    }, FILM_START);
  const shows = (player: Player, from: number, to: number) =>
    until(`the picture of ${from} to ${to} s`, async () => {
      const shown = (await place(player)) ?? -1;
      return shown >= from && shown <= to;
    }, { timeout: 30_000 });

  test('plays, seeks and pauses, loads no hls.js, and offers no qualities', async (t) => {
    const { page, player } = await open(3600);
    if (missing) return t.skip(missing);
    await plays(player);
    await shows(player, 0.2, 20);
    assert.match(await player.evaluate((element) => element.shadowRoot?.querySelector('video')?.currentSrc ?? ''), /hls\/index\.m3u8\?access=/);
    await player.evaluate((element) => element.seek(40));
    await shows(player, 40, 50);
    await player.evaluate((element) => element.pause());
    await until('it is paused', () => player.evaluate(({ state }) => state === 'paused'));
    await player.evaluate((element) => element.seek(12.1));
    await shows(player, 12, 12);
    assert.ok(Math.abs((await player.evaluate(({ duration }) => duration ?? 0)) - SECONDS) < 0.5);
    const controls = await player.evaluate((element) => [...(element.shadowRoot?.querySelectorAll('[part~="control"]') ?? [])].map(({ part }) => part[1]));
    assert.ok(controls.includes('speed') && !controls.includes('quality'), controls.join());
    const loaded = await page.evaluate(() => performance.getEntriesByType('resource').map(({ name }) => name));
    assert.ok(!loaded.some((url) => /\/hls-media[^/]*\.js/.test(url)), 'hls.js is not loaded');
    await page.close();
  });

  test('shows captions', async (t) => {
    const { page, player } = await open(3600, { captions: 'en' });
    if (missing) return t.skip(missing);
    await plays(player);
    // They are asked for again when the page is looked at.
    await page.evaluate(() => globalThis.dispatchEvent(new Event('focus')));
    await until('captions are shown', () =>
      player.evaluate((element) => {
        const tracks = [...(element.shadowRoot?.querySelector('video')?.textTracks ?? [])];
        return tracks.some(({ activeCues, language, mode }) => mode !== 'disabled' && language === 'en' && activeCues?.length === 1);
      }), { timeout: 60_000 });
    await until('their menu is there', () => player.evaluate((element) => element.shadowRoot?.querySelector('[part~="captions"]') !== null));
    await page.close();
  });

  test('a signed URL that expires in the middle is renewed, and playback goes on there', async (t) => {
    const { page, player } = await open(10);
    if (missing) return t.skip(missing);
    // So that it has not loaded all of it by then.
    await page.emulateNetworkConditions({ download: (await stat(film)).size / 30, upload: 1e6, latency: 0 });
    await plays(player);
    const first = await player.evaluate((element) => element.shadowRoot?.querySelector('video')?.currentSrc ?? '');
    await until('its URL has expired', async () => (await fetch(first)).status === 401, { timeout: 30_000 });
    await page.emulateNetworkConditions(null);
    await player.evaluate((element) => element.seek(50));
    await shows(player, 51, 59);
    await plays(player);
    assert.notEqual(await player.evaluate((element) => element.shadowRoot?.querySelector('video')?.currentSrc), first);
    await until('it was watched beyond 51 s', () => player.evaluate(({ currentTime }) => (currentTime ?? 0) > 52));
    await page.goto('about:blank');
    await until('the owner sees that it was watched there', async () => (await read<VideoAnalytics>('/analytics')).heat_map[Math.floor((100 * 51) / SECONDS)]! > 0);
    await page.close();
  });
});
