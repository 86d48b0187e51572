import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { UnixMs } from '../media/frame.ts';

export interface StoredFile {
  path: string;
  /** The number of the segment or the batch. */
  number: number;
  bytes: number;
  written: UnixMs;
}

export const folderNames = ['original_stream', 'processed_fragments'] as const;
export type FolderName = (typeof folderNames)[number];

const pad = (number: number): string => String(number).padStart(8, '0');

/** The files of one pipeline. */
export class PipelineFolder {
  readonly path: string;

  constructor(root: string, streamId: string) {
    this.path = join(root, streamId);
  }

  get settings(): string {
    return join(this.path, 'pipeline.json');
  }

  get journal(): string {
    return join(this.path, 'journal.jsonl');
  }

  get position(): string {
    return join(this.path, 'position');
  }

  segment(number: number): string {
    return join(this.path, 'original_stream', `${pad(number)}.ts`);
  }

  /** Of a rendition that has only the sound. */
  soundSegment(number: number): string {
    return join(this.path, 'original_stream', `${pad(number)}.sound`);
  }

  answer(batch: number, part: number): string {
    return join(this.path, 'processed_fragments', `${pad(batch)}-${part}.answer`);
  }

  original(batch: number, part: number): string {
    return join(this.path, 'processed_fragments', `${pad(batch)}-${part}.mp4`);
  }

  output(batch: number): string {
    return join(this.path, 'processed_fragments', `${pad(batch)}.flv`);
  }

  async make(): Promise<void> {
    for (const name of folderNames) await mkdir(join(this.path, name), { recursive: true });
  }

  async remove(): Promise<void> {
    await rm(this.path, { recursive: true, force: true });
  }

  async files(name: FolderName): Promise<StoredFile[]> {
    const folder = join(this.path, name);
    const names = await readdir(folder).catch(() => []);
    const found = await Promise.all(
      names.map(async (file): Promise<StoredFile | undefined> => {
        const path = join(folder, file);
        // It may be removed meanwhile.
        const found = await stat(path).catch(() => undefined);
        return found?.isFile() ? { path, number: Number.parseInt(file, 10), bytes: found.size, written: found.mtimeMs } : undefined;
      }),
    );
    return found.filter((file) => file !== undefined);
  }
}
