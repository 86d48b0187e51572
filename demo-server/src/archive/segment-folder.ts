import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { UnixMs } from '../media/frame.ts';
import { parseSegmentName } from './segment.ts';

/** A segment file by its name; nothing of it has been read. */
export interface FoundFile {
  cameraId: string;
  /** Path below the recordings' folder, with `/`. */
  key: string;
  start: UnixMs;
}

/** The segment files of all cameras below a folder, the newest first. Makes the folder where it is missing. */
export async function listSegmentFiles(directory: string): Promise<FoundFile[]> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const files: FoundFile[] = [];
  for (const camera of await readdir(directory, { withFileTypes: true })) {
    if (!camera.isDirectory()) continue;
    for (const name of await readdir(join(directory, camera.name))) {
      const parsed = parseSegmentName(name);
      if (parsed) files.push({ cameraId: camera.name, key: `${camera.name}/${name}`, start: parsed.start });
    }
  }
  return files.sort((a, b) => b.start - a.start);
}
