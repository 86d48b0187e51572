import * as z from 'zod/mini';
import { recordingFormats, recordingJobStatuses, recordingStatuses } from '../recording-values.ts';
import { CameraId } from './cameras.ts';
import { withoutControls } from './text.ts';
import { IsoTime } from './time.ts';
import { VideoProgress } from './videos.ts';

export const RecordingId = z.uuid();

/**
 * - `recording`: the frames of its stream are kept
 * - `processing`: they are being written as one file
 * - `ready`: it can be downloaded, watched and converted
 * - `failed`: there is no file; `failure_reason` says why
 * - `deleted`: its files are being removed
 *
 * The only changes are `recording` → `processing` → `ready` or `failed`, and from each of them → `deleted`.
 */
export const RecordingStatus = z.enum(recordingStatuses);
export type RecordingStatus = z.infer<typeof RecordingStatus>;

const line = z.string().check(withoutControls);
/** Seconds; also the longest recording: 12 hours. */
const LONGEST = 43_200;

export const RecordingStart = z.object({
  /** A camera, or any other stream that is live now. */
  stream_id: CameraId,
  /** Default: the name of the stream. */
  title: z.optional(line.check(z.trim(), z.minLength(1), z.maxLength(255))),
  /** It stops by itself then. Default and most: 43 200, 12 hours. */
  max_duration_seconds: z.optional(z.number().check(z.int(), z.gte(1), z.lte(LONGEST))),
});
export type RecordingStart = z.infer<typeof RecordingStart>;

export const Recording = z.object({
  id: RecordingId,
  stream_id: z.string(),
  title: z.string(),
  status: RecordingStatus,
  /** Why it failed, or what is missing in it, as a sentence for people. */
  failure_reason: z.optional(z.string()),
  /** When it was asked for. The first picture is the keyframe before. */
  started_at: IsoTime,
  /** Null while it records. */
  ended_at: z.nullable(IsoTime),
  /** Length of its file in seconds, without the time in which the stream sent nothing; null until it is written. */
  duration_seconds: z.nullable(z.number()),
  /** Null until the file is written. */
  file_size_bytes: z.nullable(z.number()),
  /** User of the token that started it. */
  created_by: z.nullable(z.string()),
});
export type Recording = z.infer<typeof Recording>;

/** Newest first. `next_cursor` is missing on the last page. */
export const RecordingList = z.object({ recordings: z.array(Recording), next_cursor: z.optional(z.string()) });
export type RecordingList = z.infer<typeof RecordingList>;

export const RecordingListQuery = z.object({
  status: z.optional(RecordingStatus),
  /** 1 to 100, default 20. */
  limit: z._default(z.coerce.number().check(z.int(), z.gte(1), z.lte(100)), 20),
  /** `next_cursor` of the page before. */
  cursor: z.optional(line.check(z.maxLength(200))),
});
export type RecordingListQuery = z.infer<typeof RecordingListQuery>;

/** What ffprobe reads from the file. */
export const RecordingMetadata = z.object({
  /** For example `mov,mp4,m4a,3gp,3g2,mj2`. */
  format: z.string(),
  /** Seconds. */
  duration: z.number(),
  bitrate_kbps: z.number(),
  video: z.object({
    /** For example `h264`. */
    codec: z.string(),
    width: z.number(),
    height: z.number(),
    /** Frames per second. */
    frame_rate: z.number(),
  }),
  /** Missing where there is no sound. */
  audio: z.optional(z.object({ codec: z.string(), sample_rate: z.number(), channels: z.number() })),
});
export type RecordingMetadata = z.infer<typeof RecordingMetadata>;

export const RecordingFormat = z.enum(recordingFormats);
export type RecordingFormat = z.infer<typeof RecordingFormat>;

export const RecordingJobStatus = z.enum(recordingJobStatuses);
export type RecordingJobStatus = z.infer<typeof RecordingJobStatus>;

/** A conversion. */
export const RecordingJob = z.object({
  id: z.uuid(),
  recording_id: RecordingId,
  format: RecordingFormat,
  status: RecordingJobStatus,
  /** 0 to 1. */
  progress: z.number(),
  /** Why it failed, as a sentence for people. */
  failure_reason: z.optional(z.string()),
  created_at: IsoTime,
});
export type RecordingJob = z.infer<typeof RecordingJob>;

/** Newest first. */
export const RecordingJobList = z.object({ jobs: z.array(RecordingJob) });
export type RecordingJobList = z.infer<typeof RecordingJobList>;

export const TranscodeQuery = z.object({ format: RecordingFormat });

/** What `GET …/info` says of one format. */
export const RecordingStream = z.object({
  /** `none`: it was not asked for. `ready`: it can be watched, or, of HLS, its first quality can. */
  status: z.enum(['none', 'processing', 'ready', 'failed']),
  /** Signed, relative to the server; missing until it is ready, and for a share that allows no downloads, of MP4. */
  url: z.optional(z.string()),
});
export type RecordingStream = z.infer<typeof RecordingStream>;

/** The bandwidth of the viewer, for a server that chooses the quality. */
export const BandwidthQuery = z.object({
  /** kbit/s. */
  bandwidth: z.optional(z.coerce.number().check(z.gte(0), z.lte(1e7))),
});

export const RecordingPlaylistQuery = z.extend(BandwidthQuery, {
  /** Only this quality, for example `720p`. Without it, all that are ready. */
  quality: z.optional(line.check(z.maxLength(20))),
});

export const RecordingAnalytics = z.object({
  /** Playbacks, without those of the owner. */
  total_sessions: z.number(),
  /** Different users; viewers without a user are not counted. */
  unique_viewers: z.number(),
  /** Seconds. */
  total_playtime: z.number(),
  /** Seconds of each session. */
  average_playtime: z.number(),
  /** How much of it sessions have seen on average, 0 to 1: what was seen twice counts twice, up to all of it. Null while the duration is unknown. */
  average_completion: z.nullable(z.number()),
  last_accessed_at: z.nullable(IsoTime),
});
export type RecordingAnalytics = z.infer<typeof RecordingAnalytics>;

export const RecordingInfo = z.extend(Recording, {
  /** Null until the file is written. */
  metadata: z.nullable(RecordingMetadata),
  streaming: z.object({ hls: RecordingStream, dash: RecordingStream, mp4: RecordingStream }),
  /** When the URLs in `streaming` expire. */
  expires_at: IsoTime,
  /** The quality for the `bandwidth` of the query; missing without it, and until there is one. */
  quality: z.optional(z.string()),
  analytics: RecordingAnalytics,
  /** How far the token's user has watched it; missing for a token without a user. */
  progress: z.optional(VideoProgress),
});
export type RecordingInfo = z.infer<typeof RecordingInfo>;
