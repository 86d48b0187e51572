import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Cue } from '@oriel/core/contract';
import { comingUp, editSchedule, type Schedule, type Showing, situationAt, startSchedule, takeCue } from '../../../../demo-server/src/preview/mixer/schedule.ts';

const cue = (id: string, duration: number, rest: Partial<Cue> = {}): Cue => ({ id, duration, source: { camera: id }, transition: 'cut', overlays: [], ...rest });
const start = (cues: Cue[], loop = false): Schedule => startSchedule({ cues, loop }, 25);
const said = (showing: Showing | undefined) => showing && `${showing.cue.id} since ${showing.since}`;
const onAir = (schedule: Schedule, frame: number) => said(situationAt(schedule, frame).onAir);
const before = (schedule: Schedule, frame: number) => said(situationAt(schedule, frame).before);
const coming = (schedule: Schedule, frame: number, frames = 1000, limit = 10) => comingUp(schedule, frame, { frames, limit }).map(said);

test('cues follow each other to the frame, and then the slate', () => {
  const schedule = start([cue('a', 2), cue('b', 0.2)]);
  assert.deepEqual([0, 49, 50, 54, 55, 1_000_000].map((frame) => onAir(schedule, frame)), ['a since 0', 'a since 0', 'b since 50', 'b since 50', undefined, undefined]);
});

test('durations that are no whole frames do not add up to an error', () => {
  const schedule = start(Array.from({ length: 100 }, (_, index) => cue(`c${index}`, 0.21)));
  assert.equal(onAir(schedule, 524), 'c99 since 520');
  assert.equal(onAir(schedule, 525), undefined);
});

test('a gap shows the slate, also before the first cue', () => {
  const schedule = start([cue('a', 1, { start: 1 }), cue('b', 1, { start: 3 })]);
  assert.deepEqual([0, 24, 25, 49, 50, 74, 75, 99, 100].map((frame) => onAir(schedule, frame)), [
    ...[undefined, undefined, 'a since 25', 'a since 25', undefined, undefined, 'b since 75', 'b since 75', undefined],
  ]);
});

test('a cue that should begin before the end of the one before it waits for it', () => {
  assert.equal(onAir(start([cue('a', 2), cue('b', 1, { start: 1 })]), 49), 'a since 0');
  assert.equal(onAir(start([cue('a', 2), cue('b', 1, { start: 1 })]), 50), 'b since 50');
});

test('a loop starts again, each time with new showings', () => {
  const schedule = start([cue('a', 1), cue('b', 1)], true);
  assert.deepEqual([49, 50, 75, 100, 5_000_000].map((frame) => onAir(schedule, frame)), ['b since 25', 'a since 50', 'b since 75', 'a since 100', 'a since 5000000']);
  assert.equal(before(schedule, 50), 'b since 25');
  assert.equal(before(schedule, 0), undefined, 'the slate was shown before the first round');
});

test('a loop without cues shows the slate', () => {
  assert.equal(onAir(start([], true), 100), undefined);
  assert.deepEqual(coming(start([], true), 100), []);
});

test('a fade grows evenly from the cue before, and ends after its duration', () => {
  const schedule = start([cue('a', 1), cue('b', 1, { transition: 'fade', fadeDuration: 0.2 })]);
  const weights = [24, 25, 26, 27, 28, 29, 30].map((frame) => Number(situationAt(schedule, frame).weight.toFixed(3)));
  assert.deepEqual(weights, [1, 0.167, 0.333, 0.5, 0.667, 0.833, 1]);
  assert.equal(before(schedule, 26), 'a since 0');
});

test('a fade takes half a second when nothing else is said, and never longer than its cue', () => {
  const weightAt = (given: Cue, frame: number) => situationAt(start([given]), frame).weight;
  assert.ok(weightAt(cue('a', 1, { transition: 'fade' }), 11) < 1);
  assert.ok(weightAt(cue('a', 1, { transition: 'fade' }), 12) < 1 && weightAt(cue('a', 1, { transition: 'fade' }), 13) === 1);
  assert.equal(Number(weightAt(cue('a', 0.2, { transition: 'fade', fadeDuration: 5 }), 4).toFixed(3)), 0.833);
});

test('the first cue and one after a gap fade from the slate', () => {
  const schedule = start([cue('a', 1, { transition: 'fade' }), cue('b', 1, { start: 2, transition: 'fade' })]);
  assert.equal(before(schedule, 1), undefined);
  assert.equal(before(schedule, 51), undefined);
});

test('what comes up: in order, within the time, across the end of a loop, and no more than asked for', () => {
  const cues = [cue('a', 1), cue('b', 1), cue('c', 1)];
  assert.deepEqual(coming(start(cues), 0), ['b since 25', 'c since 50']);
  assert.deepEqual(coming(start(cues), 0, 25), ['b since 25']);
  assert.deepEqual(coming(start(cues), 0, 24), []);
  assert.deepEqual(coming(start(cues, true), 60, 1000, 3), ['a since 75', 'b since 100', 'c since 125']);
  assert.deepEqual(coming(start([cue('a', 1)], true), 60, 30), ['a since 75']);
  assert.deepEqual(coming(start([cue('a', 1, { start: 2 })]), 0), ['a since 50']);
});

