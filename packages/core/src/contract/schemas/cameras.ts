import * as z from 'zod/mini';
import { cameraStates, recorderStates, transportTypes } from '../camera-values.ts';
import { errorCodes } from '../all-errors.ts';
import { withoutControls } from './text.ts';
import { IsoTime, TimeRange } from './time.ts';

export const CameraId = z.string().check(z.regex(/^[A-Za-z0-9_-]{1,64}$/));

/**
 * - `connecting`: the source is being opened, and no frame has arrived yet
 * - `live`: frames arrive
 * - `reconnecting`: the source failed or went silent; the server tries again with backoff
 */
export const CameraState = z.enum(cameraStates);
export type CameraState = z.infer<typeof CameraState>;

/**
 * - `recording`: segments are written
 * - `waiting`: no frames arrive
 * - `stopped`: it cannot record until someone acts; `reason` says why
 * - `off`: this camera is not recorded
 */
export const RecorderState = z.enum(recorderStates);
export type RecorderState = z.infer<typeof RecorderState>;

/**
 * Where a player gets the camera's picture: `webrtc` is this server's own signaling, `whep` is
 * draft-ietf-wish-whep, `llhls` is low-latency HLS (rfc8216bis), and `hls` is any other HLS (RFC 8216).
 */
export const Transport = z.object({
  type: z.enum(transportTypes),
  /** Absolute, or relative to the server. */
  url: z.string(),
});
export type Transport = z.infer<typeof Transport>;

export const VideoFormat = z.object({
  /** RFC 6381, for example `avc1.42C01F`. */
  codec: z.string(),
  width: z.number(),
  height: z.number(),
  /** Frames per second; missing while unknown. */
  frameRate: z.optional(z.number()),
});
export type VideoFormat = z.infer<typeof VideoFormat>;

export const Camera = z.object({
  id: CameraId,
  name: z.string(),
  state: CameraState,
  /** Time of the change to `state`. */
  since: IsoTime,
  /** Why it is not live, as a sentence for any viewer: it names no host and no path. */
  reason: z.optional(z.string()),
  /** The cause of `reason` as the failed program printed it, without credentials. Only for tokens that manage the whole server. */
  detail: z.optional(z.string()),
  recorder: z.object({
    state: RecorderState,
    reason: z.optional(z.enum(errorCodes)),
  }),
  video: z.optional(VideoFormat),
  /** In order of preference. */
  transports: z.array(Transport),
  /** How much of a demo camera's history has been generated, 0 to 1; missing for real cameras. */
  history: z.optional(z.number()),
});
export type Camera = z.infer<typeof Camera>;

export const CameraList = z.object({ cameras: z.array(Camera) });
export type CameraList = z.infer<typeof CameraList>;

const line = z.string().check(withoutControls);
const name = line.check(z.trim(), z.minLength(1), z.maxLength(100));
/**
 * `rtsp://`, `rtsps://`, `http://`, `https://`, or the path of a file, which is played in a loop. Unless its operator allows
 * them, the server refuses private addresses and files outside its source folder with `source_not_allowed`.
 */
const source = line.check(z.minLength(1), z.maxLength(2048));
/** Whether the camera is recorded. */
const record = z.boolean();

export const CameraCreate = z.object({
  /**
   * Made from the name when missing; an id that still has recordings or events of an earlier camera is not chosen then.
   * Whoever gives the id of an earlier camera takes over its recordings and events.
   */
  id: z.optional(CameraId),
  name,
  source,
  /** Default true. */
  record: z.optional(record),
});
export type CameraCreate = z.infer<typeof CameraCreate>;

/** `PUT`: everything except the id. */
export const CameraReplace = z.object({
  name,
  source,
  /** Default true. */
  record: z.optional(record),
});
export type CameraReplace = z.infer<typeof CameraReplace>;

/** `PATCH`: missing fields keep their values. */
export const CameraUpdate = z.object({
  name: z.optional(name),
  source: z.optional(source),
  record: z.optional(record),
});
export type CameraUpdate = z.infer<typeof CameraUpdate>;

/** Recorded ranges, merged and clipped to the requested range; empty when there are none. */
export const SequenceList = z.object({ sequences: z.array(TimeRange) });
export type SequenceList = z.infer<typeof SequenceList>;

export const RangeQuery = z.object({ from: IsoTime, to: IsoTime });
export type RangeQuery = z.infer<typeof RangeQuery>;

export const ActivityQuery = z.object({
  from: IsoTime,
  to: IsoTime,
  /** 1 to 2000, default 200. */
  buckets: z._default(z.coerce.number().check(z.int(), z.gte(1), z.lte(2000)), 200),
});
export type ActivityQuery = z.infer<typeof ActivityQuery>;

/** One value per bucket, from 0 (no activity, or nothing recorded) to 1 (the highest of this camera's recent past). */
export const Activity = z.object({ from: IsoTime, to: IsoTime, buckets: z.array(z.number()) });
export type Activity = z.infer<typeof Activity>;

/** What kind of event it is, for example `motion`. The application chooses the ids. */
const kind = z.string().check(z.regex(/^[A-Za-z0-9_-]{1,32}$/));
/** CSS hex colour with six digits, for example `#d9480f`. */
const color = z.string().check(z.regex(/^#[0-9a-fA-F]{6}$/));

export const CameraEventCreate = z.object({
  time: IsoTime,
  label: line.check(z.trim(), z.minLength(1), z.maxLength(200)),
  kind: z.optional(kind),
  color: z.optional(color),
});
export type CameraEventCreate = z.infer<typeof CameraEventCreate>;

/** An event on the timeline. */
export const CameraEvent = z.object({ id: z.string(), time: IsoTime, label: z.string(), kind: z.optional(kind), color: z.optional(color) });
export type CameraEvent = z.infer<typeof CameraEvent>;

/** Sorted by time. Of a range with more than 1000 events, the newest 1000. */
export const CameraEventList = z.object({ events: z.array(CameraEvent) });
export type CameraEventList = z.infer<typeof CameraEventList>;

/** The query of `snapshot` and `frames`. Without a time, the newest picture. */
export const TimeQuery = z.object({ time: z.optional(IsoTime) });
export const ThumbnailQuery = z.object({
  time: z.optional(IsoTime),
  /** Pixels, 16 to 1920, default 320. The height keeps the aspect ratio. */
  width: z._default(z.coerce.number().check(z.int(), z.gte(16), z.lte(1920)), 320),
});

/** In `details` of `no_recording`: the last recorded moment before the requested time, and the first one after it. */
export const NearestRecordings = z.object({ before: z.optional(IsoTime), after: z.optional(IsoTime) });
export type NearestRecordings = z.infer<typeof NearestRecordings>;
