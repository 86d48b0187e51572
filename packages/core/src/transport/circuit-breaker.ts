import type { Milliseconds, OrielError } from '../contract/index.ts';
import { Backoff } from './backoff.ts';
import type { Environment } from './environment.ts';

const FAILURES = 5;
const OPEN = { base: 1000, max: 10_000 };

/**
 * Spares a server that does not answer: after five failures in a row requests fail at once for a while, then one
 * goes through to see, and the others when that one was answered.
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
    // This request is the one that goes to see.
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
