import { randomUUID } from 'node:crypto';
import { type Programme, type ProgrammeEdit, ServerError } from '@oriel/core/contract';
import { and, asc, eq } from 'drizzle-orm';
import type { Database } from '../db/database.ts';
import { programmes } from '../db/schema.ts';
import { isUuid } from '../library/uuid.ts';

/** The programmes of this server. */
export class ProgrammeStore {
  readonly #db: Pick<Database, 'orm' | 'serverId'>;

  constructor(db: Pick<Database, 'orm' | 'serverId'>) {
    this.#db = db;
  }

  /** By name. */
  async list(): Promise<Programme[]> {
    const rows = await this.#db.orm.select().from(programmes).where(eq(programmes.serverId, this.#db.serverId)).orderBy(asc(programmes.name), asc(programmes.id));
    return rows.map(read);
  }

  /** @throws OrielError `programme_unknown` */
  async get(id: string): Promise<Programme> {
    if (!isUuid(id)) return unknown(id);
    const [row] = await this.#db.orm.select().from(programmes).where(this.#is(id));
    return row ? read(row) : unknown(id);
  }

  async create(programme: ProgrammeEdit): Promise<Programme> {
    const id = randomUUID();
    await this.#db.orm.insert(programmes).values({ serverId: this.#db.serverId, id, name: programme.name, content: JSON.stringify(programme) });
    return { id, ...programme };
  }

  /** @throws OrielError `programme_unknown` */
  async replace(id: string, programme: ProgrammeEdit): Promise<Programme> {
    const changed = await this.#db.orm.update(programmes).set({ name: programme.name, content: JSON.stringify(programme) }).where(this.#is(id)).returning({ id: programmes.id });
    return changed.length > 0 ? { id, ...programme } : unknown(id);
  }

  /** @throws OrielError `programme_unknown` */
  async remove(id: string): Promise<void> {
    const removed = await this.#db.orm.delete(programmes).where(this.#is(id)).returning({ id: programmes.id });
    if (removed.length === 0) unknown(id);
  }

  #is(id: string) {
    return and(eq(programmes.serverId, this.#db.serverId), eq(programmes.id, id));
  }
}

const read = ({ id, content }: typeof programmes.$inferSelect): Programme => ({ id, ...(JSON.parse(content) as ProgrammeEdit) });

function unknown(id: string): never {
  throw new ServerError('programme_unknown', { details: { programmeId: id } });
}
