/** Rules of S3: no part but the last is smaller, and a file has no more parts. */
export const SMALLEST_PART = 5 * 1024 ** 2;
export const MOST_PARTS = 10_000;
/** Small enough to lose one on a bad line, large enough that its request does not matter. Bytes. */
const USUAL_PART = 8 * 1024 ** 2;
const MIB = 1024 ** 2;

/** Into which parts a file is cut. */
export interface PartPlan {
  /** Bytes of the file. */
  size: number;
  /** Bytes of each part but the last. */
  partSize: number;
  count: number;
}

/** @param size of the file, bytes, at least 1 */
export function planParts(size: number): PartPlan {
  const partSize = Math.max(USUAL_PART, Math.ceil(size / MOST_PARTS / MIB) * MIB);
  return { size, partSize, count: Math.ceil(size / partSize) };
}

/** Bytes of a part. @param number from 1 to `count` */
export const sizeOfPart = ({ size, partSize, count }: PartPlan, number: number): number => (number < count ? partSize : size - partSize * (count - 1));
