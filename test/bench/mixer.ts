/**
 * What the mixer costs: four cameras of 720p25 that are all decoded, mixed with fades and a clock, and encoded, as percent of one
 * core for each part. `npx node test/bench/mixer.ts [seconds] [sources]`; 30 and 4 by default. The limit is 15 % of a core and 200 MB for the
 * server without encoders and decoders.
 */
import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import type { Cue, Programme } from '@oriel/core/contract';
import { runFfmpeg } from '../../demo-server/src/media/ffmpeg.ts';
import { FlvReader } from '../../demo-server/src/media/flv.ts';
import { FrameBus } from '../../demo-server/src/media/frame-bus.ts';
import type { Frame, Track } from '../../demo-server/src/media/frame.ts';
import { systemClock } from '../../demo-server/src/media/wall-clock.ts';
import { crossFade } from '../../demo-server/src/preview/mixer/cross-fade.ts';
import { Mixer } from '../../demo-server/src/preview/mixer/mixer.ts';
import { childrenOf } from '../support/processes.ts';
import { machine } from './machine.ts';
import { percentile } from './statistics.ts';

const SECONDS = Number(process.argv[2] ?? 30);
/** 1 to 4 that are decoded at the same time. */
const SOURCES = Number(process.argv[3] ?? 4);
const WARM_UP = 6000;
/** Ticks of `/proc/<pid>/stat` in a second. */
const TICKS = 100;
const FORMAT = { width: 1280, height: 720, frameRate: 25, bitrate: 3_000_000 };

/** The coded frames of a moving picture of ten seconds. */
async function film(): Promise<{ tracks: readonly Track[]; frames: Frame[] }> {
  const encoding = ['-c:v', 'libx264', '-preset', 'veryfast', '-tune', 'zerolatency', '-b:v', '2M', '-pix_fmt', 'yuv420p', '-bf', '0', '-g', '25', '-sc_threshold', '0'];
  const bytes = await runFfmpeg('ffmpeg', ['-v', 'error', '-f', 'lavfi', '-i', 'testsrc2=s=1280x720:r=25:d=10', ...encoding, '-f', 'flv', 'pipe:1'], { signal: AbortSignal.timeout(60_000) });
  const frames: Frame[] = [];
  let tracks: readonly Track[] = [];
  new FlvReader({ tracks: (given) => (tracks = given), frame: (frame) => frames.push({ ...frame, data: Uint8Array.from(frame.data) }) }).push(Buffer.from(bytes));
  return { tracks, frames };
}

async function ticksOf(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return Number(fields[11] ?? 0) + Number(fields[12] ?? 0);
}

const roleOf = (command: string): string => {
  if (command.includes('libx264')) return 'encoder of pictures';
  if (command.includes('aac\0')) return 'encoder of sound';
  return command.includes('.yuv') || command.includes('rawvideo') ? 'decoders' : 'other';
};

/** Ticks of each role so far. Shells that guard a process take none. */
async function children(): Promise<Map<string, { ticks: number; count: number }>> {
  const roles = new Map<string, { ticks: number; count: number }>();
  for (const { pid, command } of await childrenOf(process.pid)) {
    if (!command.startsWith('ffmpeg')) continue;
    const role = roles.get(roleOf(command)) ?? { ticks: 0, count: 0 };
    roles.set(roleOf(command), { ticks: role.ticks + (await ticksOf(pid)), count: role.count + 1 });
  }
  return roles;
}

function fadeCost(): number[] {
  const length = (FORMAT.width * FORMAT.height * 3) / 2;
  const [from, to, out] = [new Uint8Array(length).fill(20), new Uint8Array(length).fill(220), new Uint8Array(length)];
  return Array.from({ length: 200 }, (_, index) => {
    const start = performance.now();
    crossFade(from, to, index / 200, out);
    return performance.now() - start;
  });
}

console.log(machine());
const fades = fadeCost();
console.log(`a fade of 720p: median ${percentile(fades, 0.5).toFixed(2)} ms a frame, 95 % ${percentile(fades, 0.95).toFixed(2)} ms`);

const { tracks, frames } = await film();
const cameras = new Map(['a', 'b', 'c', 'd'].slice(0, SOURCES).map((id) => [id, new FrameBus()]));
for (const bus of cameras.values()) bus.setTracks(tracks);
const begin = performance.now();
const wall = Date.now();
let sent = 0;
const timer = setInterval(() => {
  for (; begin + sent * 40 <= performance.now(); sent++) for (const bus of cameras.values()) bus.push({ ...frames[sent % frames.length]!, time: wall + sent * 40 });
}, 10);

// Short cues: all of the next three are opened ahead.
const cues = [...cameras.keys()].map((camera): Cue => ({
  id: camera,
  source: { camera },
  duration: 0.5,
  transition: 'fade',
  fadeDuration: 0.25,
  overlays: [
    { kind: 'clock', x: 0.8, y: 0.05, size: 0.06, background: '#000000' },
    { kind: 'text', x: 0.05, y: 0.85, size: 0.06, text: `Camera ${camera}`, background: '#203040' },
  ],
}));
const programme: Programme = { id: '6f1c2f4e-2f0a-4b8e-9a53-1d1f0b7c9a10', name: 'Bench', loop: true, slate: {}, cues };
const bus = new FrameBus();
const latencies: number[] = [];
let bytes = 0;
bus.subscribe({ tracks: () => {}, frame: ({ data }) => void (bytes += data.byteLength) }, { signal: new AbortController().signal });
const log = { info() {}, warn: console.log, error: console.log } as never;
const mixer = new Mixer({ programme, format: FORMAT, bus, sources: { cameraBus: (id) => cameras.get(id), videoFile: () => Promise.reject(new Error('none')) }, images: { imageFile: () => Promise.reject(new Error('none')) }, ffmpegPath: 'ffmpeg', clock: systemClock, log });
mixer.start();
await delay(WARM_UP);

const [cpu, main, first, from] = [process.cpuUsage(), process.threadCpuUsage(), await children(), performance.now()];
bytes = 0;
while (performance.now() < from + SECONDS * 1000) {
  await delay(500);
  if (mixer.latency !== undefined) latencies.push(mixer.latency);
}
const elapsed = (performance.now() - from) / 1000;
const [cpuEnd, mainEnd, last] = [process.cpuUsage(cpu), process.threadCpuUsage(main), await children()];
const percent = (seconds: number) => `${((100 * seconds) / elapsed).toFixed(1)} %`;
const sum = ({ user, system }: NodeJS.CpuUsage) => (user + system) / 1e6;
console.log(`the server's thread, with the frames of the sources at 25 frames a second: ${percent(sum(mainEnd))}`);
console.log(`the mixer's thread: ${percent(sum(cpuEnd) - sum(mainEnd))}`);
for (const [role, { ticks, count }] of last) console.log(`${count} × ${role}: ${percent((ticks - (first.get(role)?.ticks ?? 0)) / TICKS)}`);
console.log(`memory of the server: ${(process.memoryUsage().rss / 1e6).toFixed(0)} MB`);
console.log(`from mixing to the bus: median ${percentile(latencies, 0.5).toFixed(1)} ms, 95 % ${percentile(latencies, 0.95).toFixed(1)} ms; ${((bytes * 8) / elapsed / 1e6).toFixed(2)} Mbit/s`);
clearInterval(timer);
await mixer.close();
