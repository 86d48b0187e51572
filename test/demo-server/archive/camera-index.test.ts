import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { activity } from '../../../demo-server/src/archive/activity.ts';
import { CameraIndex } from '../../../demo-server/src/archive/camera-index.ts';
import { countWhile, GroupTable } from '../../../demo-server/src/archive/group-table.ts';
import type { Range } from '../../../demo-server/src/archive/archive-index.ts';
import type { Segment } from '../../../demo-server/src/archive/segment.ts';

const START = Date.UTC(2026, 0, 31);
const MINUTE = 60_000;
const DAY = 1440 * MINUTE;

/** Groups of a second at 25 frames a second; `motion` says their bytes. */
function segment(start: number, seconds = 60, { frames = 25, motion = () => 1000 }: { frames?: number; motion?: (time: number) => number } = {}): Segment {
  const groups = new GroupTable(start);
  for (let i = 0; i < seconds; i++) {
    const from = start + 1000 * i;
    groups.push({ from, to: from + 1000, offset: 800 + 5000 * i, bytes: 5000, motionBytes: motion(from) });
  }
  const end = start + 1000 * seconds;
  return { cameraId: 'yard', path: `${start}.mp4`, take: 0, start, end, bytes: 800 + 5000 * seconds, frames: frames * seconds, groups, saved: true, open: false };
}

function indexOf(...segments: Segment[]): CameraIndex {
  const index = new CameraIndex();
  for (const each of segments) index.add(each);
  return index;
}

/** A day without a gap, in an order as bad as can be. */
function day(options?: Parameters<typeof segment>[2]): CameraIndex {
  const starts = Array.from({ length: 1440 }, (_, i) => START + ((i * 7919) % 1440) * MINUTE);
  return indexOf(...starts.map((start) => segment(start, 60, options)));
}

describe('a group table', () => {
  test('is the same after it was packed', () => {
    const { groups } = segment(START + 0.25, 200);
    const again = GroupTable.decode(groups.start, groups.encode());
    assert.equal(again.length, 200);
    for (let i = 0; i < 200; i++) assert.deepEqual(again.entry(i), groups.entry(i));
    assert.equal(groups.encode().byteLength, 4000);
  });

  test('is packed at any place of a larger buffer', () => {
    const { groups } = segment(START, 3);
    const larger = Buffer.concat([Buffer.alloc(3), groups.encode()]);
    assert.deepEqual(GroupTable.decode(START, larger.subarray(3)).entry(2), groups.entry(2));
  });

  test('keeps times to a ninetieth of a millisecond', () => {
    const groups = new GroupTable(START);
    groups.push({ from: START + 100 / 3, to: START + 1000 / 3, offset: 0, bytes: 1, motionBytes: 0 });
    assert.ok(Math.abs(groups.from(0) - START - 100 / 3) < 1 / 100);
    assert.ok(Math.abs(groups.to(0) - START - 1000 / 3) < 1 / 100);
  });
});

describe('binary search', () => {
  test('asks no more than a handful of times', () => {
    for (const length of [0, 1, 2, 60, 1440, 525_600]) {
      for (const answer of [0, Math.floor(length / 3), length]) {
        let asked = 0;
        assert.equal(countWhile(length, (i) => (asked++, i < answer)), answer);
        assert.ok(asked <= Math.ceil(Math.log2(length + 1)), `${asked} of ${length}`);
      }
    }
  });
});

