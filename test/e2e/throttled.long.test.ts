import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test, type TestContext } from 'node:test';
import type { Browser, CDPSession, Page } from 'puppeteer';
import { prepareDatabase } from '../support/prepared-database.ts';
import { settled, upload } from '../demo-server/library/support.ts';
import { runFfmpeg } from '../../demo-server/src/media/ffmpeg.ts';
import { launchChromium, openPage } from '../support/browser.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { until } from '../support/until.ts';

const SECONDS = 66;
/** How long it is watched while the bandwidth changes, seconds. */
const WATCHED = 60;
/** Of every connection, ms: at home, and of a phone. */
const LATENCY = 40;
const MOBILE_LATENCY = 150;
const ATTEMPTS = 3;

/** A film whose qualities reach their limits: noise cannot be compressed. Not H.264, so that each is encoded. */
async function makeNoise(path: string): Promise<string> {
  const input = ['-f', 'lavfi', '-i', `testsrc2=s=1280x720:r=15:d=${SECONDS},noise=alls=20:allf=t`, '-f', 'lavfi', '-i', `sine=sample_rate=48000:duration=${SECONDS}`];
  await runFfmpeg('ffmpeg', ['-v', 'error', '-y', ...input, '-c:v', 'mpeg4', '-q:v', '6', '-c:a', 'aac', path], { signal: AbortSignal.timeout(240_000) });
  return path;
}

/** What a page notes of its first video, ms since it was opened. */
interface Seen {
  firstFrame?: number;
  /** In which nothing moved although it should have, up to the last stall that has ended. */
  stalled: number;
  waitingSince?: number | undefined;
  /** When the width of the picture changed, and to what. */
  widths: [at: number, width: number][];
}

declare global {
  var seen: Seen;
}

/** Runs before the scripts of a page. */
function watch(): void {
  globalThis.seen = { stalled: 0, widths: [] };
  const now = () => performance.now();
  const follow = (video: HTMLVideoElement) => {
    const shown = () => {
      seen.firstFrame ??= now();
      if (seen.widths.at(-1)?.[1] !== video.videoWidth) seen.widths.push([now(), video.videoWidth]);
      video.requestVideoFrameCallback(shown);
    };
    video.requestVideoFrameCallback(shown);
    video.addEventListener('waiting', () => {
      if (seen.firstFrame !== undefined && !video.seeking) seen.waitingSince ??= now();
    });
    video.addEventListener('playing', () => {
      if (seen.waitingSince !== undefined) seen.stalled += now() - seen.waitingSince;
      seen.waitingSince = undefined;
    });
  };
  // The video is in a shadow tree, made when its element is.
  const attach = Element.prototype.attachShadow;
  Element.prototype.attachShadow = function (init) {
    const root = attach.call(this, init);
    const observer = new MutationObserver(() => {
      const video = root.querySelector('video');
      if (!video) return;
      observer.disconnect();
      follow(video);
    });
    observer.observe(root, { childList: true, subtree: true });
    return root;
  };
}

