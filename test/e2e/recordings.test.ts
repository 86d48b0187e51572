import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Recording, RecordingInfo } from '@oriel/core/contract';
import type { OrielHlsPlayer } from '@oriel/elements';
import type { Browser, ElementHandle } from 'puppeteer';
import { convert, converted, live, recordingOf, send, startOf, startRecorder, stopOf, written } from '../demo-server/library/recordings-support.ts';
import { launchChromium, openPage } from '../support/browser.ts';
import { stage } from '../support/camera-page.ts';
import { testConsole, type PageRig } from '../support/page-rig.ts';
import { until } from '../support/until.ts';

const SECONDS = 6000;
/** As long as a picture may be seen, ms; a busy machine draws fewer of them. */
const FRAME = 300;

describe('a recording of a camera in <oriel-hls-player>', () => {
  const rig = {} as PageRig;
  let browser: Browser | undefined;
  before(async () => {
    rig.server = await startRecorder({ cameras: [{ id: 'dock', name: 'Dock', source: 'synthetic:dock' }] });
    await live(rig.server, 'dock');
    browser = await launchChromium();
    rig.tab = await openPage(browser, rig.server.url);
    await stage(rig.tab.page);
  });
  after(async () => {
    await browser?.close();
    await rig.server?.stop();
  });
  let recording: Recording;
  /** When its first picture was captured. */
  let first: number;
  let player: ElementHandle<OrielHlsPlayer>;

  const add = async (id: string): Promise<ElementHandle<OrielHlsPlayer>> =>
    (await rig.tab.page.evaluateHandle((recording) => {
      document.querySelector('oriel-hls-player')?.remove();
      const element = Object.assign(document.createElement('oriel-hls-player'), { recording, muted: true, autoplay: true });
      document.body.append(element);
      return element;
    }, id)) as unknown as ElementHandle<OrielHlsPlayer>;

  /** When what is seen was captured, Unix ms; null while it cannot be read. */
  const clock = (): Promise<number | null> =>
    player.evaluate((element) => {
      const still = element.shadowRoot?.querySelector('canvas');
      const picture = still && !still.hidden ? still : element.shadowRoot?.querySelector('video');
      const canvas = new OffscreenCanvas(640, 360);
      const context = canvas.getContext('2d', { willReadFrequently: true });
      if (!picture || !context) return null;
      context.drawImage(picture, 0, 0, 640, 360);
      return readTestClock(context.getImageData(0, 0, 640, 360));
    });

  /** Seeks and reads the clock in the picture until it is the one that was recorded then. */
  async function showsWhatWasRecorded(seconds: number): Promise<void> {
    await player.evaluate((element, place) => {
      element.pause();
      element.seek(place);
    }, seconds);
    await until(`the picture of second ${seconds} is seen`, async () => Math.abs(((await clock()) ?? 0) - first - seconds * 1000) < FRAME, { timeout: 30_000 });
  }

  test('the player waits for a recording, and plays its file as soon as it has ended', async () => {
    const { server } = rig;
    recording = await startOf(server, { stream_id: 'dock', title: 'At the dock' });
    player = await add(recording.id);
    await until('it says that it waits', () => player.evaluate((element) => element.state === 'connecting' && (element.shadowRoot?.textContent ?? '').trim() !== ''));
    await until('some seconds are recorded', () => Date.now() > Date.parse(recording.started_at) + SECONDS);
    await stopOf(server, recording.id);
    await written(server, recording.id);
    await until('it plays', () => player.evaluate(({ currentTime = 0 }) => currentTime > 0.2), { timeout: 30_000 });
    await player.evaluate((element) => {
      element.pause();
      element.seek(0);
    });
    // That of the keyframe before the start.
    first = await until('the first picture is seen', async () => {
      const time = await clock();
      return time !== null && time <= Date.parse(recording.started_at) + FRAME && time;
    });
    await showsWhatWasRecorded(3);
  });

  test('converted to HLS, it plays in more than one quality', async () => {
    const { server } = rig;
    const job = await converted(server, await convert(server, recording.id, 'hls'));
    assert.equal(job.status, 'completed', job.failure_reason);
    player = await add(recording.id);
    await until('it plays', () => player.evaluate(({ currentTime = 0 }) => currentTime > 0.2), { timeout: 30_000 });
    await showsWhatWasRecorded(2);
    await showsWhatWasRecorded(5);
    const main = await (await fetch(server.url + ((await recordingOf(server, recording.id)) as RecordingInfo).streaming.hls.url!)).text();
    const labels = [...main.matchAll(/^(\d+p)\/playlist/gm)].map(([, label]) => label!);
    assert.ok(labels.length > 1, main);
    for (const label of labels) {
      await player.evaluate((element, quality) => void (element.quality = quality), label);
      await showsWhatWasRecorded(4);
    }
  });

  test('the server knows how it was watched', async () => {
    await player.evaluate((element) => {
      element.seek(0);
      element.play();
    });
    await until('it has ended', () => player.evaluate(({ state }) => state === 'ended'), { timeout: 30_000 });
    await until('it is in the analytics', async () => {
      const { analytics, duration_seconds } = (await recordingOf(rig.server, recording.id)) as RecordingInfo;
      return analytics.total_sessions === 2 && analytics.total_playtime > 4 && analytics.average_completion! > 0.5 && analytics.total_playtime < duration_seconds! * 4;
    });
    const log = (await (await send(rig.server, `/${recording.id}/access-log`, { method: 'GET' })).json()) as { entries: { action: string }[] };
    assert.ok(['playback_start', 'playback_end'].every((action) => log.entries.some((entry) => entry.action === action)), JSON.stringify(log));
  });

  test('it goes on where its viewer left off, in a browser that has kept nothing', async () => {
    player = await add(recording.id);
    await until('it plays', () => player.evaluate(({ currentTime = 0 }) => currentTime > 0.2), { timeout: 30_000 });
    // The last viewing reached its end, so this one began at the start.
    assert.ok(!(await player.evaluate((element) => element.shadowRoot?.querySelector('[part~="resume"]'))));
    await showsWhatWasRecorded(5.2);
    await player.evaluate((element) => element.remove());
    await until('the server knows the place', async () => {
      const { progress } = (await recordingOf(rig.server, recording.id)) as RecordingInfo;
      if (Math.abs((progress?.current_time ?? 0) - 5.2) < 0.1) return true;
      throw new Error(JSON.stringify(progress));
    });
    await rig.tab.page.evaluate(() => localStorage.clear());
    player = await add(recording.id);
    await until('it says where it goes on', () => player.evaluate((element) => /0:05/.test(element.shadowRoot?.querySelector('[part~="resume"]')?.textContent ?? '')));
    await until('it plays on from there', () => player.evaluate(({ currentTime = 0 }) => currentTime > 5.2), { timeout: 30_000 });
  });

  testConsole(rig);

  test('a recording that is not there is an error', async () => {
    player = await add('9d3c1f0e-2b7a-4c55-8a1d-6f0e9b2a7c34');
    await until('it says so', () => player.evaluate(({ state }) => state === 'error'), { timeout: 30_000 });
  });

});
