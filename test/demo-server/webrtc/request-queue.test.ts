import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Pending, type PlaybackRequest, RequestQueue } from '../../../demo-server/src/webrtc/peer/request-queue.ts';

const seek = (id: number): PlaybackRequest => ({ type: 'seek', id, time: `2026-01-01T00:00:0${id}.000Z` });
const step = (id: number, frames: number): PlaybackRequest => ({ type: 'step', id, frames });
const speed = (id: number): PlaybackRequest => ({ type: 'speed', id, speed: id });
const pause = (id: number): PlaybackRequest => ({ type: 'pause', id });
const play = (id: number): PlaybackRequest => ({ type: 'play', id });

async function merged(...requests: PlaybackRequest[]): Promise<Pending[]> {
  const queue = new RequestQueue();
  for (const request of requests) queue.add(request);
  const pending: Pending[] = [];
  for (let count = requests.length; count > 0; ) {
    const next = await queue.next();
    assert.ok(next);
    pending.push(next);
    count -= next.ids.length;
  }
  return pending;
}

test('a newer seek, speed, pause or play supersedes the waiting one and answers it too', async () => {
  assert.deepEqual(await merged(seek(1), seek(2), seek(3)), [{ request: seek(3), ids: [1, 2, 3] }]);
  assert.deepEqual(await merged(speed(1), speed(2)), [{ request: speed(2), ids: [1, 2] }]);
  assert.deepEqual(await merged(pause(1), play(2), pause(3)), [{ request: pause(3), ids: [1, 2, 3] }]);
});

test('steps add up, within a bound', async () => {
  assert.deepEqual(await merged(step(1, 5), step(2, -2)), [{ request: step(2, 3), ids: [1, 2] }]);
  const many = await merged(...Array.from({ length: 50 }, (_, index) => step(index + 1, 250)));
  assert.deepEqual(many.map(({ request }) => request), [step(50, 2500)]);
});

test('requests of different kinds keep their order', async () => {
  assert.deepEqual((await merged(speed(1), pause(2), seek(3))).map(({ request }) => request), [speed(1), pause(2), seek(3)]);
  assert.deepEqual((await merged(seek(1), step(2, 1), step(3, 1))).map(({ request }) => request), [seek(1), step(3, 2)]);
  assert.deepEqual((await merged(step(1, 1), play(2), step(3, 1))).map(({ request }) => request), [play(2), step(3, 2)], 'the last step pauses');
});

test('a seek makes a waiting step a mere pause', async () => {
  assert.deepEqual(await merged(step(1, 5), seek(2)), [{ request: pause(1), ids: [1] }, { request: seek(2), ids: [2] }]);
  assert.deepEqual(await merged(play(1), step(2, 5), seek(3)), [{ request: pause(2), ids: [1, 2] }, { request: seek(3), ids: [3] }]);
  assert.deepEqual(await merged(step(1, 5), play(2), seek(3)), [{ request: play(2), ids: [1, 2] }, { request: seek(3), ids: [3] }]);
});

test('a closed queue has no next request', async () => {
  const queue = new RequestQueue();
  const next = queue.next();
  queue.close();
  assert.equal(await next, undefined);
  queue.add(pause(1));
  assert.equal(await queue.next(), undefined);
});
