import { randomUUID } from 'node:crypto';
import { type Destination, type DestinationKind, ServerError } from '@oriel/core/contract';
import { and, asc, eq, inArray } from 'drizzle-orm';
import type { Database } from '../db/database.ts';
import { destinations } from '../db/schema.ts';
import type { SecretBox } from './secret-box.ts';

type Row = typeof destinations.$inferSelect;

/** Where to publish. The stream key must leave the server in no other way than to this address. */
export interface DestinationSettings {
  id: string;
  name: string;
  kind: DestinationKind;
  url: string;
  /** Missing: none is set, or it cannot be decrypted any more. */
  streamKey?: string | undefined;
}

/** As the API answers: without the stream key. */
export const describeDestination = ({ id, name, kind, url, streamKey }: DestinationSettings): Destination => ({ id, name, kind, url, hasKey: streamKey !== undefined });

/** The destinations of this server, with encrypted stream keys. */
export class DestinationStore {
  readonly #db: Pick<Database, 'orm' | 'serverId'>;
  readonly #box: SecretBox;

  constructor(db: Pick<Database, 'orm' | 'serverId'>, box: SecretBox) {
    this.#db = db;
    this.#box = box;
  }

  /** By name. */
  async list(): Promise<DestinationSettings[]> {
    const rows = await this.#db.orm.select().from(destinations).where(eq(destinations.serverId, this.#db.serverId)).orderBy(asc(destinations.name), asc(destinations.id));
    return rows.map((row) => this.#read(row));
  }

  /** In the given order, each once. @throws OrielError `destination_unknown` */
  async getAll(ids: readonly string[]): Promise<DestinationSettings[]> {
    const rows = await this.#db.orm.select().from(destinations).where(and(eq(destinations.serverId, this.#db.serverId), inArray(destinations.id, [...ids])));
    const known = new Map(rows.map((row) => [row.id, row]));
    return [...new Set(ids)].map((id) => this.#read(known.get(id) ?? unknown(id)));
  }

  /** @throws OrielError `destination_unknown` */
  async get(id: string): Promise<DestinationSettings> {
    const [found] = await this.getAll([id]);
    return found ?? unknown(id);
  }

  async create(settings: Omit<DestinationSettings, 'id'>): Promise<DestinationSettings> {
    const id = randomUUID();
    await this.#db.orm.insert(destinations).values({ serverId: this.#db.serverId, id, ...this.#columns({ ...settings, id }) });
    return { ...settings, id };
  }

  /** @throws OrielError `destination_unknown` */
  async replace(settings: DestinationSettings): Promise<DestinationSettings> {
    const changed = await this.#db.orm.update(destinations).set(this.#columns(settings)).where(this.#is(settings.id)).returning({ id: destinations.id });
    return changed.length > 0 ? settings : unknown(settings.id);
  }

  /** @throws OrielError `destination_unknown` */
  async remove(id: string): Promise<void> {
    const removed = await this.#db.orm.delete(destinations).where(this.#is(id)).returning({ id: destinations.id });
    if (removed.length === 0) unknown(id);
  }

  #columns({ id, name, kind, url, streamKey }: DestinationSettings): Omit<Row, 'serverId' | 'id'> {
    return { name, kind, url, streamKey: streamKey === undefined ? null : this.#box.seal(streamKey, id) };
  }

  #read({ id, name, kind, url, streamKey }: Row): DestinationSettings {
    return { id, name, kind, url, streamKey: streamKey === null ? undefined : this.#box.unseal(streamKey, id) };
  }

  #is(id: string) {
    return and(eq(destinations.serverId, this.#db.serverId), eq(destinations.id, id));
  }
}

function unknown(id: string): never {
  throw new ServerError('destination_unknown', { details: { destinationId: id } });
}
