import type { ChannelRequest } from '@oriel/core/contract';

export type PlaybackRequest = Exclude<ChannelRequest, { type: 'shown' }>;

/** A request that waits, with the ids of all requests that it answers: its own comes last. */
export interface Pending {
  request: PlaybackRequest;
  ids: number[];
}

/** Frames that waiting steps add up to; reading through more would keep the session busy for too long. */
const MAX_STEP = 2500;

/** Requests that supersede each other. */
type Kind = 'seek' | 'step' | 'run' | 'speed';

const kindOf = ({ type }: PlaybackRequest): Kind => (type === 'pause' || type === 'play' ? 'run' : type);

/**
 * The requests of one session that wait their turn: at most one of each kind, so that a flood of them costs no more than
 * their ids. A newer seek, speed, or pause or play supersedes the waiting one; steps add up; a seek makes a waiting step
 * a mere pause. Whatever is superseded is answered together with the request that took its place.
 */
export class RequestQueue {
  readonly #waiting = new Map<Kind, Pending>();
  #wake = () => {};
  #closed = false;

  add(request: PlaybackRequest): void {
    if (request.type === 'seek') this.#pauseInsteadOfStep();
    const kind = kindOf(request);
    const superseded = this.#waiting.get(kind);
    this.#put(kind, { request: superseded ? merged(superseded.request, request) : request, ids: [...(superseded?.ids ?? []), request.id] });
    this.#wake();
  }

  /** The seek that waits also answers `ids`. */
  addToSeek(ids: readonly number[]): void {
    this.#waiting.get('seek')?.ids.unshift(...ids);
  }

  /** Resolves to the next request; to `undefined` when the queue is closed. */
  async next(): Promise<Pending | undefined> {
    while (this.#waiting.size === 0 && !this.#closed) await new Promise<void>((resolve) => (this.#wake = resolve));
    const [first] = this.#waiting;
    if (!first || this.#closed) return undefined;
    this.#waiting.delete(first[0]);
    return first[1];
  }

  close(): void {
    this.#closed = true;
    this.#waiting.clear();
    this.#wake();
  }

  #pauseInsteadOfStep(): void {
    const step = this.#waiting.get('step');
    if (!step) return;
    const kinds = [...this.#waiting.keys()];
    const runIsNewer = kinds.indexOf('run') > kinds.indexOf('step');
    this.#waiting.delete('step');
    const run = this.#waiting.get('run');
    // A pause or play that came after the step decides; the step overrules an earlier one.
    if (run && runIsNewer) run.ids.unshift(...step.ids);
    else this.#put('run', { request: { type: 'pause', id: step.request.id }, ids: [...(run?.ids ?? []), ...step.ids] });
  }

  /** Newer requests go to the end: relative to what waits, only the last one of a kind matters. */
  #put(kind: Kind, pending: Pending): void {
    this.#waiting.delete(kind);
    this.#waiting.set(kind, pending);
  }
}

function merged(older: PlaybackRequest, newer: PlaybackRequest): PlaybackRequest {
  if (older.type !== 'step' || newer.type !== 'step') return newer;
  return { ...newer, frames: Math.max(-MAX_STEP, Math.min(MAX_STEP, older.frames + newer.frames)) };
}
