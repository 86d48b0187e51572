import { ServerError, type Scope } from '@oriel/core/contract';

/** Sessions without an answer hold a socket for nothing. */
const MAX_UNANSWERED = 100;
/** Ended sessions that are remembered. */
const MAX_ENDED = 1000;

/** What a session shows: a grant must cover it for every request about the session. */
export interface SessionSubject {
  streamId: string;
  scope: Extract<Scope, 'live' | 'playback'>;
}

interface Entry {
  subject: SessionSubject;
  grantId: string | undefined;
  answered: boolean;
}

/**
 * Which sessions there are, and whether there may be one more. One grant may hold no more than it leaves free for all
 * others: half of the places when it is alone, then half of the rest for the next one, so that a newcomer finds a place.
 */
export class SessionLedger {
  readonly #max: number;
  readonly #entries = new Map<string, Entry>();
  readonly #ended = new Map<string, SessionSubject>();

  constructor(max: number) {
    this.#max = max;
  }

  get size(): number {
    return this.#entries.size;
  }

  /**
   * @param grantId whose quota the session counts towards; missing: nobody's
   * @throws OrielError `too_many_sessions`
   */
  add(sessionId: string, subject: SessionSubject, grantId?: string): void {
    const all = [...this.#entries.values()];
    const unanswered = all.filter(({ answered }) => !answered);
    if (!hasPlace(all, this.#max, grantId) || !hasPlace(unanswered, MAX_UNANSWERED, grantId)) throw new ServerError('too_many_sessions');
    this.#entries.set(sessionId, { subject, grantId, answered: false });
  }

  answered(sessionId: string): void {
    const entry = this.#entries.get(sessionId);
    if (entry) entry.answered = true;
  }

  /** @throws OrielError `session_unknown` */
  require(sessionId: string): void {
    if (!this.#entries.has(sessionId)) throw new ServerError('session_unknown');
  }

  /** Also for a session that has just ended. @throws OrielError `session_unknown` */
  subjectOf(sessionId: string): SessionSubject {
    const subject = this.#entries.get(sessionId)?.subject ?? this.#ended.get(sessionId);
    if (!subject) throw new ServerError('session_unknown');
    return subject;
  }

  /** Whether it has just ended: a client that closes its connection and then ends the session is late, not wrong. */
  hasEnded(sessionId: string): boolean {
    return this.#ended.has(sessionId);
  }

  remove(sessionId: string): void {
    const entry = this.#entries.get(sessionId);
    if (!entry) return;
    this.#entries.delete(sessionId);
    this.#ended.set(sessionId, entry.subject);
    for (const oldest of this.#ended.keys()) {
      if (this.#ended.size <= MAX_ENDED) break;
      this.#ended.delete(oldest);
    }
  }

  clear(): void {
    this.#entries.clear();
  }
}

function hasPlace(entries: Entry[], max: number, grantId: string | undefined): boolean {
  const free = max - entries.length;
  if (free <= 0) return false;
  return grantId === undefined || entries.filter((entry) => entry.grantId === grantId).length < free;
}
