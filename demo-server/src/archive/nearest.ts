import { type NearestRecordings, toIso } from '@oriel/core/contract';
import type { StoredGroup } from './archive-index.ts';

/**
 * The details of `no_recording`: recorded moments near a time, in whole milliseconds. `before` lies in the last frame of
 * the group before the time, `after` in the first frame of the group after it.
 */
export const nearestRecordings = (before: StoredGroup | undefined, after: StoredGroup | undefined): NearestRecordings => ({
  ...(before && { before: toIso(Math.ceil(before.to) - 1) }),
  ...(after && { after: toIso(Math.ceil(after.from)) }),
});
