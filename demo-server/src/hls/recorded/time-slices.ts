import type { Milliseconds } from '../../media/frame.ts';

/** A frame waits no longer than this for a playlist that is being computed. */
const SLICE: Milliseconds = 4;

/** Lets the event loop run once. */
export const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Collects what a long computation yields, and lets the event loop run every few milliseconds. */
export async function collect<T>(items: Iterable<T>): Promise<T[]> {
  const collected: T[] = [];
  await nextTurn();
  let sliceEnd = performance.now() + SLICE;
  for (const item of items) {
    collected.push(item);
    if (performance.now() < sliceEnd) continue;
    await nextTurn();
    sliceEnd = performance.now() + SLICE;
  }
  return collected;
}
