import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { test, type TestContext } from 'node:test';
import { Server, type Socket } from 'socket.io';
import { readAdts } from '../../../demo-server/src/media/adts.ts';
import { runFfmpeg } from '../../../demo-server/src/media/ffmpeg.ts';
import { systemClock } from '../../../demo-server/src/media/wall-clock.ts';
import { originalSound, processSound } from '../../../demo-server/src/pipeline/batch-sound.ts';
import type { BatchSound } from '../../../demo-server/src/pipeline/demux.ts';
import { PipelineFolder } from '../../../demo-server/src/pipeline/folder.ts';
import type { PipelineError } from '../../../demo-server/src/pipeline/pipeline-error.ts';
import { ProcessorClient } from '../../../demo-server/src/pipeline/processor/processor-client.ts';
import type { Fragment } from '../../../demo-server/src/pipeline/processor/protocol.ts';
import type { Packet } from '../../../demo-server/src/pipeline/source/elementary.ts';
import { until } from '../../support/until.ts';
import { freePort } from '../publish/support/free-port.ts';

const FORMAT = { sampleRate: 48_000, channels: 1 };
const OWN = 94;
const signal = AbortSignal.timeout(60_000);

/** Two seconds of a tone, with preroll and postroll. */
async function tone(): Promise<BatchSound> {
  const adts = Buffer.from(await runFfmpeg('ffmpeg', ['-v', 'error', '-f', 'lavfi', '-i', 'sine=frequency=440:sample_rate=48000:duration=3', '-c:a', 'aac', '-f', 'adts', 'pipe:1'], { signal }));
  const packets: Packet[] = [];
  for (let at = 0, frame = readAdts(adts, 0); typeof frame === 'object'; frame = readAdts(adts, at)) {
    packets.push({ ...frame, pts: packets.length * 1920, data: Uint8Array.from(frame.data) });
    at += frame.length;
  }
  return { before: packets.slice(10, 12), own: packets.slice(12, 12 + OWN), after: packets.slice(12 + OWN, 14 + OWN), start: 0 };
}

type Handler = (message: { fragment: Fragment; data: Buffer }, socket: Socket) => void | Promise<void>;

async function open(t: TestContext, handler: Handler) {
  const port = await freePort();
  const server = new Server(port);
  server.on('connection', (socket) => socket.on('fragment:data', (message: Parameters<Handler>[0]) => void handler(message, socket)));
  const client = new ProcessorClient({ url: `http://127.0.0.1:${port}`, allowPrivate: true, clock: systemClock, onChange: () => {} });
  const dataDir = await mkdtemp(`${tmpdir()}/oriel-processor-`);
  const folder = new PipelineFolder(dataDir, 'live');
  await folder.make();
  t.after(async () => {
    client.close();
    await server.close();
    await rm(dataDir, { recursive: true, force: true });
  });
  const shorts: PipelineError[] = [];
  const troubles: (PipelineError | undefined)[] = [];
  const options = {
    ...{ streamId: 'live', sound: await tone(), format: FORMAT, startTime: 12, folder, ffmpegPath: 'ffmpeg', client, clock: systemClock },
    batch: { number: 4, first: 0, last: 0, continues: true, continued: true, duration: 2000 },
    troubled: (error: PipelineError | undefined) => void troubles.push(error),
    short: (error: PipelineError) => void shorts.push(error),
  };
  return { options, client, server, shorts, troubles, original: await originalSound(options, signal) };
}

const reencode = (data: Buffer, ...args: string[]) => runFfmpeg('ffmpeg', ['-v', 'error', '-f', 'mp4', '-i', 'pipe:0', ...args, 'pipe:1'], { input: data, signal });

test('the fragment says what it is, and its echo is the sound of the source, to the sample', async (t) => {
  const seen: Fragment[] = [];
  const { options, original } = await open(t, ({ fragment, data }, socket) => {
    seen.push(fragment);
    socket.emit('fragment:processed', { fragment: { id: 'another' }, data: Buffer.of(1) });
    socket.emit('fragment:processed', { fragment, data });
  });
  assert.deepEqual(await processSound(options, signal), original);
  assert.equal(original.byteLength, OWN * 1024 * 2);
  const [fragment] = seen;
  assert.deepEqual({ ...fragment, duration: undefined, preroll: undefined, postroll: undefined }, { version: 1, id: 'live-4-0', streamId: 'live', batchNumber: 4, part: 0, parts: 1, mimeType: 'audio/mp4', codec: 'mp4a.40.2', sampleRate: 48_000, channels: 1, startTime: 12, attempt: 1, duration: undefined, preroll: undefined, postroll: undefined });
  assert.ok(Math.abs(fragment!.duration - (OWN * 1024) / 48_000) < 1e-9 && Math.abs(fragment!.preroll - 2048 / 48_000) < 1e-9 && Math.abs(fragment!.postroll - 2048 / 48_000) < 1e-9);
});

