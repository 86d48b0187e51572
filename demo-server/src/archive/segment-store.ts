import { and, asc, eq, gt, inArray, type SQL } from 'drizzle-orm';
import type { FastifyBaseLogger } from 'fastify';
import { mkdir, readdir, stat, unlink } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import type { Database, Orm } from '../db/database.ts';
import { segments as table } from '../db/schema.ts';
import { GroupTable } from './group-table.ts';
import type { Segment } from './segment.ts';
import { recoverSegment } from './segment-file.ts';

type Row = typeof table.$inferSelect;

/** Rows a query. */
const PAGE = 1000;
/** Files looked at side by side. */
const CONCURRENCY = 16;

/** Segment files and their rows. The files are the truth; a row only spares reading its file at the start. */
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

  /** Everything that is recorded. Files that no row describes are read and mended; rows without a file are dropped. */
  async load(): Promise<Segment[]> {
    const files = await this.#files();
    const segments: Segment[] = [];
    const strayRows: string[] = [];
    for await (const row of this.#rows()) {
      const file = files.get(row.path);
      if (file?.bytes === row.bytes) {
        segments.push(this.#segment(row));
        files.delete(row.path);
      } else strayRows.push(row.path);
    }
    await this.#deleteRows(strayRows);
    const recovered = await this.#recover([...files]);
    await this.save(recovered);
    return [...segments, ...recovered];
  }

  /** Writes the rows; a segment that has its row is `saved`. What fails now is to be tried again. */
  async save(segments: readonly Segment[]): Promise<void> {
    for (let i = 0; i < segments.length; i += PAGE) {
      const page = segments.slice(i, i + PAGE);
      try {
        await this.#orm.insert(table).values(page.map((segment) => this.#row(segment))).onConflictDoNothing();
        for (const segment of page) segment.saved = true;
      } catch (error) {
        this.#log.warn({ err: error, segments: page.length }, 'segments not in the database yet');
        return;
      }
    }
  }

  /** Readers that have the file open keep what they read. */
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

  async #recover(files: [key: string, file: { cameraId: string; bytes: number }][]): Promise<Segment[]> {
    if (files.length > 0) this.#log.info({ files: files.length }, 'reading segments that the database does not know');
    const recovered: Segment[] = [];
    await forEach(files, async ([key, { cameraId, bytes }]) => {
      const path = join(this.#directory, key);
      try {
        const segment = await recoverSegment(cameraId, path);
        if (!segment) await unlink(path);
        else recovered.push(segment);
        if (segment?.bytes !== bytes) this.#log.warn({ path, from: bytes, to: segment?.bytes ?? 0 }, 'torn tail cut off');
      } catch (error) {
        this.#log.error({ err: error, path }, 'segment left out');
      }
    });
    return recovered;
  }

  async #files(): Promise<Map<string, { cameraId: string; bytes: number }>> {
    await mkdir(this.#directory, { recursive: true });
    const files = new Map<string, { cameraId: string; bytes: number }>();
    for (const camera of await readdir(this.#directory, { withFileTypes: true })) {
      if (!camera.isDirectory()) continue;
      const names = (await readdir(join(this.#directory, camera.name))).filter((name) => /^\d+\.mp4$/.test(name));
      await forEach(names, async (name) => {
        const { size } = await stat(join(this.#directory, camera.name, name));
        files.set(`${camera.name}/${name}`, { cameraId: camera.name, bytes: size });
      });
    }
    return files;
  }

  async *#rows(): AsyncGenerator<Row> {
    for (let after = ''; ; ) {
      const rows = await this.#orm.select().from(table).where(and(this.#own(), gt(table.path, after))).orderBy(asc(table.path)).limit(PAGE);
      yield* rows;
      if (rows.length < PAGE) return;
      after = rows.at(-1)!.path;
    }
  }

  /** Those that cannot be deleted now are dropped at the next start. */
  async #deleteRows(keys: readonly string[]): Promise<void> {
    try {
      for (let i = 0; i < keys.length; i += PAGE) await this.#orm.delete(table).where(and(this.#own(), inArray(table.path, keys.slice(i, i + PAGE))));
    } catch (error) {
      this.#log.warn({ err: error, rows: keys.length }, 'rows of segments that are gone stay for now');
    }
  }

  #segment({ cameraId, path, startTime, endTime, bytes, frames, groups }: Row): Segment {
    const file = join(this.#directory, path);
    return { cameraId, path: file, start: startTime, end: endTime, bytes, frames, groups: GroupTable.decode(startTime, groups), saved: true, open: false };
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
