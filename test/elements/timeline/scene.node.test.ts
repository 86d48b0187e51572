import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TimeFormat } from '../../../packages/elements/src/base/time-format.ts';
import type { TimelineFacts } from '../../../packages/elements/src/timeline/facts.ts';
import { makeScene, type SceneInput } from '../../../packages/elements/src/timeline/scene.ts';

const HOUR = 3_600_000;
const FROM = new Date(2026, 2, 1, 10).getTime();
const VIEW = { from: FROM, to: FROM + HOUR };
const nothing: TimelineFacts = { known: [{ from: -Infinity, to: Infinity }], sequences: [], activity: [], events: [] };

const scene = (facts: Partial<TimelineFacts>, input: Partial<SceneInput> = {}) =>
  makeScene({
    view: VIEW,
    width: 600,
    height: 72,
    now: FROM + 30 * HOUR,
    facts: [{ ...nothing, ...facts }],
    format: new TimeFormat('en-GB'),
    measure: (label) => label.length * 7,
    ...input,
  });

const event = (minute: number, more = {}) => ({ id: String(minute), time: FROM + minute * 60_000, label: '', ...more });

test('recordings and what is unknown are where their times are, and end with the view', () => {
  const { lanes } = scene({ sequences: [{ from: FROM - HOUR, to: FROM + HOUR / 2 }, { from: FROM + 0.9 * HOUR, to: FROM + 2 * HOUR }], known: [{ from: FROM, to: FROM + HOUR / 4 }] });
  assert.deepEqual(lanes[0]!.sequences, [{ from: 0, to: 300 }, { from: 540, to: 600 }]);
  assert.deepEqual(lanes[0]!.unknown, [{ from: 150, to: 600 }]);
});

test('nothing is unknown in the future', () => {
  const { lanes, liveX } = scene({ known: [] }, { now: FROM + HOUR / 2 });
  assert.deepEqual(lanes[0]!.unknown, [{ from: 0, to: 300 }]);
  assert.equal(liveX, 300);
  assert.equal(scene({}, { now: FROM + 2 * HOUR }).liveX, undefined);
});

test('several cameras have a lane each', () => {
  const { lanes } = scene({}, { facts: [nothing, { ...nothing, sequences: [VIEW] }] });
  assert.deepEqual(lanes.map(({ sequences }) => sequences.length), [0, 1]);
});

test('activity is drawn in its part of the view only, and narrow values together', () => {
  const activity = { from: FROM, to: FROM + HOUR, buckets: [0.2, 0.4, 0, 2], within: { from: FROM, to: FROM + 0.9 * HOUR } };
  assert.deepEqual(scene({ activity: [activity] }).lanes[0]!.bars, [
    { from: 0, to: 150, value: 0.2 },
    { from: 150, to: 300, value: 0.4 },
    { from: 450, to: 540, value: 1 },
  ]);
  const fine = { from: FROM, to: FROM + HOUR, buckets: Array.from({ length: 600 }, (_, at) => (at % 3 === 1 ? 0.5 : 0.1)), within: VIEW };
  const { bars } = scene({ activity: [fine] }).lanes[0]!;
  assert.equal(bars.length, 200);
  assert.ok(bars.every(({ from, to, value }) => to - from === 3 && value === 0.5));
});

test('events that are close share a marker, which has their colour if they have one in common', () => {
  const { markers } = scene({ events: [event(5, { color: 'red' }), event(5.5, { color: 'red' }), event(20, { color: 'red' }), event(20.5), event(40), event(41.5)] }).lanes[0]!;
  assert.deepEqual(markers, [
    { x: 50, color: 'red', small: false },
    { x: 200, color: undefined, small: false },
    { x: 400, color: undefined, small: true },
    { x: 415, color: undefined, small: true },
  ]);
});

for (const span of [10_000, 600_000, HOUR, 24 * HOUR, 7 * 24 * HOUR, 31 * 24 * HOUR, 92 * 24 * HOUR, 366 * 24 * HOUR]) {
  for (const width of [320, 800, 1920]) {
    test(`the labels of ${span / 60_000} minutes in ${width} px do not touch, and lie inside`, () => {
      for (const offset of [0, 0.3, 0.7]) {
        const from = FROM + offset * span;
        const { pinned, ticks } = scene({}, { view: { from, to: from + span }, width });
        let end = pinned.length * 7;
        const labelled = ticks.filter(({ label }) => label !== '');
        assert.ok(labelled.length > 0);
        for (const { label, labelX } of labelled) {
          assert.ok(labelX >= end, `${label} at ${labelX}, before it ${end}`);
          end = labelX + label.length * 7;
          assert.ok(end <= width);
        }
      }
    });
  }
}

test('the left end says the day where the ticks do not, with the year of another year', () => {
  const at = (from: Date, input: Partial<SceneInput> = {}) => scene({}, { view: { from: from.getTime(), to: from.getTime() + HOUR }, ...input }).pinned;
  assert.equal(at(new Date(2026, 2, 1, 10)), 'Sun 1 Mar');
  assert.equal(at(new Date(2025, 2, 1, 10)), '1 Mar 2025');
  assert.equal(at(new Date(2026, 2, 1, 10), { width: 320, now: new Date(2026, 2, 1, 12).getTime() }), '', 'today, on a phone');
});

test('where a new year begins near the left end, its label goes before that of the old year', () => {
  const from = new Date(2025, 11, 20).getTime();
  const { pinned, ticks } = scene({}, { view: { from, to: from + 366 * 24 * HOUR }, width: 320 });
  assert.equal(pinned, '');
  assert.equal(ticks.find(({ label }) => label)?.label, '2026');
});
