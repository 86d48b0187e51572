import type { Milliseconds, OrielError } from '../contract/index.ts';
import { Backoff } from './backoff.ts';
import type { Environment } from './environment.ts';

const FAILURES = 5;
const OPEN = { base: 1000, max: 10_000 };

/**
 * Protects a server that does not answer: after five failures in a row requests fail at once for a while. Then one
 * request is sent as a probe; when it succeeds, all are sent again.
 */
export class CircuitBreaker {
  readonly #environment: Environment;
  readonly #backoff: Backoff;
  #failures = 0;
  #lastError: OrielError | undefined;
  #openUntil: Milliseconds = 0;

  constructor(environment: Environment) {
    this.#environment = environment;
    this.#backoff = new Backoff(environment, OPEN);
  }

  /** @throws the error that opened it, while it is open. */
  check(): void {
    if (this.#failures < FAILURES || !this.#lastError) return;
    if (this.#environment.now() < this.#openUntil) throw this.#lastError;
    // This request is the probe.
    this.#openUntil = this.#environment.now() + this.#backoff.next();
  }

  succeeded(): void {
    this.#failures = 0;
    this.#lastError = undefined;
    this.#backoff.reset();
  }

  failed(error: OrielError): void {
    this.#lastError = error;
    if (++this.#failures === FAILURES) this.#openUntil = this.#environment.now() + this.#backoff.next();
  }
}
