import { type CameraEvent, type CameraEventCreate, fromIso, ServerError, toIso } from '@oriel/core/contract';
import { and, desc, eq, gte, lt, type SQL } from 'drizzle-orm';
import type { Database } from '../db/database.ts';
import { events } from '../db/schema.ts';
import type { UnixMs } from '../media/frame.ts';
import type { Range } from './archive-index.ts';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Events in one answer. */
const LIMIT = 1000;

/** Events on the timelines of cameras. */
export class EventStore {
  readonly #db: Pick<Database, 'orm' | 'serverId'>;

  constructor(db: Pick<Database, 'orm' | 'serverId'>) {
    this.#db = db;
  }

  /** Sorted by time; of more than a thousand, the newest. */
  async list(cameraId: string, { from, to }: Range): Promise<CameraEvent[]> {
    const within = and(this.#own(), eq(events.cameraId, cameraId), gte(events.time, from), lt(events.time, to));
    const newestFirst = await this.#db.orm.select().from(events).where(within).orderBy(desc(events.time)).limit(LIMIT);
    return newestFirst.reverse().map(toEvent);
  }

  /** The ids of all cameras that have events, also of removed cameras. */
  async cameraIds(): Promise<Set<string>> {
    const rows = await this.#db.orm.selectDistinct({ cameraId: events.cameraId }).from(events).where(this.#own());
    return new Set(rows.map(({ cameraId }) => cameraId));
  }

  async create(cameraId: string, { time, ...event }: CameraEventCreate): Promise<CameraEvent> {
    const [row] = await this.#db.orm.insert(events).values({ ...event, serverId: this.#db.serverId, cameraId, time: fromIso(time) }).returning();
    return toEvent(row!);
  }

  /** @throws OrielError `event_unknown` */
  async remove(cameraId: string, id: string): Promise<void> {
    const removed = UUID.test(id) ? await this.#db.orm.delete(events).where(and(this.#own(), eq(events.id, id), eq(events.cameraId, cameraId))).returning() : [];
    if (removed.length === 0) throw new ServerError('event_unknown', { details: { eventId: id } });
  }

  /** Removes the events of all cameras before a time. */
  async removeBefore(time: UnixMs): Promise<void> {
    await this.#db.orm.delete(events).where(and(this.#own(), lt(events.time, time)));
  }

  #own(): SQL {
    return eq(events.serverId, this.#db.serverId);
  }
}

const toEvent = ({ id, time, label, kind, color }: typeof events.$inferSelect): CameraEvent => ({
  id,
  time: toIso(time),
  label,
  ...(kind !== null && { kind }),
  ...(color !== null && { color }),
});
