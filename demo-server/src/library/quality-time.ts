/** How long each quality was watched, seconds by label. */
export type QualityTime = Readonly<Record<string, number>>;

/** Qualities that are kept of one playback: players choose their labels. */
const MOST = 20;

/** Adds a playback in one quality; what is one too many is left out. */
export function withQuality(times: QualityTime, label: string | undefined, seconds: number): QualityTime {
  if (label === undefined || seconds <= 0) return times;
  const before = Object.hasOwn(times, label) ? times[label]! : undefined;
  if (before === undefined && Object.keys(times).length >= MOST) return times;
  return Object.fromEntries([...Object.entries(times), [label, (before ?? 0) + seconds]]);
}
