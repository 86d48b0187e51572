import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { test } from 'node:test';
import { createClient } from '@oriel/core/clients';
import { FRAMES_TYPE, OrielError, ServerError, encodeGroup, toIso } from '@oriel/core/contract';
import { StillsSession, type StillsSessionOptions } from '@oriel/core/sessions';
import { until } from '../../support/until.ts';
import { FakeCodecs } from '../support/fake-codecs.ts';
import { HttpServer, sendJson, type Received } from '../support/http-server.ts';
import { ManualEnvironment } from '../support/manual-environment.ts';

const START = Date.parse('2026-01-31T10:00:00.000Z');
const FRAME = 40;
const GROUP = 25 * FRAME;
/** Recorded: ten groups of a second, then nothing for a minute, then ten more. */
const recorded = [
  { from: START, to: START + 10 * GROUP },
  { from: START + 70 * GROUP, to: START + 80 * GROUP },
];
const frameBytes = 1280 * 720 * 1.5;

/** Start of the live group. */
const LIVE = START + 3600 * GROUP;

interface Format {
  width: number;
  height: number;
}

function answerFrames({ path }: Received, response: ServerResponse, { length, format }: { length: { live: number; recorded: number }; format: Format }): void {
  const asked = new URL(path, 'http://x').searchParams.get('time');
  if (asked === null) return sendGroup(response, format, LIVE, length.live);
  const time = Date.parse(asked);
  const range = recorded.find(({ from, to }) => from <= time && time < to);
  if (!range) {
    const before = recorded.findLast(({ to }) => to <= time);
    const after = recorded.find(({ from }) => from > time);
    const details = { ...(before && { before: toIso(before.to - FRAME) }), ...(after && { after: toIso(after.from) }) };
    return sendJson(response, new ServerError('no_recording', { details }).toBody(), 404);
  }
  sendGroup(response, format, range.from + Math.floor((time - range.from) / GROUP) * GROUP, length.recorded);
}

function sendGroup(response: ServerResponse, format: Format, first: number, length: number): void {
  const samples = Array.from({ length }, (_, index) => ({
    keyframe: index === 0,
    time: first + index * FRAME,
    duration: FRAME,
    data: new Uint8Array([index]),
  }));
  const header = { codec: 'avc1.42C01F', ...format, description: btoa('avcC') };
  response.writeHead(200, { 'Content-Type': FRAMES_TYPE }).end(encodeGroup({ header, samples }));
}

async function setUp(options: Partial<StillsSessionOptions> = {}) {
  let hold: Promise<void> | undefined;
  let release = () => {};
  /** Frames in a group. */
  const length = { live: 5, recorded: 25 };
  const format: Format = { width: 1280, height: 720 };
  const server = await HttpServer.listen(async (request, response) => {
    await hold;
    answerFrames(request, response, { length, format });
  });
  const environment = new ManualEnvironment();
  const codecs = new FakeCodecs();
  const stills = new StillsSession({ client: createClient({ server: server.url, environment }), camera: 'yard', codecs, ...options });
  return {
    server,
    environment,
    codecs,
    stills,
    length,
    format,
    hold: () => (hold = new Promise((resolve) => (release = resolve))),
    release: () => release(),
    async [Symbol.asyncDispose]() {
      release();
      stills.close();
      assert.equal(codecs.openFrames, 0, 'frames left open');
      assert.equal(codecs.openDecoders, 0, 'decoders left open');
      assert.deepEqual(environment.delays, [], 'timers left');
      await server[Symbol.asyncDispose]();
    },
  };
}

