import type { PipelineReason, Stage, StageName, StageState } from '@oriel/core/contract';
import type { Milliseconds } from '../media/frame.ts';

/** Counts what a stage does. */
export class StageMeter {
  readonly name: StageName;
  readonly #onChange: () => void;
  #state: StageState = 'idle';
  #reason: PipelineReason | undefined;
  #queued = 0;
  #done = 0;
  #failed = 0;
  #took: Milliseconds | null = null;
  /** Media that it has finished, ms from the beginning; undefined before the first. */
  position: Milliseconds | undefined;

  constructor(name: StageName, onChange: () => void) {
    this.name = name;
    this.#onChange = onChange;
  }

  get done(): number {
    return this.#done;
  }

  get failed(): number {
    return this.#failed;
  }

  get reason(): PipelineReason | undefined {
    return this.#reason;
  }

  get queued(): number {
    return this.#queued;
  }

  set queued(queued: number) {
    if (queued === this.#queued) return;
    this.#queued = queued;
    this.#onChange();
  }

  enter(state: StageState, reason?: PipelineReason): void {
    if (state === this.#state && reason === this.#reason) return;
    this.#state = state;
    this.#reason = reason;
    this.#onChange();
  }

  /** @param took missing where it cannot be said */
  finished({ took, position }: { took?: Milliseconds; position: Milliseconds }): void {
    this.#done++;
    this.position = position;
    if (took !== undefined) this.#took = Math.round(took);
    this.#onChange();
  }

  lost(count = 1): void {
    this.#failed += count;
    this.#onChange();
  }

  /** @param newest of the source, on the scale of `position` */
  describe(newest: Milliseconds): Stage {
    const lag = this.position === undefined ? null : Math.max(0, Math.round(newest - this.position));
    return { name: this.name, state: this.#state, ...(this.#reason !== undefined && { reason: this.#reason }), queued: this.#queued, done: this.#done, failed: this.#failed, lag, took: this.#took };
  }
}
