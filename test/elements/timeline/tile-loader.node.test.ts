import assert from 'node:assert/strict';
import { test } from 'node:test';
import { spanOf, tilesIn, type Range } from '@oriel/core/timeline';
import { TileLoader, type TileSource } from '../../../packages/elements/src/timeline/data/tile-loader.ts';
import { ManualEnvironment } from '../../core/support/manual-environment.ts';

const LEVEL = 20;
const SPAN = 2 ** LEVEL;
const REST = 150;
/** In the middle of the tile with index 100. */
const NOW = 100 * SPAN + SPAN / 2;

interface Request {
  range: Range;
  count: number;
  signal: AbortSignal;
  answer(): Promise<void>;
  fail(error?: Error): Promise<void>;
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

/** A loader whose requests wait for their answers; each value names its tile. */
function setUp(options: Partial<TileSource<string>> = {}) {
  const environment = Object.assign(new ManualEnvironment(), { time: NOW });
  const requests: Request[] = [];
  const failures: unknown[] = [];
  const source: TileSource<string> = {
    exact: false,
    longestRun: () => 8,
    load: (range, count, signal) =>
      new Promise((resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason));
        requests.push({
          range,
          count,
          signal,
          answer: () => (resolve(Array.from({ length: count }, (_, at) => `${range.from / (spanOf(range) / count) + at}`)), settled() as Promise<void>),
          fail: (error = new Error('no')) => (reject(error), settled() as Promise<void>),
        });
      }),
    ...options,
  };
  const loader = new TileLoader<string>({
    source,
    environment: () => environment,
    now: () => environment.now(),
    changed: () => undefined,
    succeeded: () => undefined,
    failed: (error) => failures.push(error),
  });
  const want = (range: Range, level = LEVEL) => loader.want(tilesIn(range, level));
  /** Asked for since the last call. */
  const asked = () => requests.splice(0).map(({ range }) => [range.from / SPAN, range.to / SPAN]);
  return { asked, environment, failures, loader, requests, want };
}

const tiles = (from: number, to: number): Range => ({ from: from * SPAN, to: to * SPAN });

test('neighbouring tiles are one request, at once for the first view', async () => {
  const { environment, loader, requests, want } = setUp();
  want({ from: 10.2 * SPAN, to: 12.5 * SPAN });
  environment.advance(0);
  assert.deepEqual(requests.map(({ range, count }) => ({ range, count })), [{ range: tiles(10, 13), count: 3 }]);
  await requests[0]!.answer();
  assert.deepEqual(loader.cover(tiles(11, 12), LEVEL).map(({ value, tile }) => ({ value, tile })), [{ value: '11', tile: tiles(11, 12) }]);
});

test('panning asks only for tiles that are missing, once the view rests', async () => {
  const { asked, environment, requests, want } = setUp();
  want(tiles(10, 13));
  environment.advance(0);
  await requests[0]!.answer();
  asked();
  for (let at = 11; at <= 14; at++) {
    want(tiles(at, at + 3));
    environment.advance(REST - 1);
    assert.deepEqual(asked(), []);
  }
  environment.advance(1);
  assert.deepEqual(asked(), [[14, 17]]);
});

test('going back asks for nothing', async () => {
  const { asked, environment, requests, want } = setUp();
  want(tiles(10, 13));
  environment.advance(0);
  await requests[0]!.answer();
  want(tiles(20, 23));
  environment.advance(REST);
  await requests[1]!.answer();
  asked();
  want(tiles(10, 13));
  environment.advance(REST);
  assert.deepEqual(asked(), []);
});

test('zooming shows the coarser tiles, and out again the finer ones, until the others have arrived', async () => {
  const { environment, loader, requests, want } = setUp();
  const shown = (range: Range, level: number) => loader.cover(range, level).map(({ value, within }) => [value, within.from / SPAN, within.to / SPAN]);
  want(tiles(8, 10));
  environment.advance(0);
  await requests[0]!.answer();
  want(tiles(8, 9), LEVEL - 1);
  environment.advance(REST);
  assert.deepEqual(shown(tiles(8, 9), LEVEL - 1), [['8', 8, 9]]);
  await requests[1]!.answer();
  assert.deepEqual(shown(tiles(8, 9), LEVEL - 1), [['16', 8, 8.5], ['17', 8.5, 9]]);
  want(tiles(8, 12), LEVEL + 2);
  environment.advance(REST);
  assert.deepEqual(shown(tiles(8, 12), LEVEL + 2), [['8', 8, 9], ['9', 9, 10]]);
  await requests[2]!.answer();
  assert.deepEqual(shown(tiles(8, 12), LEVEL + 2), [['2', 8, 12]]);
});

