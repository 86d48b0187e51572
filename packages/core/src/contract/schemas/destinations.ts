import * as z from 'zod/mini';
import { destinationKinds, destinationReasons, destinationStates } from '../preview-values.ts';
import { withoutControls } from './text.ts';
import { IsoTime } from './time.ts';

export const DestinationId = z.uuid();

export const DestinationKind = z.enum(destinationKinds);
export type DestinationKind = z.infer<typeof DestinationKind>;

/**
 * - `idle`: nothing is sent
 * - `connecting`: the first connection is being made
 * - `publishing`: the server takes the stream
 * - `reconnecting`: the connection was lost; it is tried again with backoff
 * - `failed`: it is not tried again until somebody restarts it
 */
export const DestinationState = z.enum(destinationStates);
export type DestinationState = z.infer<typeof DestinationState>;

/**
 * - `wrong_key`: the server refused the stream key
 * - `in_use`: somebody publishes with this key already; often the connection of before, which the server still holds
 * - `refused`: the server refused for another reason
 * - `unreachable`: no connection, or its name is unknown
 * - `not_allowed`: this server may not connect to such an address
 * - `not_rtmp`: what listens there does not speak the protocol
 * - `tls`: its certificate is not valid
 * - `unsupported`: the stream has no picture that can be sent
 * - `slow`: it takes the stream more slowly than it is made, so frames are dropped
 * - `dead`: the connection is open and nothing is taken any more
 * - `ended`: the server ended the connection
 * - `internal`: a fault of this server; its log has the cause
 */
export const DestinationReason = z.enum(destinationReasons);
export type DestinationReason = z.infer<typeof DestinationReason>;

const line = z.string().check(withoutControls);

export const DestinationEdit = z.object({
  name: line.check(z.trim(), z.minLength(1), z.maxLength(100)),
  kind: DestinationKind,
  /** `rtmp://`, `rtmps://` or `srt://`, without the stream key. Default: the address of the platform; needed for `custom`. */
  url: z.optional(line.check(z.minLength(1), z.maxLength(2048))),
  /** Write-only: no answer has it. Missing in a change: it stays; it must be given with another address. Empty: none. */
  streamKey: z.optional(line.check(z.maxLength(512))),
});
export type DestinationEdit = z.infer<typeof DestinationEdit>;

export const Destination = z.object({
  id: DestinationId,
  name: z.string(),
  kind: DestinationKind,
  url: z.string(),
  /** A stream key is set. */
  hasKey: z.boolean(),
});
export type Destination = z.infer<typeof Destination>;

export const DestinationList = z.object({ destinations: z.array(Destination) });
export type DestinationList = z.infer<typeof DestinationList>;

/** What a connection without a stream showed. A wrong key often shows only when the stream begins. */
export const DestinationCheck = z.object({ ok: z.boolean(), reason: z.optional(DestinationReason), /** What to do. */ hint: z.optional(z.string()) });
export type DestinationCheck = z.infer<typeof DestinationCheck>;

export const DestinationStatus = z.object({
  id: DestinationId,
  name: z.string(),
  kind: DestinationKind,
  state: DestinationState,
  /** Time of the change to `state`. */
  since: IsoTime,
  /** Why it is not well: while it reconnects, failed, or publishes too slowly. */
  reason: z.optional(DestinationReason),
  /** What its server took in the last seconds, bits a second. */
  bitrate: z.number(),
  /** Since it was started. */
  droppedFrames: z.number(),
});
export type DestinationStatus = z.infer<typeof DestinationStatus>;
