import type { Range } from '@oriel/core/timeline';

/** A moment with a marker on the timeline. */
export interface TimelineEvent {
  readonly id: string;
  /** Unix milliseconds. */
  readonly time: number;
  readonly label: string;
  /** For example `motion`; shown before the label. */
  readonly kind?: string | undefined;
  /** Any CSS colour but `currentcolor` and `var()`; missing: the colour of text. */
  readonly color?: string | undefined;
}

/** How much moved: a value from 0 to 1 for each of equal parts of the range. */
export interface TimelineActivity extends Range {
  readonly buckets: readonly number[];
}

/** Activity of which only `within` is to be drawn. */
export interface ActivityPart extends TimelineActivity {
  readonly within: Range;
}

/** What is known of one camera. */
export interface TimelineFacts {
  /** Where `sequences` is complete: time outside of all sequences is a gap only here. */
  readonly known: readonly Range[];
  readonly sequences: readonly Range[];
  readonly activity: readonly ActivityPart[];
  /** In order of time. */
  readonly events: readonly TimelineEvent[];
}
