import { setTimeout as delay } from 'node:timers/promises';

/** Asks again until it is so. Fails, with the last error as the cause, when it never is. */
export async function until<Value>(what: string, ask: () => Value | Promise<Value>, { timeout = 60_000, every = 50 } = {}): Promise<Exclude<NonNullable<Value>, false>> {
  const end = Date.now() + timeout;
  let cause: unknown;
  for (;;) {
    try {
      const value = await ask();
      if (value) return value as Exclude<NonNullable<Value>, false>;
      cause = undefined;
    } catch (error) {
      cause = error;
    }
    if (Date.now() > end) throw new Error(`never so in ${timeout} ms: ${what}`, { cause });
    await delay(every);
  }
}
