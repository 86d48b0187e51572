import { fromIso, type IsoTime, OrielError, toIso } from '@oriel/core/contract';
import type { Milliseconds } from '../media/frame.ts';
import type { FrameBus } from '../media/frame-bus.ts';
import { nearestRecordings } from './nearest.ts';
import type { Range, StoredGroup } from './recording-index.ts';
import type { Recordings } from './recordings.ts';

/** What the routes need of the cameras. */
export interface CameraSource {
  /** @throws OrielError `camera_unknown` */
  get(id: string): { id: string; bus: FrameBus };
}

/** @throws OrielError `invalid_request` when it ends before it begins. */
export function rangeOf({ from, to }: { from: IsoTime; to: IsoTime }): Range {
  const range = { from: fromIso(from), to: fromIso(to) };
  if (range.from < range.to) return range;
  throw new OrielError('invalid_request', { details: { issues: [{ field: 'query.to', reason: 'must be later than from' }] } });
}

/** @throws OrielError `time_in_future`, or `no_recording` with the nearest recorded moments in its details. */
export function demandGroup(recordings: Recordings, cameraId: string, time: Milliseconds, now: Milliseconds): StoredGroup {
  if (time > now) throw new OrielError('time_in_future', { details: { now: toIso(now) } });
  const group = recordings.groupAt(cameraId, time);
  if (group) return group;
  throw new OrielError('no_recording', { details: nearestRecordings(recordings.groupBefore(cameraId, time), recordings.groupAfter(cameraId, time)) });
}
