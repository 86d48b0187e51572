import assert from 'node:assert/strict';
import { test } from 'node:test';
import { following, placed, timeAt, xAt, zoomed } from '@oriel/core/timeline';

const view = { from: 1_000_000, to: 1_060_000 };
const limits = { shortest: 10_000, longest: 86_400_000 };

test('a fraction of the width is the same fraction of the time', () => {
  for (const fraction of [0, 0.25, 0.5, 0.75, 1]) {
    assert.equal(timeAt(view, 800, 800 * fraction), 1_000_000 + 60_000 * fraction);
    assert.equal(xAt(view, 800, 1_000_000 + 60_000 * fraction), 800 * fraction);
  }
  assert.equal(timeAt(view, 0, 0), view.from);
});

test('zooming does not move the time under the pointer', () => {
  const about = timeAt(view, 800, 200);
  const closer = zoomed(view, 0.5, about, limits);
  assert.equal(closer.to - closer.from, 30_000);
  assert.equal(xAt(closer, 800, about), 200);
});

test('zooming stops at its limits', () => {
  assert.equal(spanAfter(0.000001), limits.shortest);
  assert.equal(spanAfter(1e9), limits.longest);
  function spanAfter(factor: number) {
    const { from, to } = zoomed(view, factor, view.from, limits);
    return to - from;
  }
});

test('a view that follows stands still until the time reaches its anchor, and then moves with it', () => {
  assert.equal(following(view, 1_040_000, 0.8), view);
  assert.deepEqual(following(view, 1_050_000, 0.8), placed(view, 1_050_000, 0.8));
  assert.deepEqual(following(view, 1_050_000, 0.8), { from: 1_002_000, to: 1_062_000 });
});

test('a time that jumps out of the view comes to its middle', () => {
  assert.deepEqual(following(view, 500_000, 0.8), { from: 470_000, to: 530_000 });
  assert.deepEqual(following(view, 5_000_000, 0.8), { from: 4_970_000, to: 5_030_000 });
});
