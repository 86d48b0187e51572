import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { tickScale, ticksIn, type TickScale } from '../../../packages/elements/src/timeline/ticks.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const zone = process.env['TZ'];
after(() => {
  if (zone === undefined) delete process.env['TZ'];
  else process.env['TZ'] = zone;
});

/** A scale whose labels are at least `span` apart. */
const scaleOf = (span: number): TickScale => tickScale(span, 1, () => 1);
const local = (text: string) => new Date(text).getTime();
/** The local date and time of each labelled tick. */
const labelled = (from: number, to: number, scale: TickScale) => ticksIn({ from, to }, scale).filter(({ kind }) => kind !== 'minor').map(({ time }) => time);
const wall = (time: number) => {
  const date = new Date(time);
  return `${date.getMonth() + 1}-${date.getDate()} ${date.getHours()}:${String(date.getMinutes()).padStart(2, '0')}`;
};

for (const TZ of ['UTC', 'Europe/Berlin', 'America/Los_Angeles', 'Asia/Kathmandu']) {
  test(`${TZ}: ticks of months are the first of each month, and years are years`, () => {
    process.env['TZ'] = TZ;
    const months = labelled(local('2027-11-15T12:00'), local('2028-05-15T12:00'), scaleOf(28 * DAY));
    assert.deepEqual(months.map(wall), ['12-1 0:00', '1-1 0:00', '2-1 0:00', '3-1 0:00', '4-1 0:00', '5-1 0:00']);
    const years = labelled(local('2026-06-01T00:00'), local('2030-06-01T00:00'), scaleOf(300 * DAY));
    assert.deepEqual(years.map((time) => new Date(time).getFullYear()), [2027, 2028, 2029, 2030]);
    assert.deepEqual([...new Set(years.map(wall))], ['1-1 0:00']);
    const quarters = labelled(local('2026-01-15T00:00'), local('2027-01-15T00:00'), scaleOf(80 * DAY));
    assert.deepEqual(quarters.map(wall), ['4-1 0:00', '7-1 0:00', '10-1 0:00', '1-1 0:00']);
  });
}

test('ticks of hours are whole hours of the wall clock, also where the zone is off by part of an hour', () => {
  process.env['TZ'] = 'Asia/Kathmandu';
  const ticks = labelled(Date.parse('2026-03-01T00:00:00Z'), Date.parse('2026-03-01T01:00:00Z'), scaleOf(HOUR));
  assert.deepEqual(ticks, [Date.parse('2026-03-01T00:15:00Z')]);
});

test('the night in which summer time starts has 23 hours', () => {
  process.env['TZ'] = 'Europe/Berlin';
  const hours = labelled(local('2026-03-28T23:00'), local('2026-03-29T06:00'), scaleOf(HOUR));
  assert.deepEqual(hours.map(wall), ['3-28 23:00', '3-29 0:00', '3-29 1:00', '3-29 3:00', '3-29 4:00', '3-29 5:00']);
  const sixths = labelled(local('2026-03-28T12:00'), local('2026-03-30T01:00'), scaleOf(6 * HOUR));
  assert.deepEqual(sixths.map(wall), ['3-28 12:00', '3-28 18:00', '3-29 0:00', '3-29 6:00', '3-29 12:00', '3-29 18:00', '3-30 0:00']);
});

test('the night in which summer time ends has 25 hours, and both hours after two have a tick', () => {
  process.env['TZ'] = 'Europe/Berlin';
  const hours = labelled(local('2026-10-25T00:00'), local('2026-10-25T05:00'), scaleOf(HOUR));
  assert.deepEqual(hours.map(wall), ['10-25 0:00', '10-25 1:00', '10-25 2:00', '10-25 2:00', '10-25 3:00', '10-25 4:00']);
  assert.equal(new Set(hours).size, hours.length);
  const days = labelled(local('2026-10-24T00:00'), local('2026-10-28T00:00'), scaleOf(DAY));
  assert.deepEqual(days.map(wall), ['10-24 0:00', '10-25 0:00', '10-26 0:00', '10-27 0:00']);
});

test('the first tick of a larger unit is marked: midnight among hours, New Year among months', () => {
  process.env['TZ'] = 'Europe/Berlin';
  const units = (from: string, to: string, span: number) => ticksIn({ from: local(from), to: local(to) }, scaleOf(span)).filter(({ kind }) => kind === 'unit').map(({ time }) => wall(time));
  assert.deepEqual(units('2026-03-01T20:30', '2026-03-02T03:30', HOUR), ['3-2 0:00']);
  assert.deepEqual(units('2026-10-01T00:00', '2027-03-01T00:00', 28 * DAY), ['1-1 0:00']);
  assert.deepEqual(units('2026-12-29T12:00', '2027-01-02T12:00', DAY), ['1-1 0:00']);
});

test('every other day starts again with each month', () => {
  process.env['TZ'] = 'UTC';
  const days = labelled(Date.parse('2026-01-28T00:00Z'), Date.parse('2026-02-04T00:00Z'), tickScale(2 * DAY, 1, (label) => (label === 'weekday' ? 2 : 1)));
  assert.deepEqual(days.map(wall), ['1-29 0:00', '2-1 0:00', '2-3 0:00']);
});

test('the scale is the finest on which the labels have room', () => {
  const room = () => 60;
  assert.equal(tickScale(HOUR, 800, room).span, 5 * MINUTE);
  assert.equal(tickScale(HOUR, 320, room).span, 15 * MINUTE);
  assert.equal(tickScale(366 * DAY, 1000, room).label, 'month');
  assert.equal(tickScale(366 * DAY, 100, room).label, 'year');
});

test('at any zoom the ticks rise, lie in the view, and have room', () => {
  process.env['TZ'] = 'America/Los_Angeles';
  for (let span = 10 * SECOND; span < 366 * DAY; span *= 1.3) {
    for (const width of [200, 800, 3000]) {
      const from = Date.parse('2026-01-31T12:00:00Z') + span / 7;
      const view = { from, to: from + span };
      const scale = tickScale(span, width, () => 60);
      const ticks = ticksIn(view, scale);
      for (const [at, { time }] of ticks.entries()) {
        assert.ok(time >= view.from && time < view.to);
        assert.ok(at === 0 || time > ticks[at - 1]!.time);
      }
      const places = labelled(view.from, view.to, scale).map((time) => ((time - from) / span) * width);
      // A day of 23 hours is a little short.
      for (const [at, x] of places.entries()) assert.ok(at === 0 || x - places[at - 1]! >= 57, `${span} ms in ${width} px`);
    }
  }
});

test('a range beyond what a Date can hold has no ticks', () => {
  assert.deepEqual(ticksIn({ from: 9e15, to: 9.1e15 }, scaleOf(DAY)), []);
});
