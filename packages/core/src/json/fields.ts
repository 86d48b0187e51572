import type { IsoTime, Milliseconds } from '../contract/index.ts';

/**
 * For readers of JSON from a server that may be newer than the page. What they do not know is ignored; each returns
 * `undefined` for a value of another type.
 */
export type Fields = Readonly<Record<string, unknown>>;

/** The fields of a JSON object; none for any other value. */
export const fieldsOf = (value: unknown): Fields => (typeof value === 'object' && value !== null ? (value as Fields) : {});

export const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

export const number = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined);

/** From ISO 8601. */
export function moment(value: unknown): Milliseconds | undefined {
  const time = typeof value === 'string' ? Date.parse(value) : NaN;
  return Number.isNaN(time) ? undefined : time;
}

/** ISO 8601, as it came. */
export const timeOf = (value: unknown): IsoTime | undefined => (moment(value) === undefined ? undefined : text(value));

/** The entries that can be read. */
export function list<T>(value: unknown, read: (entry: unknown) => T | undefined): T[] | undefined {
  return Array.isArray(value) ? value.map(read).filter((entry) => entry !== undefined) : undefined;
}

/** Optional fields may be `undefined`, too. */
type Undefinable<T> = { [K in keyof T]: object extends Pick<T, K> ? T[K] | undefined : T[K] };

/** An object without its `undefined` fields. */
export const defined = <T extends object>(fields: Undefinable<T>): T =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T;
