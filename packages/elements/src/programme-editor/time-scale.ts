/** Seconds between the marks of a time line. */
const STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600, 7200, 14_400, 43_200];
/** Pixels between two marks, at least. */
const MARK_WIDTH = 72;

export const MIN_SCALE = 0.005;
export const MAX_SCALE = 200;

export interface Mark {
  readonly time: number;
  readonly x: number;
}

/** Marks of a time line. @param scale pixels a second @param total seconds */
export function marks(scale: number, total: number): Mark[] {
  const step = STEPS.find((seconds) => seconds * scale >= MARK_WIDTH) ?? 86_400;
  return Array.from({ length: Math.floor(total / step) + 1 }, (_, index) => ({ time: index * step, x: index * step * scale }));
}

/** The scale with which the whole programme fits into a width. */
export const fitting = (width: number, total: number): number => limited(width / Math.max(10, total));

export const limited = (scale: number): number => Math.min(MAX_SCALE, Math.max(MIN_SCALE, scale));

/** What a cue snaps to while it is trimmed: whole tenths, or whole seconds where those are close together. */
export const snapped = (seconds: number, scale: number): number => (scale < 20 ? Math.round(seconds) : Math.round(seconds * 10) / 10);
