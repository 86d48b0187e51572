import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { readFile, rm, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { FrameBus } from '../../../demo-server/src/media/frame-bus.ts';
import { checkTarget } from '../../../demo-server/src/publish/check-target.ts';
import { parseTarget } from '../../../demo-server/src/publish/target.ts';
import { filmClocks } from '../../support/film-clocks.ts';
import { childrenOf } from '../../support/processes.ts';
import { until } from '../../support/until.ts';
import { type Film, FILM_START, makeFilm, RATE, show } from './support/film.ts';
import { freePort } from './support/free-port.ts';
import { recordDestination } from './support/record-destination.ts';

const skip = spawnSync('ffmpeg', ['-hide_banner', '-protocols'], { encoding: 'utf8' }).stdout?.includes('srt') ? false : 'FFmpeg without SRT';
const film: Film = await makeFilm({ seconds: 40 });
const PASSPHRASE = 'kept-to-itself-1';

function busWithFilm(t: { after(fn: () => void): void }): FrameBus {
  const stop = new AbortController();
  t.after(() => stop.abort());
  const bus = new FrameBus();
  show(film, bus, stop.signal);
  return bus;
}

/** FFmpeg as an SRT server with a passphrase, which writes what comes to a file. */
async function listen(t: { after(fn: () => unknown): void }): Promise<{ port: number; file: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'oriel-srt-'));
  const port = await freePort();
  const file = join(folder, 'got.ts');
  const child = spawn('ffmpeg', ['-v', 'error', '-nostdin', '-f', 'mpegts', '-i', `srt://127.0.0.1:${port}?mode=listener&passphrase=${PASSPHRASE}`, '-map', '0', '-c', 'copy', '-flush_packets', '1', '-f', 'mpegts', file], { stdio: 'ignore' });
  t.after(async () => {
    child.kill('SIGKILL');
    await rm(folder, { recursive: true, force: true });
  });
  const local = `:${port.toString(16).toUpperCase().padStart(4, '0')} `;
  await until('it listens', async () => (await readFile('/proc/net/udp', 'utf8')).includes(local));
  return { port, file };
}

test('the stream arrives whole as MPEG-TS, and the key is in no argument and no environment of a process', { skip }, async (t) => {
  const { port, file } = await listen(t);
  const stop = new AbortController();
  t.after(() => stop.abort());
  const bus = new FrameBus();
  const { destination, reached } = recordDestination(bus, `srt://127.0.0.1:${port}?latency=2000`, `streamid=%23!::r=a,m=publish&passphrase=${PASSPHRASE}`);
  t.after(() => destination.stop());
  destination.start();
  await until('it reads the bus', () => bus.readerCount === 1);
  show(film, bus, stop.signal);
  await reached('publishing');
  const ours = (await childrenOf(process.pid)).filter(({ command }) => !command.includes('mode=listener'));
  assert.ok(ours.some(({ command }) => command.includes('/dev/fd/4')));
  for (const { command, environment } of ours) assert.doesNotMatch(command + environment, /kept-to-itself|m=publish/);
  const clocks = await until('two seconds have arrived', async () => {
    const all = await filmClocks(file).catch(() => []);
    // The last may not be whole yet.
    return all.length > 2 * RATE && all.slice(0, 2 * RATE);
  }, { every: 500 });
  assert.deepEqual(clocks, clocks.map((_, index) => FILM_START + (index * 1000) / RATE));
});

test('a wrong passphrase is a wrong key', { skip }, async (t) => {
  const { port } = await listen(t);
  const { destination, reached } = recordDestination(busWithFilm(t), `srt://127.0.0.1:${port}`, 'passphrase=another-one-1');
  t.after(() => destination.stop());
  destination.start();
  await reached('failed', 'wrong_key');
});

test('nobody listens: unreachable', { skip }, async (t) => {
  const { destination, reached } = recordDestination(busWithFilm(t), `srt://127.0.0.1:${await freePort()}`, '');
  t.after(() => destination.stop());
  destination.start();
  await reached('reconnecting', 'unreachable');
});

test('a check proves the passphrase', { skip }, async (t) => {
  const check = (port: number, streamKey: string) => checkTarget({ target: parseTarget({ url: `srt://127.0.0.1:${port}`, streamKey, allowPrivate: true }), allowPrivate: true, signal: AbortSignal.timeout(30_000) });
  assert.deepEqual(await check((await listen(t)).port, 'passphrase=another-one-1'), { ok: false, reason: 'wrong_key' });
  assert.deepEqual(await check((await listen(t)).port, `passphrase=${PASSPHRASE}`), { ok: true });
  assert.deepEqual(await check(await freePort(), ''), { ok: false, reason: 'unreachable' });
});
