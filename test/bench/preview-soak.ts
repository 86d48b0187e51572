/**
 * `node test/bench/preview-soak.ts [minutes]`: a looped programme of two cameras and a film for so many minutes, with nginx-rtmp as
 * the destination, a WebRTC viewer and an HLS viewer. Prints each minute what the server itself takes (without its encoders and
 * decoders, which are processes of their own), what waits in its queues, what the destination got, and how old the pictures are.
 */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createClient, type OrielClient, PreviewClient } from '@oriel/core';
import type { Cue } from '@oriel/core/contract';
import { FlvReader } from '../../demo-server/src/media/flv.ts';
import type { Frame, Track } from '../../demo-server/src/media/frame.ts';
import { headerTags, frameTag, flvTracks, writeFlvHeader, writeFlvTag } from '../../demo-server/src/media/flv-tags.ts';
import { settled, upload } from '../demo-server/library/support.ts';
import { startNginx } from '../demo-server/publish/support/rtmp-server.ts';
import { launchChromium, openPage } from '../support/browser.ts';
import { stage } from '../support/camera-page.ts';
import { FILM_START, makeClockFilm } from '../support/clock-film.ts';
import { filmClocks } from '../support/film-clocks.ts';
import { INSPECTED, Inside } from '../support/inside.ts';
import { childrenOf } from '../support/processes.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { until } from '../support/until.ts';
import { watchFrames } from '../support/watch-frames.ts';
import { machine } from './machine.ts';
import { firstPicture } from './page.ts';
import { percentile } from './statistics.ts';

const MINUTES = Number(process.argv[2] ?? 10);
const MINUTE = 60_000;
const FILM_SECONDS = 30;
/** Pictures are looked at for this long each minute, s: longer than the film is on air. */
const WATCHED = 24;
/** Ticks of `/proc/<pid>/stat` in a second. */
const TICKS = 100;
const MB = 1024 * 1024;
const FRAME = 40;

/** Of the process without its child processes, s. */
async function cpuOf(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS;
}

