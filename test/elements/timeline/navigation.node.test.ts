import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keyAction } from '../../../packages/elements/src/timeline/keys.ts';
import { Navigation } from '../../../packages/elements/src/timeline/navigation.ts';
import { spokenTime } from '../../../packages/elements/src/timeline/spoken.ts';
import { findEvent } from '../../../packages/elements/src/timeline/data/find-event.ts';

const HOUR = 3_600_000;
const NOW = 1000 * HOUR;

function setUp({ live = false, time = NOW - HOUR as number | undefined, prevents = false } = {}) {
  const said: string[] = [];
  const state = { live, time, prevents, now: NOW };
  const navigation = new Navigation({
    now: () => state.now,
    position: () => state,
    scrubbed: (at) => said.push(`scrub ${at - NOW}`),
    cancelled: () => said.push('cancel'),
    seek: (at) => {
      said.push(`seek ${at - NOW}`);
      if (!state.prevents) Object.assign(state, { live: false, time: at });
      return !state.prevents;
    },
    goLive: () => {
      said.push('live');
      if (!state.prevents) state.live = true;
      return !state.prevents;
    },
    changed: () => undefined,
  });
  navigation.begin(undefined);
  return { navigation, said, state };
}

test('a drag ends with a seek', () => {
  const { navigation, said } = setUp();
  navigation.scrub(NOW - 5000);
  assert.deepEqual([navigation.cursor, navigation.isScrubbing], [NOW - 5000, true]);
  navigation.seek(NOW - 4000);
  assert.deepEqual(said, ['scrub -5000', 'seek -4000']);
  assert.deepEqual([navigation.cursor, navigation.isScrubbing], [NOW - 4000, false]);
});

for (const [what, at, last] of [['seek', NOW - 4000, 'seek -4000'], ['going live', NOW, 'live']] as const) {
  test(`a drag whose ${what} is prevented is cancelled, and the cursor and the view go back`, () => {
    const { navigation, said, state } = setUp({ prevents: true });
    const view = navigation.view;
    navigation.scrub(NOW - 9000);
    navigation.seek(at);
    assert.deepEqual(said, ['scrub -9000', last, 'cancel']);
    assert.deepEqual([navigation.cursor, state.live, navigation.isScrubbing], [NOW - HOUR, false, false]);
    assert.deepEqual(navigation.view, view);
  });

  test(`a click whose ${what} is prevented changes nothing`, () => {
    const { navigation, said } = setUp({ prevents: true });
    navigation.seek(at);
    assert.deepEqual(said, [last]);
    assert.equal(navigation.cursor, NOW - HOUR);
  });
}

test('a drag that is given up is cancelled once', () => {
  const { navigation, said } = setUp();
  navigation.scrub(NOW - 9000);
  navigation.cancel();
  navigation.cancel();
  assert.deepEqual(said, ['scrub -9000', 'cancel']);
});

test('a drag does not go beyond now, and ends live there', () => {
  const { navigation, said } = setUp();
  navigation.scrub(NOW + 5000);
  assert.equal(navigation.cursor, NOW);
  navigation.seek(NOW + 5000);
  assert.deepEqual(said, ['scrub 0', 'live']);
});

test('a key that is held down drags, and seeks when it is released; a pointer’s drag is not ended by keys', () => {
  const { navigation, said } = setUp();
  const right = { type: 'move', by: 1000 } as const;
  navigation.move(right, false);
  navigation.move(right, true);
  navigation.move(right, true);
  navigation.release();
  navigation.release();
  const start = -HOUR;
  assert.deepEqual(said, [`seek ${start + 1000}`, `scrub ${start + 2000}`, `scrub ${start + 3000}`, `seek ${start + 3000}`]);
  navigation.scrub(NOW - 50_000);
  navigation.release();
  assert.equal(navigation.isScrubbing, true);
});

