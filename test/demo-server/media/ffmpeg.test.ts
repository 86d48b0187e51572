import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { getPriority } from 'node:os';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { FfmpegError, runFfmpeg, runningCount, spawnFfmpeg } from '../../../demo-server/src/media/ffmpeg.ts';
import { drawTestClock, readTestClock } from '../../test-clock.ts';

const FFMPEG = process.env['FFMPEG_PATH'] ?? 'ffmpeg';
const ENDLESS = ['-v', 'error', '-nostdin', '-re', '-f', 'lavfi', '-i', 'color=size=16x16', '-f', 'rawvideo', 'pipe:1'];

const isRunning = (pid: number): boolean => {
  if (existsSync('/proc/self/stat')) {
    try {
      return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'latin1'));
    } catch {
      return false;
    }
  }
  try {
    return /^[^Z]/.test(execFileSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' }));
  } catch {
    return false;
  }
};

const until = async (fact: () => boolean, limit = 10_000): Promise<void> => {
  for (const end = Date.now() + limit; !fact(); ) {
    assert.ok(Date.now() < end, 'it never became true');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
};

test('input goes in, output comes out', async () => {
  const gray = new Uint8Array(80 * 45).fill(200);
  const args = ['-v', 'error', '-f', 'rawvideo', '-pixel_format', 'gray', '-video_size', '80x45', '-i', 'pipe:0', '-vf', 'negate', '-f', 'rawvideo', 'pipe:1'];
  const out = await runFfmpeg(FFMPEG, args, { input: gray, signal: AbortSignal.timeout(20_000) });
  assert.equal(out.byteLength, gray.byteLength);
  assert.equal(out[0], 55);
});

test('a failure carries the last line, without credentials', async () => {
  const args = ['-v', 'error', '-i', 'http://user:secret@127.0.0.1:1/stream?key=hidden'];
  await assert.rejects(runFfmpeg(FFMPEG, args, { signal: AbortSignal.timeout(20_000) }), (error: unknown) => {
    assert.ok(error instanceof FfmpegError);
    assert.match(error.message, /127\.0\.0\.1/);
    assert.doesNotMatch(error.message, /secret|user|hidden/);
    return true;
  });
});

test('a program that writes too much is ended', async () => {
  const { signal } = new AbortController();
  await assert.rejects(runFfmpeg('/bin/sh', ['-c', 'head -c 1001 /dev/zero; exec sleep 60'], { limit: 1000, signal }), /larger than 1000 bytes/);
  assert.equal((await runFfmpeg('/bin/sh', ['-c', 'head -c 1000 /dev/zero'], { limit: 1000, signal })).byteLength, 1000);
  await assert.rejects(runFfmpeg('/bin/sh', ['-c', 'head -c 34000000 /dev/zero'], { signal }), /larger than 33554432 bytes/);
});

test('a program that is not there is a failure', async () => {
  await assert.rejects(runFfmpeg('/nowhere/ffmpeg', [], { signal: AbortSignal.timeout(5000) }), { name: 'FfmpegError', exitCode: 127 });
});

test('an abort ends the program', async () => {
  const abort = new AbortController();
  const child = spawnFfmpeg(FFMPEG, ENDLESS, { signal: abort.signal });
  child.stdout?.resume();
  child.stderr?.resume();
  await once(child.stdout ?? child, 'data');
  abort.abort();
  await once(child, 'close');
  assert.equal(runningCount(), 0);
});

test('a program that ignores being asked is killed', async () => {
  const abort = new AbortController();
  const child = spawnFfmpeg('/bin/sh', ['-c', 'trap "" TERM; echo ready; while :; do sleep 0.05; done'], { signal: abort.signal });
  await once(child.stdout ?? child, 'data');
  abort.abort();
  const [, signal] = (await once(child, 'exit')) as [number | null, string];
  assert.equal(signal, 'SIGKILL');
});

test('idle work has the lowest priority', async () => {
  const abort = new AbortController();
  const child = spawnFfmpeg(FFMPEG, ENDLESS, { signal: abort.signal, idle: true });
  child.stdout?.resume();
  assert.equal(getPriority(child.pid), 19);
  abort.abort();
  await once(child, 'close');
});

test('nothing is left when the parent is killed, even a program that writes nothing', async () => {
  const module = new URL('../../../demo-server/src/media/ffmpeg.ts', import.meta.url).href;
  const code = `const { spawnFfmpeg } = await import(${JSON.stringify(module)});
    const { signal } = new AbortController();
    console.log(spawnFfmpeg('sleep', ['600'], { signal }).pid);
    console.log(spawnFfmpeg(${JSON.stringify(FFMPEG)}, ${JSON.stringify(ENDLESS)}, { signal }).pid);`;
  const parent = spawn(process.execPath, ['--input-type=module', '-e', code], { stdio: ['ignore', 'pipe', 'inherit'] });
  const pids: number[] = [];
  for await (const line of createInterface({ input: parent.stdout })) if (pids.push(Number(line)) === 2) break;
  assert.ok(pids.every(isRunning));
  parent.kill('SIGKILL');
  await until(() => !pids.some(isRunning));
});

test('a program gets the environment variables that it needs and no others', async (t) => {
  process.env['AUTH_SECRET'] = 'of-this-server';
  t.after(() => delete process.env['AUTH_SECRET']);
  const names = Buffer.from(await runFfmpeg('env', [], { signal: AbortSignal.timeout(5000) })).toString();
  assert.match(names, /^PATH=/m);
  assert.doesNotMatch(names, /AUTH_SECRET|of-this-server/);
});

test('a program that a signal ends is described so', async () => {
  await assert.rejects(runFfmpeg('/bin/sh', ['-c', 'kill -9 $$'], { signal: AbortSignal.timeout(5000) }), { message: 'FFmpeg was ended by SIGKILL.', exitCode: null });
  await assert.rejects(runFfmpeg('/bin/sh', ['-c', 'exit 3'], { signal: AbortSignal.timeout(5000) }), { message: 'FFmpeg ended with exit code 3.', exitCode: 3 });
});

test('the test clock that is drawn is the one that is read', () => {
  for (const bytes of [1, 3, 4]) {
    const picture = { data: new Uint8Array(320 * 180 * bytes), width: 320, height: 180 };
    for (const time of [0, 1, 1_763_724_843_123, 2 ** 41 - 1]) {
      drawTestClock(picture, time);
      assert.equal(readTestClock(picture), time);
    }
    picture.data.fill(255);
    assert.equal(readTestClock(picture), null);
  }
});
