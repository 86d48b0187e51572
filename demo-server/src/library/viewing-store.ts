import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { ServerError, type VideoAnalytics, type VideoAnalyticsEvent, type VideoAnalyticsFigures, type VideoAnalyticsOverview } from '@oriel/core/contract';
import { and, asc, eq, gt, or } from 'drizzle-orm';
import type { Database } from '../db/database.ts';
import { viewingSessions } from '../db/schema.ts';
import { withQuality } from './quality-time.ts';
import { mergeSeen, type Seen } from './seen-ranges.ts';
import { isUuid } from './uuid.ts';
import type { Audience } from './video-store.ts';
import { describeViewer } from './viewer-kind.ts';
import { figuresOf } from './viewing-figures.ts';
import { overviewOf } from './viewing-overview.ts';
import { ViewingSummary } from './viewing-summary.ts';

export type ViewingSession = typeof viewingSessions.$inferSelect;

export interface OpenedBy {
  user: string | undefined;
  /** Whether the video is the viewer's own. */
  isOwner: boolean;
  /** Of the request. */
  headers: IncomingHttpHeaders;
}

/** What happened in a playback. Other players do not always say which part of the video was `played`. */
export type ViewingEvent = VideoAnalyticsEvent | ({ type: 'played'; seconds: number } & Delivery);

/** How something was played, as the contract's `watched` has it. */
export type Delivery = Omit<Extract<VideoAnalyticsEvent, { type: 'watched' }>, 'type' | 'from' | 'to'>;

/** What a player reports of a session. */
export interface Report {
  sessionId: string;
  user: string | undefined;
  events: readonly ViewingEvent[];
  /** Number of the first event; without it, each counts. */
  firstEvent: number | undefined;
}

export interface ReportedSession {
  id: string;
  /** Whether it had started before the reported events. */
  hadStarted: boolean;
}

/** Called after sessions and reports were stored. */
export interface ViewingObserver {
  opened(): void;
  reported(events: readonly ViewingEvent[], session: ReportedSession): void;
}

export interface ViewingStoreOptions {
  observer: ViewingObserver;
  /** The header in which a gateway names the country of a viewer. */
  countryHeader?: string | undefined;
}

/** Sessions that are read at a time: a popular video has more than fit into memory. */
const PAGE = 2000;

/** The playbacks of videos. */
export class ViewingStore {
  readonly #db: Pick<Database, 'orm' | 'serverId'>;
  readonly #orm: Database['orm'];
  readonly #observer: ViewingObserver;
  readonly #countryHeader: string | undefined;

  constructor(db: Pick<Database, 'orm' | 'serverId'>, { countryHeader, observer }: ViewingStoreOptions) {
    this.#db = db;
    this.#orm = db.orm;
    this.#observer = observer;
    this.#countryHeader = countryHeader;
  }

  /** @returns the id of the session */
  async open(videoId: string, by: OpenedBy): Promise<string> {
    const id = randomUUID();
    await this.openAs(id, videoId, by);
    return id;
  }