test('decodes the frame that is shown at a time, and none after it', async () => {
  await using world = await setUp();
  const { stills, codecs, server } = world;
  const still = await stills.at(START + 3 * FRAME + 39);
  assert.equal(still.time, START + 3 * FRAME);
  assert.equal(still.duration, FRAME);
  assert.equal(still.frame.timestamp, 3 * FRAME * 1000);
  assert.deepEqual(codecs.decoders[0]?.fed, [0, 1, 2, 3].map((n) => n * FRAME * 1000));
  assert.equal(codecs.decoders[0]?.flushes, 0);
  assert.equal(server.received[0]?.path, `/api/v1/cameras/yard/frames?time=${encodeURIComponent(toIso(START + 3 * FRAME + 39))}`);
  assert.deepEqual(codecs.decoders[0]?.config, {
    codec: 'avc1.42C01F',
    codedWidth: 1280,
    codedHeight: 720,
    description: Uint8Array.from(Buffer.from('avcC')),
    optimizeForLatency: true,
    hardwareAcceleration: 'prefer-software',
  });
});

test('uses any decoder where there is none in software', async () => {
  await using world = await setUp();
  world.codecs.software = false;
  await world.stills.at(START);
  assert.equal(world.codecs.decoders[0]?.config?.hardwareAcceleration, undefined);
});

test('fetches and decodes nothing twice, and continues a group where the decoder is', async () => {
  await using world = await setUp();
  const { stills, codecs, server } = world;
  await stills.at(START + 10 * FRAME);
  await stills.at(START + 4 * FRAME);
  assert.equal(codecs.decoders[0]?.fed.length, 11);
  await stills.at(START + 12 * FRAME);
  assert.equal(codecs.decoders.length, 1);
  assert.equal(codecs.decoders[0]?.fed.length, 13);
  assert.equal(server.received.length, 1);
});

test('steps forward and back, from group to group', async () => {
  await using world = await setUp();
  const { stills } = world;
  let { time } = await stills.at(START + 23 * FRAME);
  for (let n = 24; n <= 27; n++) {
    ({ time } = await stills.next(time));
    assert.equal(time, START + n * FRAME);
  }
  for (let n = 26; n >= 22; n--) {
    ({ time } = await stills.previous(time));
    assert.equal(time, START + n * FRAME);
  }
});

test('steps across a gap, but not past the ends', async () => {
  await using world = await setUp();
  const { stills } = world;
  const last = recorded[0]!.to - FRAME;
  assert.equal((await stills.next(last)).time, recorded[1]!.from);
  assert.equal((await stills.previous(recorded[1]!.from)).time, last);
  await assert.rejects(stills.previous(START), { code: 'no_recording' });
  await assert.rejects(stills.next(recorded[1]!.to - 1), { code: 'no_recording' });
});

test('names the nearest recordings in a gap', async () => {
  await using world = await setUp();
  await assert.rejects(world.stills.at(START + 30 * GROUP), (error: unknown) => {
    return error instanceof OrielError && error.details?.['after'] === toIso(recorded[1]!.from);
  });
});

test('of requests in quick succession the first and the last go on', async () => {
  await using world = await setUp();
  const { stills, server } = world;
  void world.hold();
  const asked = Array.from({ length: 8 }, (_, n) => stills.at(START + n * GROUP));
  const settled = Promise.allSettled(asked);
  await until('requests', () => server.received.length >= 2);
  world.release();
  const outcomes = await settled;
  const last = outcomes.at(-1);
  assert.equal(last?.status === 'fulfilled' && last.value.time, START + 7 * GROUP);
  for (const outcome of outcomes.slice(1, -1)) assert.equal(outcome.status === 'rejected' && outcome.reason.name, 'AbortError');
});

test('gives up a request when a later one was faster', async () => {
  await using world = await setUp();
  const { stills, server } = world;
  await stills.at(START);
  void world.hold();
  const slow = assert.rejects(stills.at(START + 5 * GROUP), { name: 'AbortError' });
  await until('its request', () => server.received.length === 2);
  assert.equal((await stills.at(START + FRAME)).time, START + FRAME);
  await slow;
});

test('the caller’s signal ends a request and its decoding', async () => {
  await using world = await setUp();
  const { stills, codecs } = world;
  codecs.holds = 100;
  const controller = new AbortController();
  const ended = assert.rejects(stills.at(START + 5 * FRAME, controller.signal), { name: 'AbortError' });
  await until('decoding', () => codecs.decoders[0]?.fed.length === 6);
  controller.abort();
  await ended;
  assert.equal(codecs.openDecoders, 0);
});

