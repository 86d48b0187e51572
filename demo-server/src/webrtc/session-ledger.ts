import { OrielError } from '@oriel/core/contract';

/** Sessions that wait for their answer hold a socket for nothing: no more of them than this. */
const MAX_UNANSWERED = 100;
/** So many sessions that are over are remembered. */
const MAX_OVER = 1000;

/** Which sessions there are, and whether there may be one more. */
export class SessionLedger {
  readonly #max: number;
  readonly #answered = new Map<string, boolean>();
  readonly #over = new Set<string>();
  #unanswered = 0;

  constructor(max: number) {
    this.#max = max;
  }

  get size(): number {
    return this.#answered.size;
  }

  /** @throws OrielError `too_many_sessions` */
  add(sessionId: string): void {
    if (this.size >= this.#max || this.#unanswered >= MAX_UNANSWERED) throw new OrielError('too_many_sessions');
    this.#answered.set(sessionId, false);
    this.#unanswered++;
  }

  answered(sessionId: string): void {
    if (this.#answered.get(sessionId) !== false) return;
    this.#answered.set(sessionId, true);
    this.#unanswered--;
  }

  /** @throws OrielError `session_unknown` */
  demand(sessionId: string): void {
    if (!this.#answered.has(sessionId)) throw new OrielError('session_unknown');
  }

  /** It ended a moment ago: a client that closed its connection and then says so is not wrong, only late. */
  isOver(sessionId: string): boolean {
    return this.#over.has(sessionId);
  }

  remove(sessionId: string): void {
    this.#over.add(sessionId);
    for (const first of this.#over) {
      if (this.#over.size <= MAX_OVER) break;
      this.#over.delete(first);
    }
    if (this.#answered.get(sessionId) === false) this.#unanswered--;
    this.#answered.delete(sessionId);
  }

  clear(): void {
    this.#answered.clear();
    this.#unanswered = 0;
  }
}
