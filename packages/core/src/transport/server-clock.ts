import { TIME_HEADER, type Milliseconds } from '../contract/index.ts';
import type { Environment } from './environment.ts';

/** Between these two the server's time minus the local time lies. */
interface Bounds {
  readonly from: Milliseconds;
  readonly to: Milliseconds;
}

/** The local and the server's clock may drift apart by this much per millisecond: 100 parts per million. */
const DRIFT = 1e-4;

/**
 * The server's time, estimated from its answers as NTP does (RFC 5905): the server stamped its answer at some moment
 * between request and response, so each answer bounds the offset of its clock, the closer the shorter the round trip.
 * The offset changes only when it leaves the bounds, so the time does not jump by less than the uncertainty.
 */
export class ServerClock {
  readonly #environment: Pick<Environment, 'now'>;
  #bounds: Bounds | undefined;
  #observedAt: Milliseconds = 0;
  /** An answer that contradicts the bounds: one by itself may come from a cache, or from another machine. */
  #contradiction: Bounds | undefined;
  #offset: Milliseconds = 0;

  constructor(environment: Pick<Environment, 'now'>) {
    this.#environment = environment;
  }

  /** Unix time at the server; local time until it is known. */
  now(): Milliseconds {
    return this.#environment.now() + this.#offset;
  }

  /** @param sent local time of the request; the response must have arrived just now */
  observe({ headers }: Response, sent: Milliseconds): void {
    // Such an answer may come from a cache, with the time when it was stored.
    if (/max-age=[1-9]|immutable/.test(headers.get('Cache-Control') ?? '')) return;
    const exact = headers.get(TIME_HEADER);
    // `Date` is in whole seconds; pages of other origins do not see it.
    const time = exact ? Number(exact) : Date.parse(headers.get('Date') ?? '');
    const received = this.#environment.now();
    if (!Number.isFinite(time) || received < sent) return;
    this.#narrow({ from: time - received, to: time + (exact ? 1 : 1000) - sent }, received);
  }

  #narrow(bounds: Bounds, now: Milliseconds): void {
    const drift = Math.max(0, now - this.#observedAt) * DRIFT;
    const before = this.#bounds && { from: this.#bounds.from - drift, to: this.#bounds.to + drift };
    this.#observedAt = now;
    const both = overlap(before, bounds);
    if (before && !both && !overlap(this.#contradiction, bounds)) {
      this.#bounds = before;
      this.#contradiction = bounds;
      return;
    }
    this.#contradiction = undefined;
    const { from, to } = (this.#bounds = both ?? bounds);
    if (this.#offset < from || this.#offset > to) this.#offset = Math.round((from + to) / 2);
  }
}

function overlap(a: Bounds | undefined, b: Bounds): Bounds | undefined {
  const both = a && { from: Math.max(a.from, b.from), to: Math.min(a.to, b.to) };
  return both && both.from <= both.to ? both : undefined;
}
