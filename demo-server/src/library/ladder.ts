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
  /** What is made first, so that the video can be watched soon, from the largest to the smallest: one quality, or all of a short film. */
  first: Rung[];
  /** What is made after that, from the largest to the smallest. */
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
/**
 * Films of fewer pixels get all their qualities from one decoding: they are done within a minute on two cores. The first
 * quality of a longer one is encoded by itself, three times as fast, for a viewer who does not wait for the others; that
 * second decoding adds a tenth to the processor time.
 */
const SHORT_FILM = 5e9;

/** Which sizes are made of a file: 360p, 480p, 720p and 1080p, as far as it is as large, and never more than it has. */
export function ladderFor({ duration, video }: Pick<MediaFile, 'duration' | 'video'>): Ladder {
  const { width, height, frameRate, isCopyable, bitrateKbps } = video;
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
    return { first: [first], rest: descending.filter((size) => size < shorter * OWN_SIZE).map(encoded) };
  }
  if (duration !== undefined && duration * frameRate * width * height < SHORT_FILM) return { first: descending.map(encoded), rest: [] };
  const firstSize = descending.find((size) => size <= FIRST_SIZE) ?? descending[0]!;
  return { first: [encoded(firstSize)], rest: descending.filter((size) => size !== firstSize).map(encoded) };
}

const limitOf = (size: number): number => LIMITS.find(({ upTo }) => size <= upTo)!.kbps;
const even = (pixels: number): number => Math.max(2, Math.round(pixels / 2) * 2);
