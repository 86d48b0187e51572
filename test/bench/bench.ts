/**
 * How fast Oriel is, through its own elements in Chromium against its own server on loopback, 720p25 in groups of a
 * second. `npm run bench [runs] [live | uneven | recorded | stills]`; at least 20 runs each, and every part by default. The
 * figures of MediaMTX and go2rtc were measured on the same kind of machine (two cores, no GPU) with their own pages.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Page } from 'puppeteer';
import { launchChromium, openPage } from '../support/browser.ts';
import { stage } from '../support/camera-page.ts';
import { descendants } from '../support/leaks.ts';
import { startPairedSource } from '../support/paired-source.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { troubles } from '../support/troubles.ts';
import { until } from '../support/until.ts';
import { seenOf, type Watched, watchFrames } from '../support/watch-frames.ts';
import { fillRecordings, type LongRecording } from './long-recording.ts';
import { machine } from './machine.ts';
import { moment } from './moment.ts';
import { firstPicture, sought } from './page.ts';
import { head, line, type Row } from './statistics.ts';
import { stillRows } from './stills.ts';

const RUNS = Math.max(20, Number(process.argv[2] ?? 30));
const GLASS_SECONDS = 30;
/** By then the server has measured the jitter of the frames that arrive, and players use it, ms. */
const JITTER_MEASURED = 15_000;
/** Duration of a synthetic camera's frame, ms. */
const FRAME = 40;

/** Age of each frame when the browser called back for it, ms. */
const ages = ({ frames }: Watched) => frames.map(({ clock, called }) => called - clock);
const report = (row: Row) => console.log(line(row));
const iso = (time: number) => new Date(time).toISOString();

async function live(page: Page, camera: string): Promise<void> {
  console.log(machine());
  const took: number[] = [];
  const moving: number[] = [];
  for (let run = 0; run < RUNS; run++) {
    const picture = await firstPicture(page, { camera });
    took.push(picture.took);
    moving.push(picture.moving);
    if (run === RUNS - 1) {
      const before = await troubles(page);
      const glass = await watchFrames(picture.camera, GLASS_SECONDS);
      const after = await troubles(page);
      const remark = `${glass.unread} unread, ${after.freezes - before.freezes} freezes, ${after.lost - before.lost} packets lost`;
      report({ what: 'live, glass to glass', values: ages(glass), target: { median: 50, p95: 80 }, others: '79, 77 median; 112, 116 at 95 %', remark });
    }
    await picture.camera.evaluate((element) => element.remove());
    // At another place in the camera's group of pictures each time.
    await delay(150 + ((run * 137) % 700));
  }
  report({ what: 'live, request to first picture', values: took, target: { median: 100, p95: 150 }, others: '574 and 491 median, up to 1000' });
  report({ what: 'live, request to moving pictures', values: moving });
}

/** A source that sends its frames in pairs. Their age is taken when the browser expects them on the screen. */
async function uneven(): Promise<void> {
  console.log(machine());
  const cacheDir = await mkdtemp(join(tmpdir(), 'oriel-bench-'));
  const source = await startPairedSource({ cacheDir });
  const server = await startServer({ env: { CAMERAS: source.url } });
  try {
    const camera = await until('the camera is live', async () => (await server.cameras()).find(({ state }) => state === 'live'));
    await withPage(server, async (page) => {
      const picture = await firstPicture(page, { camera: camera.id });
      await delay(JITTER_MEASURED);
      const watched = await watchFrames(picture.camera, GLASS_SECONDS);
      const { seen, sent } = seenOf(watched, source.sent);
      const values = watched.frames.map(({ clock, shown }) => shown - clock);
      const remark = `${seen} of ${sent} frames seen${seen < 0.99 * sent ? ': MISSED, target 99 %' : ''}, ${watched.unread} unread`;
      report({ what: 'live from an uneven source, glass to glass', values, target: { median: 75, p95: 90 }, others: '82, 74 median; 90, 90 at 95 %', remark });
    });
  } finally {
    await server.stop();
    await source.stop();
    await rm(cacheDir, { recursive: true, force: true });
  }
}

async function networkStall(page: Page): Promise<void> {
  const devtools = await page.createCDPSession();
  const network = { latency: 0, downloadThroughput: -1, uploadThroughput: -1 };
  await devtools.send('Network.emulateNetworkConditions', { ...network, offline: true });
  await delay(5000);
  await devtools.send('Network.emulateNetworkConditions', { ...network, offline: false });
  await devtools.detach();
}

/** Every source is gone for at least 12 s, until the server's next attempt after that. */
async function sourceStall(server: TestServer): Promise<void> {
  const end = Date.now() + 12_000;
  while (Date.now() < end) {
    for (const pid of await descendants(server.process.pid ?? 0, 'ffmpeg')) process.kill(pid, 'SIGKILL');
    await delay(100);
  }
  await until('every source is back', async () => (await server.cameras()).every(({ state }) => state === 'live'));
}

async function lowLatencyHls(page: Page, server: TestServer, camera: string): Promise<void> {
  console.log(machine());
  const picture = await firstPicture(page, { camera, transport: 'hls' });
  const measure = async (name: string, others: string) => {
    const glass = await watchFrames(picture.camera, GLASS_SECONDS);
    report({ what: `low-latency HLS, ${name}`, values: ages(glass), target: { p95: 600 }, others, remark: `${glass.unread} unread` });
  };
  await delay(5000);
  await measure('glass to glass', '629 to 767 (MediaMTX with hls.js)');
  const stalls: [string, () => Promise<void>][] = [
    ['after 5 s without network', () => networkStall(page)],
    ['after 5 s without network, twice', () => networkStall(page)],
    ['and then 12 s without source', () => sourceStall(server)],
    ['and then 12 s without source, twice', () => sourceStall(server)],
  ];
  for (const [name, stall] of stalls) {
    await stall();
    await delay(10_000);
    await measure(name, '1095 to 2013');
  }
  await picture.camera.evaluate((element) => element.remove());
}

