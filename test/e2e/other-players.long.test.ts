import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test, type TestContext } from 'node:test';
import type { ProtectionScheme, RecordingInfo, VideoAnalytics, VideoStream } from '@oriel/core/contract';
import type { Browser, Page } from 'puppeteer';
import { prepareDatabase } from '../support/prepared-database.ts';
import { convert, converted, live, recorded } from '../demo-server/library/recordings-support.ts';
import { run, settled, textOf, upload } from '../demo-server/library/support.ts';
import { launchChromium, openPage } from '../support/browser.ts';
import { FILM_START, makeClockFilm } from '../support/clock-film.ts';
import { installPlayers, serveOtherPlayers } from '../support/other-players.ts';
import { clockOnScreen } from '../support/picture.ts';
import { type Addresses, type OtherPlayer, plainPlayers, protectedPlayers } from '../support/player-pages.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { until } from '../support/until.ts';

const SECONDS = 30;
const HEIGHTS = [360, 480, 720];
/** Of the recording. */
const RECORDED = 10;

describe('players that are not ours', () => {
  let missing: string | undefined;
  let folder: string;
  let server: TestServer;
  let browser: Browser;
  let site: Awaited<ReturnType<typeof serveOtherPlayers>>;
  let video: string;
  /** Another one, with one quality, for the players of protected media. */
  let small: string;
  let recording: RecordingInfo;

  before(async () => {
    missing = await installPlayers();
    if (missing) return;
    folder = await mkdtemp(join(tmpdir(), 'oriel-e2e-players-'));
    const film = await makeClockFilm(join(folder, 'film.mp4'), { seconds: SECONDS, height: 720, sounds: ['eng', 'deu'] });
    const camera = await makeClockFilm(join(folder, 'camera.mp4'), { seconds: 180, height: 720 });
    const dataDir = join(folder, 'data');
    await prepareDatabase(dataDir);
    site = await serveOtherPlayers();
    server = await startServer({ dataDir, cameras: [{ id: 'film', name: 'Film', source: camera }], env: { ALLOWED_ORIGINS: site.origin } });
    await live(server, 'film');
    const { id } = await recorded(server, 'film', RECORDED);
    for (const format of ['hls', 'dash']) assert.equal((await converted(server, await convert(server, id, format))).status, 'completed');
    // Live pictures come before conversions.
    assert.equal((await fetch(`${server.url}/api/v1/cameras/film`, { method: 'DELETE' })).status, 204);
    recording = await server.get<RecordingInfo>(`/api/v1/recordings/${id}/info`);
    video = (await settled(server, (await upload(server, film)).id, { timeout: 180_000 })).id;
    await put(video, 'captions/en', 'text/vtt', 'WEBVTT\n\n00:01.000 --> 00:29.000\nHello\n');
    const smallFilm = await makeClockFilm(join(folder, 'small.mp4'), { seconds: SECONDS });
    small = (await settled(server, (await upload(server, smallFilm)).id, { timeout: 180_000 })).id;
    browser = await launchChromium();
  });
  after(async () => {
    site?.close();
    await browser?.close();
    await server?.stop();
    if (folder) await rm(folder, { recursive: true, force: true });
  });

  async function put(id: string, path: string, type: string, body: string): Promise<void> {
    const answer = await fetch(`${server.url}/api/v1/videos/${id}/${path}`, { method: 'PUT', headers: { 'Content-Type': type }, body });
    assert.ok(answer.ok, `${path}: ${answer.status}`);
  }

  let scheme: ProtectionScheme = 'none';
  async function protect(wanted: ProtectionScheme): Promise<void> {
    await put(small, 'protection', 'application/json', JSON.stringify({ scheme: wanted }));
    scheme = wanted;
  }

  const open = (id = video) => server.get<VideoStream>(`/api/v1/videos/${id}/stream`);

  interface Opened {
    page: Page;
    /** What its console said. */
    said: string[];
    /** The URLs that were requested. */
    asked: string[];
    /** Seconds, by the clock in the picture. */
    place(): Promise<number | null>;
    /** Clicks play, as it were. */
    play(): Promise<void>;
    pauseAt(time: number): Promise<void>;
  }

  /** A page of another origin with the player. */
  async function openPlayer(t: TestContext, { protection = 'none', script, start }: OtherPlayer, addresses: Addresses): Promise<Opened> {
    const { page, console: said } = await openPage(browser, site.url(script));
    t.after(() => page.close());
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    await page.evaluate(`{ const video = document.querySelector('video'); ${start(addresses)} }`);
    return {
      page,
      said,
      asked,
      // No canvas takes pictures of Clear Key, so those are read from the screen.
      place: () => (protection === 'clearkey' ? placeOnScreen(page) : placeInVideo(page)),
      play: () => page.evaluate(() => document.querySelector('video')!.play()),
      pauseAt: (time) =>
        page.evaluate((place) => {
          const video = document.querySelector('video')!;
          video.pause();
          video.currentTime = place;
        }, time),
    };
  }

  async function placeOnScreen(page: Page): Promise<number | null> {
    const video = await page.$('video');
    const clock = video && !(await video.evaluate(({ seeking }) => seeking)) ? await clockOnScreen(video) : null;
    return clock === null ? null : (clock - FILM_START) / 1000;
  }

  const placeInVideo = (page: Page): Promise<number | null> =>
    page.evaluate((start) => {
      const context = new OffscreenCanvas(640, 360).getContext('2d');
      const video = document.querySelector('video');
      if (!video || !context || video.seeking || video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA) return null;
      context.drawImage(video, 0, 0, 640, 360);
      const clock = readTestClock(context.getImageData(0, 0, 640, 360));
      return clock === null ? null : (clock - start) / 1000;
    }, FILM_START);

  const durationOf = (page: Page) => page.evaluate(() => document.querySelector('video')!.duration);
  const failures = (said: readonly string[]) => said.filter((line) => line.startsWith('error'));

  const seesAll = (page: Page, heights: readonly number[]) =>
    until('it sees all qualities', async () => [...new Set(await page.evaluate(() => player.heights()))].toSorted((a, b) => a - b).join() === heights.join());

  /** Plays a video of the library from its start, and seeks. */
  async function plays({ page, pauseAt, place, play }: Opened, heights: readonly number[]): Promise<void> {
    await until('it starts at the beginning', async () => (await place()) === 0);
    await seesAll(page, heights);
    await play();
    await until('it plays', async () => ((await place()) ?? 0) > 0.5);
    await pauseAt(12.1);
    // Five pictures a second.
    await until('it shows the picture that was sought', async () => (await place()) === 12);
    await play();
    await until('it plays on', async () => ((await place()) ?? 0) > 13);
    assert.ok(Math.abs((await durationOf(page)) - SECONDS) < 0.3);
  }

  /** The path of the segments of the German sound. */
  async function germanSound(): Promise<string> {
    const playlist = await textOf(server.url + (await open()).stream_url);
    const [, rendition] = /TYPE=AUDIO[^\n]*LANGUAGE="de"[^\n]*URI="([^/"]+)/.exec(playlist) ?? [];
    assert.ok(rendition, playlist);
    return `/hls/${rendition}/`;
  }

  for (const each of plainPlayers) {
    test(`${each.name}: all qualities, both sounds, captions, exact seeks`, async (t) => {
      if (missing) return t.skip(missing);
      const stream = await open();
      const opened = await openPlayer(t, each, { manifest: server.url + stream[each.manifest] });
      const { asked, page, pauseAt, place, play, said } = opened;
      await plays(opened, HEIGHTS);
      assert.deepEqual([...new Set(await page.evaluate(() => player.sounds()))].toSorted(), ['de', 'en']);
      assert.equal(await page.evaluate(() => player.sound()), 'en');
      await until('it has the captions', async () => (await page.evaluate(() => player.captions())).includes('en'));

      await pauseAt(2.1);
      await until('it shows the picture that was sought', async () => (await place()) === 2);
      await play();
      await page.evaluate(() => player.goLowest());
      await until('it shows the smallest quality', () => page.evaluate(() => document.querySelector('video')!.videoHeight === 360));
      const at = await until('its picture can be read', place);
      await until('it plays on', async () => ((await place()) ?? 0) > at + 0.5);

      const german = await germanSound();
      assert.ok(!asked.some((url) => url.includes(german) && url.includes('.m4s')), 'only the sound that is heard is loaded');
      await page.evaluate(() => player.chooseSound('de'));
      await until('the other sound is loaded', () => asked.some((url) => url.includes(german) && url.includes('.m4s')));
      await until('it is heard', async () => (await page.evaluate(() => player.sound())) === 'de');
      const chosenAt = await until('its picture can be read', place);
      await until('it plays on', async () => ((await place()) ?? 0) > chosenAt + 0.5);
      assert.deepEqual(failures(said), []);
    });
  }

  for (const each of plainPlayers) {
    test(`${each.name}: a recording`, async (t) => {
      if (missing) return t.skip(missing);
      const { url } = recording.streaming[each.manifest === 'dash_url' ? 'dash' : 'hls'];
      const { page, pauseAt, place, play, said } = await openPlayer(t, each, { manifest: server.url + url });
      const start = await until('it starts', place);
      await seesAll(page, HEIGHTS);
      await play();
      await until('it plays', async () => ((await place()) ?? 0) > start + 0.5);
      await pauseAt(6.1);
      await until('it shows the picture that was sought', async () => Math.abs(((await place()) ?? 0) - start - 6.1) < 0.5);
      assert.ok(Math.abs((await durationOf(page)) - recording.duration_seconds!) < 1, `${await durationOf(page)} of ${recording.duration_seconds} s`);
      assert.deepEqual(failures(said), []);
    });
  }

  // Shaka Player 5.2 does not report its state, so nothing can be said of its playbacks.
  for (const each of plainPlayers.filter(({ name }) => name === 'hls.js')) {
    test(`${each.name} reports by CMCD how a video is watched`, async (t) => {
      if (missing) return t.skip(missing);
      const analytics = () => server.get<VideoAnalytics>(`/api/v1/videos/${video}/analytics`);
      const before = await analytics();
      const { cmcd_url, session_id, stream_url } = await open();
      const { page, place, play, said } = await openPlayer(t, each, { manifest: server.url + stream_url, cmcd: { url: server.url + cmcd_url, session: session_id } });
      await play();
      await until('it has played for some seconds', async () => ((await place()) ?? 0) > 4);
      await page.evaluate(() => document.querySelector('video')!.pause());
      await until('the owner sees the view', async () => {
        const { views, watch_time_seconds } = await analytics();
        return views === before.views + 1 && watch_time_seconds > before.watch_time_seconds + 2;
      });
      assert.deepEqual(failures(said), []);
    });
  }

  test('FFmpeg sees every quality and sound of a video and a recording, in HLS and DASH', async (t) => {
    if (missing) return t.skip(missing);
    /** Each stream, with its packets. Captions are not read: FFmpeg ends DASH with the last cue. */
    const probe = async (url: string) => {
      const { stdout } = await run('ffprobe', ['-v', 'error', '-show_entries', 'stream=index,codec_type,height', '-of', 'json', server.url + url]);
      const { streams } = JSON.parse(stdout) as { streams: { index: number; codec_type: string; height?: number }[] };
      const media = ['video', 'audio'].flatMap((type) => streams.filter(({ codec_type }) => codec_type === type));
      const { stdout: packets } = await run('ffmpeg', ['-v', 'error', '-i', server.url + url, ...media.flatMap(({ index }) => ['-map', `0:${index}`]), '-c', 'copy', '-f', 'framecrc', '-'], { maxBuffer: 10e6 });
      const counted = media.map((one, index) => ({ ...one, count: packets.split('\n').filter((line) => line.startsWith(`${index}, `)).length }));
      const of = (type: string) => counted.filter(({ codec_type }) => codec_type === type);
      return { heights: [...new Set(of('video').map(({ height = 0 }) => height))].toSorted((x, y) => x - y), pictures: of('video').map(({ count }) => count), sounds: of('audio').map(({ count }) => count) };
    };
    const stream = await open();
    for (const url of [stream.stream_url, stream.dash_url!]) {
      const { heights, pictures, sounds } = await probe(url);
      assert.deepEqual(heights, HEIGHTS, url);
      // What is encoded has at least ten pictures a second, the copy has those of the film. DASH ends with the shortest of all.
      assert.ok(pictures.every((count) => [5, 10].some((rate) => Math.abs(count - SECONDS * rate) < 6)), `${pictures.join()} pictures in ${url}`);
      assert.ok(sounds.length >= 2 && sounds.every((count) => Math.abs(count - SECONDS * 46.9) < 25), `${sounds.join()} packets of sound in ${url}`);
    }
    for (const { url } of [recording.streaming.hls, recording.streaming.dash]) {
      const { heights, pictures } = await probe(url!);
      assert.deepEqual(heights, HEIGHTS, url);
      assert.ok(pictures.every((count) => count > recording.duration_seconds! * 5 - 5), `${pictures.join()} pictures in ${url}`);
    }
  });

  for (const each of protectedPlayers) {
    test(each.name, async (t) => {
      if (missing) return t.skip(missing);
      if (each.protection !== scheme) await protect(each.protection!);
      const { license_url, ...stream } = await open(small);
      const opened = await openPlayer(t, each, { manifest: server.url + stream[each.manifest], ...(license_url && { license: server.url + license_url }) });
      await plays(opened, [360]);
      assert.deepEqual(failures(opened.said), []);
    });
  }
});