test('flushes a decoder that holds frames back, and restarts the group for the next frame', async () => {
  await using world = await setUp();
  const { stills, codecs, environment } = world;
  codecs.holds = 4;
  const still = stills.at(START + 5 * FRAME);
  await until('it waits for the decoder', () => environment.delays.includes(20));
  environment.advance(20);
  assert.equal((await still).time, START + 5 * FRAME);
  assert.equal(codecs.decoders[0]?.flushes, 1);
  assert.equal((await stills.at(START + 2 * FRAME)).time, START + 2 * FRAME);
  const next = stills.at(START + 6 * FRAME);
  await until('it waits again', () => environment.delays.includes(20));
  environment.advance(20);
  assert.equal((await next).time, START + 6 * FRAME);
  assert.equal(codecs.decoders[0]?.fed.length, 6 + 7);
  assert.equal(codecs.decoders.length, 1);
});

test('decodes group after group with one decoder', async () => {
  await using world = await setUp();
  const { stills, codecs } = world;
  for (const group of [3, 0, 7]) assert.equal((await stills.at(START + group * GROUP + 2 * FRAME)).time, START + group * GROUP + 2 * FRAME);
  assert.equal(codecs.decoders.length, 1);
  const fed = codecs.decoders[0]?.fed ?? [];
  assert.equal(fed.length, 9);
  assert.deepEqual(fed, fed.toSorted((a, b) => a - b), 'timestamps rise');
});

test('starts a new decoder for another configuration', async () => {
  await using world = await setUp();
  const { stills, codecs, format } = world;
  await stills.at(START);
  format.width = 640;
  assert.equal((await stills.at(START + GROUP)).time, START + GROUP);
  assert.deepEqual(codecs.decoders.map(({ config }) => config?.codedWidth), [1280, 640]);
  assert.equal(codecs.openDecoders, 1);
});

test('starts a new decoder when the browser has closed an idle one', async () => {
  await using world = await setUp();
  const { stills, codecs } = world;
  await stills.at(START);
  codecs.reclaim(0);
  assert.equal((await stills.at(START + FRAME)).time, START + FRAME);
  assert.equal(codecs.decoders.length, 2);
});

test('keeps decoded frames within maxBytes, and always the last one', async () => {
  await using world = await setUp({ maxBytes: 10 * frameBytes });
  const { stills, codecs } = world;
  for (const time of [24, 30, 99, 5].map((n) => START + n * FRAME)) assert.equal((await stills.at(time)).time, time);
  assert.ok(codecs.openFrames <= 10, `${codecs.openFrames} frames open`);
  assert.ok(codecs.mostFrames <= 11, `${codecs.mostFrames} frames open at once`);
  // Frames that were decoded on the way to the last one are kept.
  const fed = codecs.decoders.at(-1)?.fed.length;
  await stills.previous(START + 5 * FRAME);
  assert.equal(codecs.decoders.at(-1)?.fed.length, fed);
  assert.equal(codecs.decoders.length, 1);
});

test('rejects with decode_failed when decoding fails, and the next request tries again', async () => {
  await using world = await setUp();
  const { stills, codecs } = world;
  codecs.failsAt = 2 * FRAME * 1000;
  await assert.rejects(stills.at(START + 5 * FRAME), { code: 'decode_failed' });
  codecs.failsAt = undefined;
  assert.equal((await stills.at(START + 5 * FRAME)).time, START + 5 * FRAME);
});

test('decodes a frame of a group that grows meanwhile', async () => {
  await using world = await setUp();
  const { stills, server, length } = world;
  length.recorded = 5;
  await stills.at(START);
  length.recorded = 10;
  void world.hold();
  const grown = stills.at(START + 6 * FRAME);
  await until('its request', () => server.received.length === 2);
  const kept = stills.at(START + 3 * FRAME);
  world.release();
  assert.equal((await kept).time, START + 3 * FRAME);
  await grown.catch(() => undefined);
  assert.equal((await stills.at(START + 9 * FRAME)).time, START + 9 * FRAME);
});

