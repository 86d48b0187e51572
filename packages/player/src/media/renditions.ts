import type { Rendition } from './media-facts.ts';

/** A quality as a playlist describes it. */
export interface Level {
  /** 0 where the playlist does not tell. */
  readonly width: number;
  readonly height: number;
  readonly bitrate: number;
}

/** What a quality is called by: 1080 for a picture of 1920 × 1080 and for an upright one; 0 where it is unknown. */
export const linesOf = ({ height, width }: Pick<Level, 'width' | 'height'>): number => (width > 0 ? Math.min(width, height) : height);

/** Ids of levels, in their order: the lines where one level has so many, else the bit rate too. */
export function levelIds(levels: readonly Level[]): string[] {
  const all = levels.map(linesOf);
  return levels.map(({ bitrate }, index) => {
    const rate = `${Math.round(bitrate / 1000)}k`;
    const lines = all[index];
    if (!lines) return rate;
    return all.filter((other) => other === lines).length === 1 ? `${lines}p` : `${lines}p-${rate}`;
  });
}

/** The best one first; none where there is no choice. */
export function renditionsOf(levels: readonly Level[]): Rendition[] {
  if (levels.length < 2) return [];
  const ids = levelIds(levels);
  return levels
    .map((level, index) => ({ id: ids[index] ?? '', bitrate: level.bitrate, ...(linesOf(level) > 0 && { lines: linesOf(level) }) }))
    .sort((a, b) => (b.lines ?? 0) - (a.lines ?? 0) || b.bitrate - a.bitrate);
}

/** The most lines that are loaded where data is to be saved; and the bit rate where a playlist does not tell them. */
const LINES = 480;
const BITRATE = 1_000_000;

/** The best level to load then: its index. @param levels worst first */
export function savingLevel(levels: readonly Level[]): number {
  return Math.max(0, levels.findLastIndex((level) => (linesOf(level) ? linesOf(level) <= LINES : level.bitrate <= BITRATE)));
}
