import { and, eq } from 'drizzle-orm';
import type { Database } from '../db/database.ts';
import { cameras } from '../db/schema.ts';
import type { CameraDefinition } from './definition.ts';

/** Cameras that were made or changed over the API. */
export class CameraStore {
  readonly #db: Pick<Database, 'orm' | 'serverId'>;

  constructor(db: Pick<Database, 'orm' | 'serverId'>) {
    this.#db = db;
  }

  async load(): Promise<CameraDefinition[]> {
    const { id, name, source, record } = cameras;
    return this.#db.orm.select({ id, name, source, record }).from(cameras).where(and(eq(cameras.serverId, this.#db.serverId), eq(cameras.removed, false))).orderBy(cameras.createdAt);
  }

  async save({ id, name, source, record }: CameraDefinition): Promise<void> {
    await this.#db.orm.insert(cameras).values({ serverId: this.#db.serverId, id, name, source, record }).onConflictDoUpdate({ target: [cameras.serverId, cameras.id], set: { name, source, record } });
  }

  async remove(id: string): Promise<void> {
    await this.#db.orm.delete(cameras).where(and(eq(cameras.serverId, this.#db.serverId), eq(cameras.id, id)));
  }
}
