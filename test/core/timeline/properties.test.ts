import assert from 'node:assert/strict';
import { test } from 'node:test';
import { following, gapsIn, holds, intersect, merge, moved, nearest, placed, spanOf, timeAt, xAt, zoomed, type Range } from '@oriel/core/timeline';

/** The same numbers in each run, so that a failure can be repeated (Mulberry32). */
function chance(seed: number): () => number {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const whole = (random: () => number, below: number) => Math.floor(random() * below);

function someRanges(random: () => number): Range[] {
  return Array.from({ length: whole(random, 8) }, () => {
    const from = whole(random, 100);
    return { from, to: from + whole(random, 30) };
  });
}

const limits = { shortest: 10_000, longest: 30 * 86_400_000 };
const START = Date.parse('2026-01-31T12:00:00.000Z');

function someView(random: () => number): Range {
  const span = limits.shortest * (limits.longest / limits.shortest) ** random();
  const from = START + (random() - 0.5) * limits.longest;
  return { from, to: from + span };
}

test('merged ranges and the gaps between them cover each moment exactly once', () => {
  const random = chance(1);
  for (let n = 0; n < 500; n++) {
    const ranges = someRanges(random);
    const within = { from: whole(random, 60), to: 60 + whole(random, 80) };
    const merged = merge(ranges);
    const gaps = gapsIn(within, ranges);
    for (let time = within.from; time < within.to; time++) {
      const recorded = ranges.some((range) => holds(range, time));
      assert.equal(merged.filter((range) => holds(range, time)).length, recorded ? 1 : 0);
      assert.equal(gaps.filter((range) => holds(range, time)).length, recorded ? 0 : 1);
    }
    for (const [index, { from }] of merged.entries()) assert.ok(index === 0 || from > merged[index - 1]!.to, 'sorted, and apart');
    assert.deepEqual(merge(merged), merged);
  }
});

test('a moment is in the intersection of two ranges if both hold it', () => {
  const random = chance(2);
  for (let n = 0; n < 500; n++) {
    const [a = { from: 0, to: 5 }, b = { from: 3, to: 9 }] = someRanges(random);
    const common = intersect(a, b);
    for (let time = 0; time < 130; time++) assert.equal(common ? holds(common, time) : false, holds(a, time) && holds(b, time));
  }
});

test('no recording is nearer than the nearest ones', () => {
  const random = chance(3);
  for (let n = 0; n < 500; n++) {
    const ranges = merge(someRanges(random));
    const time = whole(random, 140);
    const { before, after } = nearest(ranges, time);
    if (ranges.some((range) => holds(range, time))) assert.deepEqual({ before, after }, { before: undefined, after: undefined });
    else {
      assert.equal(before, ranges.findLast(({ to }) => to <= time)?.to);
      assert.equal(after, ranges.find(({ from }) => from > time)?.from);
    }
  }
});

test('a time and its place lead to each other', () => {
  const random = chance(4);
  for (let n = 0; n < 500; n++) {
    const view = someView(random);
    const width = 1 + whole(random, 4000);
    const x = random() * width;
    assert.ok(Math.abs(xAt(view, width, timeAt(view, width, x)) - x) < 0.01);
  }
});

test('zooming stays within its limits and does not move the time it zooms around', () => {
  const random = chance(5);
  for (let n = 0; n < 500; n++) {
    const view = someView(random);
    const about = view.from + random() * spanOf(view);
    const next = zoomed(view, 10 ** (random() * 6 - 3), about, limits);
    assert.ok(spanOf(next) > limits.shortest - 1 && spanOf(next) < limits.longest + 1);
    assert.ok(Math.abs(xAt(next, 1000, about) - xAt(view, 1000, about)) < 0.01);
    assert.equal(Math.round(spanOf(moved(next, random() * 1e6))), Math.round(spanOf(next)));
  }
});

test('a view that follows a time contains it, and keeps its length', () => {
  const random = chance(6);
  for (let n = 0; n < 500; n++) {
    const view = someView(random);
    const fraction = 0.5 + random() / 2;
    const time = view.from + (random() * 6 - 3) * spanOf(view);
    const next = following(view, time, fraction);
    const at = (time - next.from) / spanOf(next);
    assert.ok(at > -0.001 && at < fraction + 0.001, `at ${at}`);
    assert.equal(Math.round(spanOf(next)), Math.round(spanOf(view)));
    assert.ok(Math.abs((time - placed(view, time, fraction).from) / spanOf(view) - fraction) < 0.001);
  }
});
