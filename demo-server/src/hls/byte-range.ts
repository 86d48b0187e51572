/** The bytes from `start` to `end`, the last one included. */
export interface ByteRange {
  start: number;
  end: number;
}

/**
 * What a `Range` header (RFC 9110 §14.2) asks of `size` bytes: `undefined` for all of them, which is also the answer to
 * what cannot be read and to several ranges at once.
 */
export function parseRange(header: string | undefined, size: number): ByteRange | 'unsatisfiable' | undefined {
  const match = /^bytes=[ \t]*(\d*)-(\d*)[ \t]*$/i.exec(header ?? '');
  if (!match) return undefined;
  const [, first = '', last = ''] = match;
  if (!first && !last) return undefined;
  const start = first ? Number(first) : Math.max(0, size - Number(last));
  const end = first && last ? Math.min(Number(last), size - 1) : size - 1;
  if (first && last && Number(last) < start) return undefined;
  return start < size && start <= end ? { start, end } : 'unsatisfiable';
}
