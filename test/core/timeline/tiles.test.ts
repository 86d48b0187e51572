import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clip, levelFor, tileAbove, tileRange, tileRuns, tileSpan, tilesIn } from '@oriel/core/timeline';

test('the tiles of a range cover it, touch each other, and start at multiples of their length', () => {
  for (const from of [-5_000_000, -1, 0, 3, 1_772_359_200_000]) {
    for (const span of [1, 1000, 86_400_000]) {
      const range = { from, to: from + span };
      const tiles = tilesIn(range, 16).map(tileRange);
      assert.ok(tiles[0]!.from <= range.from && tiles.at(-1)!.to >= range.to);
      for (const [at, tile] of tiles.entries()) {
        assert.equal(Math.abs(tile.from % tileSpan(16)), 0);
        assert.equal(tile.to - tile.from, tileSpan(16));
        if (at > 0) assert.equal(tile.from, tiles[at - 1]!.to);
      }
    }
  }
});

test('a range that ends where a tile starts does not need that tile, and an empty one needs none', () => {
  assert.deepEqual(tilesIn({ from: 0, to: 8 }, 2), [{ level: 2, index: 0 }, { level: 2, index: 1 }]);
  assert.deepEqual(tilesIn({ from: 4, to: 4 }, 2), []);
});

test('the level for a length is the lowest whose tiles are as long', () => {
  assert.equal(levelFor(1), 0);
  assert.equal(levelFor(1024), 10);
  assert.equal(levelFor(1025), 11);
});

test('a tile lies in one tile of each higher level', () => {
  for (const index of [-9, -8, -1, 0, 7, 8]) {
    const above = tileRange(tileAbove({ level: 2, index }, 5));
    const { from, to } = tileRange({ level: 2, index });
    assert.ok(above.from <= from && to <= above.to);
  }
});

test('runs are neighbours, and not longer than allowed', () => {
  const tiles = [1, 2, 3, 4, 7, 8].map((index) => ({ level: 3, index }));
  assert.deepEqual(tileRuns(tiles, 3).map((run) => run.map(({ index }) => index)), [[1, 2, 3], [4], [7, 8]]);
  assert.deepEqual(tileRuns([], 3), []);
});

test('clipping keeps what lies inside', () => {
  assert.deepEqual(clip([{ from: 0, to: 4 }, { from: 5, to: 9 }, { from: 20, to: 30 }], { from: 2, to: 20 }), [{ from: 2, to: 4 }, { from: 5, to: 9 }]);
});