describe('<oriel-hls-player> on slow connections', () => {
  let folder: string;
  let server: TestServer;
  let browser: Browser;
  let site: Server;
  let address: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'oriel-e2e-throttled-'));
    const film = await makeNoise(join(folder, 'film.mkv'));
    const dataDir = join(folder, 'data');
    await prepareDatabase(dataDir);
    let video = '';
    site = createServer((_request, response) => {
      response.setHeader('Content-Type', 'text/html');
      response.end(`<!doctype html><link rel="icon" href="data:,"><script type="module" src="${server.url}/oriel/oriel.js"></script><oriel-hls-player server="${server.url}" video="${video}" muted autoplay style="width:960px"></oriel-hls-player>`);
    });
    await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve));
    address = `http://127.0.0.1:${(site.address() as AddressInfo).port}`;
    server = await startServer({ dataDir, cameras: [], env: { ALLOWED_ORIGINS: address } });
    const made = await settled(server, (await upload(server, film)).id, { timeout: 300_000 });
    assert.deepEqual(made.qualities.map(({ quality_label }) => quality_label), ['360p', '480p', '720p']);
    video = made.id;
    browser = await launchChromium();
  });
  after(async () => {
    site?.close();
    await browser?.close();
    await server?.stop();
    if (folder) await rm(folder, { recursive: true, force: true });
  });

  interface SlowPage {
    page: Page;
    setSpeed(megabits: number): Promise<void>;
  }

  /** A page with nothing in its cache that plays the video. */
  async function open(t: TestContext, megabits: number, latency = LATENCY): Promise<SlowPage> {
    const context = await browser.createBrowserContext();
    t.after(() => context.close());
    const { page } = await openPage(context, 'about:blank');
    const devtools: CDPSession = await page.createCDPSession();
    const setSpeed = async (speed: number) => {
      const bytes = (speed * 1e6) / 8;
      await devtools.send('Network.emulateNetworkConditions', { offline: false, latency, downloadThroughput: bytes, uploadThroughput: bytes });
    };
    await devtools.send('Network.enable');
    await setSpeed(megabits);
    await page.evaluateOnNewDocument(watch);
    await page.goto(address, { waitUntil: 'domcontentloaded' });
    return { page, setSpeed };
  }

  const firstFrame = (page: Page) => until('it shows its first picture', () => page.evaluate(() => seen.firstFrame));
  const place = (page: Page) => page.evaluate(() => document.querySelector('oriel-hls-player')?.currentTime ?? 0);

  for (const [megabits, latency, limit] of [[5, LATENCY, 3000], [1.5, MOBILE_LATENCY, 5000]] as const) {
    test(`at ${megabits} Mbit/s and ${latency} ms it starts within ${limit / 1000} s, its code included`, async (t) => {
      const taken: number[] = [];
      while (taken.length < ATTEMPTS) {
        const { page } = await open(t, megabits, latency);
        taken.push(await firstFrame(page));
        await page.close();
      }
      const [, median] = taken.toSorted((a, b) => a - b);
      assert.ok(median! <= limit, `${taken.map(Math.round).join(', ')} ms`);
    });
  }

  test('a quality that is chosen is seen within 3 s, at the same place', async (t) => {
    const { page } = await open(t, 8);
    await firstFrame(page);
    for (const [quality, width] of [['360p', 640], ['480p', 854], ['720p', 1280]] as const) {
      const from = await place(page);
      const asked = await page.evaluate((label) => {
        document.querySelector('oriel-hls-player')!.quality = label;
        return performance.now();
      }, quality);
      const at = await until(`${quality} is seen`, () => page.evaluate((wanted) => (seen.widths.at(-1)?.[1] === wanted ? seen.widths.at(-1)![0] : undefined), width));
      assert.ok(at - asked <= 3000, `${quality} after ${(at - asked).toFixed(0)} ms`);
      const moved = (await place(page)) - from;
      assert.ok(moved >= 0 && moved < 6, `moved by ${moved} s`);
    }
  });

  test('it buffers less than 2 % of the time while the bandwidth falls and rises again', async (t) => {
    const { page, setSpeed } = await open(t, 8);
    await firstFrame(page);
    const speeds = [[8, 1.5], [20, 0.9], [36, 2], [46, 6]] as const;
    for (const [after, megabits] of speeds) {
      await until(`it has played for ${after} s`, async () => (await place(page)) > after);
      await setSpeed(megabits);
    }
    await until(`it has played for ${WATCHED} s`, async () => (await place(page)) > WATCHED);
    const { stalled, widths } = await page.evaluate(() => {
      const { stalled: ended, waitingSince } = seen;
      return { ...seen, stalled: ended + (waitingSince === undefined ? 0 : performance.now() - waitingSince) };
    });
    assert.ok(stalled < 0.02 * WATCHED * 1000, `${stalled.toFixed(0)} ms`);
    assert.ok(widths.some(([, width]) => width < 1280), JSON.stringify(widths));
  });
});
