import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { type ProtectionScheme, protectionSchemes, type VideoStream } from '@oriel/core/contract';
import type { Browser, Page } from 'puppeteer';
import { prepareDatabase } from '../demo-server/db/prepared-database.ts';
import { run, settled, upload } from '../demo-server/library/support.ts';
import { launchChromium, openPage } from '../support/browser.ts';
import { FILM_START, makeClockFilm } from '../support/clock-film.ts';
import { installPlayers, serveOtherPlayers } from '../support/other-players.ts';
import { clockOnScreen } from '../support/picture.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { until } from '../support/until.ts';

/** Script of a page, made with the URL of a manifest and of a license: it gives the page's video to a player. */
type Start = (url: string, license: string) => string;

interface OtherPlayer {
  name: string;
  script: string;
  manifest: 'stream_url' | 'dash_url';
  /** Default: `none`. */
  protection?: ProtectionScheme;
  start: Start;
}

const clearKeyHls: Start = (url, license) =>
  `const hls = new Hls({ emeEnabled: true, drmSystems: { 'org.w3.clearkey': { licenseUrl: '${license}' } } }); hls.loadSource('${url}'); hls.attachMedia(video);`;
const videoJs: Start = (url) => `videojs(video).src({ src: '${url}', type: 'application/vnd.apple.mpegurl' });`;
const hlsJs: Start = (url) => `const hls = new Hls(); hls.loadSource('${url}'); hls.attachMedia(video);`;
const dashJs: Start = (url) => `dashjs.MediaPlayer().create().initialize(video, '${url}', false);`;

const players: readonly OtherPlayer[] = [
  { name: 'hls.js', script: 'hls.js', manifest: 'stream_url', start: hlsJs },
  { name: 'Shaka Player, HLS', script: 'shaka.js', manifest: 'stream_url', start: shaka },
  { name: 'Shaka Player, DASH', script: 'shaka.js', manifest: 'dash_url', start: shaka },
  { name: 'dash.js', script: 'dash.js', manifest: 'dash_url', start: dashJs },
  { name: 'video.js', script: 'video.js', manifest: 'stream_url', start: videoJs },
  { name: 'hls.js, AES-128', script: 'hls.js', manifest: 'stream_url', protection: 'aes-128', start: hlsJs },
  { name: 'Shaka Player, AES-128', script: 'shaka.js', manifest: 'stream_url', protection: 'aes-128', start: shaka },
  { name: 'video.js, AES-128', script: 'video.js', manifest: 'stream_url', protection: 'aes-128', start: videoJs },
  { name: 'hls.js, Clear Key', script: 'hls.js', manifest: 'stream_url', protection: 'clearkey', start: clearKeyHls },
  { name: 'Shaka Player, DASH with Clear Key', script: 'shaka.js', manifest: 'dash_url', protection: 'clearkey', start: shaka },
  { name: 'dash.js, Clear Key', script: 'dash.js', manifest: 'dash_url', protection: 'clearkey', start: dashJs },
];

function shaka(url: string): string {
  return `shaka.polyfill.installAll(); const player = new shaka.Player(); player.attach(video).then(() => player.load('${url}'));`;
}

describe('players that are not ours play a video of the library', () => {
  let missing: string | undefined;
  let folder: string;
  let server: TestServer;
  let browser: Browser;
  let site: Awaited<ReturnType<typeof serveOtherPlayers>>;
  const streams = new Map<ProtectionScheme, VideoStream>();

  before(async () => {
    missing = await installPlayers();
    if (missing) return;
    folder = await mkdtemp(join(tmpdir(), 'oriel-e2e-players-'));
    const film = await makeClockFilm(join(folder, 'film.mp4'), { seconds: 20 });
    const dataDir = join(folder, 'data');
    await prepareDatabase(dataDir);
    site = await serveOtherPlayers();
    server = await startServer({ dataDir, cameras: [], env: { ALLOWED_ORIGINS: site.origin } });
    for (const scheme of protectionSchemes) {
      const { id } = await settled(server, (await upload(server, film)).id);
      const body = JSON.stringify({ scheme });
      assert.ok((await fetch(`${server.url}/api/v1/videos/${id}/protection`, { method: 'PUT', headers: { 'Content-Type': 'application/json' }, body })).ok);
      streams.set(scheme, await server.get<VideoStream>(`/api/v1/videos/${id}/stream`));
    }
    browser = await launchChromium();
  });
  after(async () => {
    site?.close();
    await browser?.close();
    await server?.stop();
    if (folder) await rm(folder, { recursive: true, force: true });
  });

  /** Seconds, by the clock in the picture. No canvas takes pictures of Clear Key, so those are read from the screen. */
  const placeIn = (page: Page, { isOnScreen }: { isOnScreen: boolean }): Promise<number | null> => (isOnScreen ? placeOnScreen(page) : placeInVideo(page));

  async function placeOnScreen(page: Page): Promise<number | null> {
    const video = await page.$('video');
    const clock = video && !(await video.evaluate(({ seeking }) => seeking)) ? await clockOnScreen(video) : null;
    return clock === null ? null : (clock - FILM_START) / 1000;
  }

  const placeInVideo = (page: Page): Promise<number | null> =>
    page.evaluate((start) => {
      const context = new OffscreenCanvas(640, 360).getContext('2d');
      const video = document.querySelector('video');
      if (!video || !context || video.seeking) return null;
      context.drawImage(video, 0, 0, 640, 360);
      const clock = readTestClock(context.getImageData(0, 0, 640, 360));
      return clock === null ? null : (clock - start) / 1000;
    }, FILM_START);

  for (const { manifest, name, protection = 'none', script, start } of players) {
    test(name, async (t) => {
      if (missing) return t.skip(missing);
      const stream = streams.get(protection)!;
      const place = () => placeIn(page, { isOnScreen: protection === 'clearkey' });
      const { page, console: said } = await openPage(browser, site.url(script));
      await page.evaluate(`{ const video = document.querySelector('video'); ${start(server.url + stream[manifest], server.url + stream.license_url)} }`);
      await until('it starts at the beginning', async () => (await place()) === 0);
      await page.evaluate(() => document.querySelector('video')!.play());
      await until('it plays', async () => ((await place()) ?? 0) > 0.5);
      await page.evaluate(() => {
        const video = document.querySelector('video')!;
        video.pause();
        video.currentTime = 12.1;
      });
      // Five pictures a second.
      await until('it shows the picture that was sought', async () => (await place()) === 12);
      await page.evaluate(() => document.querySelector('video')!.play());
      await until('it plays on', async () => ((await place()) ?? 0) > 13);
      assert.ok(Math.abs((await page.evaluate(() => document.querySelector('video')!.duration)) - 20) < 0.3);
      assert.deepEqual(said.filter((line) => line.startsWith('error')), []);
      await page.close();
    });
  }

  test('FFmpeg, HLS and DASH', async (t) => {
    if (missing) return t.skip(missing);
    const stream = streams.get('none')!;
    for (const url of [stream.stream_url, stream.dash_url]) {
      const { stdout } = await run('ffprobe', ['-v', 'error', '-count_packets', '-show_entries', 'stream=codec_type,nb_read_packets', '-of', 'csv=p=0', server.url + url]);
      assert.match(stdout, /video,100\b/, `${url}: ${stdout}`);
      assert.match(stdout, /audio,9\d\d\b/, stdout);
    }
  });
});
