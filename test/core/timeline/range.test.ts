import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gapsIn, holds, intersect, merge, nearest } from '@oriel/core/timeline';

test('a range holds its start and not its end', () => {
  assert.equal(holds({ from: 10, to: 20 }, 10), true);
  assert.equal(holds({ from: 10, to: 20 }, 20), false);
});

test('ranges that only touch do not intersect', () => {
  assert.equal(intersect({ from: 0, to: 10 }, { from: 10, to: 20 }), undefined);
  assert.deepEqual(intersect({ from: 0, to: 15 }, { from: 10, to: 20 }), { from: 10, to: 15 });
});

test('merging sorts, joins ranges that touch or overlap, and drops empty ones', () => {
  const merged = merge([{ from: 50, to: 60 }, { from: 0, to: 10 }, { from: 10, to: 20 }, { from: 52, to: 55 }, { from: 30, to: 30 }]);
  assert.deepEqual(merged, [{ from: 0, to: 20 }, { from: 50, to: 60 }]);
});

test('gaps are the parts that no range covers', () => {
  const sequences = [{ from: -5, to: 10 }, { from: 20, to: 30 }, { from: 90, to: 120 }];
  assert.deepEqual(gapsIn({ from: 0, to: 100 }, sequences), [{ from: 10, to: 20 }, { from: 30, to: 90 }]);
  assert.deepEqual(gapsIn({ from: 0, to: 100 }, []), [{ from: 0, to: 100 }]);
  assert.deepEqual(gapsIn({ from: 0, to: 10 }, sequences), []);
});

test('the nearest ranges before and after a time; neither if a range holds it', () => {
  const sequences = [{ from: 0, to: 10 }, { from: 20, to: 30 }];
  assert.deepEqual(nearest(sequences, 15), { before: 10, after: 20 });
  assert.deepEqual(nearest(sequences, 5), {});
  assert.deepEqual(nearest(sequences, 10), { before: 10, after: 20 });
  assert.deepEqual(nearest(sequences, 40), { before: 30 });
  assert.deepEqual(nearest([], 40), {});
});
