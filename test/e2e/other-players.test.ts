import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { VideoStream } from '@oriel/core/contract';
import type { Browser, Page } from 'puppeteer';
import { prepareDatabase } from '../demo-server/db/prepared-database.ts';
import { run, settled, upload } from '../demo-server/library/support.ts';
import { launchChromium, openPage } from '../support/browser.ts';
import { FILM_START, makeClockFilm } from '../support/clock-film.ts';
import { installPlayers, serveOtherPlayers } from '../support/other-players.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { until } from '../support/until.ts';

/** Script of a page, made with the URL of a manifest: it gives the page's video to a player. */
type Start = (url: string) => string;

const players: readonly { name: string; script: string; manifest: 'stream_url' | 'dash_url'; start: Start }[] = [
  { name: 'hls.js', script: 'hls.js', manifest: 'stream_url', start: (url) => `const hls = new Hls(); hls.loadSource('${url}'); hls.attachMedia(video);` },
  { name: 'Shaka Player, HLS', script: 'shaka.js', manifest: 'stream_url', start: shaka },
  { name: 'Shaka Player, DASH', script: 'shaka.js', manifest: 'dash_url', start: shaka },
  { name: 'dash.js', script: 'dash.js', manifest: 'dash_url', start: (url) => `dashjs.MediaPlayer().create().initialize(video, '${url}', false);` },
  { name: 'video.js', script: 'video.js', manifest: 'stream_url', start: (url) => `videojs(video).src({ src: '${url}', type: 'application/vnd.apple.mpegurl' });` },
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
  let stream: VideoStream;

  before(async () => {
    missing = await installPlayers();
    if (missing) return;
    folder = await mkdtemp(join(tmpdir(), 'oriel-e2e-players-'));
    const film = await makeClockFilm(join(folder, 'film.mp4'), { seconds: 20 });
    const dataDir = join(folder, 'data');
    await prepareDatabase(dataDir);
    site = await serveOtherPlayers();
    server = await startServer({ dataDir, cameras: [], env: { ALLOWED_ORIGINS: site.origin } });
    const { id } = await settled(server, (await upload(server, film)).id);
    stream = await server.get<VideoStream>(`/api/v1/videos/${id}/stream`);
    browser = await launchChromium();
  });
  after(async () => {
    site?.close();
    await browser?.close();
    await server?.stop();
    if (folder) await rm(folder, { recursive: true, force: true });
  });

  /** Seconds, by the clock in the picture. */
  const placeIn = (page: Page): Promise<number | null> =>
    page.evaluate((start) => {
      const context = new OffscreenCanvas(640, 360).getContext('2d');
      const video = document.querySelector('video');
      if (!video || !context || video.seeking) return null;
      context.drawImage(video, 0, 0, 640, 360);
      const clock = readTestClock(context.getImageData(0, 0, 640, 360));
      return clock === null ? null : (clock - start) / 1000;
    }, FILM_START);

  for (const { manifest, name, script, start } of players) {
    test(name, async (t) => {
      if (missing) return t.skip(missing);
      const { page, console: said } = await openPage(browser, site.url(script));
      await page.evaluate(`{ const video = document.querySelector('video'); ${start(server.url + stream[manifest])} }`);
      await until('it starts at the beginning', async () => (await placeIn(page)) === 0);
      await page.evaluate(() => document.querySelector('video')!.play());
      await until('it plays', async () => ((await placeIn(page)) ?? 0) > 0.5);
      await page.evaluate(() => {
        const video = document.querySelector('video')!;
        video.pause();
        video.currentTime = 12.1;
      });
      // Five pictures a second.
      await until('it shows the picture that was sought', async () => (await placeIn(page)) === 12);
      await page.evaluate(() => document.querySelector('video')!.play());
      await until('it plays on', async () => ((await placeIn(page)) ?? 0) > 13);
      assert.ok(Math.abs((await page.evaluate(() => document.querySelector('video')!.duration)) - 20) < 0.3);
      assert.deepEqual(said.filter((line) => line.startsWith('error')), []);
      await page.close();
    });
  }

  test('FFmpeg, HLS and DASH', async (t) => {
    if (missing) return t.skip(missing);
    for (const url of [stream.stream_url, stream.dash_url]) {
      const { stdout } = await run('ffprobe', ['-v', 'error', '-count_packets', '-show_entries', 'stream=codec_type,nb_read_packets', '-of', 'csv=p=0', server.url + url]);
      assert.match(stdout, /video,100\b/, `${url}: ${stdout}`);
      assert.match(stdout, /audio,9\d\d\b/, stdout);
    }
  });
});
