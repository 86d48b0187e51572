import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readGiven } from '../../../packages/elements/src/timeline/given-facts.ts';
import { HOUR, NOW, setUp, settled, VIEW } from './recorded-server.ts';

test('three kinds of data are loaded, each in one request for the first view, in ranges of equal tiles', async () => {
  const { asked, show } = setUp();
  await show();
  assert.deepEqual(asked.map(({ kind }) => kind).sort(), ['activity', 'events', 'sequences']);
  const [{ from, to, buckets } = asked[0]!] = asked.filter(({ kind }) => kind === 'activity');
  assert.ok(from <= VIEW.from - HOUR / 2 && to >= VIEW.to + HOUR / 2);
  const span = (to - from) / (buckets / 128);
  assert.equal(Math.log2(span) % 1, 0);
  assert.equal(from % span, 0);
  // 3 to 6 pixels a value.
  const pixels = ((span / 128) * 800) / (VIEW.to - VIEW.from);
  assert.ok(pixels >= 3 && pixels < 6, `${pixels}`);
});

test('what was cut into tiles is whole again: sequences, activity at its time, events in order', async () => {
  const { data, show } = setUp();
  await show();
  const { activity, events, known, sequences } = data.facts(VIEW);
  assert.deepEqual(known, [VIEW]);
  assert.deepEqual(sequences, [{ from: VIEW.from, to: VIEW.from + HOUR / 2 }, { from: VIEW.from + HOUR, to: VIEW.from + 1.5 * HOUR }]);
  for (const { buckets, from, to, within } of activity) {
    assert.ok(within.from >= VIEW.from && within.to <= VIEW.to);
    for (const [at, value] of buckets.entries()) assert.equal(value, Math.floor((from + (at * (to - from)) / buckets.length) / 60_000));
  }
  assert.deepEqual(events.map(({ time }) => time), Array.from({ length: 120 }, (_, at) => VIEW.from + at * 60_000));
});

test('of more than a thousand events the older ones are asked for again', async () => {
  const { asked, data, show } = setUp();
  const view = { from: NOW - 30 * HOUR, to: NOW };
  await show(view);
  assert.ok(asked.filter(({ kind }) => kind === 'events').length > 1);
  assert.equal(data.facts(view).events.length, 30 * 60);
});

test('nothing is asked for without a camera, in the future, or in place of what the page gives', async () => {
  const { asked, data, show } = setUp();
  await show({ from: NOW + 10 * HOUR, to: NOW + 11 * HOUR });
  assert.deepEqual(asked, []);
  data.given = readGiven({ sequences: [{ from: 0, to: NOW }], events: [{ id: '2', time: VIEW.to - 1, label: '' }, { id: '1', time: VIEW.from, label: '' }, { id: '3', time: VIEW.to, label: '' }] });
  await show();
  assert.deepEqual(asked.map(({ kind }) => kind), ['activity']);
  const { events, known, sequences } = data.facts(VIEW);
  assert.deepEqual(events.map(({ id }) => id), ['1', '2']);
  assert.deepEqual([known[0]!.from, sequences.length], [-Infinity, 1]);
});

test('the page hears of each reason once, and the viewer only while recordings fail', async () => {
  const { data, environment, fails, show, told } = setUp();
  for (const kind of ['sequences', 'activity', 'events']) fails.set(kind, 'not_allowed');
  await show();
  environment.advance(2000);
  await settled();
  assert.deepEqual(told, ['not_allowed']);
  assert.equal(data.error?.code, 'not_allowed');
  fails.set('events', 'camera_unknown');
  data.retry();
  await show();
  assert.deepEqual(told, ['not_allowed', 'camera_unknown']);
  fails.delete('sequences');
  data.retry();
  await show();
  assert.equal(data.failing, false);
  assert.equal(data.error, undefined);
});

test('an error that the page handles is not shown', async () => {
  const { data, fails, show, state } = setUp();
  state.handled = true;
  fails.set('sequences', 'not_authenticated');
  await show();
  assert.deepEqual([data.failing, data.error], [true, undefined]);
});

test('a year and ten seconds are within what the server answers', async () => {
  const { asked, show } = setUp();
  const year = { from: NOW - 366 * 24 * HOUR, to: NOW };
  for (const [view, width] of [[year, 800], [year, 40], [year, 4000], [{ from: NOW - 10_000, to: NOW }, 4000]] as const) await show(view, width);
  const activity = asked.filter(({ kind }) => kind === 'activity');
  assert.ok(activity.length >= 4);
  for (const { from, to, buckets } of activity) {
    assert.ok(buckets <= 2000);
    assert.ok(to - from <= 4 * 366 * 24 * HOUR);
  }
});
