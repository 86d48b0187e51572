import { fromIso, type IsoTime, OrielError, toIso } from '@oriel/core/contract';
import type { Milliseconds } from '../media/frame.ts';
import type { FrameBus } from '../media/frame-bus.ts';
import { nearestRecordings } from './nearest.ts';
import type { Range, StoredGroup } from './archive-index.ts';
import type { Archive } from './archive.ts';

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
export function demandGroup(archive: Archive, cameraId: string, time: Milliseconds, now: Milliseconds): StoredGroup {
  if (time > now) throw new OrielError('time_in_future', { details: { now: toIso(now) } });
  const group = archive.groupAt(cameraId, time);
  if (group) return group;
  throw new OrielError('no_recording', { details: nearestRecordings(archive.groupBefore(cameraId, time), archive.groupAfter(cameraId, time)) });
}
