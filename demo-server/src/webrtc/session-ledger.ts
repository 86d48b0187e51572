import { OrielError, type Scope } from '@oriel/core/contract';

/** Sessions that wait for their answer hold a socket for nothing: no more of them than this. */
const MAX_UNANSWERED = 100;
/** So many sessions that are over are remembered. */
const MAX_OVER = 1000;

/** What a session shows, and so what a token must allow to have a say in it. */
export interface Subject {
  cameraId: string;
  scope: Extract<Scope, 'live' | 'playback'>;
}

interface Entry {
  subject: Subject;
  answered: boolean;
}

/** Which sessions there are, and whether there may be one more. */
export class SessionLedger {
  readonly #max: number;
  readonly #entries = new Map<string, Entry>();
  readonly #over = new Map<string, Subject>();
  #unanswered = 0;

  constructor(max: number) {
    this.#max = max;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** @throws OrielError `too_many_sessions` */
  add(sessionId: string, subject: Subject): void {
    if (this.size >= this.#max || this.#unanswered >= MAX_UNANSWERED) throw new OrielError('too_many_sessions');
    this.#entries.set(sessionId, { subject, answered: false });
    this.#unanswered++;
  }

  answered(sessionId: string): void {
    const entry = this.#entries.get(sessionId);
    if (!entry || entry.answered) return;
    entry.answered = true;
    this.#unanswered--;
  }

  /** @throws OrielError `session_unknown` */
  demand(sessionId: string): void {
    if (!this.#entries.has(sessionId)) throw new OrielError('session_unknown');
  }

  /** Also of a session that ended a moment ago. @throws OrielError `session_unknown` */
  subjectOf(sessionId: string): Subject {
    const subject = this.#entries.get(sessionId)?.subject ?? this.#over.get(sessionId);
    if (!subject) throw new OrielError('session_unknown');
    return subject;
  }

  /** It ended a moment ago: a client that closed its connection and then says so is not wrong, only late. */
  isOver(sessionId: string): boolean {
    return this.#over.has(sessionId);
  }

  remove(sessionId: string): void {
    const entry = this.#entries.get(sessionId);
    if (!entry) return;
    this.#over.set(sessionId, entry.subject);
    for (const first of this.#over.keys()) {
      if (this.#over.size <= MAX_OVER) break;
      this.#over.delete(first);
    }
    if (!entry.answered) this.#unanswered--;
    this.#entries.delete(sessionId);
  }

  clear(): void {
    this.#entries.clear();
    this.#unanswered = 0;
  }
}
