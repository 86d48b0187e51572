import type { DestinationReason } from '@oriel/core/contract';

/** What to do; each goes on a sentence that begins with the name of the destination. */
export const destinationHints: Readonly<Record<DestinationReason, string>> = {
  wrong_key: 'refuses the stream key. Copy the key from the platform again.',
  in_use: 'gets a stream with this key from somebody already. If that is not another encoder, wait a minute until the platform has given up the earlier connection.',
  refused: 'refuses the stream. Check its address, and whether the platform expects a stream now.',
  unreachable: 'cannot be reached. Check its address, and the network.',
  not_allowed: 'has a private address. Name a public one, or set ALLOW_PRIVATE_SOURCES.',
  not_rtmp: 'does not speak the protocol of its address. Check the address and the port.',
  tls: 'has no valid certificate. Check its address.',
  unsupported: 'gets nothing, because the stream has no H.264 picture. See the encoder.',
  slow: 'takes the stream too slowly, so frames are dropped. Check the upload speed, or start with a lower quality.',
  dead: 'takes nothing any more. It is connected to again; check the platform’s own status page.',
  ended: 'ended the connection. See on the platform why.',
  internal: 'could not be published to, because this server failed. The cause is in its log.',
};
