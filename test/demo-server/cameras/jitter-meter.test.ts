import assert from 'node:assert/strict';
import { test } from 'node:test';
import { JitterMeter } from '../../../demo-server/src/cameras/jitter-meter.ts';

/** Always the same, in [0, 1). */
function chance(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 16_807) % 2_147_483_647) / 2_147_483_647;
}

/** Feeds so many frames, and returns every value that the meter took on the way. */
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

test('a source that sends in pairs has the jitter of a frame, which does not change again', () => {
  const meter = new JitterMeter();
  assert.deepEqual(feed(meter, 25 * 300, inPairs), [0, 40]);
});

test('a regular source has none, whatever comes in a burst at its start', () => {
  const burst = (index: number) => Math.max(0, 1500 - index * 40) + regular();
  assert.deepEqual(feed(new JitterMeter(), 25 * 60, burst), [0]);
});

test('a process that is held up now and then is no jitter of the source', () => {
  const heldUp = (index: number) => Math.max(0, 160 - (index % 100) * 40) + regular();
  assert.deepEqual(feed(new JitterMeter(), 25 * 300, heldUp), [0]);
});

test('one bad stretch does not count; jitter that stays counts within eight seconds', () => {
  const meter = new JitterMeter();
  feed(meter, 100, inPairs);
  assert.deepEqual(feed(meter, 400, regular), [0]);
  assert.deepEqual(feed(meter, 200, (index) => 60 * (index % 3)), [0, 120]);
});

test('a source that becomes regular loses its jitter after half a minute, in one step', () => {
  const meter = new JitterMeter();
  feed(meter, 25 * 60, inPairs);
  assert.deepEqual(feed(meter, 700, regular), [40]);
  assert.deepEqual(feed(meter, 100, regular), [40, 0]);
});

test('what was known before is kept until there is enough to judge by', () => {
  const meter = new JitterMeter(40);
  assert.deepEqual(feed(meter, 700, regular), [40]);
  assert.deepEqual(feed(meter, 100, regular), [40, 0]);
});

test('no source is smoothed for more than a second', () => {
  assert.deepEqual(feed(new JitterMeter(), 25 * 60, (index) => 40 * (99 - (index % 100))), [0, 1000]);
});
