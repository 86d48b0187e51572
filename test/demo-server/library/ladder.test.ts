import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ladderFor } from '../../../demo-server/src/library/ladder.ts';

const ladder = (width: number, height: number, { duration = 3600, isCopyable = false, bitrateKbps }: { duration?: number; isCopyable?: boolean; bitrateKbps?: number } = {}) => {
  const { first, rest } = ladderFor({ duration, video: { width, height, frameRate: 25, bitrateKbps, isCopyable } });
  const show = ({ label, width: w, height: h, maxKbps, isCopy }: (typeof first)[number]) => `${label} ${w}x${h} ${maxKbps}${isCopy ? ' copy' : ''}`;
  return { first: first.map(show).join(', '), rest: rest.map(show) };
};

test('the first quality is 720p or smaller, the others go up to the size of the source', () => {
  assert.deepEqual(ladder(1920, 1080), { first: '720p 1280x720 2000', rest: ['1080p 1920x1080 4000', '480p 854x480 1000', '360p 640x360 500'] });
  assert.deepEqual(ladder(3840, 2160), { first: '720p 1280x720 2000', rest: ['1080p 1920x1080 4000', '480p 854x480 1000', '360p 640x360 500'] });
  assert.deepEqual(ladder(640, 360), { first: '360p 640x360 500', rest: [] });
});

test('a short film gets all qualities from one decoding, unless its picture is copied', () => {
  const all = { first: '1080p 1920x1080 4000, 720p 1280x720 2000, 480p 854x480 1000, 360p 640x360 500', rest: [] };
  assert.deepEqual(ladder(1920, 1080, { duration: 90 }), all);
  assert.equal(ladder(1920, 1080, { duration: 100 }).first, '720p 1280x720 2000');
  assert.equal(ladder(3840, 2160, { duration: 30 }).first, '720p 1280x720 2000');
  assert.deepEqual(ladder(1920, 1080, { duration: 90, isCopyable: true, bitrateKbps: 3000 }), { first: '1080p 1920x1080 3000 copy', rest: ['720p 1280x720 2000', '480p 854x480 1000', '360p 640x360 500'] });
});

test('a source between the sizes, or below them, keeps its own', () => {
  assert.deepEqual(ladder(854, 480), { first: '480p 854x480 1000', rest: ['360p 640x360 500'] });
  assert.deepEqual(ladder(160, 90), { first: '90p 160x90 500', rest: [] });
  assert.deepEqual(ladder(1366, 768), { first: '720p 1280x720 2000', rest: ['480p 854x480 1000', '360p 640x360 500'] });
});

test('what is copied is the top quality', () => {
  assert.deepEqual(ladder(1920, 1080, { isCopyable: true, bitrateKbps: 3000 }), { first: '1080p 1920x1080 3000 copy', rest: ['720p 1280x720 2000', '480p 854x480 1000', '360p 640x360 500'] });
  assert.deepEqual(ladder(640, 360, { isCopyable: true, bitrateKbps: 700 }), { first: '360p 640x360 700 copy', rest: [] });
});

test('what has more than twice the bitrate limit of its size, or does not say how much, is not copied', () => {
  const limits: [width: number, height: number, kbps: number][] = [[640, 360, 1000], [854, 480, 2000], [1280, 720, 4000], [1920, 1080, 8000], [3840, 2160, 8000]];
  for (const [width, height, kbps] of limits) {
    assert.match(ladder(width, height, { isCopyable: true, bitrateKbps: kbps }).first, / copy$/);
    assert.deepEqual(ladder(width, height, { isCopyable: true, bitrateKbps: kbps + 1 }), ladder(width, height));
    assert.deepEqual(ladder(width, height, { isCopyable: true }), ladder(width, height));
  }
});

test('an upright video is named by its width; sizes are even', () => {
  assert.deepEqual(ladder(1080, 1920), { first: '720p 720x1280 2000', rest: ['1080p 1080x1920 4000', '480p 480x854 1000', '360p 360x640 500'] });
  assert.deepEqual(ladder(853, 481), { first: '480p 852x480 1000', rest: ['360p 638x360 500'] });
  assert.deepEqual(ladder(641, 421), { first: '421p 642x422 1000', rest: ['360p 548x360 500'] });
});