describe('a camera’s index', () => {
  test('finds every moment of a day, whatever order its segments came in', () => {
    const index = day();
    for (let time = START; time < START + DAY; time += 37_337) {
      const group = index.groupAt(time)!;
      assert.equal(group.from, Math.floor(time / 1000) * 1000);
      assert.equal(group.path, `${Math.floor(time / MINUTE) * MINUTE}.mp4`);
      assert.deepEqual(index.groupAfter(group.from), group);
      assert.equal(index.groupAfter(time + 0.5)?.from ?? START + DAY, group.to);
      assert.deepEqual(index.groupBefore(group.to), group);
    }
    assert.equal(index.groupAt(START + DAY), undefined);
    assert.equal(index.groupAt(START - 1), undefined);
    assert.deepEqual(index.sequences({ from: 0, to: 4e12 }), [{ from: START, to: START + DAY }]);
  });

  test('a seek looks at as few segments in a day as in a minute', () => {
    let looked = 0;
    const index = new CameraIndex();
    for (let i = 0; i < 1440; i++) {
      index.add(new Proxy(segment(START + i * MINUTE), { get: (target, key) => (looked++, Reflect.get(target, key) as unknown) }));
    }
    for (const ask of [() => index.groupAt(START + DAY / 3), () => index.groupAfter(START + DAY / 3), () => index.groupBefore(START + DAY / 3)]) {
      looked = 0;
      assert.ok(ask());
      assert.ok(looked < 60, `${looked} looks`);
    }
  });

  test('knows its gaps', () => {
    const index = indexOf(segment(START + 2 * MINUTE), segment(START), segment(START + 5 * MINUTE, 30));
    const gap = START + 1.5 * MINUTE;
    assert.equal(index.groupAt(gap), undefined);
    assert.equal(index.groupBefore(gap)?.to, START + MINUTE);
    assert.equal(index.groupAfter(gap)?.from, START + 2 * MINUTE);
    assert.equal(index.groupAfter(START + 5.5 * MINUTE), undefined);
    assert.equal(index.groupBefore(START + 999), undefined);
    assert.equal(index.newest?.from, START + 5.5 * MINUTE - 1000);
    assert.deepEqual(index.sequences({ from: START + 30_000, to: START + 5 * MINUTE }), [
      { from: START + 30_000, to: START + MINUTE },
      { from: START + 2 * MINUTE, to: START + 3 * MINUTE },
    ]);
  });

  test('ranges merge where they touch, by the length of their frames', () => {
    const apart = (pause: number, frames: number) => indexOf(segment(START, 10, { frames }), segment(START + 10_000 + pause, 10)).sequences({ from: 0, to: 4e12 }).length;
    assert.deepEqual([apart(0, 25), apart(100, 25), apart(101, 25)], [1, 1, 2]);
    assert.deepEqual([apart(300, 5), apart(301, 5)], [1, 2]);
  });

  test('between two that touch, the last picture of the first still stands', () => {
    const index = indexOf(segment(START, 10), segment(START + 10_040, 10), segment(START + 25_000, 10));
    assert.equal(index.groupAt(START + 10_020)?.from, START + 9000);
    assert.equal(index.groupAt(START + 10_040)?.from, START + 10_040);
    assert.equal(index.groupAt(START + 20_041), undefined);
    assert.equal(index.groupAt(START + 35_001), undefined);
  });

  test('a segment may grow; where two overlap, the later start is played and the other resumes at its next group', () => {
    const growing = segment(START, 1);
    const index = indexOf(growing, segment(START + 10_500, 1));
    const longer = segment(START, 60);
    for (let i = 1; i < 60; i++) growing.groups.push(longer.groups.entry(i));
    growing.end = longer.end;
    index.grown(growing);
    assert.equal(index.groupAt(START + 10_700)?.from, START + 10_500);
    assert.equal(index.groupAt(START + 11_600)?.from, START + 11_000);
    assert.equal(index.groupAfter(START + 10_200)?.from, START + 10_500);
    assert.equal(index.groupAfter(START + 10_600)?.from, START + 12_000);
    assert.equal(index.groupBefore(START + 11_500)?.to, START + 11_500);
    assert.equal(index.groupBefore(START + 11_400)?.to, START + 10_500, 'where the other starts');
    assert.deepEqual(index.sequences({ from: 0, to: 4e12 }), [{ from: START, to: START + MINUTE }]);
  });

  test('after the clock went back, the later recording is played, whole and without a loop', () => {
    const take = (segment_: Segment, take: number) => Object.assign(segment_, { take, path: `${segment_.path}-${take}` });
    // Ten minutes, then twelve from the fifth minute and a third of a second on, in files that start between the first ones.
    const first = Array.from({ length: 10 }, (_, i) => segment(START + i * MINUTE));
    const offset = 5 * MINUTE + 20_333;
    const second = Array.from({ length: 3 }, (_, i) => take(segment(START + offset + i * MINUTE), 1));
    const index = indexOf(...second.toReversed(), ...first);
    const end = offset + 3 * MINUTE;
    const played: { from: number; to: number; path: string }[] = [];
    for (let group = index.groupAfter(0); group; group = index.groupAfter(group.from + 1)) {
      assert.ok(played.length < 700, 'it ends');
      assert.deepEqual(index.groupAt(group.from), group);
      played.push(group);
    }
    assert.deepEqual(played.map(({ from }) => from), played.map(({ from }) => from).toSorted((a, b) => a - b));
    const isSecond = ({ path }: { path: string }) => path.endsWith('-1');
    assert.equal(played.filter(isSecond).length, 180, 'all of the later recording');
    assert.deepEqual([played.findIndex(isSecond), played.length], [321, 321 + 180 + 99]);
    played.forEach((group, i) => {
      const next = played[i + 1];
      assert.ok(!next || next.from >= group.to, 'no two overlap');
      assert.deepEqual(index.groupBefore(group.to), group);
    });
    assert.equal(played[320]!.to, START + offset, 'the group before ends where the later recording starts');
    assert.equal(index.groupAt(START + end + 100)?.from, START + 500_000, 'after its end the earlier recording resumes');
    assert.deepEqual(index.sequences({ from: 0, to: 4e12 }), [{ from: START, to: START + 10 * MINUTE }]);
  });

  test('forgets what is removed', () => {
    const first = segment(START);
    const index = indexOf(first, segment(START + MINUTE));
    index.remove(first);
    assert.equal(index.groupAt(START), undefined);
    assert.ok(index.groupAt(START + MINUTE));
  });
});

