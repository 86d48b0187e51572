import { normalizeIP } from '@fastify/rate-limit';
import { LRUCache } from 'lru-cache';

const WINDOW = 60_000;
/** A page whose token was revoked tries a few times; a guess has no use for fewer than billions. */
const MAX_FAILURES = 120;
const MAX_ADDRESSES = 100_000;

/** Counts failed authentications by client address (IPv6: by /64), for a minute from the first one. */
export class FailedAttempts {
  readonly #failures: LRUCache<string, { count: number }>;

  /** @param now monotonic, ms */
  constructor(now: () => number = () => performance.now()) {
    this.#failures = new LRUCache({ max: MAX_ADDRESSES, ttl: WINDOW, ttlResolution: 0, perf: { now } });
  }

  add(address: string): void {
    const key = normalizeIP(address);
    const entry = this.#failures.get(key);
    if (entry) entry.count += 1;
    else this.#failures.set(key, { count: 1 });
  }

  /** Seconds until this address may try again; `undefined` while it may. */
  blockedFor(address: string): number | undefined {
    const key = normalizeIP(address);
    const entry = this.#failures.get(key);
    if (!entry || entry.count < MAX_FAILURES) return undefined;
    return Math.max(1, Math.ceil(this.#failures.getRemainingTTL(key) / 1000));
  }
}
