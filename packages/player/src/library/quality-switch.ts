import type { Milliseconds, VideoAnalyticsEvent } from '@oriel/core';
import type { MediaFacts } from '../media/media-facts.ts';
import type { MediaIntent } from '../media/media-intent.ts';

export interface QualitySwitchOptions {
  /** Local clock. */
  now(): Milliseconds;
  add(event: VideoAnalyticsEvent): void;
}

const LONGEST: Milliseconds = 3000;

/** As an event has it. */
export const labelOf = (rendition: string): string => rendition.slice(0, 20);

/** Notices where a quality that a viewer chose is not seen in time. */
export class QualitySwitch {
  readonly #options: QualitySwitchOptions;
  #wanted: string | undefined;
  #waits: { for: string; since: Milliseconds } | undefined;
  #failed: string | undefined;

  constructor(options: QualitySwitchOptions) {
    this.#options = options;
  }

  /** Call it with each change. @param hasStarted what is chosen before the start is no switch */
  observe({ rendition, renditions, state }: Pick<MediaFacts, 'rendition' | 'renditions' | 'state'>, { quality }: Pick<MediaIntent, 'quality'>, hasStarted: boolean): void {
    const isChosen = this.#wanted !== undefined && quality !== this.#wanted;
    this.#wanted = quality;
    if (isChosen) {
      this.#failed = undefined;
      const isThere = hasStarted && quality !== rendition && renditions.some(({ id }) => id === quality);
      this.#waits = isThere ? { for: quality, since: this.#options.now() } : undefined;
    }
    this.check();
    if (rendition !== undefined && rendition === this.#waits?.for) this.#waits = undefined;
    if (state === 'error' || state === 'disconnected') this.#fail();
  }

  /** It may be too late by now. */
  check(): void {
    if (this.#waits && this.#options.now() - this.#waits.since > LONGEST) this.#fail();
  }

  /** Whether it was told that this quality failed: then its late arrival is not told. */
  hasFailed(rendition: string): boolean {
    const isIt = rendition === this.#failed;
    this.#failed = undefined;
    return isIt;
  }

  #fail(): void {
    if (!this.#waits) return;
    this.#failed = this.#waits.for;
    this.#waits = undefined;
    this.#options.add({ type: 'quality_failed', quality_label: labelOf(this.#failed) });
  }
}
