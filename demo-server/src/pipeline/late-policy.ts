import type { OnLate } from '@oriel/core/contract';
import type { Milliseconds } from '../media/frame.ts';
import { sleep, type WallClock } from '../media/wall-clock.ts';
import type { BatchWork, ReadySound } from './batch-work.ts';
import { isOfProcessor, PipelineError } from './pipeline-error.ts';

export interface LatePolicyOptions {
  onLate: OnLate;
  bufferDuration: Milliseconds;
  clock: WallClock;
  /** How long what is ready lasts; `undefined` before anything is published. */
  left(): Milliseconds | undefined;
  /** The original sound is taken. */
  replaced(error: PipelineError, batchNumber: number): void;
}

/** What is ready lasts for less than this: a processor that has not answered is late. */
const MARGIN: Milliseconds = 3000;
/** Before anything is published, a processor may take this long. */
const FIRST_PATIENCE: Milliseconds = 10_000;
const INTERVAL: Milliseconds = 100;

/** Chooses the sound of a batch: that of the processor or, where that is late or failed and `onLate` allows it, the original one. */
export class LatePolicy {
  readonly #options: LatePolicyOptions;

  constructor(options: LatePolicyOptions) {
    this.#options = options;
  }

  /** @throws PipelineError where no sound can be had, or the reason of the signal */
  async choose(work: BatchWork, signal: AbortSignal): Promise<ReadySound> {
    if (this.#options.onLate === 'wait') return work.processed;
    const done = new AbortController();
    const late = this.#late(AbortSignal.any([signal, done.signal]));
    try {
      return (await Promise.race([work.processed, late])) ?? (await this.#original(work, new PipelineError('processor_timeout', 'The processor was too late: the original sound is published.'), signal));
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof PipelineError) || !isOfProcessor(error)) throw error;
      return await this.#original(work, error, signal);
    } finally {
      done.abort();
    }
  }

  #original(work: BatchWork, error: PipelineError, signal: AbortSignal): Promise<ReadySound> {
    this.#options.replaced(error, work.batch.number);
    return work.original(signal);
  }

  /** Resolves when what is ready will soon be published. */
  async #late(signal: AbortSignal): Promise<undefined> {
    const { clock, bufferDuration, left } = this.#options;
    const began = clock.monotonic();
    const margin = Math.min(MARGIN, bufferDuration / 2);
    while (!signal.aborted) {
      const rest = left();
      if (rest === undefined ? clock.monotonic() - began > FIRST_PATIENCE : rest < margin) return;
      await sleep(clock, INTERVAL, signal);
    }
  }
}
