import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ticksIn, tickScale, type ZoneOffset } from '@oriel/core/timeline';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const utc: ZoneOffset = () => 0;
const at = (iso: string) => Date.parse(iso);

test('labels get the room they need at every zoom', () => {
  for (let span = 5000; span < 400 * DAY; span *= 1.7) {
    for (const width of [280, 640, 1920]) {
      const { step } = tickScale(span, width, () => 60);
      assert.ok((step / span) * width >= 60 || step === 364 * DAY, `${span} ms in ${width} px`);
    }
  }
});

test('the scale is the finest that has room', () => {
  assert.equal(tickScale(HOUR, 800, () => 60).step, 5 * MINUTE);
  assert.equal(tickScale(HOUR, 320, () => 60).step, 15 * MINUTE);
});

test('ticks lie on round times of the wall clock', () => {
  const kathmandu: ZoneOffset = () => 5.75 * HOUR;
  const ticks = ticksIn({ from: at('2026-03-01T00:00:00Z'), to: at('2026-03-01T01:00:00Z') }, { step: HOUR, parts: 1 }, kathmandu);
  assert.deepEqual(ticks, [{ time: at('2026-03-01T00:15:00Z'), kind: 'major' }]);
});

test('local midnight is a change of day, where steps are shorter than days', () => {
  const range = { from: at('2026-03-01T22:30:00Z'), to: at('2026-03-02T01:30:00Z') };
  const ticks = ticksIn(range, { step: HOUR, parts: 2 }, utc);
  assert.deepEqual(ticks.map((tick) => tick.kind), ['minor', 'major', 'minor', 'day', 'minor', 'major']);
  assert.deepEqual(ticks.filter((tick) => tick.kind === 'day'), [{ time: at('2026-03-02T00:00:00Z'), kind: 'day' }]);
  assert.equal(ticksIn({ from: 0, to: 3 * DAY }, { step: DAY, parts: 1 }, utc).every((tick) => tick.kind === 'major'), true);
});

test('a range across the start of summer time has a tick at each hour that there was', () => {
  // Berlin, 2026-03-29: at 01:00 UTC the clocks go from 02:00 to 03:00.
  const change = at('2026-03-29T01:00:00Z');
  const berlin: ZoneOffset = (time) => (time < change ? HOUR : 2 * HOUR);
  const range = { from: at('2026-03-28T23:00:00Z'), to: at('2026-03-29T04:00:00Z') };
  const times = ticksIn(range, { step: HOUR, parts: 1 }, berlin).map((tick) => new Date(tick.time).toISOString().slice(11, 16));
  assert.deepEqual(times, ['23:00', '00:00', '01:00', '02:00', '03:00']);
});

test('across the end of summer time no tick comes twice', () => {
  const change = at('2026-10-25T01:00:00Z');
  const berlin: ZoneOffset = (time) => (time < change ? 2 * HOUR : HOUR);
  const ticks = ticksIn({ from: at('2026-10-24T22:00:00Z'), to: at('2026-10-25T05:00:00Z') }, { step: HOUR, parts: 1 }, berlin);
  const times = ticks.map((tick) => tick.time);
  assert.deepEqual(times, [...new Set(times)].sort((a, b) => a - b));
  assert.equal(ticks[0]?.kind, 'day');
  assert.equal(times.at(-1), at('2026-10-25T04:00:00Z'));
});
