import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Frame, Track } from '../../../demo-server/src/media/frame.ts';
import { FrameBus } from '../../../demo-server/src/media/frame-bus.ts';
import { systemClock } from '../../../demo-server/src/media/wall-clock.ts';
import { Backoff } from '../../../demo-server/src/publish/backoff.ts';
import { ProgressWatch } from '../../../demo-server/src/publish/progress-watch.ts';
import { PublishError } from '../../../demo-server/src/publish/publish-error.ts';
import { controlMessage, MESSAGE } from '../../../demo-server/src/publish/rtmp/message.ts';
import { until } from '../../support/until.ts';
import { freePort } from './support/free-port.ts';
import { recordDestination } from './support/record-destination.ts';
import { startScripted } from './support/scripted-server.ts';

const video: Track = { kind: 'video', codec: 'avc1.42C01F', width: 320, height: 180, description: Uint8Array.of(1, 66, 192, 31, 255, 224, 0) };
const picture = (time: number, keyframe = false): Frame => ({ kind: 'video', time, keyframe, data: Uint8Array.of(0, 0, 0, 1, 65) });

function newBus(): FrameBus {
  const bus = new FrameBus();
  bus.setTracks([video]);
  bus.push(picture(0, true));
  return bus;
}

test('start, stop and restart may come at any time and any number of times', async (t) => {
  let connections = 0;
  const server = await startScripted({ connect: (client, id) => (connections++, client.command(0, '_result', id, null, null)) });
  t.after(() => server.close());
  const bus = newBus();
  const { destination, reached, changes } = recordDestination(bus, server.url, 'key');
  await destination.stop();
  assert.equal(destination.status.state, 'idle');
  destination.start();
  destination.start();
  await reached('publishing');
  assert.equal(connections, 1);
  assert.equal(bus.readerCount, 1);
  await Promise.all([destination.stop(), destination.stop()]);
  assert.equal(destination.status.state, 'idle');
  assert.equal(bus.readerCount, 0);
  destination.start();
  await destination.stop();
  await destination.restart();
  await until('it publishes again', () => destination.status.state === 'publishing');
  await Promise.all([destination.restart(), destination.restart()]);
  await until('and again', () => destination.status.state === 'publishing');
  assert.equal(bus.readerCount, 1);
  await destination.stop();
  assert.equal(changes.at(-1)?.state, 'idle');
  assert.equal(bus.readerCount, 0);
});

test('a stop ends a wait for the next attempt, and a connection that hangs', async (t) => {
  const silent = await startScripted({ connect: () => {} });
  t.after(() => silent.close());
  for (const [url, state] of [[`rtmp://127.0.0.1:${await freePort()}/live`, 'reconnecting'], [silent.url, 'connecting']] as const) {
    const { destination, reached } = recordDestination(newBus(), url, 'key', { clock: { ...systemClock, after: (delay, fn) => systemClock.after(delay < 1000 ? 1e9 : delay, fn) } });
    destination.start();
    await reached(state);
    await destination.stop();
    assert.equal(destination.status.state, 'idle');
  }
});

test('a destination that fails, and one whose listener throws, do not touch another or the bus', async (t) => {
  const got: number[] = [];
  const server = await startScripted({ received: ({ type, timestamp, payload }) => void (type === 9 && payload[1] === 1 && got.push(timestamp)) });
  const broken = await startScripted({ publish: ({ socket }) => void socket.write(Buffer.alloc(10_000, 0xff)) });
  t.after(() => {
    server.close();
    broken.close();
  });
  const errors: unknown[] = [];
  const bus = new FrameBus({ log: { error: (entry: unknown) => errors.push(entry) } });
  bus.setTracks([video]);
  bus.push(picture(0, true));
  const good = recordDestination(bus, server.url, 'good');
  const throwing = recordDestination(bus, server.url, 'throwing', {
    onChange: () => {
      throw new Error('listener');
    },
  });
  const bad = recordDestination(bus, broken.url, 'bad');
  t.after(() => Promise.all([good, throwing, bad].map(({ destination }) => destination.stop())));
  for (const { destination } of [good, throwing, bad]) destination.start();
  await good.reached('publishing');
  await bad.reached('reconnecting', 'not_rtmp');
  await until('the other publishes too', () => throwing.destination.status.state === 'publishing');
  for (let index = 1; index <= 20; index++) bus.push(picture(index * 40));
  await until('all frames came from both', () => got.filter((time) => time === 800).length === 2);
  assert.deepEqual(got.toSorted((a, b) => a - b), Array.from({ length: 42 }, (_, index) => Math.floor(index / 2) * 40));
  assert.deepEqual(errors, []);
});

