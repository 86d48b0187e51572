import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { Archive } from '../../../demo-server/src/archive/archive.ts';
import { readConfig } from '../../../demo-server/src/config.ts';
import { type Database, openDatabase } from '../../../demo-server/src/db/database.ts';
import { CpuBudget } from '../../../demo-server/src/jobs/cpu-budget.ts';
import { heldRanges } from '../../../demo-server/src/library/recordings/held-ranges.ts';
import { Recordings } from '../../../demo-server/src/library/recordings/recordings.ts';
import type { RecordingRow } from '../../../demo-server/src/library/recordings/recording-store.ts';
import { FrameBus } from '../../../demo-server/src/media/frame-bus.ts';
import { openStorage, type Storage } from '../../../demo-server/src/storage/storage.ts';
import { StreamRegistry } from '../../../demo-server/src/streams/stream-registry.ts';
import { until } from '../../support/until.ts';
import { silent, shifted, type Video } from '../archive/media.ts';
import { prepareDatabase } from '../../support/prepared-database.ts';

export interface RigOptions {
  maxAge?: number;
  minFreeBytes?: number;
  measureFreeSpace?: () => Promise<number>;
  /** Whether the archive records the stream `yard` anyway. */
  archived?: boolean;
  cpu?: CpuBudget;
  /** Environment of the server. */
  env?: Record<string, string>;
}

export interface Rig {
  archive: Archive;
  db: Database;
  dataDir: string;
  recordings: Recordings;
  storage: Storage;
  /** The clock of the archive is ahead by so many ms. */
  clock: { ahead: number };
  /** Sends a video over the stream `yard`, its first frame `by` ms later than it says. */
  send(video: Video, by: number): void;
  is(id: string, status: RecordingRow['status']): Promise<RecordingRow>;
}

/** Recordings with all that they need, without a server around them, and a stream whose frames the test sends. */
export async function openRig(t: TestContext, { archived = true, cpu = new CpuBudget(), env = {}, maxAge = 1e13, measureFreeSpace, minFreeBytes = 0 }: RigOptions = {}): Promise<Rig> {
  const dataDir = await mkdtemp(join(tmpdir(), 'oriel-recordings-rig-'));
  t.after(() => rm(dataDir, { recursive: true, force: true }));
  await prepareDatabase(dataDir);
  const config = readConfig({ ...env, PORT: '0', DATA_DIR: dataDir });
  const db = await openDatabase(config, silent);
  t.after(() => db.close());
  const clock = { ahead: 0 };
  const retention = { maxAge, maxBytes: 1e12, minFreeBytes };
  const archive = await Archive.open({ db, config: { dataDir, retention }, log: silent, now: () => Date.now() + clock.ahead, held: heldRanges(db), ...(measureFreeSpace && { measureFreeSpace }) });
  t.after(() => archive.close());
  const streams = new StreamRegistry();
  const bus = new FrameBus();
  const stopped = new AbortController();
  t.after(() => stopped.abort());
  if (archived) archive.attach({ id: 'yard', bus }, stopped.signal);
  streams.add({ id: 'yard', name: 'Yard', kind: 'camera', bus, state: 'live' });
  const storage = await openStorage(config.library.storage, db.serverId);
  t.after(() => storage.close());
  const recordings = await Recordings.open({ db, config, cpu, library: { storage }, archive, streams, log: silent });
  t.after(() => recordings.close());
  let tracks: Video['tracks'] | undefined;
  return {
    ...{ archive, clock, dataDir, db, recordings, storage },
    send: (video, by) => {
      if (tracks !== video.tracks) bus.setTracks(video.tracks);
      tracks = video.tracks;
      for (const frame of shifted(video, by).frames) bus.push(frame);
    },
    is: (id, status) =>
      until(`the recording is ${status}`, async () => {
        const row = await recordings.store.get(id);
        return row.status === status && row;
      }),
  };
}
