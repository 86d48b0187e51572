import type { OrielClient } from '@oriel/core';
import type { Seconds, VideoFacts } from '../media/media-facts.ts';
import type { SignedUrl } from './signed-url.ts';
import type { SavedFile } from '../offline/saved-loader.ts';
import type { WatchedPlayer } from './viewing-reporter.ts';

export interface LibraryMediaOptions {
  client: OrielClient;
  id: string;
  player: WatchedPlayer;
  /** `facts` is another object. */
  changed(): void;
  /** The playlist at the same address has more qualities. @returns whether it is read again */
  more(): boolean;
}

export interface MediaAddress {
  /** Absolute, signed where it is on the client's server. */
  url: string;
  /** Where the key system Clear Key asks for the key, likewise. */
  licenseUrl?: string;
  /** Its files on this device, where the server cannot be reached. */
  saved?: SavedFile;
  /** Where to go on; missing: at the start. */
  resumeAt?: Seconds;
}

/** A video or a recording of the server's library in a player. */
export interface LibraryMedia {
  readonly facts: VideoFacts | undefined;
  /** Waits until it can be watched. @throws OrielError for what cannot be watched, with the reason as its message */
  open(signal: AbortSignal): Promise<MediaAddress>;
  /** The player went on where its viewer had left off. */
  resumed(at: Seconds): void;
  /** Signed URL of what `open` has opened. */
  readonly url: SignedUrl;
  close(): void;
}
