import type { CamerasClient } from '@oriel/core';
import { clip, holds, levelFor, type Range } from '@oriel/core/timeline';
import { FARTHEST } from '../../base/time-value.ts';
import type { TimelineEvent } from '../facts.ts';
import type { TileSource } from './tile-loader.ts';

/** A tile has so many values of activity. */
const BUCKETS = 128;
/** Each is at least so many pixels wide. */
const BUCKET_WIDTH = 3;
/** From half a second a bucket to two years a tile: the server computes activity for four years at most. */
const LEVELS = { lowest: 16, highest: 36 };
/** The most buckets of activity in one answer; see the contract. */
const MOST_BUCKETS = 2000;
/** In one answer; of more the server sends the newest. */
const EVENTS_IN_ANSWER = 1000;
/** So many answers at most are put together: a timeline has no room for more events. */
const MOST_ANSWERS = 5;

/** The level of detail for a view in which a pixel is `perPixel` milliseconds. */
export const levelOfDetail = (perPixel: number): number =>
  Math.min(LEVELS.highest, Math.max(LEVELS.lowest, levelFor(perPixel * BUCKET_WIDTH * BUCKETS)));

type Cameras = Pick<CamerasClient, 'sequences' | 'activity' | 'events'>;

/** The three kinds of data on a timeline, for one camera. `cameras` and `camera` are read with each request. */
export function tileSources(cameras: () => Cameras, camera: () => string) {
  const longestRun = (level: number) => Math.min(Math.floor(MOST_BUCKETS / BUCKETS), 2 ** (LEVELS.highest - level));

  const sequences: TileSource<readonly Range[]> = {
    exact: true,
    longestRun,
    async load(range, count, signal) {
      const found = await cameras().sequences(camera(), dated(range), { signal });
      return split(range, count).map((part) => clip(found, part));
    },
  };

  const activity: TileSource<readonly number[]> = {
    exact: false,
    longestRun,
    async load(range, count, signal) {
      const found = await cameras().activity(camera(), { ...dated(range), buckets: count * BUCKETS }, { signal });
      return split(range, count).map((_, at) => found.slice(at * BUCKETS, (at + 1) * BUCKETS));
    },
  };

  const events: TileSource<readonly TimelineEvent[]> = {
    // A finer tile may have events for which a coarser one has too many.
    exact: false,
    longestRun,
    async load(range, count, signal) {
      const found: TimelineEvent[] = [];
      const { from, to: end } = dated(range);
      let to = end;
      for (let answers = 0; answers < MOST_ANSWERS && from < to; answers++) {
        const answer = await cameras().events(camera(), { from, to }, { signal });
        found.unshift(...answer);
        to = answer.length < EVENTS_IN_ANSWER ? from : answer[0]!.time;
      }
      return split(range, count).map((part) => found.filter(({ time }) => holds(part, time)));
    },
  };

  return { sequences, activity, events };
}

function split({ from, to }: Range, count: number): Range[] {
  const span = (to - from) / count;
  return Array.from({ length: count }, (_, at) => ({ from: from + at * span, to: from + (at + 1) * span }));
}

/** What of a range a `Date` can express. */
const dated = ({ from, to }: Range): Range => ({ from: Math.max(-FARTHEST, from), to: Math.min(FARTHEST, to) });

