import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mediaClock } from '../../../packages/elements/src/controls/media-clock.ts';

test('media times are as long as they have to be', () => {
  assert.deepEqual([-1, 0, 7.9, 72, 3599, 3600, 45_296].map((time) => mediaClock(time, 'en')), ['0:00', '0:00', '0:07', '1:12', '59:59', '1:00:00', '12:34:56']);
  assert.equal(mediaClock(72, 'ar-EG'), '١:١٢');
});
