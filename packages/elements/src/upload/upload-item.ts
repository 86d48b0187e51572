import { OrielError, type OrielClient, type UploadFacts, type VideoUpload } from '@oriel/core';

/** `processing`: the file has arrived. `ready`: its video can be watched. `unusable`: it never will be. */
export type ItemState = 'queued' | 'uploading' | 'waiting' | 'paused' | 'failed' | 'processing' | 'ready' | 'unusable';

/** A file in the list. */
export interface UploadItem {
  readonly file: File;
  readonly client: OrielClient;
  /** Missing for a file that is refused before it is sent. */
  readonly upload?: VideoUpload;
  state: ItemState;
  /** Why it failed. */
  error?: OrielError;
  /** Its event was sent. */
  isStarted: boolean;
  /** Ran when the element left the page. */
  isSuspended: boolean;
  processing?: AbortController;
}

const none: UploadFacts = { state: 'idle', sent: 0, size: 0 };

export const factsOf = ({ file, upload }: UploadItem): UploadFacts => upload?.facts ?? { ...none, size: file.size };

/** Whether it takes one of the places for uploads at the same time. */
export const isActive = ({ state }: UploadItem): boolean => state === 'uploading' || state === 'waiting';

export const refused = (): OrielError => new OrielError('invalid_request', { message: 'The file is not of an accepted type.', hint: 'Choose a video file.', details: { field: 'file', reason: 'wrong_type' } });

export const unusable = (reason: string | undefined): OrielError => new OrielError('invalid_request', { message: reason, hint: 'Choose another file.', details: { field: 'file', reason: 'unusable' } });
