import type { MediaFile } from './media-file.ts';

/** One size of the picture. */
export interface Rung {
  label: string;
  /** Pixels, even. */
  width: number;
  height: number;
  /** The limit of the picture's bitrate, kbit/s. */
  maxKbps: number;
  /** The source's own picture, not encoded again. */
  isCopy: boolean;
}

export interface Ladder {
  /** What is made first, so that the video can be watched soon. */
  first: Rung;
  /** From the largest to the smallest: each is scaled from the one before. */
  rest: Rung[];
}

/** Shorter sides, in pixels. */
const SIZES = [360, 480, 720, 1080];
/** The largest that is encoded first. */
const FIRST_SIZE = 720;
/** Bitrate limits by the shorter side, kbit/s. */
const LIMITS = [
  { upTo: 400, kbps: 500 },
  { upTo: 576, kbps: 1000 },
  { upTo: 800, kbps: 2000 },
  { upTo: Infinity, kbps: 4000 },
];
/** A rung of the source's own size is made where the next smaller one has less than this part of it. */
const OWN_SIZE = 0.9;
/** A picture is copied that has at most so many times the bitrate limit of its size: more would stall on most connections. */
const MAX_COPY_RATIO = 2;

/** Which sizes are made of a file: 360p, 480p, 720p and 1080p, as far as it is as large, and never more than it has. */
export function ladderFor({ video }: Pick<MediaFile, 'video'>): Ladder {
  const { width, height, isCopyable, bitrateKbps } = video;
  const shorter = Math.min(width, height);
  const own = Math.min(shorter, SIZES.at(-1)!);
  const sizes = SIZES.filter((size) => size <= shorter);
  if ((sizes.at(-1) ?? 0) < own * OWN_SIZE) sizes.push(own);
  const encoded = (size: number): Rung => {
    const scale = size / shorter;
    return { label: `${size}p`, width: even(width * scale), height: even(height * scale), maxKbps: limitOf(size), isCopy: false };
  };
  const descending = sizes.toReversed();
  if (isCopyable && bitrateKbps !== undefined && bitrateKbps <= MAX_COPY_RATIO * limitOf(shorter)) {
    const first = { label: `${shorter}p`, width, height, maxKbps: bitrateKbps, isCopy: true };
    return { first, rest: descending.filter((size) => size < shorter * OWN_SIZE).map(encoded) };
  }
  const firstSize = descending.find((size) => size <= FIRST_SIZE) ?? descending[0]!;
  return { first: encoded(firstSize), rest: descending.filter((size) => size !== firstSize).map(encoded) };
}

const limitOf = (size: number): number => LIMITS.find(({ upTo }) => size <= upTo)!.kbps;
const even = (pixels: number): number => Math.max(2, Math.round(pixels / 2) * 2);
