import type { Milliseconds } from '@oriel/core';
import type { LibraryMedia, LibraryMediaOptions } from './library-media.ts';
import { LibraryRecording } from './library-recording.ts';
import { LibraryVideo } from './library-video.ts';

export interface LibraryOptions extends Omit<LibraryMediaOptions, 'id'> {
  video: string;
  /** For an empty `video`. */
  recording: string;
  /** When it was asked for, local clock. */
  askedAt: Milliseconds;
}

/** Loaded with the first video or recording of a server, in one piece: they share most of it. */
export function openLibrary({ recording, video, ...options }: LibraryOptions): LibraryMedia {
  return video ? new LibraryVideo({ ...options, id: video }) : new LibraryRecording({ ...options, id: recording });
}
