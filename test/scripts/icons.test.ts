import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { pathOf } from '../../scripts/icons/path.mjs';
import { iconsModule, names } from '../../scripts/icons.mjs';

test('icons/index.ts is up to date: node scripts/icons.mjs writes it', async () => {
  assert.deepEqual(names, names.toSorted());
  assert.equal(readFileSync(new URL('../../packages/elements/src/icons/index.ts', import.meta.url), 'utf8'), await iconsModule());
});

test('shapes become one path', () => {
  assert.equal(pathOf([['circle', { cx: 12, cy: 12, r: 10 }]]), 'M2 12a10 10 0 1 0 20 0a10 10 0 1 0 -20 0z');
  assert.equal(pathOf([['ellipse', { cx: 12, cy: 5, rx: 9, ry: 3 }]]), 'M3 5a9 3 0 1 0 18 0a9 3 0 1 0 -18 0z');
  assert.equal(pathOf([['line', { x1: 1, y1: 2, x2: 3, y2: 4 }]]), 'M1 2L3 4');
  assert.equal(pathOf([['polyline', { points: '1 2 3 4' }]]), 'M1 2 3 4');
  assert.equal(pathOf([['polygon', { points: '1 2 3 4 5 6' }]]), 'M1 2 3 4 5 6z');
  assert.equal(pathOf([['rect', { x: 1, y: 2, width: 8, height: 6 }]]), 'M1 2h8v6h-8v-6z');
  assert.equal(pathOf([['rect', { x: 1, y: 2, width: 8, height: 6, rx: 1 }]]), 'M2 2h6a1 1 0 0 1 1 1v4a1 1 0 0 1 -1 1h-6a1 1 0 0 1 -1 -1v-4a1 1 0 0 1 1 -1z');
});

test('a path that starts relative does not continue the one before it', () => {
  const first = ['path', { d: 'M5 12h14' }] as const;
  assert.equal(pathOf([first, ['path', { d: 'm12 19-7-7 7-7' }]]), 'M5 12h14M12 19l-7-7 7-7');
  assert.equal(pathOf([first, ['path', { d: 'm.5,1.5c1 1 2 2 3 3' }]]), 'M5 12h14M.5,1.5c1 1 2 2 3 3');
});

test('what cannot become a path is refused', () => {
  assert.throws(() => pathOf([['path', { d: 'M0 0', fill: 'red' }]]), /fill/);
  assert.throws(() => pathOf([['text', {}]]), /text/);
});