test('rejects when it is closed while decoding, and can be used again', async () => {
  await using world = await setUp();
  const { stills, codecs } = world;
  codecs.holds = 100;
  const ended = assert.rejects(stills.at(START + 5 * FRAME), { name: 'AbortError' });
  await until('decoding', () => codecs.decoders.length === 1);
  stills.close();
  await ended;
  codecs.holds = 0;
  assert.equal((await stills.at(START)).time, START);
});

test('newest() fetches the live group each time and keeps only its last frame', async () => {
  await using world = await setUp();
  const { stills, codecs, server, length } = world;
  const still = await stills.newest();
  assert.equal(still.time, LIVE + 4 * FRAME);
  assert.equal(still.frame.timestamp, 4 * FRAME * 1000);
  assert.equal(server.received[0]?.path, '/api/v1/cameras/yard/frames');
  assert.equal(codecs.openFrames, 1);
  length.live = 8;
  assert.equal((await stills.newest()).time, LIVE + 7 * FRAME);
  assert.equal(server.received.length, 2);
  // The recordings do not have that time.
  await assert.rejects(stills.at(LIVE), { code: 'no_recording' });
});

test('newest() rejects when a later request replaces it, and when decoding fails', async () => {
  await using world = await setUp();
  const { stills, codecs, server } = world;
  codecs.failsAt = 0;
  await assert.rejects(stills.newest(), { code: 'decode_failed' });
  codecs.failsAt = undefined;
  void world.hold();
  const first = stills.at(START);
  const given = assert.rejects(stills.newest(), { name: 'AbortError' });
  const last = stills.at(START + GROUP);
  await until('the requests', () => server.received.length >= 3);
  world.release();
  await Promise.all([given, last, first.catch(() => undefined)]);
});

test('rejects with decode_failed without WebCodecs', async () => {
  await using world = await setUp();
  world.codecs.available = false;
  assert.equal(world.stills.available, false);
  await assert.rejects(world.stills.at(START), { code: 'decode_failed' });
});

test('leaves nothing open when one task seeks in a loaded group and closes', async () => {
  await using world = await setUp();
  const { stills, codecs } = world;
  await stills.at(START);
  const ended = assert.rejects(stills.at(START + 15 * FRAME), { name: 'AbortError' });
  stills.close();
  await ended;
  assert.equal(codecs.openDecoders, 0);
  assert.equal(codecs.openFrames, 0);
});

test('closes frames that come out of a closed decoder', async () => {
  await using world = await setUp();
  const { stills, codecs } = world;
  codecs.late = true;
  codecs.stall();
  const ended = assert.rejects(stills.at(START + 15 * FRAME), { name: 'AbortError' });
  await until('decoding', () => codecs.decoders[0]?.fed.length === 16);
  await new Promise(setImmediate);
  stills.close();
  await ended;
  codecs.resume();
  assert.equal(codecs.mostFrames, 1, 'frames came out, one by one');
  assert.equal(codecs.openFrames, 0);
});

test('leaves a clone that the caller took to the caller', async () => {
  await using world = await setUp();
  const { stills, codecs } = world;
  const clone = (await stills.at(START + 3 * FRAME)).frame.clone();
  stills.close();
  assert.equal(codecs.openFrames, 1);
  clone.close();
});

test('a seek whose decoding is replaced leaves nothing open', async () => {
  await using world = await setUp();
  const { stills, codecs } = world;
  codecs.late = true;
  codecs.stall();
  const controller = new AbortController();
  const replaced = assert.rejects(stills.at(START + 20 * FRAME, controller.signal), { name: 'AbortError' });
  await until('decoding', () => codecs.decoders[0]?.fed.length === 21);
  const last = stills.at(START + GROUP + 20 * FRAME);
  controller.abort();
  await replaced;
  await until('decoding the last one', () => codecs.decoders[1]?.fed.length === 21);
  await new Promise(setImmediate);
  codecs.resume();
  assert.equal((await last).time, START + GROUP + 20 * FRAME);
  assert.equal(codecs.openFrames, 21);
});
