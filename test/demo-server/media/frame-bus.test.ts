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

test('who joins is told the group so far, then what comes', () => {
  const bus = busWith(picture(0), picture(40, true), picture(80));
  const times: number[] = [];
  bus.subscribe({ tracks: () => {}, frame: ({ time }) => times.push(time) }, { signal: never });
  bus.push(picture(120));
  assert.deepEqual(times, [40, 80, 120]);
});

test('who has enough during the first burst is told no more and is not kept', () => {
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

test('who has enough when told that the source is lost is not kept', () => {
  const bus = busWith(picture(0, true));
  bus.lose(40);
  const enough = new AbortController();
  bus.subscribe({ tracks: () => {}, frame: () => {}, lost: () => enough.abort() }, { signal: enough.signal });
  assert.equal(bus.readerCount, 0);
});

test('a group that grows too large is let go: nothing is handed on until the next keyframe', () => {
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