test('the view follows the cursor until the viewer pans, and again after a seek', () => {
  const { navigation, state } = setUp();
  const inView = () => navigation.cursor! >= navigation.view.from && navigation.cursor! <= navigation.view.to;
  state.time = NOW - 9 * HOUR;
  navigation.keepUp();
  assert.equal(inView(), true);
  navigation.pan(-3);
  navigation.keepUp();
  assert.equal(inView(), false);
  navigation.seek(NOW - 20 * HOUR);
  assert.equal(inView(), true);
  navigation.pan(5);
  navigation.follow();
  assert.equal(inView(), true);
});

test('at least a tenth of the view stays in the past', () => {
  const { navigation } = setUp();
  navigation.pan(1000);
  const { from, to } = navigation.view;
  assert.equal(Math.round(NOW - from), Math.round((to - from) / 10));
});

test('zooming stays between ten seconds and a year', () => {
  const { navigation } = setUp();
  const span = () => Math.round(navigation.view.to - navigation.view.from);
  navigation.zoom(1e-9);
  assert.equal(span(), 10_000);
  navigation.zoom(1e12);
  assert.equal(span(), 366 * 24 * HOUR);
});

test('while a recording plays, the value text changes once a minute; what the viewer does, and jumps, at once', () => {
  const { navigation, state } = setUp();
  const told: number[] = [];
  for (let second = 0; second < 130; second++) {
    state.time = NOW - HOUR + second * 1000;
    if (told.at(-1) !== navigation.spoken) told.push(navigation.spoken!);
  }
  assert.deepEqual(told.map((at) => at - NOW + HOUR), [0, 60_000, 120_000]);
  navigation.speak();
  assert.equal(navigation.spoken, state.time);
  navigation.move({ type: 'move', by: 1000 }, false);
  assert.equal(navigation.spoken, state.time);
  assert.equal(spokenTime(NOW, NOW - 1), NOW - 1);
});

test('keys with Control or Meta belong to the browser; brackets on AltGr do not', () => {
  const key = (init: Partial<KeyboardEvent>) => keyAction({ key: '', shiftKey: false, ctrlKey: false, altKey: false, metaKey: false, ...init } as KeyboardEvent)?.type;
  assert.equal(key({ key: '[' }), 'event');
  assert.equal(key({ key: ']', ctrlKey: true, altKey: true }), 'event', 'AltGr on Windows');
  assert.equal(key({ key: ']', altKey: true }), 'event', 'Option on macOS');
  assert.equal(key({ key: '[', metaKey: true }), undefined, 'back in the history on macOS');
  assert.equal(key({ key: '[', ctrlKey: true }), undefined);
  assert.equal(key({ key: 'ArrowLeft', altKey: true }), undefined, 'back in the history');
  assert.equal(key({ key: 'ArrowLeft' }), 'move');
  assert.equal(key({ key: '+', ctrlKey: true }), undefined, 'the zoom of the page');
});

test('the nearest event is searched in longer and longer ranges, up to the limits', async () => {
  const events = [-900_000, -5, 40, 800_000].map((at) => ({ id: String(at), time: NOW + at, label: '' }));
  const asked: number[] = [];
  const find = (time: number, direction: 'earlier' | 'later', limits = { from: 0, to: NOW + 1e9 }) =>
    findEvent({
      eventsIn: async ({ from, to }) => (asked.push(to - from), events.filter((event) => event.time >= from && event.time < to)),
      time,
      direction,
      span: 1000,
      limits,
    });
  assert.equal((await find(NOW, 'later'))?.id, '40');
  assert.equal((await find(NOW, 'earlier'))?.id, '-5');
  assert.equal((await find(NOW - 5, 'earlier'))?.id, '-900000', 'not the one at this very moment');
  assert.equal((await find(NOW + 40, 'later'))?.id, '800000');
  asked.length = 0;
  assert.equal(await find(NOW + 40, 'later', { from: 0, to: NOW + 700_000 }), undefined);
  assert.deepEqual(asked, [1000, 8000, 64_000, 512_000, 114_960]);
  assert.equal(await find(NOW + 41, 'later', { from: 0, to: NOW }), undefined);
});
