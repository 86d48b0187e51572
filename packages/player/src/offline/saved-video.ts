import type { VideoChapter } from '@oriel/core';
import type { Seconds } from '../media/media-facts.ts';

/** A video on this device. */
export interface SavedVideo {
  readonly id: string;
  readonly title: string;
  readonly duration: Seconds | undefined;
  readonly chapters: readonly VideoChapter[];
  /** `720p`, for example. */
  readonly quality: string;
  /** What is on this device. */
  readonly bytes: number;
  /** Bytes of the whole video, as the server tells. */
  readonly total: number;
  /** Only then it plays without network. */
  readonly isComplete: boolean;
  /** Absolute, without a signature: the HLS playlist. */
  readonly url: string;
}

/** `undefined` for what another version has written. */
export function readSavedVideo(value: unknown): SavedVideo | undefined {
  const { bytes, chapters, duration, id, isComplete, quality, title, total, url } = (typeof value === 'object' && value !== null ? value : {}) as Partial<Record<keyof SavedVideo, unknown>>;
  if (typeof id !== 'string' || typeof title !== 'string' || typeof quality !== 'string' || typeof url !== 'string' || typeof bytes !== 'number' || typeof total !== 'number') return undefined;
  return {
    ...{ id, title, quality, url, bytes, total },
    duration: typeof duration === 'number' ? duration : undefined,
    chapters: Array.isArray(chapters) ? (chapters as VideoChapter[]) : [],
    isComplete: isComplete === true,
  };
}
