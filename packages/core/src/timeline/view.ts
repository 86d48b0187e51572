import { spanOf, type Range } from './range.ts';

/** How much time a view may show, in milliseconds. */
export interface ZoomLimits {
  readonly shortest: number;
  readonly longest: number;
}

/** The time at `x` of `width` pixels. Not rounded: a quarter of the width is exactly a quarter of the time. */
export const timeAt = (view: Range, width: number, x: number): number =>
  width > 0 ? view.from + (x / width) * spanOf(view) : view.from;

export const xAt = (view: Range, width: number, time: number): number => ((time - view.from) / spanOf(view)) * width;

export const moved = ({ from, to }: Range, by: number): Range => ({ from: from + by, to: to + by });

/** A view of `factor` times as much time, in which `about` stays at the same place. */
export function zoomed(view: Range, factor: number, about: number, { shortest, longest }: ZoomLimits): Range {
  const span = Math.min(longest, Math.max(shortest, spanOf(view) * factor));
  const from = about - ((about - view.from) / spanOf(view)) * span;
  return { from, to: from + span };
}

/** A view of the same length with `time` at `fraction` of its width. */
export function placed(view: Range, time: number, fraction: number): Range {
  const from = time - spanOf(view) * fraction;
  return { from, to: from + spanOf(view) };
}

/**
 * The view that follows a moving `time`. It stands still until `time` reaches `fraction` of its width, and then moves
 * with it. A time outside the view comes to its middle, or to `fraction` if it is only just past the end.
 */
export function following(view: Range, time: number, fraction: number): Range {
  const at = (time - view.from) / spanOf(view);
  if (at >= 0 && at <= fraction) return view;
  if (at > fraction && at <= 1 + (1 - fraction)) return placed(view, time, fraction);
  return placed(view, time, 0.5);
}
