import type { FlvTag } from '../media/flv-tags.ts';
import type { PublishError } from './publish-error.ts';

/** An open connection to a server that takes one stream. */
export interface Uplink {
  /** Resolves when the server takes the stream. */
  readonly accepted: Promise<void>;
  /** Sends a tag. Does nothing after the end. */
  write(tag: FlvTag): void;
  /** All bytes that were written. */
  readonly written: number;
  /** How many of them the server has taken, as far as this side can know. */
  readonly taken: number;
  /** Resolves with the reason when the connection has ended, however that happened. */
  readonly closed: Promise<PublishError>;
  /** Ends the stream in good order, and the connection at the latest half a second later. */
  close(): void;
}
