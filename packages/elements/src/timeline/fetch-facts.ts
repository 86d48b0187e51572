import type { CamerasClient } from '@oriel/core';
import { spanOf, type Range } from '@oriel/core/timeline';
import type { TimelineFacts } from './scene.ts';

export interface FactsRequest {
  camera: string;
  range: Range;
  /** What of the range is seen, and in how many pixels. */
  view: Range;
  width: number;
  signal: AbortSignal;
}

const EPOCH = 0;

/** A bar of activity is so many pixels wide. */
const BAR = 3;

/** All that a timeline shows of a range, from the server. */
export async function fetchFacts(cameras: CamerasClient, { camera, range, view, width, signal }: FactsRequest): Promise<Omit<TimelineFacts, 'known'>> {
  const bars = (width / BAR) * (spanOf(range) / spanOf(view));
  const buckets = Math.round(Math.min(2000, Math.max(60, bars)));
  const [sequences, activity, events] = await Promise.all([
    cameras.sequences(camera, range, { signal }),
    cameras.activity(camera, { ...range, buckets }, { signal }),
    cameras.events(camera, range, { signal }),
  ]);
  return { sequences, activity: { ...range, buckets: activity }, events };
}

/** All that there is, up to `now`. */
export const fetchAllSequences = (cameras: CamerasClient, camera: string, now: number, signal: AbortSignal | undefined): Promise<readonly Range[]> =>
  cameras.sequences(camera, { from: EPOCH, to: now }, { signal });
