import { type RecordingStatus, recordingStatuses, ServerError } from '@oriel/core/contract';

/** The legal changes. */
const NEXT: Readonly<Record<RecordingStatus, readonly RecordingStatus[]>> = {
  recording: ['processing', 'deleted'],
  processing: ['ready', 'failed', 'deleted'],
  ready: ['deleted'],
  failed: ['deleted'],
  deleted: [],
};

/** The statuses from which a recording may change to this one. */
export const statusesBefore = (to: RecordingStatus): RecordingStatus[] => recordingStatuses.filter((from) => NEXT[from].includes(to));

/** @throws OrielError `wrong_status` unless the status is one of `allowed` */
export function requireStatus({ id, status }: { id: string; status: RecordingStatus }, allowed: readonly RecordingStatus[]): void {
  if (!allowed.includes(status)) throw new ServerError('wrong_status', { details: { recordingId: id, status, allowed } });
}
