import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Frame, Milliseconds } from '../../../demo-server/src/media/frame.ts';
import { FrameTiming } from '../../../demo-server/src/cameras/frame-timing.ts';

const START = 1_700_000_000_000;
const FRAME = 40;
const MINUTE = 60_000;

/** A source of 25 frames a second with sound, on clocks that the test sets. */
class Rig {
  monotonic = 5000;
  /** Unix time at 0 of the monotonic clock. */
  offset = START;
  readonly frames: (Frame & { index: number })[] = [];
  /** How many frames had come at each discontinuity. */
  readonly discontinuities: number[] = [];
  readonly jitter: Milliseconds[] = [];
  readonly #timing: FrameTiming;
  #index = 0;

  constructor({ base }: { base?: number } = {}) {
    this.#timing = new FrameTiming({
      base,
      clock: { now: () => Math.floor(this.monotonic + this.offset), monotonic: () => this.monotonic },
      push: (frame) => this.frames.push({ ...frame, index: frame.data[0]! + 256 * frame.data[1]! }),
      onDiscontinuity: () => this.discontinuities.push(this.frames.length),
      onJitter: (jitter) => this.jitter.push(jitter),
    });
  }

  /** `delayOf`: from the capture of a frame to its arrival. */
  run(frames: number, { delayOf = () => 3, sound = false }: { delayOf?: (index: number) => Milliseconds; sound?: boolean } = {}): void {
    for (let count = 0; count < frames; count++) {
      const index = this.#index++;
      this.monotonic = Math.max(this.monotonic, 5000 + index * FRAME + delayOf(index));
      const data = Uint8Array.of(index % 256, index >> 8);
      this.#timing.add({ kind: 'video', time: index * FRAME, keyframe: index % 25 === 0, data });
      if (sound) this.#timing.add({ kind: 'audio', time: index * FRAME, keyframe: true, data });
    }
  }

  get video() {
    return this.frames.filter(({ kind }) => kind === 'video');
  }
}

const steps = (times: readonly number[]) => times.slice(1).map((time, index) => time - times[index]!);

for (const [what, step] of [['back', -10 * MINUTE], ['forward', 10 * MINUTE], ['forward by half a second', 500]] as const) {
  test(`the system clock is set ${what}: times jump once, at the next keyframe, and no frame is lost`, () => {
    const rig = new Rig();
    rig.run(110, { sound: true });
    rig.offset += step;
    rig.run(100, { sound: true });
    assert.deepEqual(rig.video.map(({ index }) => index), Array.from({ length: 210 }, (_, index) => index));
    for (const kind of ['video', 'audio'] as const) {
      const frames = rig.frames.filter((frame) => frame.kind === kind);
      const jumps = steps(frames.map(({ time }) => time)).flatMap((each, index) => (each === FRAME ? [] : [[index + 1, each]]));
      assert.deepEqual(jumps, [[125, step + FRAME]], `${kind}: the group of pictures stays whole`);
    }
    assert.deepEqual(rig.discontinuities, [250], 'announced before the keyframe');
    assert.equal(rig.video[125]!.time, START + step + 5000 + 125 * FRAME + 3, 'then times follow the new clock');
  });
}

test('a clock that runs a little fast is followed without a jump', () => {
  const rig = new Rig();
  for (let second = 0; second < 120; second++) {
    rig.run(25);
    rig.offset += 0.4;
  }
  assert.deepEqual(rig.discontinuities, []);
  const times = rig.video.map(({ time }) => time);
  assert.ok(steps(times).every((step) => Math.abs(step - FRAME) <= 1));
  assert.ok(Math.abs(times.at(-1)! - (rig.monotonic + rig.offset)) < 12);
});

test('a pause between the readings of the two clocks is not taken for a step', () => {
  let heldUp = false;
  let monotonic = 0;
  const frames: Frame[] = [];
  const timing = new FrameTiming({
    clock: {
      now: () => {
        const now = START + monotonic;
        if (heldUp) monotonic += 400;
        heldUp = false;
        return now;
      },
      monotonic: () => monotonic,
    },
    push: (frame) => frames.push(frame),
    onDiscontinuity: () => assert.fail('no clock was set'),
  });
  for (let index = 0; index < 100; index++) {
    monotonic = Math.max(monotonic, index * FRAME);
    heldUp = index === 50;
    timing.add({ kind: 'video', time: index * FRAME, keyframe: index % 25 === 0, data: new Uint8Array() });
  }
  assert.ok(steps(frames.map(({ time }) => time)).every((step) => step === FRAME));
});

test('sound alone follows the clock with its next packet', () => {
  let monotonic = 0;
  let offset = START;
  const times: number[] = [];
  const timing = new FrameTiming({ clock: { now: () => offset + monotonic, monotonic: () => monotonic }, push: ({ time }) => times.push(time) });
  for (let index = 0; index < 40; index++) {
    monotonic = index * 20;
    if (index === 30) offset -= MINUTE;
    timing.add({ kind: 'audio', time: monotonic, keyframe: true, data: new Uint8Array() });
  }
  assert.deepEqual(times, Array.from({ length: 40 }, (_, index) => START + index * 20 - (index >= 30 ? MINUTE : 0)));
});

test('frames that arrive in pairs have even times, and their jitter is reported', () => {
  const rig = new Rig();
  rig.run(300, { delayOf: (index) => (index % 2 === 0 ? 43 : 3) });
  assert.deepEqual(rig.jitter, [40]);
  assert.ok(steps(rig.video.map(({ time }) => time)).every((step) => step === FRAME));
  assert.equal(rig.video[1]!.time, START + 5000 + FRAME + 3);
});

test('a source that knows its capture times has no jitter, however loaded the machine', () => {
  const rig = new Rig({ base: START + 5000 });
  rig.run(300, { delayOf: (index) => (index % 3) * 40 });
  assert.deepEqual(rig.jitter, []);
  assert.deepEqual(rig.video.map(({ time }) => time), Array.from({ length: 300 }, (_, index) => START + 5000 + index * FRAME));
});
