import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { access, mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { type PreviewImage, ServerError } from '@oriel/core/contract';
import { and, asc, eq } from 'drizzle-orm';
import type { Config } from '../config.ts';
import type { Database } from '../db/database.ts';
import { previewImages } from '../db/schema.ts';
import type { Storage, StoredObject } from '../storage/storage.ts';
import { probeImage } from './image-probe.ts';

export type ImageRow = typeof previewImages.$inferSelect;

export interface ImagesOptions {
  db: Pick<Database, 'orm' | 'serverId'>;
  storage: Pick<Storage, 'putBytes' | 'open' | 'pathOf' | 'removeAll' | 'freeSpace'>;
  config: Pick<Config, 'ffprobePath' | 'dataDir'> & { retention: Pick<Config['retention'], 'minFreeBytes'> };
}

const prefixOf = (id: string): string => `images/${id}`;
const keyOf = (id: string): string => `${prefixOf(id)}/image`;

export const describeImage = ({ id, name, width, height }: ImageRow): PreviewImage => ({ id, name, width, height });

/** The images of programmes: rows in the database, files in the storage of the library. */
export class Images {
  readonly #options: ImagesOptions;

  constructor(options: ImagesOptions) {
    this.#options = options;
  }

  /** By name. */
  list(): Promise<ImageRow[]> {
    const { orm, serverId } = this.#options.db;
    return orm.select().from(previewImages).where(eq(previewImages.serverId, serverId)).orderBy(asc(previewImages.name), asc(previewImages.id));
  }

  /** @throws OrielError `image_unknown` */
  async get(id: string): Promise<ImageRow> {
    const [row] = await this.#options.db.orm.select().from(previewImages).where(this.#is(id));
    return row ?? unknown(id);
  }

  /** @throws OrielError `media_type_unsupported`, `invalid_request` where it is no image, `disk_full` */
  async add(bytes: Buffer, name: string, signal: AbortSignal): Promise<ImageRow> {
    const { db, storage, config } = this.#options;
    const { type, width, height } = await probeImage(bytes, { ffprobePath: config.ffprobePath, signal });
    if ((await storage.freeSpace.bytes()) - bytes.byteLength < config.retention.minFreeBytes) throw new ServerError('disk_full');
    const row: ImageRow = { serverId: db.serverId, id: randomUUID(), name, contentType: type, width, height, bytes: bytes.byteLength };
    await storage.putBytes(keyOf(row.id), bytes);
    await db.orm.insert(previewImages).values(row);
    return row;
  }

  /** @throws OrielError `image_unknown` */
  async open(id: string): Promise<{ row: ImageRow; file: StoredObject }> {
    const row = await this.get(id);
    return { row, file: (await this.#options.storage.open(keyOf(id))) ?? unknown(id) };
  }

  /** Its file on this machine: a copy where the storage is elsewhere. @throws OrielError `image_unknown` */
  async fileOf(id: string): Promise<string> {
    const { storage } = this.#options;
    const local = storage.pathOf(keyOf(id));
    if (local !== undefined) return local;
    const path = this.#copyOf(id);
    if (await access(path).then(() => true, () => false)) return path;
    const { file } = await this.open(id);
    await mkdir(dirname(path), { recursive: true });
    const partial = `${path}.${randomUUID()}`;
    await pipeline(file.read({ start: 0, end: file.size - 1 }), createWriteStream(partial, { mode: 0o600 }));
    await rename(partial, path);
    return path;
  }

  /** @throws OrielError `image_unknown` */
  async remove(id: string): Promise<void> {
    const removed = await this.#options.db.orm.delete(previewImages).where(this.#is(id)).returning({ id: previewImages.id });
    if (removed.length === 0) unknown(id);
    await this.#options.storage.removeAll(prefixOf(id));
    await rm(this.#copyOf(id), { force: true });
  }

  #copyOf(id: string): string {
    return join(this.#options.config.dataDir, 'cache', 'images', id);
  }

  #is(id: string) {
    return and(eq(previewImages.serverId, this.#options.db.serverId), eq(previewImages.id, id));
  }
}

function unknown(id: string): never {
  throw new ServerError('image_unknown', { details: { imageId: id } });
}
