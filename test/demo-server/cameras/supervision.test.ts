import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Connection } from '../../../demo-server/src/cameras/connection.ts';
import { RunWatch } from '../../../demo-server/src/cameras/run-watch.ts';
import { CopyPolicy } from '../../../demo-server/src/cameras/sources/copy-policy.ts';
import type { Frame } from '../../../demo-server/src/media/frame.ts';
import { SourceError, UnsupportedStreamError } from '../../../demo-server/src/media/source-error.ts';

const frame = (keyframe: boolean, bytes = 10): Frame => ({ kind: 'video', time: 0, keyframe, data: new Uint8Array(bytes) });
const sound: Frame = { kind: 'audio', time: 0, keyframe: true, data: new Uint8Array(10) };
const failed = (message: string) => new SourceError(message);
const at = (time: number) => ({ wall: 1_700_000_000_000 + time, monotonic: time });

test('a run goes from opening to running, and each state has its limit', () => {
  const watch = new RunWatch();
  assert.deepEqual([watch.state, watch.failure(1e9)], ['opening', undefined], 'a source limits itself how long it takes to open');
  watch.opened(1000, 25);
  assert.deepEqual([watch.state, watch.nextCheck(1000), watch.failure(15_999)], ['awaiting-frame', 15_000, undefined]);
  assert.equal(watch.failure(16_000)?.message, 'No picture came.');
  watch.frame(sound, 2000);
  assert.equal(watch.state, 'awaiting-frame', 'sound is no picture');
  watch.frame(frame(false), 3000);
  assert.deepEqual([watch.state, watch.nextCheck(3000), watch.failure(4999)], ['awaiting-keyframe', 2000, undefined]);
  assert.equal(watch.failure(5000)?.message, 'No picture for 2 s.');
  for (let time = 4000; time <= 13_000; time += 1000) watch.frame(frame(false), time);
  assert.equal(watch.failure(13_000), undefined);
  const missing = watch.failure(13_001);
  assert.ok(missing instanceof UnsupportedStreamError && missing.lasting);
  assert.equal(missing.message, 'No keyframe came.');
  watch.frame(frame(true), 14_000);
  assert.deepEqual([watch.state, watch.failure(14_001)], ['running', undefined]);
  for (let time = 15_000; time <= 44_000; time += 1000) watch.frame(frame(false), time);
  assert.equal(watch.failure(44_000), undefined);
  assert.equal(watch.failure(44_001)?.message, 'No keyframe for 30 s.');
});

test('a slow source may be silent for three frames', () => {
  const watch = new RunWatch();
  watch.opened(0, 0.5);
  watch.frame(frame(true), 0);
  assert.equal(watch.failure(5999), undefined);
  assert.equal(watch.failure(6000)?.message, 'No picture for 6 s.');
});

test('a group of pictures that is too large is not supported', () => {
  const watch = new RunWatch();
  watch.opened(0);
  watch.frame(frame(true), 0);
  for (let count = 0; count < 25; count++) watch.frame(frame(false, 1024 * 1024), 0);
  assert.equal(watch.failure(0)?.message, 'Too much comes between two keyframes.');
});

test('a connection is connecting, live or reconnecting, and says since when and why', () => {
  const connection = new Connection(at(0).wall);
  assert.deepEqual(connection.status, { state: 'connecting', since: at(0).wall });
  assert.equal(connection.frame(at(500)), true);
  assert.equal(connection.frame(at(540)), false);
  assert.deepEqual(connection.status, { state: 'live', since: at(500).wall });
  assert.equal(connection.failed(new SourceError('The source cannot be reached.', { detail: 'camera:554' }), at(9000).wall), true);
  assert.equal(connection.failed(failed('No picture came.'), at(9500).wall), false);
  assert.deepEqual(connection.status, { state: 'reconnecting', since: at(9000).wall, reason: 'No picture came.' });
});

test('waits double up to half a minute, and start again after ten seconds live', () => {
  const connection = new Connection(0);
  const next = () => {
    connection.failed(failed('gone'), 0);
    return connection.backoff(1);
  };
  assert.deepEqual([next(), next(), next(), next(), next(), next(), next()], [1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]);
  assert.equal(connection.backoff(0), 15_000);
  connection.frame(at(0));
  connection.frame(at(10_000));
  assert.equal(next(), 30_000, 'it was live for too short a time');
  connection.frame(at(20_000));
  connection.frame(at(30_001));
  assert.equal(next(), 1000);
});

test('one damaged frame is no reason to transcode; the same twice within two minutes is', () => {
  let now = 0;
  const policy = new CopyPolicy(() => now);
  const damaged = { message: 'The stream cannot be carried as it is.', detail: 'A NAL unit is cut off.', lasting: false };
  policy.refused(damaged);
  assert.equal(policy.mustTranscode('h264'), false);
  now = 120_001;
  policy.refused(damaged);
  assert.equal(policy.mustTranscode('h264'), false, 'that was long ago');
  policy.refused({ ...damaged, detail: 'The stream has B-frames.' });
  assert.equal(policy.mustTranscode('h264'), false, 'that is another reason');
  now += 1000;
  policy.refused({ ...damaged, detail: 'The stream has B-frames.' });
  assert.equal(policy.mustTranscode('h264'), true);
});

test('a lasting fault makes it transcode at once, for an hour or until the source sends another format', () => {
  let now = 0;
  const policy = new CopyPolicy(() => now);
  const lasting = { message: 'No keyframe came.', detail: undefined, lasting: true };
  policy.mustTranscode('h264 1280x720');
  policy.refused(lasting);
  assert.equal(policy.mustTranscode('h264 1280x720'), true);
  now = 3_600_001;
  assert.equal(policy.mustTranscode('h264 1280x720'), false, 'copying is tried again');
  policy.refused(lasting);
  assert.equal(policy.mustTranscode('h264 1280x720'), true);
  assert.equal(policy.mustTranscode('h264 1920x1080'), false, 'it was set up in another way');
});
