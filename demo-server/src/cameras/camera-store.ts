import { and, eq } from 'drizzle-orm';
import type { Database } from '../db/database.ts';
import { cameras } from '../db/schema.ts';
import type { CameraDefinition } from './definition.ts';

export type StoredCamera = Omit<CameraDefinition, 'origin'>;

export interface StoredCameras {
  /** Created or changed over the API, oldest first. */
  changed: StoredCamera[];
  /** Ids of configured cameras that were removed over the API. */
  removed: Set<string>;
}

/** What the API did to this server's cameras. */
export class CameraStore {
  readonly #db: Pick<Database, 'orm' | 'serverId'>;

  constructor(db: Pick<Database, 'orm' | 'serverId'>) {
    this.#db = db;
  }

  async load(): Promise<StoredCameras> {
    const { id, name, source, record, removed } = cameras;
    const rows = await this.#db.orm.select({ id, name, source, record, removed }).from(cameras).where(eq(cameras.serverId, this.#db.serverId)).orderBy(cameras.createdAt);
    return {
      changed: rows.filter((row) => !row.removed).map((row) => ({ id: row.id, name: row.name, source: row.source, record: row.record })),
      removed: new Set(rows.filter((row) => row.removed).map((row) => row.id)),
    };
  }

  async save(camera: StoredCamera): Promise<void> {
    await this.#write(camera, false);
  }

  async delete(id: string): Promise<void> {
    await this.#db.orm.delete(cameras).where(and(eq(cameras.serverId, this.#db.serverId), eq(cameras.id, id)));
  }

  /** Remembers that a configured camera was removed, so that the next start does not bring it back. */
  async markRemoved(camera: StoredCamera): Promise<void> {
    await this.#write(camera, true);
  }

  async #write({ id, name, source, record }: StoredCamera, removed: boolean): Promise<void> {
    const values = { name, source, record, removed };
    await this.#db.orm
      .insert(cameras)
      .values({ serverId: this.#db.serverId, id, ...values })
      .onConflictDoUpdate({ target: [cameras.serverId, cameras.id], set: values });
  }
}
