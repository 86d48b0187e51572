import assert from 'node:assert/strict';
import { execFile, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, globSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { runningCount, spawnFfmpeg } from '../../../../demo-server/src/media/ffmpeg.ts';
import { FlvReader } from '../../../../demo-server/src/media/flv.ts';
import type { Frame, Track } from '../../../../demo-server/src/media/frame.ts';
import { encoding } from '../../../../demo-server/src/cameras/demo/encoding.ts';
import { writePlan } from '../../../../demo-server/src/cameras/demo/history-plan.ts';
import { imagesOf } from '../../../../demo-server/src/cameras/demo/scene.ts';
import { scenes } from '../../../../demo-server/src/cameras/demo/scenes.ts';
import { sceneArgs, SceneSource } from '../../../../demo-server/src/cameras/demo/scene-source.ts';
import { FFMPEG, temporaryFolder } from '../../archive/media.ts';
import { readClocks } from '../clock-reading.ts';

const MINUTE = 60_000;

/** Runs FFmpeg until it ends, or has made `count` frames. `at` is called with each frame's number. */
async function collect(args: readonly string[], count = Infinity, at: (frame: number, child: ChildProcess) => void = () => {}) {
  const abort = new AbortController();
  const child = spawnFfmpeg(FFMPEG, args, { signal: abort.signal });
  let tracks: readonly Track[] = [];
  const frames: (Frame & { arrival: number })[] = [];
  const chunks: Buffer[] = [];
  const flv = new FlvReader({ tracks: (list) => (tracks = list), frame: (frame) => at(frames.push({ ...frame, arrival: Date.now() }), child) });
  let stderr = '';
  child.stderr?.on('data', (text: Buffer) => (stderr += text.toString()));
  child.stdout?.on('data', (chunk: Buffer) => {
    if (frames.length >= count) return abort.abort();
    chunks.push(chunk);
    flv.push(chunk);
  });
  await new Promise((resolve) => child.once('close', resolve));
  assert.equal(stderr, '');
  assert.equal(runningCount(), 0);
  return { tracks, frames, bytes: Buffer.concat(chunks) };
}

const folder = join(import.meta.dirname, '../../../../demo-server/src/cameras/demo/scenes');

test('four scenes have ids and names of their own, and all their images exist', () => {
  assert.equal(scenes.length, 4);
  assert.equal(new Set(scenes.map(({ id }) => id)).size, 4);
  for (const image of scenes.flatMap(imagesOf)) assert.ok(existsSync(image), image);
});

test('the PNG files are up to date with the SVG files, and small', () => {
  const svgs = globSync('*/*.svg', { cwd: folder }).sort();
  const hashes = Object.fromEntries(svgs.map((file) => [file, createHash('sha256').update(readFileSync(join(folder, file))).digest('hex')]));
  assert.deepEqual(JSON.parse(readFileSync(join(folder, 'rendered.json'), 'utf8')), hashes, 'run: node scripts/rasterise-scenes.mjs');
  const pngs = globSync('*/*.png', { cwd: folder }).sort();
  assert.deepEqual(pngs, svgs.map((file) => file.replace(/svg$/, 'png')));
  assert.ok(pngs.reduce((bytes, file) => bytes + statSync(join(folder, file)).size, 0) < 1_000_000);
});

test('a live frame shows its capture time, on a regular grid, and arrives at once', async (t) => {
  const [scene] = scenes;
  assert.ok(scene);
  const opened = await new SceneSource({ scene, name: "It's \\ a: [name], %{pts}", cacheDir: temporaryFolder(t) }).open();
  const base = opened.base ?? NaN;
  const { tracks, frames, bytes } = await collect(opened.args, 200);
  const times = frames.map(({ time }) => base + time);
  const steps = times.slice(1).map((time, index) => time - (times[index] ?? 0));
  // A machine that cannot keep up skips frames, at least five at a time.
  assert.ok(steps.every((step) => step === 40 || step > 200), `steps of ${[...new Set(steps)].join(', ')} ms`);
  assert.ok(steps.filter((step) => step === 40).length > 150);
  const clocks = await readClocks(bytes, 'flv');
  assert.ok(clocks.length >= 200);
  assert.deepEqual(clocks.slice(0, times.length), times);

  // Not before it was captured, and most of them soon after. The bench measures how soon.
  assert.ok(frames.every(({ arrival }, index) => arrival >= (times[index] ?? 0)));
  const delays = frames.map(({ arrival }, index) => arrival - (times[index] ?? 0)).sort((a, b) => a - b);
  assert.ok((delays[100] ?? Infinity) < 500, `median delay ${delays[100]} ms`);

  const [video] = tracks;
  assert.ok(video?.kind === 'video');
  assert.deepEqual([video.width, video.height, video.codec], [1280, 720, 'avc1.42C01F']);
  assert.ok(frames.every(({ keyframe }, index) => keyframe === (index % 25 === 0)), 'a keyframe a second');
});

test('a camera reconnects without a write, so it does on a full disk', async (t) => {
  const [scene] = scenes;
  assert.ok(scene);
  const cacheDir = temporaryFolder(t);
  const source = new SceneSource({ scene, name: 'Pier', cacheDir });
  const written = () =>
    readdirSync(cacheDir, { recursive: true, encoding: 'utf8' })
      .map((name) => join(cacheDir, name))
      .map((path) => [path, statSync(path, { bigint: true }).mtimeNs, statSync(path, { bigint: true }).ctimeNs]);
  await source.open();
  const before = written();
  assert.equal(before.length, 2, 'the text and its folder');
  // A later second, so that the graph has another base.
  const later = new SceneSource({ scene, name: 'Pier', cacheDir }, () => Date.now() + 5000);
  assert.notDeepEqual((await later.open()).args, (await source.open()).args);
  assert.deepEqual(written(), before);
});

test('two cameras of one scene, opened at the same time, show their own names', async (t) => {
  const [scene] = scenes;
  assert.ok(scene);
  const cacheDir = temporaryFolder(t);
  const names = ['Pier', 'Pier', 'Quay'];
  const opened = await Promise.all(names.map((name) => new SceneSource({ scene, name, cacheDir }).open()));
  const shown = opened.map(({ args }) => readFileSync(/textfile=([^:]+)/.exec(args.join(' '))?.[1] ?? '', 'utf8'));
  assert.deepEqual(shown, names);
});

test('neither the start nor a scene imports an image library', async (t) => {
  const server = new URL('../../../../demo-server/src/', import.meta.url).href;
  const hook = `import { registerHooks } from 'node:module';
    registerHooks({ resolve(specifier, context, next) { if (specifier === 'sharp') throw new Error('sharp is imported'); return next(specifier, context); } });
    await import('${server}server.ts');
    const { scenes } = await import('${server}cameras/demo/scenes.ts');
    const { SceneSource } = await import('${server}cameras/demo/scene-source.ts');
    for (const scene of scenes) await new SceneSource({ scene, name: 'x', cacheDir: ${JSON.stringify(temporaryFolder(t))} }).open();
    process.exit(0);`;
  await promisify(execFile)(process.execPath, ['--input-type=module', '-e', hook]);
});

test('texts are readable by this user only', async (t) => {
  const [scene] = scenes;
  assert.ok(scene);
  const cacheDir = join(temporaryFolder(t), 'cache');
  await new SceneSource({ scene, name: 'Pier', cacheDir }).open();
  await writePlan(join(cacheDir, 'history.json'), { ranges: {}, done: false });
  const modes = ['', ...readdirSync(cacheDir, { recursive: true, encoding: 'utf8' })].map((name) => {
    const entry = statSync(join(cacheDir, name));
    return [entry.isDirectory() ? 'folder' : 'file', (entry.mode & 0o777).toString(8)].join(' ');
  });
  assert.deepEqual(modes.toSorted(), ['file 600', 'file 600', 'folder 700', 'folder 700']);
});

test('a process that was suspended continues with the current time: frames are skipped, none is in the future', async (t) => {
  const [scene] = scenes;
  assert.ok(scene);
  const opened = await new SceneSource({ scene, name: scene.name, cacheDir: temporaryFolder(t) }).open();
  const base = opened.base ?? NaN;
  let stopped = 0;
  let resumed = Infinity;
  const { frames, bytes } = await collect(opened.args, 120, (frame, child) => {
    if (frame !== 30) return;
    stopped = Date.now();
    child.kill('SIGSTOP');
    setTimeout(() => {
      resumed = Date.now();
      child.kill('SIGCONT');
    }, 1500);
  });
  const times = frames.map(({ time }) => base + time);
  assert.deepEqual((await readClocks(bytes, 'flv')).slice(0, times.length), times);
  assert.ok(times.every((time, index) => time > (times[index - 1] ?? 0)), 'times rise');
  assert.ok(frames.every(({ arrival }, index) => arrival + 5 >= (times[index] ?? 0)), 'none lies ahead');
  const lost = times.slice(1).map((time, index) => time - (times[index] ?? 0)).filter((step) => step > 1000);
  assert.equal(lost.length, 1);
  assert.ok(times.some((time) => time >= resumed - 250), `${resumed - stopped} ms were left out`);
});

test('history shows its time, too, in every scene', async (t) => {
  const cacheDir = temporaryFolder(t);
  for (const scene of scenes) {
    const from = Date.UTC(2026, 0, 31, 23, 59, 58, 13);
    const args = await sceneArgs({ scene, name: scene.name, cacheDir }, { base: Math.floor(from / 1000) * 1000, from });
    const { frames, bytes } = await collect([...args, '-frames:v', '100', ...encoding(1)]);
    assert.equal(frames.length, 100);
    assert.deepEqual(await readClocks(bytes, 'flv'), Array.from({ length: 100 }, (_, index) => from + index * 40), scene.id);
  }
});

test('one scene has outages, but none in the first minute of the server', async (t) => {
  const scene = scenes.find(({ outage }) => outage);
  assert.ok(scene?.outage);
  assert.deepEqual(scene.outage, { period: 600, length: 20 });
  const cacheDir = temporaryFolder(t);
  const now = Date.now();
  // FFmpeg's wall clock cannot be set, so the outage is moved: it has always been, and ends soon after FFmpeg has started.
  const end = Math.ceil(now / 1000) + 3;
  const inOutage = { ...scene, outage: { period: 1e10, length: end } };
  const young = await new SceneSource({ scene: inOutage, name: 'young', cacheDir }).open();
  const [early] = (await collect(young.args, 10)).frames;
  assert.ok(young.base! + early!.time < end * 1000);
  const old = await new SceneSource({ scene: inOutage, name: 'old', cacheDir }, () => now - 2 * MINUTE).open();
  const { frames } = await collect(old.args, 10);
  assert.equal(frames.length, 10);
  assert.ok(old.base! + frames[0]!.time >= end * 1000, `a frame of ${end * 1000 - old.base! - frames[0]!.time} ms before the end of the outage`);
});

test('one scene has bursts: motion takes far more bytes there than outside', async (t) => {
  const scene = scenes.find(({ id }) => id === 'dock');
  assert.ok(scene);
  const cacheDir = temporaryFolder(t);
  const midnight = Date.UTC(2026, 0, 31);
  const motion = async (second: number) => {
    const base = midnight + second * 1000;
    const args = await sceneArgs({ scene, name: scene.name, cacheDir }, { base });
    const { frames } = await collect([...args, '-frames:v', '75', ...encoding(1)]);
    return frames.filter(({ keyframe }) => !keyframe).reduce((sum, { data }) => sum + data.byteLength, 0);
  };
  const phase = (midnight / 1000) % 90;
  const [burst, calm] = [await motion(90 - phase + 5), await motion(90 - phase + 50)];
  assert.ok(burst > 2 * calm, `${burst} bytes against ${calm}`);
});
