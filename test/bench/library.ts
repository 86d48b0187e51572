/**
 * `node test/bench/library.ts [runs] [metadata | uploads | ladder | live …]`: how soon a large library answers, how soon an
 * uploaded film plays, what a ladder costs, and what a transcode does to live pictures. All of it by default.
 */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, stat } from 'node:fs/promises';
import { openAsBlob } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Video } from '@oriel/core/contract';
import { ladderFor } from '../../demo-server/src/library/ladder.ts';
import { readMediaFile } from '../../demo-server/src/library/media-file.ts';
import { ladderPass } from '../../demo-server/src/library/packaging.ts';
import { launchChromium, openPage } from '../support/browser.ts';
import { stage } from '../support/camera-page.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { until } from '../support/until.ts';
import { watchFrames } from '../support/watch-frames.ts';
import { machine } from './machine.ts';
import { fillWithVideos } from './many-videos.ts';
import { firstPicture } from './page.ts';
import { line, percentile } from './statistics.ts';

const RUNS = Math.max(3, Number(process.argv[2] ?? 5));
const parts = process.argv.slice(3);
const wants = (part: 'metadata' | 'uploads' | 'ladder' | 'live') => parts.length === 0 || parts.includes(part);
const GLASS_SECONDS = 20;
const run = promisify(execFile);
const folder = await mkdtemp(join(tmpdir(), 'oriel-bench-library-'));

/** A minute of 1080p25 in H.264 and AAC, about 4 Mbit/s. */
async function makeMinute(): Promise<string> {
  const minute = join(folder, 'minute.mp4');
  if (!(await stat(minute).catch(() => undefined))) {
    const input = ['-f', 'lavfi', '-i', 'testsrc2=s=1920x1080:r=25:d=60,noise=alls=6:allf=t', '-f', 'lavfi', '-i', 'sine=sample_rate=48000:duration=60'];
    await run('ffmpeg', ['-v', 'error', '-y', ...input, '-c:v', 'libx264', '-preset', 'ultrafast', '-b:v', '4M', '-maxrate', '4M', '-bufsize', '8M', '-pix_fmt', 'yuv420p', '-g', '50', '-c:a', 'aac', minute]);
  }
  return minute;
}

async function makeFilm(minutes: number): Promise<string> {
  const minute = await makeMinute();
  const path = join(folder, `${minutes}.mp4`);
  await run('ffmpeg', ['-v', 'error', '-y', '-stream_loop', String(minutes - 1), '-i', minute, '-c', 'copy', '-movflags', '+faststart', path]);
  return path;
}

/**
 * Twenty seconds as phones, cameras and editors write them: 10 Mbit/s with CABAC, B-frames and the deblocking filter. A file
 * without them, as `makeFilm` makes it, decodes several times faster, and a ladder saves mostly decoding.
 */
async function makeDetailedFilm(minute: string): Promise<string> {
  const path = join(folder, 'detailed.mp4');
  await run('ffmpeg', ['-v', 'error', '-y', '-i', minute, '-t', '20', '-c:v', 'libx264', '-preset', 'fast', '-b:v', '10M', '-maxrate', '12M', '-bufsize', '20M', '-c:a', 'copy', path]);
  return path;
}

/** From the answer to the upload until the video can be watched, ms. */
async function uploadToPlayable(server: TestServer, path: string): Promise<number> {
  const body = new FormData();
  body.set('video', await openAsBlob(path, { type: 'video/mp4' }), 'film.mp4');
  const response = await fetch(`${server.url}/api/v1/videos/upload`, { method: 'POST', body });
  const start = performance.now();
  const { id } = (await response.json()) as Video;
  await until('it can be watched', async () => (await server.get<Video>(`/api/v1/videos/${id}`)).is_playable, { every: 50, timeout: 60_000 });
  const took = performance.now() - start;
  await fetch(`${server.url}/api/v1/videos/${id}`, { method: 'DELETE' });
  return took;
}

/** Seconds of processor time of one FFmpeg. */
async function cost(args: readonly string[]): Promise<number> {
  const { stderr } = await run('bash', ['-c', "TIMEFORMAT='%U %S'; time ffmpeg \"$@\"", 'bash', ...args]);
  const [user = 0, system = 0] = (stderr.trim().split('\n').at(-1) ?? '').split(' ').map(Number);
  return user + system;
}

interface LadderCost {
  /** One decode for all rungs, as the server makes short films, and what it makes beside a copied picture. */
  together: number;
  /** The first quality in a run before the others, as the server makes long films. */
  inTwo: number;
  /** A run for each. */
  apart: number;
}

