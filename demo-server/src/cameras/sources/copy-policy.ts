import type { Milliseconds } from '../../media/frame.ts';
import type { UnsupportedStreamError } from '../../media/source-error.ts';

/** A refusal because of a single frame counts when it is repeated within this time. */
const REPEATED_WITHIN: Milliseconds = 120_000;
/** How long a source that had to be transcoded is transcoded at each new connection, before copying is tried again. */
const EXPIRES: Milliseconds = 3_600_000;

interface Refusal {
  reason: string;
  at: Milliseconds;
  /** See `Probed.format`. */
  format: string;
}

/**
 * Decides whether a stream that looks as if it could be copied has to be transcoded. It has to after one lasting fault (no
 * keyframes), or after the same fault in a single frame twice within two minutes: one alone may be a damaged frame. The
 * decision holds for an hour, and only as long as the source sends the same format.
 */
export class CopyPolicy {
  readonly #now: () => Milliseconds;
  #format = '';
  #suspect: Refusal | undefined;
  #refused: Refusal | undefined;

  /** @param now a monotonic clock */
  constructor(now: () => Milliseconds = () => performance.now()) {
    this.#now = now;
  }

  /** To be asked before each run. `format`: what the probe found. */
  mustTranscode(format: string): boolean {
    this.#format = format;
    if (this.#refused && (this.#refused.format !== format || this.#now() - this.#refused.at > EXPIRES)) this.#refused = undefined;
    return this.#refused !== undefined;
  }

  refused({ message, detail = message, lasting }: Pick<UnsupportedStreamError, 'message' | 'detail' | 'lasting'>): void {
    const refusal = { reason: detail, at: this.#now(), format: this.#format };
    const repeated = this.#suspect?.reason === detail && refusal.at - this.#suspect.at <= REPEATED_WITHIN;
    if (lasting || repeated) this.#refused = refusal;
    this.#suspect = refusal;
  }
}