test('a server that acknowledges once and never again is not taken for a dead one for ever', async (t) => {
  const server = await startScripted({ received: ({ type }, client) => void (type === 9 && client.message(controlMessage(MESSAGE.acknowledgement, 3500))) });
  t.after(() => server.close());
  const bus = newBus();
  // Ten times as fast.
  const clock = { ...systemClock, monotonic: () => 10 * systemClock.monotonic(), after: (delay: number, fn: () => void) => systemClock.after(delay / 10, fn) };
  const { destination, changes } = recordDestination(bus, server.url, 'key', { clock });
  t.after(() => destination.stop());
  let index = 0;
  const feed = setInterval(() => bus.push({ ...picture(++index * 40, index % 25 === 0), data: new Uint8Array(20_000) }), 20);
  t.after(() => clearInterval(feed));
  destination.start();
  await until('it has seemed dead twice', () => changes.filter(({ state, reason }) => state === 'reconnecting' && reason === 'dead').length === 2);
  await until('it publishes', () => destination.status.state === 'publishing' && destination.status.reason === undefined);
  const { since } = destination.status;
  await until('it has done so for longer than before', () => Date.now() - since > 2500);
  assert.equal(destination.status.state, 'publishing');
  assert.equal(destination.status.reason, undefined);
});

test('the rate is that of the bytes that were taken', async (t) => {
  const server = await startScripted({});
  t.after(() => server.close());
  const bus = newBus();
  const { destination, reached } = recordDestination(bus, server.url, 'key');
  t.after(() => destination.stop());
  destination.start();
  await reached('publishing');
  bus.push({ ...picture(40), data: new Uint8Array(200_000) });
  await until('a rate', () => destination.status.bitrate > 100_000);
  await until('nothing is sent any more', () => destination.status.bitrate === 0);
});

test('attempts come ever later, by chance, until one has lasted', () => {
  const backoff = new Backoff();
  const most = Array.from({ length: 8 }, () => backoff.after(0, 1));
  assert.deepEqual(most, [500, 1000, 2000, 4000, 8000, 15_000, 15_000, 15_000]);
  assert.equal(backoff.after(0, 0), 7500);
  assert.equal(backoff.after(10_000, 1), 500);
  assert.equal(backoff.after(9000, 1), 1000);
});

test('a server that takes nothing is dead, and given up later; one that takes too little is slow', () => {
  const watch = new ProgressWatch();
  const at = (now: number, taken: number, more = {}) => watch.check({ now, written: 1000, taken, backlog: 0, droppedFrames: 0, ...more });
  assert.equal(at(0, 1000), undefined);
  assert.equal(at(60_000, 1000), undefined, 'nothing to send');
  assert.equal(at(60_100, 900), undefined);
  assert.equal(at(62_200, 900), 'dead');
  assert.equal(at(62_300, 950, { backlog: 2000 }), 'slow');
  assert.equal(at(62_400, 960, { backlog: 800 }), 'slow');
  assert.equal(at(62_500, 970, { backlog: 700 }), undefined);
  assert.equal(at(62_600, 980, { droppedFrames: 1 }), 'slow');
  assert.equal(at(67_700, 990, { droppedFrames: 1 }), undefined);
  assert.throws(() => at(75_800, 990, { droppedFrames: 1 }), (error) => error instanceof PublishError && error.reason === 'dead');
});
