import { fromIso, type IsoTime, type OrielError, ServerError, toIso } from '@oriel/core/contract';
import type { FrameBus } from '../media/frame-bus.ts';
import type { Milliseconds, UnixMs } from '../media/frame.ts';
import type { ArchiveIndex, Range, StoredGroup } from './archive-index.ts';
import { nearestRecordings } from './nearest.ts';

/** Finds a camera by its id. */
export interface CameraLookup {
  /** @throws OrielError `camera_unknown` */
  get(id: string): { id: string; bus: FrameBus };
}

const DAY: Milliseconds = 86_400_000;

/** The range of a timeline request. @throws OrielError `invalid_request` when it ends before it starts, or is longer than `longest` days */
export function timelineRange({ from, to }: { from: IsoTime; to: IsoTime }, longest = Infinity): Range {
  const range = { from: fromIso(from), to: fromIso(to) };
  if (range.from >= range.to) throw invalidTo('must be later than from');
  if (range.to - range.from > longest * DAY) throw invalidTo(`must be at most ${longest} days after from`);
  return range;
}

const invalidTo = (reason: string): OrielError => new ServerError('invalid_request', { details: { issues: [{ field: 'query.to', reason }] } });

/** The group that holds `time`. @throws OrielError `time_in_future`, or `no_recording` with the nearest recorded moments in its details */
export function requireGroup(index: ArchiveIndex, cameraId: string, time: UnixMs, now: UnixMs): StoredGroup {
  if (time > now) throw new ServerError('time_in_future', { details: { now: toIso(now) } });
  const group = index.groupAt(cameraId, time);
  if (group) return group;
  throw new ServerError('no_recording', { details: nearestRecordings(index.groupBefore(cameraId, time), index.groupAfter(cameraId, time)) });
}
