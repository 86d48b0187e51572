import { openDatabase } from '../../demo-server/src/db/database.ts';
import { createLog } from '../../demo-server/src/http/log.ts';
import { Archive } from '../../demo-server/src/archive/archive.ts';
import { recordedScene } from './scene-media.ts';

const MINUTE = 60_000;

export interface LongRecording {
  from: number;
  to: number;
  /** The clock in the picture of a time. Every minute of the recording has the same pictures. */
  clockAt(time: number): number;
}

/** Writes recordings into a data folder, before a server opens it. @param lengths minutes by camera */
export async function fillRecordings(dataDir: string, lengths: Record<string, number>): Promise<Map<string, LongRecording>> {
  const now = Math.floor(Date.now() / MINUTE) * MINUTE;
  const base = now - MINUTE;
  const minute = await recordedScene(dataDir, base, 60);
  const log = createLog('warn');
  const db = await openDatabase({ dataDir }, log);
  const retention = { maxAge: 7 * 86_400_000, maxBytes: 1e12, minFreeBytes: 1e9 };
  const archive = await Archive.open({ db, config: { dataDir, retention }, log });
  const made = new Map<string, LongRecording>();
  for (const [camera, minutes] of Object.entries(lengths)) {
    const writer = archive.writer(camera);
    writer.tracks(minute.tracks);
    for (let index = minutes - 1; index >= 0; index--) {
      for (const frame of minute.frames) writer.frame({ ...frame, time: frame.time - index * MINUTE });
      await writer.ready();
    }
    await writer.close();
    const from = now - minutes * MINUTE;
    made.set(camera, { from, to: now, clockAt: (time) => base + ((time - base) % MINUTE + MINUTE) % MINUTE });
  }
  await archive.close();
  await db.close();
  return made;
}
