/** Nearest rank. @param share 0 to 1 */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}

export interface Row {
  what: string;
  /** ms */
  values: readonly number[];
  /** Upper limits, ms. */
  target?: { median?: number; p95?: number };
  /** Figures of other servers on this kind of machine. */
  others?: string;
  /** Wrong frames, freezes and the like. */
  remark?: string;
}

const ms = (value: number) => value.toFixed(0).padStart(6);
const limit = (value: number | undefined) => (value === undefined ? '      ' : `≤${String(value).padStart(4)} `);

/** A row of the table, marked when it misses its target. */
export function line({ what, values, target = {}, others = '', remark = '' }: Row): string {
  const median = percentile(values, 0.5);
  const p95 = percentile(values, 0.95);
  const missed = median > (target.median ?? Infinity) || p95 > (target.p95 ?? Infinity);
  const cells = [what.padEnd(54), String(values.length).padStart(5), ms(median), limit(target.median), ms(p95), limit(target.p95), missed ? 'MISSED' : '      ', others];
  return `${cells.join(' ')}${remark && `\n    ${remark}`}`;
}

export const head = ['ms'.padEnd(54), 'count', 'median', 'target', '  95 %', 'target', '      ', 'MediaMTX, go2rtc on this kind of machine'].join(' ');
