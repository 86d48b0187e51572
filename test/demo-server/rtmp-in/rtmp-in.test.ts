import assert from 'node:assert/strict';
import { createConnection } from 'node:net';
import { after, before, test, type TestContext } from 'node:test';
import { ServerError } from '@oriel/core/contract';
import type { Authenticator } from '../../../demo-server/src/access/authenticator.ts';
import { spawnFfmpeg } from '../../../demo-server/src/media/ffmpeg.ts';
import type { Frame, Track } from '../../../demo-server/src/media/frame.ts';
import type { FrameBus } from '../../../demo-server/src/media/frame-bus.ts';
import { systemClock, type WallClock } from '../../../demo-server/src/media/wall-clock.ts';
import { encodeAmf } from '../../../demo-server/src/media/amf0.ts';
import { ChunkWriter } from '../../../demo-server/src/publish/rtmp/chunk-writer.ts';
import { CHUNK_STREAM, MESSAGE } from '../../../demo-server/src/publish/rtmp/message.ts';
import { RtmpServer } from '../../../demo-server/src/rtmp-in/rtmp-server.ts';
import { StreamRegistry } from '../../../demo-server/src/streams/stream-registry.ts';
import { FFMPEG, silent } from '../archive/media.ts';
import { until } from '../../support/until.ts';

const TOKEN = 'a-token';
const authenticator: Pick<Authenticator, 'identify'> = {
  async identify({ authorization }) {
    if (authorization !== `Bearer ${TOKEN}`) throw new ServerError('not_authenticated');
    return { id: 't', scopes: ['publish'], cameras: ['obs'] };
  },
};

const streams = new StreamRegistry();
let server: RtmpServer;
let port: number;
/** Streams that are about to be removed. */
const removals = new Set<() => void>();
const KEPT = 30_000;
const clock: WallClock = {
  ...systemClock,
  after(delay, fn) {
    const cancel = systemClock.after(delay, fn);
    if (delay === KEPT) removals.add(cancel);
    return () => {
      removals.delete(cancel);
      cancel();
    };
  },
};
before(async () => {
  server = new RtmpServer({ streams, authenticator, log: silent, clock });
  port = await server.listen('127.0.0.1', 0);
});
after(() => server.close());

/** FFmpeg as an encoder. */
function publish(t: TestContext, key: string, options: readonly string[] = ['-tune', 'zerolatency']) {
  const stop = new AbortController();
  t.after(() => stop.abort());
  const input = ['-re', '-f', 'lavfi', '-i', 'testsrc2=size=320x180:rate=25', '-f', 'lavfi', '-i', 'sine=sample_rate=48000'];
  const child = spawnFfmpeg(FFMPEG, ['-v', 'error', '-nostdin', ...input, '-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', '-g', '25', ...options, '-c:a', 'aac', '-f', 'flv', `rtmp://127.0.0.1:${port}/live/${key}`], { signal: stop.signal });
  let stderr = '';
  child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  return { stop: () => stop.abort(), stderr: () => stderr, exit: new Promise<number | null>((resolve) => child.once('close', resolve)) };
}

function collect(t: TestContext, bus: FrameBus) {
  const stop = new AbortController();
  t.after(() => stop.abort());
  const seen = { tracks: [] as readonly Track[], frames: [] as Frame[], lost: 0 };
  bus.subscribe({ tracks: (tracks) => (seen.tracks = tracks), frame: (frame) => void seen.frames.push(frame), lost: () => void seen.lost++ }, { signal: stop.signal });
  return seen;
}

const live = () => until('it is live', () => server.find('obs')?.state === 'live' && server.find('obs'), { timeout: 30_000 });

test('an encoder publishes pictures and sound, leaves, and comes back to the same viewers', async (t) => {
  const encoder = publish(t, `obs?token=${TOKEN}`);
  const stream = await live();
  assert.equal(streams.get('obs'), stream);
  const seen = collect(t, stream.bus);
  const pictures = () => seen.frames.filter(({ kind }) => kind === 'video');
  await until('there are 60 pictures', () => pictures().length >= 60);
  assert.deepEqual(seen.tracks.map(({ kind, codec }) => [kind, codec.slice(0, 4)]), [['video', 'avc1'], ['audio', 'mp4a']]);
  assert.ok(pictures()[0]?.keyframe);
  const gaps = pictures().map(({ time }, at, all) => time - (all[at - 1]?.time ?? time - 40));
  assert.ok(gaps.every((gap) => Math.abs(gap - 40) < 3), `${gaps.map(Math.round).join(' ')}`);
  assert.ok(seen.frames.some(({ kind }) => kind === 'audio'));

  encoder.stop();
  await until('it is known', () => stream.state === 'reconnecting');
  assert.equal(seen.lost, 1);
  const before = pictures().length;
  publish(t, `obs?token=${TOKEN}`);
  await live();
  await until('the viewers have more pictures', () => pictures().length > before + 25);
  assert.equal(server.find('obs'), stream);
});

test('another encoder with the same key takes over, for longer than a stream without one is kept', async (t) => {
  await until('the one of the test before has left', () => removals.size === 1);
  const first = publish(t, `obs?token=${TOKEN}`);
  const stream = await live();
  const seen = collect(t, stream.bus);
  publish(t, `obs?token=${TOKEN}`);
  assert.notEqual(await first.exit, 0);
  const before = seen.frames.length;
  await until('there are pictures of the other', () => seen.frames.length > before + 50);
  assert.equal(stream.state, 'live');
  assert.equal(removals.size, 0);
});

test('a wrong token, another stream and a bad name are refused', async (t) => {
  for (const key of ['obs', 'obs?token=wrong', `other?token=${TOKEN}`, `b%20d?token=${TOKEN}`, '']) {
    const { exit } = publish(t, key);
    assert.notEqual(await exit, 0, key);
  }
  assert.deepEqual(server.list().filter(({ id }) => id !== 'obs'), []);
});

test('B-frames are refused with words for the person at the encoder', async (t) => {
  const { exit } = publish(t, `obs?token=${TOKEN}`, ['-bf', '2']);
  assert.notEqual(await exit, 0);
  await until('it is known', () => server.find('obs')?.state === 'reconnecting');
});

test('a connection that is no RTMP, sends too much, or nothing, ends without harm', async () => {
  const send = (...parts: Buffer[]) =>
    new Promise<void>((resolve) => {
      const socket = createConnection(port, '127.0.0.1');
      socket.once('close', () => resolve());
      socket.on('error', () => {});
      socket.on('data', () => {});
      for (const part of parts) socket.write(part);
    });
  const hello = Buffer.concat([Buffer.of(3), Buffer.alloc(2 * 1536)]);
  const writer = new ChunkWriter();
  const command = (...values: Parameters<typeof encodeAmf>[0]) => writer.write(CHUNK_STREAM.command, { type: MESSAGE.command, streamId: 0, timestamp: 0, payload: encodeAmf(values) });
  await send(Buffer.from('GET / HTTP/1.1\r\n\r\n'));
  // A message of 16 MB.
  await send(hello, Buffer.from([6, 0, 0, 0, 0xff, 0xff, 0xff, 9, 1, 0, 0, 0]));
  await send(hello, command('connect', 1, { app: 'live' }), command('publish', 2, null, 'no token'));
  await send(hello, Buffer.from([3, 0, 0, 0, 0, 0, 1, 20, 0, 0, 0, 0, 0xff]));
  assert.deepEqual(server.list().map(({ id }) => id).filter((id) => id !== 'obs'), []);
});
