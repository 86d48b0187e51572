import { ERRORS, type Lock, type Locker, type RequestRelease } from '@tus/server';
import type { Milliseconds } from '../media/frame.ts';

interface Held {
  requestRelease: RequestRelease;
  released: Promise<void>;
  release: () => void;
}

/** For a request that waits for the lock of an upload. */
const TIMEOUT: Milliseconds = 30_000;

/** One request at a time per upload. The files are local, so the locks are in memory; waiting uses no CPU. */
export class UploadLocks implements Locker {
  readonly #held = new Map<string, Held>();

  isHeld(id: string): boolean {
    return this.#held.has(id);
  }

  newLock(id: string): Lock {
    return {
      lock: (signal, requestRelease) => this.#lock(id, AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT)]), requestRelease),
      unlock: async () => this.#unlock(id),
    };
  }

  async #lock(id: string, signal: AbortSignal, requestRelease: RequestRelease): Promise<void> {
    for (let held = this.#held.get(id); held; held = this.#held.get(id)) {
      // A client reconnected while its previous request still waits for bytes.
      await held.requestRelease();
      await untilAborted(held.released, signal);
    }
    const { promise: released, resolve: release } = Promise.withResolvers<void>();
    this.#held.set(id, { requestRelease, released, release });
  }

  #unlock(id: string): void {
    const held = this.#held.get(id);
    this.#held.delete(id);
    held?.release();
  }
}

async function untilAborted(released: Promise<void>, signal: AbortSignal): Promise<void> {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const abort = (): void => reject(ERRORS.ERR_LOCK_TIMEOUT);
  if (signal.aborted) abort();
  signal.addEventListener('abort', abort, { once: true });
  try {
    await Promise.race([released, aborted]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