test('answers in other formats have the same length', async (t) => {
  for (const args of [['-f', 'wav'], ['-f', 'flac'], ['-ar', '44100', '-f', 'wav'], ['-c:a', 'aac', '-b:a', '256k', '-movflags', 'frag_keyframe+empty_moov+delay_moov', '-f', 'mp4']]) {
    const { options, original, shorts } = await open(t, async ({ fragment, data }, socket) => void socket.emit('fragment:processed', { fragment, data: await reencode(data, ...args) }));
    const processed = await processSound(options, signal);
    assert.equal(processed.byteLength, original.byteLength, args.join(' '));
    assert.deepEqual(shorts, []);
    // How far apart they are, in the middle: a delay of one sample would be 236 of 32768.
    let worst = 0;
    for (let at = 20_000; at < 60_000; at += 2) worst = Math.max(worst, Math.abs(processed.readInt16LE(at) - original.readInt16LE(at)));
    assert.ok(worst < 150, `${args.join(' ')}: ${worst}`);
  }
});

test('what is no sound is refused after a second try; what is too short is filled up and reported', async (t) => {
  let count = 0;
  const garbage = await open(t, ({ fragment }, socket) => {
    count++;
    socket.emit('fragment:processed', { fragment, data: Buffer.from('#EXTM3U\nfile:///etc/passwd') });
  });
  await assert.rejects(processSound(garbage.options, signal), { reason: 'answer_invalid' });
  assert.equal(count, 2);
  const short = await open(t, async ({ fragment, data }, socket) => void socket.emit('fragment:processed', { fragment, data: await reencode(data, '-t', '1', '-f', 'wav') }));
  assert.equal((await processSound(short.options, signal)).byteLength, short.original.byteLength);
  assert.equal(short.shorts[0]?.reason, 'answer_short');
});

test('a processor that cannot is asked once more', async (t) => {
  const attempts: number[] = [];
  const once = await open(t, ({ fragment, data }, socket) => {
    attempts.push(fragment.attempt);
    if (fragment.attempt === 1) socket.emit('fragment:failed', { fragment: { id: fragment.id }, error: { message: 'no memory' } });
    else socket.emit('fragment:processed', { fragment, data });
  });
  assert.deepEqual(await processSound(once.options, signal), once.original);
  assert.deepEqual(attempts, [1, 2]);
  const never = await open(t, ({ fragment }, socket) => void socket.emit('fragment:failed', { fragment, error: { message: 'no memory' } }));
  await assert.rejects(processSound(never.options, signal), (error: PipelineError) => error.reason === 'processor_refused' && error.message.includes('no memory'));
});

test('a connection that ends is made again, and the fragment is sent again', async (t) => {
  const attempts: number[] = [];
  const { options, original, troubles } = await open(t, ({ fragment, data }, socket) => {
    attempts.push(fragment.attempt);
    if (attempts.length === 1) socket.conn.close();
    else socket.emit('fragment:processed', { fragment, data });
  });
  assert.deepEqual(await processSound(options, signal), original);
  assert.deepEqual(attempts, [1, 2]);
  assert.deepEqual(troubles.map((error) => error?.reason), ['processor_unreachable', undefined]);
});

test('a processor that does not answer is late, and what it sends later is of no use', async (t) => {
  const sent: Fragment[] = [];
  const { client, options } = await open(t, ({ fragment }) => void sent.push(fragment));
  await client.connected(5000, signal);
  const fragment = { version: 1, id: 'x', streamId: 'live', batchNumber: 0, part: 0, parts: 1, mimeType: 'audio/mp4', codec: 'mp4a.40.2', sampleRate: 48_000, channels: 1, startTime: 0, duration: 1, preroll: 0, postroll: 0, attempt: 1 } as const;
  await assert.rejects(client.send(fragment, Buffer.alloc(10), 200, signal), { reason: 'processor_timeout' });
  const giveUp = new AbortController();
  const processing = processSound(options, giveUp.signal);
  await until('it was sent', () => sent.length === 2);
  giveUp.abort(new Error('stopped'));
  await assert.rejects(processing, { message: 'stopped' });
});

test('a processor in a private network is not connected to, whatever its name', async (t) => {
  const { server } = await open(t, () => {});
  const port = ((server as unknown as { httpServer: { address(): { port: number } } }).httpServer.address()).port;
  const client = new ProcessorClient({ url: `http://localhost:${port}`, allowPrivate: false, clock: systemClock, onChange: () => {} });
  t.after(() => client.close());
  await assert.rejects(client.connected(1500, signal), { reason: 'processor_unreachable' });
});
