import type { Film } from '../../publish/support/film.ts';
import type { LiveSource } from './live-source.ts';

const base64 = (data: Uint8Array): string => Buffer.from(data).toString('base64');

/** Which pictures of the source were published, as their numbers, over all publications in order. */
export async function publishedPictures(source: LiveSource, films: readonly Film[]): Promise<{ numbers: number[]; all: number }> {
  const { pictures } = await source.media();
  const known = new Map(pictures.map(({ data }, index) => [base64(data), index]));
  const published = films.flatMap(({ frames }) => frames.filter(({ kind }) => kind === 'video'));
  return { numbers: published.map(({ data }) => known.get(base64(data)) ?? -1), all: pictures.length };
}

/** What is missing between the first and the last, and what is there twice or out of order. */
export function faultsOf(numbers: readonly number[]): { missing: number[]; repeated: number[]; unknown: number } {
  const seen = new Set<number>();
  const repeated: number[] = [];
  let newest = -1;
  for (const number of numbers) {
    if (number < 0) continue;
    if (seen.has(number) || number < newest) repeated.push(number);
    seen.add(number);
    newest = Math.max(newest, number);
  }
  const [first = 0] = numbers.filter((number) => number >= 0);
  const missing: number[] = [];
  for (let number = first; number < newest; number++) if (!seen.has(number)) missing.push(number);
  return { missing, repeated, unknown: numbers.filter((number) => number < 0).length };
}
