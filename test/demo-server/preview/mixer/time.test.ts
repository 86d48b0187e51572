import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AudioTrack, Frame, VideoTrack } from '../../../../demo-server/src/media/frame.ts';
import { FrameBus } from '../../../../demo-server/src/media/frame-bus.ts';
import { Metronome } from '../../../../demo-server/src/preview/mixer/metronome.ts';
import { ProgrammeOutput } from '../../../../demo-server/src/preview/mixer/programme-output.ts';
import { ManualClock } from './manual-clock.ts';
import { RecordedBus } from './recorded-bus.ts';

test('beats do not drift, however late timers are', () => {
  const clock = new ManualClock();
  const beats: number[] = [];
  new Metronome({ interval: 40, clock, beat: () => beats.push(clock.time) > 0 });
  clock.advance(100_000, 3);
  assert.equal(beats.length, 2500);
  assert.ok(beats.every((time, number) => time >= number * 40 && time <= number * 40 + 6));
});

test('after a pause every beat is made up for, in order', () => {
  const clock = new ManualClock();
  const numbers: number[] = [];
  const metronome = new Metronome({ interval: 40, clock, beat: (number) => numbers.push(number) > 0 });
  clock.advance(100);
  clock.time += 1000;
  clock.advance(0);
  clock.advance(50);
  assert.deepEqual(numbers, Array.from({ length: numbers.length }, (_, index) => index));
  assert.equal(numbers.length, Math.floor(clock.time / 40) + 1);
  metronome.stop();
  assert.equal(clock.waiting, 0);
});

test('a beat that cannot be done is tried again with the same number', () => {
  const clock = new ManualClock();
  const numbers: number[] = [];
  let isFull = true;
  new Metronome({ interval: 40, clock, beat: (number) => numbers.push(number) > 0 && !isFull });
  clock.advance(20);
  assert.deepEqual(new Set(numbers), new Set([0]));
  isFull = false;
  clock.advance(100);
  assert.deepEqual([...new Set(numbers)], [0, 1, 2, 3]);
});

const video: VideoTrack = { kind: 'video', codec: 'avc1.42C01F', width: 160, height: 90, description: Uint8Array.of(1) };
const audio: AudioTrack = { kind: 'audio', codec: 'mp4a.40.2', sampleRate: 48_000, channels: 2, description: Uint8Array.of(2) };
const picture = (time: number): Frame => ({ kind: 'video', time, keyframe: time % 1000 === 0, data: new Uint8Array(4) });

function output() {
  const clock = new ManualClock();
  const bus = new FrameBus();
  const recorded = new RecordedBus(bus);
  return { clock, recorded, output: new ProgrammeOutput(bus, clock, clock.now()) };
}

test('nothing is on the bus until both tracks are known, and then nothing is missing', () => {
  const { output: programme, recorded } = output();
  programme.setTracks([video]);
  for (let time = 0; time < 200; time += 40) programme.push(picture(time));
  assert.equal(recorded.frames.length, 0);
  programme.setTracks([audio]);
  assert.deepEqual(recorded.tracks, [video, audio]);
  assert.deepEqual(recorded.frames.map(({ time }) => time - 1_000_000), [0, 40, 80, 120, 160]);
});

test('when the system clock is set, times jump with a keyframe and readers are told', () => {
  const { clock, output: programme, recorded } = output();
  programme.setTracks([video]);
  programme.setTracks([audio]);
  for (let time = 0; time <= 2000; time += 40) {
    if (time === 520) clock.offset += 3_600_000;
    clock.time = time;
    programme.push(picture(time));
  }
  const times = recorded.frames.map(({ time }) => time - 1_000_000);
  assert.deepEqual(times.slice(24, 26), [960, 3_601_000]);
  assert.equal(recorded.discontinuities, 1);
  assert.equal(times.at(-1), 3_602_000);
});

test('a small difference of the clocks changes nothing: frames stay evenly apart', () => {
  const { clock, output: programme, recorded } = output();
  programme.setTracks([video]);
  programme.setTracks([audio]);
  for (let time = 0; time <= 4000; time += 40) {
    clock.offset += time % 80 === 0 ? 40 : -40;
    clock.time = time;
    programme.push(picture(time));
  }
  assert.equal(recorded.discontinuities, 0);
  assert.equal(recorded.frames.at(-1)?.time, 1_004_000);
});

test('after a loss, sound waits for the next picture, so that readers begin with a keyframe', () => {
  const { output: programme, recorded } = output();
  programme.setTracks([video]);
  programme.setTracks([audio]);
  programme.push(picture(0));
  programme.lose();
  programme.lose();
  assert.deepEqual(recorded.losses, [1_000_000]);
  programme.push({ kind: 'audio', time: 500, keyframe: true, data: new Uint8Array(2) });
  programme.push(picture(1000));
  assert.deepEqual(recorded.frames.map(({ kind }) => kind), ['video', 'video']);
});
