import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'puppeteer';
import { launchChromium, openPage } from '../../support/browser.ts';
import { until } from '../../support/until.ts';
import type { Video } from '../archive/media.ts';
import { clockVideo } from './clock-video.ts';
import { installPlayer } from './player-page.ts';
import { type Rig, startRig } from './rig.ts';

/** Real video in a real browser. The picture on the screen shows when it was taken. */
const START = Math.floor(Date.now() / 1000) * 1000 - 3_600_000;
const SECONDS = 10;
const FRAME = 40;
const GAP = 30_000;

let rig: Rig;
let browser: Browser;
let page: Page;

const iso = (time: number) => new Date(time).toISOString();
/** Calls a function that `installPlayer` put into the page. */
const call = <T>(name: string, ...args: unknown[]) => page.evaluate((n, given) => (window as unknown as Record<string, (...each: unknown[]) => unknown>)[n]!(...given), name, args) as Promise<T>;
const play = (path: string, body: object) => call<{ frame: { clock: number } }>('play', path, body);
const onScreen = () => call<number | null>('clock');
const ask = (request: object) => page.evaluate((text) => (window as unknown as { session: { channel: RTCDataChannel } }).session.channel.send(text), JSON.stringify(request));

before(async () => {
  rig = await startRig({ recordings: true });
  const video = await clockVideo(START, SECONDS);
  await rig.record(video, 3);
  const later = await clockVideo(START + GAP, 3);
  await rig.record(later, 3);
  browser = await launchChromium();
  ({ page } = await openPage(browser, 'about:blank'));
  await page.goto(rig.address);
  await page.evaluate(`(${installPlayer.toString()})()`);
});

after(async () => {
  await browser.close();
  await rig.close();
});

async function nothingIsLeft(): Promise<void> {
  await until('nothing is left', async () => {
    const { sessions, ledger, watched, feeds } = await rig.webrtc.counts();
    return sessions + ledger + watched + feeds === 0;
  });
}

/** The picture on the screen, and the frame that is due at the same moment by the session's first position; Unix ms. */
async function onScreenAndDue(): Promise<{ shown: number; due: number } | undefined> {
  const [shown, now, position] = await page.evaluate(() => {
    const { clock, session } = window as unknown as { clock(): number | null; session: { facts: { at: number; fact: { time: string } }[] } };
    return [clock(), performance.now(), session.facts[0]] as const;
  });
  return shown === null || !position ? undefined : { shown, due: Date.parse(position.fact.time) + now - position.at };
}

test('a recording plays from the requested time', async () => {
  await play('/api/v1/cameras/door/playback/start', { playbackTime: iso(START + 2500) });
  const first = await until('the requested frame or a later one', async () => {
    const screen = await onScreenAndDue();
    return screen && screen.shown >= START + 2480 && screen;
  }, { every: 5 });
  // The position may arrive a moment after its frame, so the picture may seem ahead, but by less than one frame.
  assert.ok(first.shown <= first.due + FRAME, `${first.shown - first.due} ms ahead`);
  const later = await until('two seconds later', async () => {
    const screen = await onScreenAndDue();
    return screen && screen.shown >= START + 4500 && screen;
  }, { every: 20 });
  assert.ok(later.shown <= later.due + FRAME, `${later.shown - later.due} ms ahead`);
  await call('stop');
  await nothingIsLeft();
});

test('a seek while paused shows exactly the frame at that time, in any group and after a gap', async () => {
  await play('/api/v1/cameras/door/playback/start', { playbackTime: iso(START) });
  await until('the channel', () => page.evaluate('session.channel?.readyState === "open"'));
  await ask({ type: 'pause', id: 1 });
  for (const offset of [7345, 7385, 20, 9999, 4000, 3999, GAP + 1111, 0]) {
    await ask({ type: 'seek', id: 2, time: iso(START + offset) });
    const wanted = START + Math.floor(offset / FRAME) * FRAME;
    await until(`the frame at ${offset}`, async () => (await onScreen()) === wanted, { every: 5, timeout: 10_000 });
  }
  await ask({ type: 'step', id: 3, frames: 26 });
  await until('26 frames on', async () => (await onScreen()) === START + 26 * FRAME, { every: 5, timeout: 10_000 });
  await ask({ type: 'step', id: 4, frames: -1 });
  await until('one back', async () => (await onScreen()) === START + 25 * FRAME, { every: 5, timeout: 10_000 });
  const { framesDropped, freezeCount, packetsLost } = (await call<Record<string, number>>('stats')) ?? {};
  assert.deepEqual({ framesDropped, packetsLost }, { framesDropped: 0, packetsLost: 0 }, `freezes ${freezeCount}`);
  await call('stop');
  await nothingIsLeft();
});

test('live starts with the newest frame and shows each frame as it is taken', async (t) => {
  const start = Date.now() - 2000;
  const video: Video = await clockVideo(start, 12);
  rig.bus.setTracks(video.tracks);
  let next = 0;
  const taking = setInterval(() => {
    for (let frame = video.frames[next]; frame && frame.time <= Date.now(); frame = video.frames[++next]) rig.bus.push(frame);
  }, 5);
  t.after(() => clearInterval(taking));
  const { frame } = await play('/api/v1/cameras/door/live/start', {});
  assert.ok(frame.clock !== null);
  const behind = await until('a picture of now', async () => {
    const clock = await onScreen();
    const late = Date.now() - (clock ?? 0);
    return late < 500 && [late];
  }, { every: 20, timeout: 8000 });
  assert.ok(behind[0]! >= 0);
  await call('stop');
  await nothingIsLeft();
});

test('WHEP answers the offer that a browser makes by default', async () => {
  const clock = await call<number>('whep', `/whep/door?time=${encodeURIComponent(iso(START + 6000))}`);
  assert.ok(clock >= START + 6000 && clock < START + 8000, `${clock - START}`);
  await call('stop');
  await nothingIsLeft();
});