  /** Does nothing where there is a session with this id. */
  async openAs(id: string, videoId: string, { headers, isOwner, user }: OpenedBy): Promise<void> {
    const opened = await this.#orm
      .insert(viewingSessions)
      .values({ id, videoId, userId: user ?? null, isOwner, openedAt: new Date(), ...describeViewer(headers, this.#countryHeader) })
      .onConflictDoNothing()
      .returning({ id: viewingSessions.id });
    if (opened.length > 0) this.#observer.opened();
  }

  /** Whether it is a session of this video and user. */
  async has(videoId: string, id: string, user: string | undefined): Promise<boolean> {
    if (!isUuid(id)) return false;
    const [session] = await this.#orm.select().from(viewingSessions).where(and(eq(viewingSessions.id, id), eq(viewingSessions.videoId, videoId)));
    return session !== undefined && session.userId === (user ?? null);
  }

  /** @throws OrielError `session_unknown` for another video's session, or another user's */
  async add(videoId: string, { events, firstEvent, sessionId, user }: Report): Promise<void> {
    const unknown = new ServerError('session_unknown', { details: { session_id: sessionId } });
    if (!isUuid(sessionId)) throw unknown;
    const isIt = and(eq(viewingSessions.id, sessionId), eq(viewingSessions.videoId, videoId));
    const stored = await this.#orm.transaction(async (transaction) => {
      const [session] = await transaction.select().from(viewingSessions).where(isIt).for('update');
      if (!session || session.userId !== (user ?? null)) throw unknown;
      const news = events.filter((_event, index) => firstEvent === undefined || !includes(session.received, firstEvent + index));
      if (news.length === 0) return undefined;
      const { id: _id, videoId: _videoId, ...change } = news.reduce(withEvent, session);
      const received: Seen[] = firstEvent === undefined ? session.received : mergeSeen([...session.received, [firstEvent, firstEvent + events.length]]);
      await transaction.update(viewingSessions).set({ ...change, received }).where(isIt);
      return { events: news, id: session.id, hadStarted: session.hasStarted };
    });
    if (stored) this.#observer.reported(stored.events, stored);
  }

  /** How a video was watched by everybody but its owner. @param duration in seconds, null while unknown */
  async summarize(videoId: string, duration: number | null): Promise<VideoAnalytics> {
    const summary = new ViewingSummary(duration);
    const others = and(eq(viewingSessions.videoId, videoId), eq(viewingSessions.isOwner, false));
    const { openedAt, id } = viewingSessions;
    let last: ViewingSession | undefined;
    do {
      const after = last && or(gt(openedAt, last.openedAt), and(eq(openedAt, last.openedAt), gt(id, last.id)));
      const page = await this.#orm.select().from(viewingSessions).where(and(others, after)).orderBy(asc(openedAt), asc(id)).limit(PAGE);
      for (const session of page) summary.add(session);
      last = page.length === PAGE ? page.at(-1) : undefined;
    } while (last);
    return summary.result();
  }

  /** How a video was watched by everybody but its owner, in a few figures. @param duration in seconds, null while unknown */
  figures(videoId: string, duration: number | null): Promise<VideoAnalyticsFigures> {
    return figuresOf(this.#db, videoId, duration);
  }

  /** @param limit videos, those that were watched longest */
  overview(audience: Audience, limit: number): Promise<VideoAnalyticsOverview> {
    return overviewOf(this.#db, audience, limit);
  }
}

const includes = (ranges: readonly Seen[], number: number): boolean => ranges.some(([from, to]) => from <= number && number < to);

function withEvent(session: ViewingSession, event: ViewingEvent): ViewingSession {
  switch (event.type) {
    case 'started':
      return session.hasStarted ? session : { ...session, hasStarted: true, startupMs: event.startup_ms };
    case 'watched': {
      const seconds = Math.max(0, event.to - event.from);
      return { ...withDelivery(session, event, seconds), seen: mergeSeen([...session.seen, [event.from, event.to]]) };
    }
    case 'played':
      return withDelivery(session, event, event.seconds);
    case 'stalled':
      return { ...session, stalls: session.stalls + 1, stalledMs: session.stalledMs + event.duration_ms };
    case 'quality_changed':
      return { ...session, qualitySwitches: session.qualitySwitches + 1 };
    case 'quality_failed':
      return session;
    case 'seeked':
      return { ...session, seeks: session.seeks + 1 };
    case 'ended':
      return { ...session, hasEnded: true };
    case 'failed':
      return { ...session, errors: session.errors + 1 };
  }
}

const withDelivery = (session: ViewingSession, { bandwidth_kbps: bandwidth, quality_selected: quality }: Delivery, seconds: number): ViewingSession => ({
  ...session,
  watchedSeconds: session.watchedSeconds + seconds,
  qualitySelected: quality ?? session.qualitySelected,
  bandwidthKbps: bandwidth ?? session.bandwidthKbps,
  qualities: withQuality(session.qualities, quality, seconds),
});
