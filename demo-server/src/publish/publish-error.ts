/** Why a destination does not get pictures, or not all of them. */
export const DESTINATION_REASONS = [
  /** The server does not take this stream key, or this SRT stream id or passphrase. */
  'wrong_key',
  /** Somebody publishes with this key already; often the connection of before, which the server has not given up yet. */
  'in_use',
  /** The server does not take streams at this address. */
  'refused',
  /** No connection: no such name, nobody listens, or no route. */
  'unreachable',
  /** The server, or the way to it, takes less than the stream has. */
  'slow',
  /** The connection stands, and the server neither answers nor takes anything. */
  'dead',
  /** The server's certificate is not valid, or it does not speak TLS. */
  'tls',
  /** The server ended the connection. */
  'ended',
  /** The address is in a private network, which is not allowed here. */
  'private_address',
  /** What listens there does not speak the protocol. */
  'not_rtmp',
  /** The stream has no H.264 picture, so that nothing can be sent. */
  'unsupported',
  /** A fault of this server. */
  'internal',
] as const;
export type DestinationReason = (typeof DESTINATION_REASONS)[number];

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
