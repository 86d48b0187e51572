import * as z from 'zod/mini';
import { errorCodes } from './errors.ts';
import { withoutControls } from './text.ts';
import { IsoTime, TimeRange } from './time.ts';

export const CameraId = z.string().check(z.regex(/^[A-Za-z0-9_-]{1,64}$/));

/**
 * - `connecting`: the source was opened and has sent no frame yet
 * - `live`: frames arrive
 * - `reconnecting`: the source dropped or went silent; the server retries with backoff
 */
export const CameraState = z.enum(['connecting', 'live', 'reconnecting']);
export type CameraState = z.infer<typeof CameraState>;

/** `waiting`: no frames arrive. `stopped`: something must be done first, see `reason`. `off`: the camera is not to be recorded. */
export const RecorderState = z.enum(['recording', 'waiting', 'stopped', 'off']);
export type RecorderState = z.infer<typeof RecorderState>;

/**
 * A way to watch a camera. `webrtc` is this server's own signaling, `whep` follows
 * draft-ietf-wish-whep, `llhls` is low-latency HLS (rfc8216bis) and `hls` any other HLS (RFC 8216).
 */
export const Transport = z.object({
  type: z.enum(['webrtc', 'whep', 'llhls', 'hls']),
  /** Absolute, or relative to the server. */
  url: z.string(),
});
export type Transport = z.infer<typeof Transport>;

export const VideoFormat = z.object({
  /** RFC 6381, for example `avc1.42C01F`. */
  codec: z.string(),
  width: z.number(),
  height: z.number(),
  /** Frames a second; missing while unknown. */
  frameRate: z.optional(z.number()),
});
export type VideoFormat = z.infer<typeof VideoFormat>;

export const Camera = z.object({
  id: CameraId,
  name: z.string(),
  state: CameraState,
  /** Time of the change to `state`. */
  since: IsoTime,
  /** Why it is not live, where that is known. */
  reason: z.optional(z.string()),
  recorder: z.object({
    state: RecorderState,
    reason: z.optional(z.enum(errorCodes)),
  }),
  video: z.optional(VideoFormat),
  /** In order of preference. */
  transports: z.array(Transport),
  /** Progress of making a synthetic camera's past, 0 to 1; missing for real cameras. */
  history: z.optional(z.number()),
});
export type Camera = z.infer<typeof Camera>;

export const CameraList = z.object({ cameras: z.array(Camera) });
export type CameraList = z.infer<typeof CameraList>;

const name = z.string().check(z.trim(), withoutControls, z.minLength(1), z.maxLength(100));
/** An address with `rtsp://`, `rtsps://`, `http://` or `https://`, or the path of a file, which is played in a loop. */
const source = z.string().check(withoutControls, z.minLength(1), z.maxLength(2048));

export const CameraCreate = z.object({
  /**
   * Missing: made from the name; never an id that still has recordings or events of a removed camera. Giving the id of a
   * removed camera takes over its recordings and events.
   */
  id: z.optional(CameraId),
  name,
  source,
  /** Default true. */
  record: z.optional(z.boolean()),
});
export type CameraCreate = z.infer<typeof CameraCreate>;

export const CameraUpdate = z.object({
  name: z.optional(name),
  source: z.optional(source),
  record: z.optional(z.boolean()),
});
export type CameraUpdate = z.infer<typeof CameraUpdate>;

/** Recorded ranges, merged, and clipped to the range of the request; empty when there are none. */
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

/** One value per bucket, from 0 (none, or not recorded) to 1 (the highest of this camera's recent past). */
export const Activity = z.object({ from: IsoTime, to: IsoTime, buckets: z.array(z.number()) });
export type Activity = z.infer<typeof Activity>;

export const CameraEventCreate = z.object({
  time: IsoTime,
  label: z.string().check(z.trim(), withoutControls, z.minLength(1), z.maxLength(200)),
});
export type CameraEventCreate = z.infer<typeof CameraEventCreate>;

/** An event on the timeline. */
export const CameraEvent = z.object({ id: z.string(), time: IsoTime, label: z.string() });
export type CameraEvent = z.infer<typeof CameraEvent>;

/** In order of time; of more than 1000, the newest 1000. */
export const CameraEventList = z.object({ events: z.array(CameraEvent) });
export type CameraEventList = z.infer<typeof CameraEventList>;

/** Of `snapshot` and `frames`. Without `time`: the newest frame. */
export const TimeQuery = z.object({ time: z.optional(IsoTime) });
export const ThumbnailQuery = z.object({
  time: z.optional(IsoTime),
  /** Pixels, 16 to 1920, default 320; the height follows. */
  width: z._default(z.coerce.number().check(z.int(), z.gte(16), z.lte(1920)), 320),
});

/** In `details` of `no_recording`: the last recorded moment before the requested time and the first one after it. */
export const NearestRecordings = z.object({ before: z.optional(IsoTime), after: z.optional(IsoTime) });
export type NearestRecordings = z.infer<typeof NearestRecordings>;
