import type { DestinationReason } from '@oriel/core/contract';

/** Whether the next attempt will fail alike: `repeated` means that it is likely, and certain when it has happened again. */
export type Lasting = 'no' | 'repeated' | 'yes';

/**
 * Publishing has failed. It has no text of the server, which may have the stream key in it.
 */
export class PublishError extends Error {
  override readonly name = 'PublishError';
  readonly reason: DestinationReason;
  readonly lasting: Lasting;
  /** What the server or the system calls it, such as `NetStream.Publish.BadName` or `ECONNREFUSED`. */
  readonly code: string | undefined;

  constructor(reason: DestinationReason, { lasting = 'no', code }: { lasting?: Lasting; code?: string | undefined } = {}) {
    super(code === undefined ? reason : `${reason} (${code})`);
    this.reason = reason;
    this.lasting = lasting;
    this.code = code;
  }
}
