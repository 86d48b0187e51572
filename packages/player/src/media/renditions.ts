import type { Rendition } from './media-facts.ts';

/** A quality as a playlist describes it. */
export interface Level {
  readonly height: number;
  readonly bitrate: number;
}

/** Ids of levels, in their order: the height where one level has it, else the bit rate too. */
export function levelIds(levels: readonly Level[]): string[] {
  const count = (height: number) => levels.filter((level) => level.height === height).length;
  return levels.map(({ bitrate, height }) => {
    const rate = `${Math.round(bitrate / 1000)}k`;
    if (!height) return rate;
    return count(height) === 1 ? `${height}p` : `${height}p-${rate}`;
  });
}

/** The best one first; none where there is no choice. */
export function renditionsOf(levels: readonly Level[]): Rendition[] {
  if (levels.length < 2) return [];
  const ids = levelIds(levels);
  return levels
    .map(({ bitrate, height }, index) => ({ id: ids[index] ?? '', bitrate, ...(height > 0 && { height }) }))
    .sort((a, b) => (b.height ?? 0) - (a.height ?? 0) || b.bitrate - a.bitrate);
}