describe('activity', () => {
  const activityOf = (index: CameraIndex, range: Range, buckets: number) => activity(index, range, buckets, new AbortController().signal);
  const range = { from: START, to: START + DAY };

  test('a burst stands out, stillness is near nothing', async () => {
    const burst = { from: START + DAY / 2, to: START + DAY / 2 + 30 * MINUTE };
    const noise = (time: number) => 900 + ((time / 1000) % 7) * 30;
    const buckets = await activityOf(day({ motion: (time) => (time >= burst.from && time < burst.to ? 20_000 : noise(time)) }), range, 48);
    buckets.forEach((value, i) => assert.ok(i === 24 ? value > 0.9 : value < 0.1, `${i}: ${value}`));
  });

  test('a camera that never changes is not blown up', async () => {
    assert.ok((await activityOf(day({ motion: (time) => 10_000 + ((time / 1000) % 11) }), range, 100)).every((value) => value < 0.05));
  });

  test('one huge group does not flatten all others', async () => {
    const buckets = await activityOf(day({ motion: (time) => (time === START ? 1e7 : time % (2 * MINUTE) < MINUTE ? 1000 : 20_000) }), range, 1440);
    assert.ok(buckets[1]! > 0.9 && buckets[2]! < 0.1);
    assert.equal(buckets[0], 1);
  });

  test('buckets finer than a group share it', async () => {
    const buckets = await activityOf(indexOf(segment(START, 10, { motion: (time) => (time === START + 5000 ? 9000 : 1000) })), { from: START + 4000, to: START + 7000 }, 12);
    assert.deepEqual(buckets.map((value) => value > 0.5), [0, 0, 0, 0, 1, 1, 1, 1, 0, 0, 0, 0].map(Boolean));
  });

  test('many at once, of eight days each, leave the event loop free', async () => {
    const index = indexOf(...Array.from({ length: 8 * 1440 }, (_, i) => segment(START + i * MINUTE)));
    const eightDays = { from: START, to: START + 8 * DAY };
    let blocked = 0;
    let last = performance.now();
    const look = () => {
      blocked = Math.max(blocked, performance.now() - last);
      last = performance.now();
    };
    const timer = setInterval(look, 1);
    await Promise.all(Array.from({ length: 50 }, () => activityOf(index, eightDays, 2000)));
    look();
    clearInterval(timer);
    assert.ok(blocked < 250, `the event loop was blocked for ${Math.round(blocked)} ms`);
  });

  test('stops when nobody waits for it any more', async () => {
    const gone = new AbortController();
    const answer = activity(day(), range, 2000, gone.signal);
    gone.abort(new Error('gone'));
    await assert.rejects(answer, /gone/);
  });
});
