import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RtpClock, rtpDistance } from '../../../packages/core/src/sessions/rtp-clock.ts';

const position = (rtp: number, time: number, speed = 1) => ({ rtp, time, speed, paused: false });

test('distances wrap around at 2^32', () => {
  assert.equal(rtpDistance(10, 4), 6);
  assert.equal(rtpDistance(4, 10), -6);
  assert.equal(rtpDistance(5, 2 ** 32 - 5), 10);
  assert.equal(rtpDistance(2 ** 32 - 5, 5), -10);
});

test('nothing is known before the first position', () => {
  assert.equal(new RtpClock().timeOf(1), undefined);
});

test('frames after a position count by 90 kHz and its speed, also across the wrap', () => {
  const clock = new RtpClock();
  clock.add(position(2 ** 32 - 900, 50_000, 4), { jump: true });
  assert.equal(clock.timeOf(2 ** 32 - 900), 50_000);
  assert.equal(clock.timeOf(2 ** 32 - 900 + 90), 50_004);
  assert.equal(clock.timeOf(900), 50_080);
});

test('preroll has no time', () => {
  const clock = new RtpClock();
  clock.add(position(9000, 1000), { jump: true });
  assert.equal(clock.timeOf(8910), undefined);
  assert.equal(clock.timeOf(9000), 1000);
});

test('frames on their way when a seek was answered keep their time, the preroll of the answer has none', () => {
  const clock = new RtpClock();
  clock.add(position(9000, 1000), { jump: true });
  assert.equal(clock.timeOf(18_000), 1100);
  clock.presented(18_000);
  clock.add(position(27_000, 60_000), { jump: true });
  assert.equal(clock.timeOf(17_910), 1099);
  assert.equal(clock.timeOf(18_000), 1100);
  assert.equal(clock.timeOf(26_910), undefined);
  assert.equal(clock.timeOf(27_000), 60_000);
});

test('before a change of speed, or after a gap, time goes on as it was', () => {
  const clock = new RtpClock();
  clock.add(position(9000, 1000), { jump: true });
  clock.add(position(18_000, 1100, 2), { jump: false });
  assert.equal(clock.timeOf(17_100), 1090);
  assert.equal(clock.timeOf(18_900), 1120);
});

