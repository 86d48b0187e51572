import type { Environment } from '@oriel/core/transport';

interface Timer {
  at: number;
  delay: number;
  callback: () => void;
}

/** A world whose clock stands until it is moved. */
export class ManualEnvironment implements Environment {
  time = Date.parse('2026-01-31T12:00:00.000Z');
  /** What `random` gives; 0 makes every backoff its longest. */
  luck = 0;
  #timers = new Set<Timer>();
  #online = new Set<() => void>();

  now(): number {
    return this.time;
  }

  random(): number {
    return this.luck;
  }

  after(delay: number, callback: () => void): () => void {
    const timer = { at: this.time + delay, delay, callback };
    this.#timers.add(timer);
    return () => void this.#timers.delete(timer);
  }

  onOnline(callback: () => void): () => void {
    this.#online.add(callback);
    return () => void this.#online.delete(callback);
  }

  /** Waits that are set, in milliseconds from when each was set. */
  get delays(): number[] {
    return [...this.#timers].map(({ delay }) => delay).sort((a, b) => a - b);
  }

  get listeners(): number {
    return this.#online.size;
  }

  comeOnline(): void {
    for (const callback of [...this.#online]) callback();
    this.advance(0);
  }

  /** Moves the clock, calling back what falls due on the way, in order. */
  advance(by: number): void {
    const end = this.time + by;
    for (;;) {
      const due = [...this.#timers].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
      if (!due) break;
      this.#timers.delete(due);
      this.time = Math.max(this.time, due.at);
      due.callback();
    }
    this.time = end;
  }
}
