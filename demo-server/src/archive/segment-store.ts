import { and, eq, inArray, type SQL } from 'drizzle-orm';
import type { FastifyBaseLogger } from 'fastify';
import { stat, unlink } from 'node:fs/promises';
import { basename, join, relative, sep } from 'node:path';
import type { Database } from '../db/database.ts';
import type { Orm } from '../db/orm.ts';
import { segments as table } from '../db/schema.ts';
import { GroupTable } from './group-table.ts';
import { parseSegmentName, type Segment } from './segment.ts';
import { recoverSegment } from './segment-file.ts';
import type { FoundFile } from './segment-folder.ts';

type Row = typeof table.$inferSelect;

/** Rows per query. */
const PAGE = 1000;
/** Files that are read at a time. */
const CONCURRENCY = 16;

/** Segment files and their rows in the database. The files are the truth; a row only spares reading its file at start. */
export class SegmentStore {
  readonly #orm: Orm;
  readonly #serverId: string;
  readonly #directory: string;
  readonly #log: FastifyBaseLogger;

  constructor({ orm, serverId }: Pick<Database, 'orm' | 'serverId'>, directory: string, log: FastifyBaseLogger) {
    this.#orm = orm;
    this.#serverId = serverId;
    this.#directory = directory;
    this.#log = log;
  }

  /**
   * The segments of files, from their rows where these agree with the files. The other files are read, repaired and saved.
   * Files without a complete group are removed.
   */
  async load(files: readonly FoundFile[]): Promise<Segment[]> {
    const keys = files.map(({ key }) => key);
    const rows = new Map((await this.#orm.select().from(table).where(and(this.#own(), inArray(table.path, keys)))).map((row) => [row.path, row]));
    const segments: Segment[] = [];
    const recovered: Segment[] = [];
    await forEach(files, async (file) => {
      const row = rows.get(file.key);
      const bytes = await stat(join(this.#directory, file.key)).then(({ size }) => size, () => undefined);
      if (bytes === undefined) return;
      if (row?.bytes === bytes) {
        rows.delete(file.key);
        segments.push(this.#segment(row));
        return;
      }
      const segment = await this.#recover(file, bytes);
      if (segment) recovered.push(segment);
    });
    await this.#deleteRows([...rows.keys()]);
    await this.save(recovered);
    return [...segments, ...recovered];
  }

  /** Deletes the rows of all files but these. */
  async keepRowsOf(segments: readonly Segment[]): Promise<void> {
    const kept = new Set(segments.map(({ path }) => this.#key(path)));
    const rows = await this.#orm.select({ path: table.path }).from(table).where(this.#own());
    await this.#deleteRows(rows.map(({ path }) => path).filter((path) => !kept.has(path)));
  }

  /** Writes the rows, and marks each segment that has its row as `saved`. Those that fail stay unsaved. */
  async save(segments: readonly Segment[]): Promise<void> {
    for (let i = 0; i < segments.length; i += PAGE) {
      const page = segments.slice(i, i + PAGE);
      try {
        await this.#orm.insert(table).values(page.map((segment) => this.#row(segment))).onConflictDoNothing();
        for (const segment of page) segment.saved = true;
      } catch (error) {
        this.#log.warn({ err: error, segments: page.length }, 'segments not saved in the database yet');
        return;
      }
    }
  }

  /** Removes files and rows. A reader that has a file open can still read it. */
  async remove(segments: readonly Segment[]): Promise<void> {
    for (const { path } of segments) {
      try {
        await unlink(path);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOENT') this.#log.warn({ err: error, path }, 'segment not removed');
      }
    }
    await this.#deleteRows(segments.map(({ path }) => this.#key(path)));
  }

  async #recover({ key, cameraId }: FoundFile, bytes: number): Promise<Segment | undefined> {
    const path = join(this.#directory, key);
    try {
      const segment = await recoverSegment(cameraId, path);
      if (!segment) await unlink(path);
      if (segment?.bytes !== bytes) this.#log.warn({ path, from: bytes, to: segment?.bytes ?? 0 }, 'incomplete group cut off');
      return segment;
    } catch (error) {
      this.#log.error({ err: error, path }, 'segment cannot be read');
      return undefined;
    }
  }

  /** Rows that cannot be deleted now are deleted at the next start. */
  async #deleteRows(keys: readonly string[]): Promise<void> {
    try {
      for (let i = 0; i < keys.length; i += PAGE) await this.#orm.delete(table).where(and(this.#own(), inArray(table.path, keys.slice(i, i + PAGE))));
    } catch (error) {
      this.#log.warn({ err: error, rows: keys.length }, 'rows of removed segments not deleted yet');
    }
  }

  #segment({ cameraId, path, startTime, endTime, bytes, frames, groups }: Row): Segment {
    const file = join(this.#directory, path);
    const take = parseSegmentName(basename(path))?.take ?? 0;
    return { cameraId, path: file, take, start: startTime, end: endTime, bytes, frames, groups: GroupTable.decode(startTime, groups), saved: true, open: false };
  }

  #row({ cameraId, path, start, end, bytes, frames, groups }: Segment): Row {
    return { serverId: this.#serverId, cameraId, path: this.#key(path), startTime: start, endTime: end, bytes, frames, groups: groups.encode() };
  }

  #own(): SQL {
    return eq(table.serverId, this.#serverId);
  }

  #key(path: string): string {
    return relative(this.#directory, path).split(sep).join('/');
  }
}

async function forEach<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const left = items.values();
  await Promise.all(
    Array.from({ length: CONCURRENCY }, async () => {
      for (const item of left) await work(item);
    }),
  );
}
