import parseRanges from 'range-parser';

/** The bytes from `start` to `end`, inclusive. */
export interface ByteRange {
  start: number;
  end: number;
}

/**
 * The part of `size` bytes that a `Range` header (RFC 9110 §14.2) asks for. `undefined` stands for all bytes: also for an
 * invalid header, another unit than bytes, and several ranges.
 */
export function parseRange(header: string | undefined, size: number): ByteRange | 'unsatisfiable' | undefined {
  if (!header || !/^bytes=/i.test(header)) return undefined;
  // range-parser refuses the last n bytes of fewer than n; RFC 9110 §14.1.2 asks for all of them.
  if (Number(/^bytes=\s*-(\d+)\s*$/i.exec(header)?.[1]) > size) return undefined;
  const ranges = parseRanges(size, header);
  if (ranges === -2) return undefined;
  if (ranges === -1) return 'unsatisfiable';
  return ranges.length === 1 ? ranges[0] : undefined;
}
