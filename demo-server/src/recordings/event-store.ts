import { type CameraEvent, type CameraEventCreate, fromIso, OrielError, toIso } from '@oriel/core/contract';
import { and, asc, eq, gte, lt } from 'drizzle-orm';
import type { Database } from '../db/database.ts';
import { events } from '../db/schema.ts';
import type { Range } from './recording-index.ts';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Marks on the timelines of cameras. */
export class EventStore {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  async list(cameraId: string, { from, to }: Range): Promise<CameraEvent[]> {
    const within = and(eq(events.cameraId, cameraId), gte(events.time, from), lt(events.time, to));
    return (await this.#db.orm.select().from(events).where(within).orderBy(asc(events.time))).map(toEvent);
  }

  async create(cameraId: string, { time, label }: CameraEventCreate): Promise<CameraEvent> {
    const [row] = await this.#db.orm.insert(events).values({ cameraId, time: fromIso(time), label }).returning();
    return toEvent(row!);
  }

  /** @throws OrielError `event_unknown` */
  async remove(cameraId: string, id: string): Promise<void> {
    const removed = UUID.test(id) ? await this.#db.orm.delete(events).where(and(eq(events.id, id), eq(events.cameraId, cameraId))).returning() : [];
    if (removed.length === 0) throw new OrielError('event_unknown', { details: { eventId: id } });
  }
}

const toEvent = ({ id, time, label }: typeof events.$inferSelect): CameraEvent => ({ id, time: toIso(time), label });