test('a cue that is taken comes on air with that frame, the next ones follow it', () => {
  const schedule = takeCue(start([cue('a', 10), cue('b', 1), cue('c', 1)]), 'b', 100)!;
  assert.deepEqual([100, 124, 125, 150].map((frame) => onAir(schedule, frame)), ['b since 100', 'b since 100', 'c since 125', undefined]);
  assert.equal(before(schedule, 100), 'a since 0');
  assert.equal(before(schedule, 125), 'b since 100');
});

test('a cue can be taken while it is on air, after the end, and before its time', () => {
  const schedule = start([cue('a', 1), cue('b', 1)]);
  assert.equal(onAir(takeCue(schedule, 'a', 10)!, 10), 'a since 10');
  assert.equal(before(takeCue(schedule, 'a', 10)!, 10), 'a since 0');
  assert.equal(onAir(takeCue(schedule, 'a', 500)!, 510), 'a since 500');
  assert.equal(takeCue(schedule, 'z', 10), undefined);
});

test('a loop goes on from a cue that was taken', () => {
  const schedule = takeCue(start([cue('a', 1), cue('b', 1)], true), 'b', 60)!;
  assert.deepEqual([60, 85, 110].map((frame) => onAir(schedule, frame)), ['b since 60', 'a since 85', 'b since 110']);
  assert.equal(before(schedule, 85), 'b since 60');
});

test('an edit leaves the cue on air where it is, whatever is added before it', () => {
  const edited = editSchedule(start([cue('a', 10)]), { cues: [cue('new', 5), cue('a', 12, { level: 2 }), cue('b', 1)], loop: false }, 100);
  assert.equal(onAir(edited, 100), 'a since 0');
  assert.equal(situationAt(edited, 100).onAir?.cue.level, 2);
  assert.equal(onAir(edited, 299), 'a since 0');
  assert.equal(onAir(edited, 300), 'b since 300');
});

test('a cue that is now shorter than it has been on air ends', () => {
  const edited = editSchedule(start([cue('a', 10), cue('b', 1)]), { cues: [cue('a', 2), cue('b', 1)], loop: false }, 100);
  assert.equal(onAir(edited, 100), 'b since 100');
  assert.equal(before(edited, 100), 'a since 0');
});

test('when the cue on air is removed, the first one after it that is left comes on air', () => {
  const schedule = start([cue('a', 1), cue('b', 10), cue('c', 1), cue('d', 1)]);
  const edited = editSchedule(schedule, { cues: [cue('a', 1), cue('d', 1, { transition: 'fade' })], loop: false }, 100);
  assert.equal(onAir(edited, 100), 'd since 100');
  assert.equal(before(edited, 100), 'b since 25', 'it fades from what was on air');
  assert.equal(onAir(editSchedule(schedule, { cues: [cue('a', 1)], loop: false }, 100), 100), undefined);
  assert.equal(onAir(editSchedule(start([cue('a', 1), cue('b', 10)], true), { cues: [cue('a', 1)], loop: true }, 100), 100), 'a since 100');
});

test('an edit in a gap keeps the wait for the next cue, unless the gap is shorter now', () => {
  const schedule = start([cue('a', 1), cue('b', 1, { start: 10 })]);
  const later = editSchedule(schedule, { cues: [cue('x', 5), cue('a', 1), cue('b', 1, { start: 20 })], loop: false }, 200);
  assert.equal(onAir(later, 249), undefined);
  assert.equal(onAir(later, 250), 'b since 250');
  const now = editSchedule(schedule, { cues: [cue('a', 1), cue('b', 1, { transition: 'fade' })], loop: false }, 200);
  assert.equal(onAir(now, 200), 'b since 200');
  assert.equal(before(now, 200), undefined, 'the slate was shown, not the cue before it in the list');
});

test('an edit during a fade does not change what it fades from', () => {
  const cues = [cue('a', 4), cue('b', 4, { transition: 'fade', fadeDuration: 2 })];
  const edited = editSchedule(start(cues), { cues: cues.slice(1), loop: false }, 110);
  assert.equal(onAir(edited, 110), 'b since 100');
  assert.equal(before(edited, 110), 'a since 0');
});

test('a programme that has ended stays so after an edit, until it loops or a cue is taken', () => {
  const ended = start([cue('a', 1)]);
  const longer = editSchedule(ended, { cues: [cue('a', 1), cue('b', 1)], loop: false }, 100);
  assert.equal(onAir(longer, 100), undefined);
  assert.equal(onAir(takeCue(longer, 'b', 110)!, 110), 'b since 110');
  assert.equal(onAir(editSchedule(ended, { cues: [cue('a', 1)], loop: true }, 100), 100), 'a since 100');
});
