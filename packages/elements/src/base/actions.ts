import { OrielError } from '@oriel/core';

export interface ActionsOptions {
  changed(): void;
  /** An action was refused or failed: what it was based on may be old. */
  failed(error: OrielError): void;
}

/** What operators ask for: each action runs once at a time, and the reason of a failure stays until the next one. */
export class Actions {
  error: OrielError | undefined;
  readonly #options: ActionsOptions;
  readonly #running = new Set<string>();

  constructor(options: ActionsOptions) {
    this.#options = options;
  }

  /** @param name missing: any */
  isRunning(name?: string): boolean {
    return name === undefined ? this.#running.size > 0 : this.#running.has(name);
  }

  dismiss(): void {
    this.error = undefined;
    this.#options.changed();
  }

  /** @returns `undefined` when it failed, or runs already. Nothing is reported after `signal` aborted. */
  async run<Result>(name: string, signal: AbortSignal | undefined, action: (signal: AbortSignal) => Promise<Result>): Promise<Result | undefined> {
    if (!signal || signal.aborted || this.#running.has(name)) return undefined;
    this.#running.add(name);
    this.error = undefined;
    this.#options.changed();
    try {
      return await action(signal);
    } catch (cause) {
      if (!signal.aborted) {
        this.error = cause instanceof OrielError ? cause : new OrielError('internal', { cause });
        this.#options.failed(this.error);
      }
      return undefined;
    } finally {
      this.#running.delete(name);
      this.#options.changed();
    }
  }
}
