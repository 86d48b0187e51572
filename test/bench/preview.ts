/**
 * `node test/bench/preview.ts [runs] [go-lives]`: the preview against its limits, in Chromium and with nginx-rtmp as the
 * destination: from *Start* to the picture, its age by the clock in the picture, how many of so many go-lives reach the
 * destination, the clocks in the pictures that it got across one, and what the server takes without its encoders and decoders.
 */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createClient, PreviewClient } from '@oriel/core';
import { settled, upload } from '../demo-server/library/support.ts';
import { startNginx } from '../demo-server/publish/support/rtmp-server.ts';
import { launchChromium, openPage } from '../support/browser.ts';
import { stage } from '../support/camera-page.ts';
import { makeClockFilm } from '../support/clock-film.ts';
import { filmClocks } from '../support/film-clocks.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { until } from '../support/until.ts';
import { watchFrames } from '../support/watch-frames.ts';
import { machine } from './machine.ts';
import { firstPicture } from './page.ts';
import { head, line } from './statistics.ts';

const RUNS = Number(process.argv[2] ?? 10);
const GO_LIVES = Number(process.argv[3] ?? 100);
const GLASS_SECONDS = 20;
const LOAD_SECONDS = 30;
/** Ticks of `/proc/<pid>/stat` in a second. */
const TICKS = 100;

/** Without its child processes. */
async function loadOf({ process: { pid } }: TestServer): Promise<{ ticks: number; megabytes: number }> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return { ticks: Number(fields[11]) + Number(fields[12]), megabytes: Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024 };
}

const folder = await mkdtemp(join(tmpdir(), 'oriel-bench-preview-'));
const sink = await startNginx();
const server = await startServer({ env: { HISTORY_MINUTES: '0', ALLOW_PRIVATE_SOURCES: '1' } });
const browser = await launchChromium();
try {
  const cameras = await until('the cameras are live', async () => {
    const all = await server.cameras();
    return all.every(({ state }) => state === 'live') && all;
  }, { timeout: 60_000 });
  const preview = new PreviewClient(createClient({ server: server.url }));
  const idle = await loadOf(server);
  const cue = (id: string, source: { camera: string } | { video: string }, duration: number) => ({ id, source, duration, transition: 'fade' as const, overlays: [{ kind: 'clock' as const, x: 0.8, y: 0.1, size: 0.05 }] });
  const { id: programmeId } = await preview.createProgramme({ name: 'Cameras', loop: true, slate: {}, cues: cameras.slice(0, 3).map(({ id }) => cue(id, { camera: id }, 3600)) });
  const { page } = await openPage(browser, server.url);
  await stage(page);
  console.log(machine());
  console.log(head);

  const started: number[] = [];
  for (let run = 0; run < RUNS; run++) {
    const begun = performance.now();
    await preview.start({ programmeId });
    const { camera } = await firstPicture(page, { src: `${server.url}/whep/preview` });
    started.push(performance.now() - begun);
    await camera.evaluate((element) => element.remove());
    await preview.stop();
  }
  console.log(line({ what: 'start to picture, 720p', values: started, target: { p95: 1500 } }));

  await preview.start({ programmeId });
  await until('a camera is on air', async () => (await preview.status()).cue?.isMissing === false);
  for (const [name, path, limit] of [['WebRTC', '/whep/preview', 300], ['HLS', '/hls/preview/index.m3u8', 1000]] as const) {
    const { camera } = await firstPicture(page, { src: server.url + path });
    await delay(5000);
    const { frames, unread } = await watchFrames(camera, GLASS_SECONDS);
    console.log(line({ what: `glass to glass by ${name}`, values: frames.map(({ called, clock }) => called - clock), target: { p95: limit }, remark: `${unread} unread` }));
    await camera.evaluate((element) => element.remove());
  }

  const before = await loadOf(server);
  await delay(LOAD_SECONDS * 1000);
  const after = await loadOf(server);
  const share = (100 * (after.ticks - before.ticks)) / TICKS / LOAD_SECONDS;
  console.log(`the server itself: ${share.toFixed(1)} % of a core, ${after.megabytes.toFixed(0)} MB (${idle.megabytes.toFixed(0)} MB before the first start), four cameras included`);

  const { id: destination } = await preview.createDestination({ name: 'nginx', kind: 'custom', url: sink.url, streamKey: 'bench' });
  let reached = 0;
  for (let run = 0; run < GO_LIVES; run++) {
    await preview.goLive([destination]);
    const isThere = await until('it is published', async () => ['publishing', 'failed'].includes((await preview.status()).destinations[0]?.state ?? '') && (await preview.status()).destinations[0]?.state, { timeout: 20_000 }).catch(() => 'late');
    if (isThere === 'publishing') reached++;
    await preview.endLive();
  }
  console.log(`${reached} of ${GO_LIVES} go-lives reached the destination; latency of the mixer ${(await preview.status()).latency?.toFixed(0)} ms`);
  await preview.stop();

  const film = await makeClockFilm(join(folder, 'film.mp4'), { seconds: 60, rate: 25 });
  const video = await settled(server, (await upload(server, film)).id);
  const programme = await preview.createProgramme({ name: 'Film', loop: true, slate: {}, cues: [{ ...cue('film', { video: video.id }, 55), overlays: [] }] });
  const { id: other } = await preview.createDestination({ name: 'other', kind: 'custom', url: sink.url, streamKey: 'other' });
  const { id: clocked } = await preview.createDestination({ name: 'clocked', kind: 'custom', url: sink.url, streamKey: 'clocked' });
  await preview.start({ programmeId: programme.id });
  await until('the film is on air', async () => (await preview.status()).cue?.isMissing === false);
  await delay(2000);
  for (const set of [[clocked], [clocked, other], [clocked]]) {
    await preview.goLive(set);
    await delay(6000);
  }
  await preview.endLive();
  await writeFile(join(folder, 'clocked.flv'), await sink.bytes('clocked'));
  const clocks = await filmClocks(join(folder, 'clocked.flv'));
  const wrong = clocks.slice(1).filter((clock, at) => clock !== (clocks[at] ?? Number.NaN) + 40).length;
  console.log(`at the destination ${clocks.length} pictures while another came and went: ${wrong} not the next one by their clocks`);
} finally {
  await browser.close();
  await server.stop();
  await sink.close();
  await rm(folder, { recursive: true, force: true });
}
