import assert from 'node:assert/strict';
import { test } from 'node:test';
import { JitterMeter } from '../../../demo-server/src/cameras/jitter-meter.ts';

/** The same numbers in every run, in [0, 1). */
function chance(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 16_807) % 2_147_483_647) / 2_147_483_647;
}

/** Adds so many frames, and returns every value that the meter had on the way. */
function feed(meter: JitterMeter, frames: number, delayOf: (index: number) => number): number[] {
  const values = [meter.value];
  for (let index = 0; index < frames; index++) {
    meter.add(1_000_000 + delayOf(index));
    if (meter.value !== values.at(-1)) values.push(meter.value);
  }
  return values;
}

const random = chance(7);
const regular = () => random() * 8;
const inPairs = (index: number) => (index % 2 === 0 ? 40 : 0) + random() * 6;

test('a source that sends in pairs has the jitter of one frame, which does not change again', () => {
  const meter = new JitterMeter();
  assert.deepEqual(feed(meter, 25 * 300, inPairs), [0, 40]);
});

test('a burst at the start of a regular source is not jitter', () => {
  const burst = (index: number) => Math.max(0, 1500 - index * 40) + regular();
  assert.deepEqual(feed(new JitterMeter(), 25 * 60, burst), [0]);
});

test('short pauses of this process are not jitter', () => {
  const heldUp = (index: number) => Math.max(0, 160 - (index % 100) * 40) + regular();
  assert.deepEqual(feed(new JitterMeter(), 25 * 300, heldUp), [0]);
});

test('one uneven window does not count; jitter that lasts counts after two windows', () => {
  const meter = new JitterMeter();
  feed(meter, 100, inPairs);
  assert.deepEqual(feed(meter, 400, regular), [0]);
  assert.deepEqual(feed(meter, 200, (index) => 60 * (index % 3)), [0, 120]);
});

test('a source that becomes regular loses its jitter after eight windows, in one step', () => {
  const meter = new JitterMeter();
  feed(meter, 25 * 60, inPairs);
  assert.deepEqual(feed(meter, 700, regular), [40]);
  assert.deepEqual(feed(meter, 100, regular), [40, 0]);
});

test('the initial jitter stays until enough frames have come', () => {
  const meter = new JitterMeter(40);
  assert.deepEqual(feed(meter, 700, regular), [40]);
  assert.deepEqual(feed(meter, 100, regular), [40, 0]);
});

test('jitter is limited to one second', () => {
  assert.deepEqual(feed(new JitterMeter(), 25 * 60, (index) => 40 * (99 - (index % 100))), [0, 1000]);
});
