import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encoding } from '../../demo-server/src/cameras/synthetic/encoding.ts';
import { filterGraph, timeText } from '../../demo-server/src/cameras/synthetic/filter-graph.ts';
import { rasterise } from '../../demo-server/src/cameras/synthetic/rasterise.ts';
import { scenes } from '../../demo-server/src/cameras/synthetic/scenes.ts';
import { runFfmpeg, spawnFfmpeg } from '../../demo-server/src/media/ffmpeg.ts';
import { FlvReader } from '../../demo-server/src/media/flv.ts';
import type { FrameBus } from '../../demo-server/src/media/frame-bus.ts';
import type { Frame, Milliseconds, Track } from '../../demo-server/src/media/frame.ts';

const FFMPEG = process.env['FFMPEG_PATH'] ?? 'ffmpeg';

async function args(base: Milliseconds, live: boolean): Promise<string[]> {
  const scene = scenes[1]!;
  const folder = await mkdtemp(join(tmpdir(), 'oriel-bench-'));
  const files = await rasterise(scene, folder);
  const [nameFile, timeFile, graphFile] = ['name', 'time', 'graph'].map((name) => join(folder, name)) as [string, string, string];
  await writeFile(nameFile, scene.name);
  await writeFile(timeFile, timeText(base));
  const graph = filterGraph(scene, { base, nameFile, timeFile, ...(live && { live: { outagesFrom: Number.MAX_SAFE_INTEGER } }) });
  await writeFile(graphFile, graph);
  const inputs = files.flatMap((file, index) => [...(index > 0 ? ['-loop', '1'] : []), '-i', file]);
  return ['-v', 'error', '-nostdin', ...inputs, '-filter_complex_script', graphFile, '-map', '[out]', ...encoding(1)];
}

/** A scene, live, until `signal` aborts. */
export async function liveScene(bus: FrameBus, signal: AbortSignal): Promise<void> {
  const base = Math.floor(Date.now() / 1000) * 1000;
  const child = spawnFfmpeg(FFMPEG, await args(base, true), { signal });
  const reader = new FlvReader({
    tracks: (tracks) => bus.setTracks(tracks),
    frame: (frame) => bus.push({ ...frame, time: base + frame.time }),
  });
  child.stdout?.on('data', (chunk: Buffer) => reader.push(chunk));
  child.stderr?.on('data', (text: Buffer) => process.stderr.write(text));
}

/** The same scene as it was from `base` on. */
export async function recordedScene(base: Milliseconds, seconds: number, options: readonly string[] = []): Promise<{ tracks: readonly Track[]; frames: Frame[] }> {
  const given = await args(base, false);
  given.splice(given.indexOf('[out]') + 1, 0, '-t', String(seconds));
  given.splice(given.lastIndexOf('-f'), 0, ...options);
  const bytes = await runFfmpeg(FFMPEG, given, { signal: AbortSignal.timeout(120_000) });
  const made: { tracks: readonly Track[]; frames: Frame[] } = { tracks: [], frames: [] };
  new FlvReader({ tracks: (tracks) => (made.tracks = tracks), frame: (frame) => made.frames.push({ ...frame, time: base + frame.time }) }).push(Buffer.from(bytes));
  return made;
}
