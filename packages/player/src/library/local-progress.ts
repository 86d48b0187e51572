import type { Seconds } from '../media/media-facts.ts';

/** How far a video was watched on this device. */
export interface LocalProgress {
  readonly position: Seconds;
  /** 0 to 100. */
  readonly percentage: number;
  /** When it was there, Unix milliseconds by the server's clock; missing where the server has it, or does not want it. */
  readonly unsentAt?: number;
}

const KEY = 'oriel-progress';
/** The latest. */
const MOST_KEPT = 100;

/** For viewers whom the server does not know; `undefined` where the browser keeps nothing. */
export function localProgress(video: string): LocalProgress | undefined {
  return read().find(([id]) => id === video)?.[1];
}

export function keepLocalProgress(video: string, progress: LocalProgress): void {
  const others = read().filter(([id]) => id !== video);
  try {
    localStorage.setItem(KEY, JSON.stringify([[video, progress], ...others].slice(0, MOST_KEPT)));
  } catch {
    // Storage is full, or forbidden on this page.
  }
}

type Entry = readonly [video: string, progress: LocalProgress];

function read(): Entry[] {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(KEY) ?? '[]');
    return Array.isArray(stored) ? stored.filter(isEntry) : [];
  } catch {
    return [];
  }
}

function isEntry(value: unknown): value is Entry {
  if (!Array.isArray(value)) return false;
  const [id, progress] = value as readonly unknown[];
  if (typeof id !== 'string' || typeof progress !== 'object' || progress === null) return false;
  const { percentage, position } = progress as Partial<Record<keyof LocalProgress, unknown>>;
  return typeof position === 'number' && position >= 0 && typeof percentage === 'number';
}
