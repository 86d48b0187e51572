import { randomUUID } from 'node:crypto';
import { ServerError, type VideoAnalyticsEvent } from '@oriel/core/contract';
import { and, desc, eq } from 'drizzle-orm';
import type { Database } from '../db/database.ts';
import { viewingSessions } from '../db/schema.ts';
import { mergeSeen } from './seen-ranges.ts';
import { isUuid } from './uuid.ts';

export type ViewingSession = typeof viewingSessions.$inferSelect;

export interface OpenedBy {
  user: string | undefined;
  /** Whether the video is the viewer's own. */
  isOwner: boolean;
}

/** Sessions in one summary, the newest. */
const LIMIT = 10_000;

/** The playbacks of videos. */
export class ViewingStore {
  readonly #orm: Database['orm'];

  constructor({ orm }: Pick<Database, 'orm'>) {
    this.#orm = orm;
  }

  /** @returns the id of the session */
  async open(videoId: string, { user, isOwner }: OpenedBy): Promise<string> {
    const id = randomUUID();
    await this.#orm.insert(viewingSessions).values({ id, videoId, userId: user ?? null, isOwner, openedAt: new Date() });
    return id;
  }

  /** @throws OrielError `session_unknown` for another video's session, or another user's */
  async add(videoId: string, sessionId: string, user: string | undefined, events: readonly VideoAnalyticsEvent[]): Promise<void> {
    const unknown = new ServerError('session_unknown', { details: { session_id: sessionId } });
    if (!isUuid(sessionId)) throw unknown;
    const isIt = and(eq(viewingSessions.id, sessionId), eq(viewingSessions.videoId, videoId));
    await this.#orm.transaction(async (transaction) => {
      const [session] = await transaction.select().from(viewingSessions).where(isIt).for('update');
      if (!session || session.userId !== (user ?? null)) throw unknown;
      const { id: _id, videoId: _videoId, ...change } = events.reduce(withEvent, session);
      await transaction.update(viewingSessions).set(change).where(isIt);
    });
  }

  /** Of everybody but the owner. */
  list(videoId: string): Promise<ViewingSession[]> {
    const others = and(eq(viewingSessions.videoId, videoId), eq(viewingSessions.isOwner, false));
    return this.#orm.select().from(viewingSessions).where(others).orderBy(desc(viewingSessions.openedAt)).limit(LIMIT);
  }
}

function withEvent(session: ViewingSession, event: VideoAnalyticsEvent): ViewingSession {
  switch (event.type) {
    case 'started':
      return session.hasStarted ? session : { ...session, hasStarted: true, startupMs: event.startup_ms };
    case 'watched': {
      const seconds = Math.max(0, event.to - event.from);
      return { ...session, watchedSeconds: session.watchedSeconds + seconds, seen: mergeSeen([...session.seen, [event.from, event.to]]) };
    }
    case 'stalled':
      return { ...session, stalledMs: session.stalledMs + event.duration_ms };
    case 'quality_changed':
      return { ...session, qualitySwitches: session.qualitySwitches + 1 };
    case 'seeked':
      return { ...session, seeks: session.seeks + 1 };
    case 'failed':
      return { ...session, errors: session.errors + 1 };
  }
}
