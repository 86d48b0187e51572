const MIB = 1024 ** 2;
/** S3 takes no more parts of a file. */
export const MOST_PARTS = 10_000;
/** Small enough to lose one on a bad line, large enough that its request does not matter; S3 takes none below 5 MiB but the last. Bytes. */
const USUAL_PART = 8 * MIB;

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
