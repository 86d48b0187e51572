import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ChannelFact } from '@oriel/core/contract';
import type { PlaybackClock } from '../../../demo-server/src/webrtc/peer/playback-clock.ts';
import type { GroupReader, LoadedGroup } from '../../../demo-server/src/webrtc/peer/group-reader.ts';
import { Playback } from '../../../demo-server/src/webrtc/peer/playback.ts';
import { RecordedGroups } from '../../../demo-server/src/webrtc/peer/recorded-groups.ts';
import type { StoredGroup } from '../../../demo-server/src/archive/archive-index.ts';

const START = 1_700_000_000_000;

/** A clock that a test advances. */
class ManualClock implements PlaybackClock {
  time = START + 3_600_000;
  timers: { due: number; callback: () => void }[] = [];

  now(): number {
    return this.time;
  }

  after(delay: number, callback: () => void): () => void {
    const timer = { due: this.time + delay, callback };
    this.timers.push(timer);
    return () => (this.timers = this.timers.filter((each) => each !== timer));
  }

  async advance(by: number, step = 5): Promise<void> {
    for (const end = this.time + by; this.time < end; ) {
      this.time += step;
      for (const timer of this.timers.filter(({ due }) => due <= this.time)) {
        this.timers = this.timers.filter((each) => each !== timer);
        timer.callback();
      }
      await settle();
    }
  }
}

const settle = () => new Promise((resolve) => setImmediate(resolve));

/** Groups of five frames of 40 ms, without real data. */
class Shelf {
  readonly groups: LoadedGroup[] = [];
  reads = 0;

  add(from: number, count: number, { length = 5 } = {}): this {
    for (let n = 0; n < count; n++) {
      const start = from + n * length * 40;
      const stored: StoredGroup = { path: 'file', offset: start, bytes: 1, from: start, to: start + length * 40, reach: 100 };
      this.groups.push({ stored, frames: Array.from({ length }, (_, i) => ({ time: start + i * 40, keyframe: i === 0, data: Buffer.from(String(start + i * 40)) })) });
    }
    return this;
  }

  recorded(): RecordedGroups {
    const stored = () => this.groups.map((group) => group.stored);
    const index = {
      at: async (time: number) => stored().find(({ from, to }) => from <= time && time < to),
      after: async (time: number) => stored().find(({ from }) => from >= time),
      before: async (time: number) => stored().findLast(({ to }) => to <= time),
    };
    const reader = {
      read: async (wanted: StoredGroup) => {
        this.reads++;
        return this.groups.find((group) => group.stored === wanted);
      },
    };
    return new RecordedGroups(index, reader as unknown as GroupReader);
  }
}

interface Sent {
  time: number;
  rtp: number;
  at: number;
}

async function playing(shelf: Shelf, options: { time?: number; speed?: number; skipGaps?: boolean } = {}) {
  const clock = new ManualClock();
  const log: (Sent | ChannelFact)[] = [];
  const playback = new Playback({ groups: shelf.recorded(), clock, time: options.time ?? START, skipGaps: options.skipGaps ?? true, speed: options.speed ?? 1 });
  playback.start({
    sendFrame: (data, rtp) => log.push({ time: Number(Buffer.from(data).toString()), rtp, at: clock.time }),
    sendFact: (fact) => log.push(fact),
  });
  for (let n = 0; n < 5; n++) await settle();
  const sent = () => log.filter((each): each is Sent => 'at' in each);
  const facts = () => log.filter((each): each is ChannelFact => 'type' in each);
  return { clock, log, sent, facts, playback };
}

test('timing errors do not accumulate: a frame after a minute is as punctual as after a second', async () => {
  const { clock, sent } = await playing(new Shelf().add(START, 400));
  await clock.advance(60_000, 7);
  assert.equal(sent().length, 1 + Math.floor(60_000 / 40));
  const [first] = sent() as [Sent];
  for (const { time, rtp, at } of sent()) {
    assert.ok(at - first.at - (time - first.time) < 8, 'on time');
    assert.equal(rtp - first.rtp, (time - first.time) * 90);
  }
});

test('a position comes before its frame, and a gap before the position after it', async () => {
  const { log, clock, playback } = await playing(new Shelf().add(START, 3).add(START + 10_000, 3), { time: START + 480 });
  playback.request({ type: 'seek', id: 1, time: new Date(START + 80).toISOString() });
  await clock.advance(700);
  for (const [index, fact] of log.entries()) {
    if (!('type' in fact) || fact.type !== 'position') continue;
    const named = log.findIndex((each) => 'at' in each && each.rtp % 2 ** 32 === fact.rtp);
    assert.ok(named > index, 'the frame follows its position');
    assert.equal((log[named] as Sent).time, Date.parse(fact.time));
  }
  const gap = log.findIndex((each) => 'type' in each && each.type === 'gap');
  assert.ok(gap > 0);
  assert.deepEqual((log[gap + 2] as Sent).time, START + 10_000, 'gap, position, frame');
});

test('the next group is read ahead, and only once', async () => {
  const shelf = new Shelf().add(START, 10);
  const { clock } = await playing(shelf);
  await settle();
  assert.equal(shelf.reads, 2, 'the group that plays, and the next one');
  await clock.advance(200 * 4 + 20);
  assert.equal(shelf.reads, 6);
});

test('after a long pause of the process, playback does not catch up', async () => {
  const { clock, sent } = await playing(new Shelf().add(START, 100));
  await clock.advance(100);
  clock.time += 8000;
  const before = sent().length;
  await clock.advance(100);
  assert.ok(sent().length - before < 6, `${sent().length - before} at once`);
});

test('playback waits for a recording that still grows, and ends with one that does not', async () => {
  const shelf = new Shelf();
  const clock = new ManualClock();
  shelf.add(clock.time - 1000, 1);
  const { sent, facts, clock: running } = await playing(shelf, { time: clock.time - 1000 });
  await running.advance(1000);
  assert.equal(sent().length, 5);
  assert.equal(facts().some(({ type }) => type === 'end'), false);
  shelf.add(clock.time - 800, 1);
  await running.advance(500);
  assert.equal(sent().length, 10, 'it goes on when more is recorded');
  await running.advance(20_000, 50);
  assert.equal(facts().filter(({ type }) => type === 'end').length, 1);
  assert.equal(running.timers.length, 0, 'no timer is left');
});

test('after close, nothing is sent and no timer is left', async () => {
  const { clock, sent, playback } = await playing(new Shelf().add(START, 100));
  await clock.advance(200);
  playback.close();
  const before = sent().length;
  playback.request({ type: 'seek', id: 1, time: new Date(START).toISOString() });
  playback.refresh();
  await clock.advance(1000);
  assert.equal(sent().length, before);
  assert.equal(clock.timers.length, 0);
});

test('at 32 times the speed, keyframes come no faster than a screen shows them', async () => {
  const { clock, sent } = await playing(new Shelf().add(START, 1000), { speed: 32 });
  await clock.advance(1000);
  assert.ok(sent().length >= 20 && sent().length <= 34, `${sent().length} in a second`);
  assert.ok(sent().every(({ time }) => (time - START) % 200 === 0), 'keyframes');
  const last = sent().at(-1)!;
  assert.ok(Math.abs((last.time - START) / 32 - 1000) < 60, 'at the requested speed');
});