test('where detail changes nothing, a coarse tile of the past is enough', async () => {
  for (const exact of [false, true]) {
    const { asked, environment, requests, want } = setUp({ exact });
    want(tiles(8, 10));
    environment.advance(0);
    await requests[0]!.answer();
    asked();
    want({ from: 8.2 * SPAN, to: 8.3 * SPAN }, LEVEL - 2);
    environment.advance(REST);
    assert.equal(asked().length, exact ? 0 : 1);
  }
});

test('the tile of now is loaded again soon, the past seldom', async () => {
  const { asked, environment, requests, want } = setUp();
  want(tiles(97, 101));
  environment.advance(0);
  await requests[0]!.answer();
  asked();
  environment.advance(SPAN / 256 - 1);
  assert.deepEqual(asked(), []);
  environment.advance(1);
  // The one before ended half a tile ago, which is nine minutes: nothing is missing from it.
  assert.deepEqual(asked(), [[100, 101]]);
  environment.advance(60_000);
  assert.deepEqual(asked()[0], [97, 100]);
});

test('a tile that has just ended is loaded again soon, because the index of recordings runs behind', async () => {
  const { asked, environment, requests, want } = setUp();
  environment.time = 100 * SPAN + 30_000;
  want(tiles(98, 101));
  environment.advance(0);
  await requests[0]!.answer();
  asked();
  environment.advance(SPAN / 256);
  assert.deepEqual(asked(), [[99, 101]]);
});

test('what is known ends with the moment of the request', async () => {
  const { environment, loader, requests, want } = setUp();
  want(tiles(100, 101));
  environment.advance(0);
  environment.advance(700);
  await requests[0]!.answer();
  assert.deepEqual(loader.cover(tiles(99, 102), LEVEL).map(({ within }) => within), [{ from: 100 * SPAN, to: NOW }]);
});

test('requests are dropped when none of their tiles is wanted any more', async () => {
  const { environment, loader, requests, want } = setUp();
  want(tiles(10, 13));
  environment.advance(0);
  want(tiles(12, 15));
  assert.equal(requests[0]!.signal.aborted, false);
  environment.advance(REST);
  assert.deepEqual(requests[1]!.range, tiles(13, 15), 'the tile that is under way is not asked for again');
  want(tiles(20, 21));
  assert.deepEqual(requests.map(({ signal }) => signal.aborted), [true, true]);
  environment.advance(REST);
  loader.clear();
  assert.equal(requests[2]!.signal.aborted, true);
  await settled();
  assert.deepEqual(environment.delays, []);
});

test('a failed request is repeated after longer and longer waits, and at once when asked', async () => {
  const { environment, failures, loader, requests, want } = setUp();
  want(tiles(10, 11));
  environment.advance(0);
  for (const wait of [2000, 4000, 8000, 16_000, 30_000, 30_000]) {
    await requests.at(-1)!.fail();
    assert.equal(loader.failing, true);
    const before = requests.length;
    environment.advance(wait - 1);
    assert.equal(requests.length, before);
    environment.advance(1);
    assert.equal(requests.length, before + 1);
  }
  await requests.at(-1)!.fail();
  loader.retry();
  assert.equal(loader.failing, false);
  environment.advance(0);
  await requests.at(-1)!.answer();
  assert.equal(loader.failing, false);
  assert.equal(failures.length, 7);
});

test('the cache is bounded: the tiles that were not used for longest are forgotten', async () => {
  const { environment, loader, requests, want } = setUp();
  for (let at = 0; at < 50; at++) {
    want(tiles(at, at + 4));
    environment.advance(REST);
    await requests.at(-1)!.answer();
  }
  const { length } = loader.cover(tiles(0, 53), LEVEL);
  assert.equal(length, 53);
  for (let at = 0; at < 40; at++) {
    want(tiles(-4 * at - 4, -4 * at));
    environment.advance(REST);
    await requests.at(-1)!.answer();
  }
  assert.equal(loader.cover(tiles(-200, 60), LEVEL).length, 120);
  assert.equal(loader.cover(tiles(0, 10), LEVEL).length, 0);
});
