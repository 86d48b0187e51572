import * as z from 'zod/mini';
import { errorCodes } from '../all-errors.ts';
import { healthCheckNames, previewActions, previewQualities, previewStates } from '../preview-values.ts';
import { Transport } from './cameras.ts';
import { DestinationId, DestinationStatus } from './destinations.ts';
import { ProgrammeId } from './programmes.ts';
import { IsoTime } from './time.ts';

/**
 * - `idle`: no programme runs
 * - `preview`: the programme runs, and only operators see it
 * - `live`: it is sent to the destinations as well
 */
export const PreviewState = z.enum(previewStates);
export type PreviewState = z.infer<typeof PreviewState>;

export const PreviewAction = z.enum(previewActions);
export type PreviewAction = z.infer<typeof PreviewAction>;

/** `low`: 640×360 at 800 kbit/s; `medium`: 1280×720 at 2500 kbit/s; `high`: 1920×1080 at 4500 kbit/s. 25 frames a second. */
export const PreviewQuality = z.enum(previewQualities);
export type PreviewQuality = z.infer<typeof PreviewQuality>;

export const PreviewStart = z.object({ programmeId: ProgrammeId, /** Default: `medium`. */ quality: z.optional(PreviewQuality) });
export type PreviewStart = z.infer<typeof PreviewStart>;

/** While the preview is live already, these become its destinations: others stop, new ones start, the rest goes on. */
export const PreviewGoLive = z.object({ destinationIds: z.array(DestinationId).check(z.minLength(1), z.maxLength(20)) });
export type PreviewGoLive = z.infer<typeof PreviewGoLive>;

export const PreviewTake = z.object({ cueId: z.string() });
export type PreviewTake = z.infer<typeof PreviewTake>;

export const PreviewStatus = z.object({
  state: PreviewState,
  /** Time of the change to `state`. */
  since: IsoTime,
  /** What can be done now. Everything else is refused with `preview_state`. */
  allowed: z.array(PreviewAction),
  quality: z.optional(PreviewQuality),
  programme: z.optional(z.object({ id: ProgrammeId, name: z.string() })),
  /** The cue on air. Missing while the slate is. */
  cue: z.optional(z.object({ id: z.string(), /** Of its beginning. */ since: IsoTime, /** It shows the slate, or its last picture, because its source sends nothing. */ isMissing: z.boolean() })),
  /** The stream to watch, by the routes of live streams, and to record. Missing while idle. */
  streamId: z.optional(z.string()),
  /** Where to watch it, in order of preference. Empty while idle. */
  transports: z.array(Transport),
  /** Those that were chosen when it went live. */
  destinations: z.array(DestinationStatus),
  /** From the mixing of a frame to the encoded frame, milliseconds, median of the last seconds; null while unknown. */
  latency: z.nullable(z.number()),
  /** The recording of the preview that runs now. */
  recording: z.optional(z.object({ id: z.uuid(), since: IsoTime, /** Why nothing is written now, as `disk_full`. It goes on by itself. */ reason: z.optional(z.enum(errorCodes)) })),
});
export type PreviewStatus = z.infer<typeof PreviewStatus>;

export const HealthCheckName = z.enum(healthCheckNames);
export type HealthCheckName = z.infer<typeof HealthCheckName>;

export const PreviewHealth = z.object({
  ok: z.boolean(),
  checks: z.array(z.object({ name: HealthCheckName, ok: z.boolean(), /** What is wrong and what to do, where `ok` is false. */ hint: z.optional(z.string()) })),
});
export type PreviewHealth = z.infer<typeof PreviewHealth>;
