import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Frame, Track } from '../../../demo-server/src/media/frame.ts';
import { FrameBus, LARGEST_GROUP } from '../../../demo-server/src/media/frame-bus.ts';

const video: Track = { kind: 'video', codec: 'avc1.42C01F', width: 160, height: 90, description: new Uint8Array(4) };
const picture = (time: number, keyframe = false, bytes = 10): Frame => ({ kind: 'video', time, keyframe, data: new Uint8Array(bytes) });
const { signal: never } = new AbortController();

function busWith(...frames: Frame[]): FrameBus {
  const bus = new FrameBus();
  bus.setTracks([video]);
  for (const frame of frames) bus.push(frame);
  return bus;
}

test('a reader that joins gets the group so far, then every frame', () => {
  const bus = busWith(picture(0), picture(40, true), picture(80));
  const times: number[] = [];
  bus.subscribe({ tracks: () => {}, frame: ({ time }) => times.push(time) }, { signal: never });
  bus.push(picture(120));
  assert.deepEqual(times, [40, 80, 120]);
});

test('a reader that aborts during the first burst gets no more and is removed', () => {
  const bus = busWith(picture(0, true), picture(40), picture(80));
  const enough = new AbortController();
  const times: number[] = [];
  const frame = ({ time }: Frame) => {
    times.push(time);
    enough.abort();
  };
  bus.subscribe({ tracks: () => {}, frame }, { signal: enough.signal });
  bus.push(picture(120));
  assert.deepEqual(times, [0]);
  assert.equal(bus.readerCount, 0);
});

test('a reader that aborts in lost() is removed', () => {
  const bus = busWith(picture(0, true));
  bus.lose(40);
  const enough = new AbortController();
  bus.subscribe({ tracks: () => {}, frame: () => {}, lost: () => enough.abort() }, { signal: enough.signal });
  assert.equal(bus.readerCount, 0);
});

test('a group that grows too large is dropped, with everything up to the next keyframe', () => {
  const bus = busWith(picture(0, true));
  const times: number[] = [];
  bus.subscribe({ tracks: () => {}, frame: ({ time }) => times.push(time) }, { signal: never });
  const half = Math.floor(LARGEST_GROUP / 2) - 10;
  for (const time of [40, 80, 120, 160]) bus.push(picture(time, false, half));
  assert.deepEqual(times, [0, 40, 80]);
  assert.equal(bus.group.length, 0);
  bus.push(picture(200, true));
  bus.push(picture(240, false, half));
  assert.deepEqual(times, [0, 40, 80, 200, 240]);
  assert.deepEqual(bus.group.map(({ time }) => time), [200, 240]);
});

test('a reader that throws is removed and reported once; the others get everything', () => {
  for (const at of ['tracks', 'frame', 'lost', 'jitter'] as const) {
    const reported: unknown[] = [];
    const bus = new FrameBus({ log: { error: (entry: unknown) => reported.push(entry) } });
    let calls = 0;
    class Broken {
      tracks(): void {}
      frame(): void {}
    }
    const failed: unknown[] = [];
    const error = new RangeError(at);
    const broken = Object.assign(new Broken(), {
      [at]: () => {
        calls++;
        throw error;
      },
      failed: (cause: unknown) => failed.push(cause),
    });
    const seen: string[] = [];
    const other = { tracks: () => seen.push('tracks'), frame: () => seen.push('frame'), lost: () => seen.push('lost'), jitter: () => seen.push('jitter') };
    bus.subscribe(broken, { signal: never });
    bus.subscribe(other, { signal: never });
    const feed = () => {
      bus.setTracks([video]);
      bus.push(picture(0, true));
      bus.lose(40);
    };
    feed();
    bus.setJitter(20);
    feed();
    assert.deepEqual([calls, bus.readerCount, failed, reported], [1, 1, [error], [{ err: error, reader: 'Broken' }]], at);
    assert.deepEqual(seen, ['tracks', 'frame', 'lost', 'jitter', 'tracks', 'frame', 'lost'], at);
  }
});

test('a reader that throws while it joins is not kept', () => {
  const bus = busWith(picture(0, true), picture(40));
  let calls = 0;
  const fail = () => {
    calls++;
    throw new Error('no');
  };
  bus.subscribe({ tracks: () => {}, frame: fail, failed: fail }, { signal: never });
  assert.deepEqual([calls, bus.readerCount], [2, 0]);
});
