import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { test } from 'node:test';
import { createClient } from '@oriel/core/clients';
import { FRAMES_TYPE, OrielError, encodeGroup, toIso } from '@oriel/core/contract';
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

/** The live group so far begins where this says. */
const LIVE = START + 3600 * GROUP;

function answerFrames({ path }: Received, response: ServerResponse, length: { live: number; recorded: number }): void {
  const asked = new URL(path, 'http://x').searchParams.get('time');
  if (asked === null) return sendGroup(response, LIVE, length.live);
  const time = Date.parse(asked);
  const range = recorded.find(({ from, to }) => from <= time && time < to);
  if (!range) {
    const before = recorded.findLast(({ to }) => to <= time);
    const after = recorded.find(({ from }) => from > time);
    const details = { ...(before && { before: toIso(before.to - FRAME) }), ...(after && { after: toIso(after.from) }) };
    return sendJson(response, new OrielError('no_recording', { details }).toBody(), 404);
  }
  sendGroup(response, range.from + Math.floor((time - range.from) / GROUP) * GROUP, length.recorded);
}

function sendGroup(response: ServerResponse, first: number, length: number): void {
  const samples = Array.from({ length }, (_, index) => ({
    keyframe: index === 0,
    time: first + index * FRAME,
    duration: FRAME,
    data: new Uint8Array([index]),
  }));
  const header = { codec: 'avc1.42C01F', width: 1280, height: 720, description: btoa('avcC') };
  response.writeHead(200, { 'Content-Type': FRAMES_TYPE }).end(encodeGroup({ header, samples }));
}

async function setUp(options: Partial<StillsSessionOptions> = {}) {
  let hold: Promise<void> | undefined;
  let release = () => {};
  /** Of groups, in frames. */
  const length = { live: 5, recorded: 25 };
  const server = await HttpServer.listen(async (request, response) => {
    await hold;
    answerFrames(request, response, length);
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

test('the frame whose span holds the time, decoded no further than that', async () => {
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

test('without a decoder in software, any will do', async () => {
  await using world = await setUp();
  world.codecs.software = false;
  await world.stills.at(START);
  assert.equal(world.codecs.decoders[0]?.config?.hardwareAcceleration, undefined);
});

test('in a group that is there nothing is fetched or decoded twice, and the decoder goes on where it was', async () => {
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

test('steps on and back, from group to group', async () => {
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

test('steps over a gap, and not over the ends', async () => {
  await using world = await setUp();
  const { stills } = world;
  const last = recorded[0]!.to - FRAME;
  assert.equal((await stills.next(last)).time, recorded[1]!.from);
  assert.equal((await stills.previous(recorded[1]!.from)).time, last);
  await assert.rejects(stills.previous(START), { code: 'no_recording' });
  await assert.rejects(stills.next(recorded[1]!.to - 1), { code: 'no_recording' });
});

test('in a gap it says which recordings are nearest', async () => {
  await using world = await setUp();
  await assert.rejects(world.stills.at(START + 30 * GROUP), (error: unknown) => {
    return error instanceof OrielError && error.details?.['after'] === toIso(recorded[1]!.from);
  });
});

test('scrubbing: the first and the last go on, those between do not', async () => {
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

test('a picture older than the one that is there already is given up', async () => {
  await using world = await setUp();
  const { stills, server } = world;
  await stills.at(START);
  void world.hold();
  const slow = assert.rejects(stills.at(START + 5 * GROUP), { name: 'AbortError' });
  await until('its request', () => server.received.length === 2);
  assert.equal((await stills.at(START + FRAME)).time, START + FRAME);
  await slow;
});

test('the caller’s signal ends it, and nothing is decoded for nobody', async () => {
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

test('a decoder that holds frames back is flushed, and begins anew for the next one', async () => {
  await using world = await setUp();
  const { stills, codecs, environment } = world;
  codecs.holds = 4;
  const still = stills.at(START + 5 * FRAME);
  await until('it waits for the decoder', () => environment.delays.includes(20));
  environment.advance(20);
  assert.equal((await still).time, START + 5 * FRAME);
  assert.equal(codecs.decoders[0]?.flushes, 1);
  assert.equal((await stills.at(START + 2 * FRAME)).time, START + 2 * FRAME);
  assert.equal(codecs.decoders.length, 1);
  const next = stills.at(START + 6 * FRAME);
  await until('it waits again', () => environment.delays.includes(20));
  environment.advance(20);
  await next;
  assert.deepEqual(codecs.decoders[1]?.fed.length, 7);
});

test('decoded frames stay within their bound, and the last asked one stays', async () => {
  await using world = await setUp({ maxBytes: 10 * frameBytes });
  const { stills, codecs } = world;
  for (const time of [24, 30, 99, 5].map((n) => START + n * FRAME)) assert.equal((await stills.at(time)).time, time);
  assert.ok(codecs.openFrames <= 10, `${codecs.openFrames} frames open`);
  assert.ok(codecs.mostFrames <= 11, `${codecs.mostFrames} frames open at once`);
  // The frames before the last one were put out before it and are still there.
  const fed = codecs.decoders.at(-1)?.fed.length;
  await stills.previous(START + 5 * FRAME);
  assert.equal(codecs.decoders.at(-1)?.fed.length, fed);
  assert.ok(codecs.openDecoders <= 2);
});

test('a stream that cannot be decoded is decode_failed, and the next request tries anew', async () => {
  await using world = await setUp();
  const { stills, codecs } = world;
  codecs.failsAt = 2 * FRAME * 1000;
  await assert.rejects(stills.at(START + 5 * FRAME), { code: 'decode_failed' });
  codecs.failsAt = undefined;
  assert.equal((await stills.at(START + 5 * FRAME)).time, START + 5 * FRAME);
});

test('what is decoded in a group that grows meanwhile comes all the same', async () => {
  await using world = await setUp();
  const { stills, codecs, server, length } = world;
  length.recorded = 5;
  await stills.at(START);
  length.recorded = 10;
  void world.hold();
  const grown = stills.at(START + 6 * FRAME);
  await until('its request', () => server.received.length === 2);
  codecs.holds = 100;
  const kept = stills.at(START + 3 * FRAME);
  await until('decoding', () => codecs.decoders[0]?.fed.length === 4);
  await new Promise(setImmediate);
  codecs.holds = 0;
  world.release();
  // The one that was asked for first may well be overtaken.
  await Promise.allSettled([grown]);
  assert.equal((await kept).time, START + 3 * FRAME);
});

test('closed while decoding it rejects, and can be used again', async () => {
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

test('the newest frame of the live picture, asked for anew each time, and nothing else of its group is kept', async () => {
  await using world = await setUp();
  const { stills, codecs, server, length } = world;
  const still = await stills.newest();
  assert.equal(still.time, LIVE + 4 * FRAME);
  assert.equal(still.frame.timestamp, 4 * FRAME * 1000);
  assert.equal(server.received[0]?.path, '/api/v1/cameras/yard/frames');
  assert.equal(codecs.openFrames, 1);
  assert.equal(codecs.openDecoders, 0);
  length.live = 8;
  assert.equal((await stills.newest()).time, LIVE + 7 * FRAME);
  assert.equal(server.received.length, 2);
  // A time within that group is one of the recordings.
  await assert.rejects(stills.at(LIVE), { code: 'no_recording' });
});

test('a newest frame is given up for a later request, like any other, and when it cannot be decoded', async () => {
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

test('without WebCodecs it says so', async () => {
  await using world = await setUp();
  world.codecs.available = false;
  assert.equal(world.stills.available, false);
  await assert.rejects(world.stills.at(START), { code: 'decode_failed' });
});