/** Of four rungs, seconds of processor time. */
async function ladderCost(source: string): Promise<LadderCost> {
  const { video, ...rest } = await readMediaFile(source, { ffprobePath: 'ffprobe', signal: AbortSignal.timeout(20_000) });
  const file = { ...rest, sounds: [], video: { ...video, isCopyable: false } };
  const ladder = ladderFor({ ...file, duration: undefined });
  const rungs = [...ladder.first, ...ladder.rest].map((rung) => ({ ...rung, picture: { folder: join(folder, rung.label) } }));
  for (const { picture } of rungs) await mkdir(picture.folder, { recursive: true });
  const [first, ...others] = rungs as [(typeof rungs)[number], ...typeof rungs];
  const together = await cost(ladderPass({ file, rungs: rungs.toSorted((a, b) => b.height - a.height) }));
  const inTwo = (await cost(ladderPass({ file, rungs: [first] }))) + (await cost(ladderPass({ file, rungs: others })));
  let apart = 0;
  for (const rung of rungs) apart += await cost(ladderPass({ file, rungs: [rung] }));
  return { together, inTwo, apart };
}

/** Ages of live pictures on the screen, ms, without and with a transcode. */
async function glassToGlass(source: string): Promise<{ quiet: number[]; busy: number[] }> {
  const server = await startServer();
  const browser = await launchChromium();
  try {
    const camera = await until('a camera is live', async () => (await server.cameras()).find(({ state }) => state === 'live')?.id);
    const { page } = await openPage(browser, server.url);
    await stage(page);
    const picture = await firstPicture(page, { camera });
    const ages = async () => (await watchFrames(picture.camera, GLASS_SECONDS)).frames.map(({ clock, called }) => called - clock);
    const quiet = await ages();
    const body = new FormData();
    body.set('video', await openAsBlob(source), 'film.mkv');
    await fetch(`${server.url}/api/v1/videos/upload`, { method: 'POST', body });
    await until('it is transcoded', async () => (await server.get<{ videos: Video[] }>('/api/v1/videos')).videos.some(({ qualities }) => qualities.some(({ progress }) => progress > 0)));
    return { quiet, busy: await ages() };
  } finally {
    await browser.close();
    await server.stop();
  }
}

/** Answers of a library of a thousand videos of ten minutes. */
async function metadata(): Promise<void> {
  const dataDir = join(folder, 'many');
  const ids = await fillWithVideos(dataDir, 1000);
  const server = await startServer({ dataDir, cameras: [] });
  try {
    const measure = async (what: string, path: (i: number) => string) => {
      const values: number[] = [];
      for (let i = 0; i < 50; i++) {
        const start = performance.now();
        await server.get(path(i));
        values.push(performance.now() - start);
      }
      console.log(line({ what, values, target: { p95: 500 } }));
    };
    await measure('GET /videos?limit=20, of 1000', () => '/api/v1/videos?limit=20');
    await measure('GET /videos?limit=100, of 1000', () => '/api/v1/videos?limit=100');
    await measure('GET /videos?query=film, of 1000', () => '/api/v1/videos?query=film&limit=100');
    await measure('GET /videos/:id, of 1000', (i) => `/api/v1/videos/${ids[i * 20]}`);
  } finally {
    await server.stop();
  }
}

async function uploads(): Promise<void> {
  const server = await startServer({ cameras: [] });
  try {
    for (const minutes of [10, 60]) {
      const file = await makeFilm(minutes);
      const values: number[] = [];
      for (let i = 0; i < RUNS; i++) values.push(await uploadToPlayable(server, file));
      console.log(line({ what: `end of the upload to the first segment, ${minutes} minutes 1080p`, values, target: { p95: 5000 }, remark: `${((await stat(file)).size / 1e6).toFixed(0)} MB` }));
    }
  } finally {
    await server.stop();
  }
}

async function ladders(minute: string): Promise<void> {
  const detailed = await makeDetailedFilm(minute);
  for (let i = 0; i < 3; i++) {
    const { together, inTwo, apart } = await ladderCost(detailed);
    const ratio = (seconds: number) => `${seconds.toFixed(1)} s, ratio ${(seconds / apart).toFixed(2)}`;
    console.log(`four rungs: ${apart.toFixed(1)} s of processor time apart; with one decode ${ratio(together)} (at most 0.78); the first before the others ${ratio(inTwo)}`);
  }
}

async function live(minute: string): Promise<void> {
  const slow = join(folder, 'slow.mkv');
  await run('ffmpeg', ['-v', 'error', '-y', '-i', minute, '-c:v', 'mpeg4', '-q:v', '4', '-c:a', 'copy', slow]);
  const { quiet, busy } = await glassToGlass(slow);
  console.log(line({ what: 'live, glass to glass', values: quiet }));
  console.log(line({ what: 'live, glass to glass, with a transcode', values: busy, target: { median: percentile(quiet, 0.5) + 10 } }));
}

try {
  console.log(machine());
  if (wants('metadata')) await metadata();
  if (wants('uploads')) await uploads();
  const minute = await makeMinute();
  if (wants('ladder')) await ladders(minute);
  if (wants('live')) await live(minute);
} finally {
  await rm(folder, { recursive: true, force: true });
}