/** What the destination has recorded since it was asked last. */
class Sink {
  readonly #bytes: () => Promise<Buffer>;
  readonly #folder: string;
  #at = 0;
  #tracks: readonly Track[] = [];
  #frames: Frame[] = [];
  #last: number | undefined;
  readonly #reader = new FlvReader({
    tracks: (tracks) => (this.#tracks = tracks),
    frame: (frame) => void this.#frames.push({ ...frame, data: Uint8Array.from(frame.data) }),
  });

  constructor(bytes: () => Promise<Buffer>, folder: string) {
    this.#bytes = bytes;
    this.#folder = folder;
  }

  /** `uneven`: pictures that are not one interval after the one before. `film`: pairs of pictures of the film; `repeated` and `lost` of those by their clocks. */
  async next(): Promise<{ pictures: number; uneven: number; film: number; repeated: number; lost: number }> {
    const all = await this.#bytes();
    this.#reader.push(all.subarray(this.#at));
    this.#at = all.byteLength;
    const frames = this.#frames;
    this.#frames = [];
    const pictures = frames.filter(({ kind }) => kind === 'video');
    let uneven = 0;
    for (const { time } of pictures) {
      if (this.#last !== undefined && Math.abs(time - this.#last - FRAME) > 1) uneven++;
      this.#last = time;
    }
    const path = join(this.#folder, 'minute.flv');
    const from = pictures.findIndex(({ keyframe }) => keyframe);
    const first = pictures[from]?.time ?? 0;
    const tags = [...headerTags(flvTracks(this.#tracks.filter(({ kind }) => kind === 'video')), 0), ...pictures.slice(from).map((frame) => frameTag(frame, Math.round(frame.time - first)))];
    await writeFile(path, Buffer.concat([writeFlvHeader(['video']), ...tags.map(writeFlvTag)]));
    const clocks = await filmClocks(path);
    const isFilm = (clock: number | null | undefined): clock is number => clock !== null && clock !== undefined && clock >= FILM_START && clock < FILM_START + 1000 * FILM_SECONDS;
    const steps = clocks.slice(1).flatMap((clock, at) => (isFilm(clock) && isFilm(clocks[at]) && clock >= (clocks[at] ?? 0) ? [(clock - (clocks[at] ?? 0)) / FRAME] : []));
    return { pictures: pictures.length, uneven, film: steps.length, repeated: steps.filter((step) => step === 0).length, lost: steps.reduce((sum, step) => sum + Math.max(0, Math.round(step) - 1), 0) };
  }
}

/** `[own, encoders and decoders]`: processor time so far, s. */
async function cpu({ process: { pid } }: TestServer): Promise<{ own: number; children: number }> {
  const programs = (await childrenOf(pid!)).map((child) => cpuOf(child.pid).catch(() => 0));
  return { own: await cpuOf(pid!), children: (await Promise.all(programs)).reduce((sum, each) => sum + each, 0) };
}

async function films(server: TestServer, folder: string): Promise<string> {
  const film = await makeClockFilm(join(folder, 'film.mp4'), { seconds: FILM_SECONDS, rate: 25 });
  return (await settled(server, (await upload(server, film)).id)).id;
}

const folder = await mkdtemp(join(tmpdir(), 'oriel-soak-'));
const sink = await startNginx();
const cameras = ['dock', 'street'].map((id) => ({ id, name: id, source: 'synthetic:dock' }));
const server = await startServer({ cameras, env: { HISTORY_MINUTES: '0', ALLOW_PRIVATE_SOURCES: '1', ...INSPECTED } });
const browser = await launchChromium();
const inside = await Inside.open(server.output);
const report = async (what: string) => {
  const { arrayBuffers, handles, heap, rss } = await inside.held({ collect: true });
  console.log(`${what.padEnd(28)} RSS ${(rss / MB).toFixed(0)} MB, heap ${(heap / MB).toFixed(0)} MB, buffers ${(arrayBuffers / MB).toFixed(0)} MB, ${handles} handles`);
  return rss;
};
try {
  console.log(machine());
  await until('the cameras are live', async () => (await server.cameras()).every(({ state }) => state === 'live'));
  const video = await films(server, folder);
  const client: OrielClient = createClient({ server: server.url });
  const preview = new PreviewClient(client);
  const cue = (id: string, source: Cue['source'], duration: number): Cue => ({ id, source, duration, transition: 'fade', overlays: id === 'film' ? [] : [{ kind: 'clock', x: 0.8, y: 0.05, size: 0.05 }] });
  const { id: programmeId } = await preview.createProgramme({ name: 'Soak', loop: true, slate: {}, cues: [cue('dock', { camera: 'dock' }, 20), cue('street', { camera: 'street' }, 20), cue('film', { video }, 20)] });
  const { id: destination } = await preview.createDestination({ name: 'nginx', kind: 'custom', url: sink.url, streamKey: 'soak' });
  await delay(10_000);
  const idle = await report('before the first start');

  await preview.start({ programmeId, quality: 'medium' });
  await until('a camera is on air', async () => (await preview.status()).cue?.isMissing === false);
  await delay(10_000);
  await report('a programme runs');
  await preview.goLive([destination]);
  const viewers = [];
  for (const path of ['/whep/preview', '/hls/preview/index.m3u8']) {
    const { page } = await openPage(browser, server.url);
    await stage(page);
    viewers.push({ page, camera: (await firstPicture(page, { src: server.url + path })).camera });
  }
  await delay(5000);
  await report('with two viewers');
  const got = new Sink(() => sink.bytes('soak'), folder);
  await got.next();
  console.log('minute  RSS MB  heap MB  own %  FFmpeg %  waiting kB  handles  pictures uneven  film repeated lost  dropped  mixer ms  WebRTC ms (95 %)  HLS ms (95 %)');
  for (let minute = 1; minute <= MINUTES; minute++) {
    const begun = performance.now();
    const before = await cpu(server);
    const ages: string[] = [];
    for (const { camera, page } of viewers) {
      await page.bringToFront();
      const { frames } = await watchFrames(camera, WATCHED);
      // The film has a clock of its own.
      const seen = frames.filter(({ called, clock }) => called - clock < MINUTE).map(({ called, clock }) => called - clock);
      ages.push(seen.length > 0 ? `${percentile(seen, 0.5).toFixed(0)} (${percentile(seen, 0.95).toFixed(0)})` : '-');
    }
    await delay(Math.max(0, MINUTE - (performance.now() - begun)));
    const after = await cpu(server);
    const seconds = (performance.now() - begun) / 1000;
    const { handles, heap, rss, waiting } = await inside.held();
    const { destinations: [status], latency } = await preview.status();
    const { film, lost, pictures, repeated, uneven } = await got.next();
    const share = (of: 'own' | 'children') => ((100 * (after[of] - before[of])) / seconds).toFixed(1);
    const cells = [`${minute}`.padStart(6), (rss / MB).toFixed(0).padStart(7), (heap / MB).toFixed(0).padStart(8), share('own').padStart(6), share('children').padStart(9), (waiting / 1024).toFixed(0).padStart(11), `${handles}`.padStart(8)];
    console.log(`${[...cells, `${pictures}`.padStart(9), `${uneven}`.padStart(6), `${film}`.padStart(5), `${repeated}`.padStart(8), `${lost}`.padStart(4), `${status?.droppedFrames}`.padStart(8), `${latency?.toFixed(0)}`.padStart(9)].join(' ')}  ${ages.join('  ')}`);
  }
  const running = await report('at the end');
  for (const { page } of viewers) await page.close();
  await preview.stop();
  await delay(10_000);
  const stopped = await report('after it was stopped');
  console.log(`the preview itself: ${((running - idle) / MB).toFixed(0)} MB while it runs, ${((stopped - idle) / MB).toFixed(0)} MB are kept after it`);
} finally {
  inside.close();
  await browser.close();
  await server.stop();
  await sink.close();
  await rm(folder, { recursive: true, force: true });
}
