/** Oriel's WebRTC in Chromium on loopback: request to first picture, glass to glass, seeks. `node test/bench/webrtc.ts [runs]` */
import { launchChromium, openPage } from '../support/browser.ts';
import { startRig } from '../demo-server/webrtc/rig.ts';
import { installPlayer, type Shown } from '../demo-server/webrtc/player-page.ts';
import { percentile } from './statistics.ts';
import { liveScene, recordedScene } from './scene-media.ts';

const RUNS = Number(process.argv[2] ?? 25);
const LIVE = process.argv[3] !== 'recorded';

function report(name: string, values: number[]): void {
  console.log(`${name.padEnd(28)} median ${percentile(values, 0.5).toFixed(0).padStart(4)} ms   95 % ${percentile(values, 0.95).toFixed(0).padStart(4)} ms   of ${values.length}`);
}

const rig = await startRig();
const stop = new AbortController();
const base = Math.floor(Date.now() / 1000) * 1000 - 600_000;
const SECONDS = 60;
rig.index.record(await recordedScene(base, SECONDS), 40, 10);
if (LIVE) await liveScene(rig.bus, stop.signal);
const browser = await launchChromium();
try {
  const { page } = await openPage(browser, 'about:blank');
  await page.goto(rig.address);
  // tsx-less: functions that esbuild or Node renamed carry no helpers here.
  await page.evaluate(`(${installPlayer.toString()})()`);
  await new Promise((resolve) => setTimeout(resolve, 3000));

  const play = (path: string, body: object) =>
    page.evaluate((p, b) => (window as unknown as { play(p: string, b: object): Promise<{ marks: Record<string, number>; frame: Shown; wall: number }> }).play(p, b), path, body);
  const call = <T>(name: string, ...given: unknown[]): Promise<T> =>
    page.evaluate((n, g) => (window as unknown as Record<string, (...args: unknown[]) => unknown>)[n]!(...g), name, given) as Promise<T>;

  const timeline = (all: Record<string, number>[]) => {
    const names = Object.keys(all[0]!);
    console.log('  ' + names.map((name) => `${name} ${percentile(all.map((marks) => marks[name] ?? Number.NaN), 0.5).toFixed(0)}`).join(', '));
  };

  if (LIVE) {
    const marks: Record<string, number>[] = [];
    for (let run = 0; run < RUNS; run++) {
      const started = await play('/api/v1/cameras/door/live/start', {});
      marks.push(started.marks);
      if (run === RUNS - 1) {
        await new Promise((resolve) => setTimeout(resolve, 20_000));
        const glass = await page.evaluate(() => (window as unknown as { session: { shown: Shown[] } }).session.shown.slice(5).map(({ at, clock }) => (clock === null ? Number.NaN : performance.timeOrigin + at - clock)));
        report('live glass to glass', glass.filter((value) => !Number.isNaN(value)));
        console.log('  unread clocks', glass.filter(Number.isNaN).length, JSON.stringify(await call('stats')));
      }
      await call('stop');
      await new Promise((resolve) => setTimeout(resolve, 150 + Math.random() * 700));
    }
    report('live first picture', marks.map((each) => each['picture']!));
    timeline(marks);
  }

  const marks: Record<string, number>[] = [];
  for (let run = 0; run < RUNS; run++) {
    const time = base + Math.floor(Math.random() * (SECONDS - 10) * 1000);
    const { marks: each } = await play('/api/v1/cameras/door/playback/start', { playbackTime: new Date(time).toISOString() });
    marks.push(each);
    await new Promise((resolve) => setTimeout(resolve, 200));
    await call('stop');
  }
  report('recorded first picture', marks.map((each) => each['picture']!));
  timeline(marks);

  for (const paused of [false, true]) {
    await play('/api/v1/cameras/door/playback/start', { playbackTime: new Date(base).toISOString() });
    await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 500)));
    if (paused) await page.evaluate(() => (window as unknown as { session: { channel: RTCDataChannel } }).session.channel.send('{"type":"pause","id":1}'));
    const took: number[] = [];
    const late: number[] = [];
    for (let run = 0; run < RUNS * 2; run++) {
      const time = base + Math.floor(Math.random() * (SECONDS - 10) * 1000);
      const seek = await call<{ took: number; late: number }>('seek', time, 40);
      took.push(seek.took);
      late.push(seek.late);
      await new Promise((resolve) => setTimeout(resolve, 100 + Math.random() * 400));
    }
    report(`seek ${paused ? 'paused' : 'playing'}`, took);
    console.log(`  seen exactly ${late.filter((by) => by === 0).length}, frames late otherwise: ${late.filter((by) => by !== 0).join(' ')}`, JSON.stringify(await call('stats')));
    await call('stop');
  }
} finally {
  await browser.close();
  stop.abort();
  await rig.close();
}
process.exit(0);
