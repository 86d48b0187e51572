import type { HeldRange } from '../../archive/retention.ts';
import type { Database } from '../../db/database.ts';
import { RecordingStore } from './recording-store.ts';

/** What of the archive is not in the file of its recording yet. */
export function heldRanges(db: Pick<Database, 'orm' | 'serverId'>): () => Promise<HeldRange[]> {
  const recordings = new RecordingStore(db);
  return async () => {
    const rows = await recordings.withStatus('recording', 'processing');
    return rows.map(({ archiveId: cameraId, startedAt, endedAt }) => ({ cameraId, from: startedAt.getTime(), to: endedAt?.getTime() ?? Infinity }));
  };
}