interface Recorded {
  camera: string;
  from: number;
  to: number;
  clockAt(time: number): number;
  name: string;
  others: string;
}

async function recorded(page: Page, { camera, from, to, clockAt, name, others }: Recorded): Promise<void> {
  console.log(machine());
  const first: number[] = [];
  const moving: number[] = [];
  let wrong = 0;
  for (let run = 0; run < RUNS; run++) {
    const time = moment(from, to, run);
    const picture = await firstPicture(page, { camera, mode: 'playback', time: iso(time) });
    first.push(picture.took);
    moving.push(picture.moving);
    if (picture.time > time + FRAME || picture.time <= time - FRAME) wrong++;
    await picture.camera.evaluate((element) => element.remove());
    await delay(150);
  }
  report({ what: `${name}, request to first picture`, values: first, target: { median: 100, p95: 150 }, others, remark: `${wrong} not the asked frame ±1` });
  report({ what: `${name}, request to moving pictures`, values: moving });

  for (const paused of [false, true]) {
    // Not the first moment that is sought: to seek the visible frame changes nothing.
    const { camera: element } = await firstPicture(page, { camera, mode: 'playback', time: iso(to), ...(paused && { paused: '' }) });
    await delay(1000);
    const took: number[] = [];
    const away = [0, 0, 0];
    for (let run = 0; run < 2 * RUNS; run++) {
      const time = moment(from, to, run);
      const seek = await sought(element, time);
      took.push(seek.took);
      const frames = seek.clock === null ? 2 : Math.abs(Math.floor((clockAt(time) - seek.clock) / FRAME));
      away[Math.min(2, frames)]! += 1;
      await delay(100 + ((run * 61) % 300));
    }
    const target = paused ? { median: 30, p95: 45 } : { median: 90, p95: 150 };
    const remark = `the picture’s clock: ${away[0]} the asked frame, ${away[1]} the next or the one before, ${away[2]} others`;
    report({ what: `${name}, seek ${paused ? 'paused' : 'playing'}`, values: took, target, others: name.includes('day') ? '61 in two minutes, 436 in an hour (MediaMTX)' : '61 and 96 (MediaMTX)', remark });
    await element.evaluate((each) => each.remove());
  }
}

async function withPage(server: TestServer, run: (page: Page) => Promise<void>): Promise<void> {
  const browser = await launchChromium();
  try {
    const tab = await openPage(browser, server.url);
    await stage(tab.page);
    await run(tab.page);
    if (tab.console.length > 0) console.log(`the console said:\n${tab.console.join('\n')}`);
  } finally {
    await browser.close();
  }
}

async function synthetic(): Promise<void> {
  const server = await startServer({ env: { HISTORY_MINUTES: runs('recorded') ? '3' : '0' } });
  try {
    const cameras = await until('four cameras are live', async () => {
      const all = await server.cameras();
      return all.length === 4 && all.every(({ state, history }) => state === 'live' && (history ?? 1) >= 1) && all;
    }, { timeout: 300_000, every: 1000 });
    const camera = cameras[0]!.id;
    await withPage(server, async (page) => {
      if (runs('live')) {
        await live(page, camera);
        await lowLatencyHls(page, server, camera);
      }
      if (runs('recorded')) {
        const { from, to } = await server.recorded(camera);
        await recorded(page, { camera, from, to: to - 10_000, clockAt: (time) => time, name: 'recorded', others: '574 and 491 median, up to 1000' });
      }
    });
  } finally {
    await server.stop();
  }
}

/** A server over recordings of so many minutes for each camera. */
async function withRecordings(lengths: Record<string, number>, run: (page: Page, filled: ReadonlyMap<string, LongRecording>) => Promise<void>): Promise<void> {
  const dataDir = await mkdtemp(join(tmpdir(), 'oriel-bench-'));
  try {
    const filled = await fillRecordings(dataDir, lengths);
    // Nothing answers at this address: only the recordings count.
    const sources = Object.keys(lengths).map((id) => ({ id, name: id, source: 'rtsp://127.0.0.1:9/none', record: false }));
    const file = join(dataDir, 'cameras.json');
    await writeFile(file, JSON.stringify(sources));
    const server = await startServer({ dataDir, env: { CAMERAS: file } });
    try {
      await withPage(server, (page) => run(page, filled));
    } finally {
      await server.stop({ keep: true });
    }
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
}

const longRecordings = () =>
  withRecordings({ minutes: 2, day: 1440 }, async (page, filled) => {
    for (const [camera, recording] of filled) {
      await recorded(page, { camera, ...recording, to: recording.to - 10_000, name: camera === 'day' ? 'a day recorded' : 'two minutes recorded', others: '' });
    }
  });

const stills = () =>
  withRecordings({ hour: 50 }, async (page, filled) => {
    console.log(machine());
    for (const [camera, recording] of filled) (await stillRows(page, camera, recording, 2 * RUNS)).forEach(report);
  });

const PARTS = ['live', 'uneven', 'recorded', 'stills'] as const;
type Part = (typeof PARTS)[number];
const only = process.argv[3];
if (only !== undefined && !(PARTS as readonly string[]).includes(only)) throw new Error(`There is no part "${only}". Parts: ${PARTS.join(', ')}.`);

function runs(part: Part): boolean {
  return only === undefined || only === part;
}

console.log(head);
if (runs('live') || runs('recorded')) await synthetic();
if (runs('uneven')) await uneven();
if (runs('recorded')) await longRecordings();
if (runs('stills')) await stills();
