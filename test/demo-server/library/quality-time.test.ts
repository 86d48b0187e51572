import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withQuality } from '../../../demo-server/src/library/quality-time.ts';

test('the time of each quality is added up, of a bounded number of labels, whatever they are called', () => {
  let times = withQuality(withQuality({}, '720p', 4), '720p', 2);
  times = withQuality(withQuality(times, undefined, 9), '360p', 0);
  assert.deepEqual(times, { '720p': 6 });
  times = withQuality(times, '__proto__', 3);
  assert.deepEqual(Object.entries(times), [['720p', 6], ['__proto__', 3]]);
  for (let i = 0; i < 100; i++) times = withQuality(times, `${i}`, 1);
  assert.equal(Object.keys(times).length, 20);
  assert.equal(withQuality(times, '720p', 1)['720p'], 7);
});
