import { type NearestRecordings, toIso } from '@oriel/core/contract';
import type { StoredGroup } from './archive-index.ts';

/**
 * What `no_recording` says of the groups around a time: moments, in whole milliseconds, that can be asked for in its
 * place. The first is in the last picture before the time, the second in the first one after it.
 */
export const nearestRecordings = (before: StoredGroup | undefined, after: StoredGroup | undefined): NearestRecordings => ({
  ...(before && { before: toIso(Math.ceil(before.to) - 1) }),
  ...(after && { after: toIso(Math.ceil(after.from)) }),
});
