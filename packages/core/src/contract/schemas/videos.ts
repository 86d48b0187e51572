import * as z from 'zod/mini';
import { processingStatuses, protectionSchemes, uploadStatuses } from '../video-values.ts';
import { withoutControls } from './text.ts';
import { IsoTime } from './time.ts';
import { VideoAnalyticsFigures } from './video-analytics.ts';
import { VideoChapter } from './video-texts.ts';

export const VideoId = z.string().check(z.regex(/^[A-Za-z0-9_-]{1,64}$/));

/** The id of a video, or its slug, which never looks like an id. */
export const VideoIdOrSlug = z.string().check(z.regex(/^[A-Za-z0-9_-]{1,100}$/));

/**
 * - `uploading`: the file is on its way. This server lists a video when its file has arrived, and does not answer with it
 * - `processing`: qualities are being made; `is_playable` says whether it can be watched already
 * - `ready`: nothing more is being made
 * - `failed`: it cannot be watched; `failure_reason` says why
 * - `deleted`: its files are being removed
 */
export const UploadStatus = z.enum(uploadStatuses);
export type UploadStatus = z.infer<typeof UploadStatus>;

export const ProcessingStatus = z.enum(processingStatuses);
export type ProcessingStatus = z.infer<typeof ProcessingStatus>;

/**
 * How the segments of a video are encrypted:
 * - `none`
 * - `aes-128`: HLS with whole segments encrypted (RFC 8216 METHOD=AES-128), and another key for each quality and about
 *   each minute of it; no DASH
 * - `clearkey`: HLS and DASH with Common Encryption (ISO/IEC 23001-7, `cenc`) for the key system Clear Key, with one key for
 *   the whole video
 *
 * All keys of a video are new each time `PUT …/protection` is called, and only then: nothing renews them by the clock.
 */
export const ProtectionScheme = z.enum(protectionSchemes);
export type ProtectionScheme = z.infer<typeof ProtectionScheme>;

export const VideoQuality = z.object({
  /** The shorter side in pixels, for example `720p`. */
  quality_label: z.string(),
  resolution_width: z.number(),
  resolution_height: z.number(),
  /** Bitrate of picture and sound together, in kbit/s; the upper limit while it is being made. */
  bitrate_kbps: z.number(),
  /** Bytes made so far. */
  file_size_bytes: z.number(),
  processing_status: ProcessingStatus,
  /** How much of it has been made, 0 to 1. Stays 0 while the duration of the video is unknown. */
  progress: z.number(),
});
export type VideoQuality = z.infer<typeof VideoQuality>;

/** From the lowest quality to the highest. */
export const VideoQualityList = z.array(VideoQuality);
export type VideoQualityList = z.infer<typeof VideoQualityList>;

/** How far a user has watched. */
export const VideoProgress = z.object({
  /** Seconds from the start of the video. */
  current_time: z.number(),
  /** 0 to 100. */
  completed_percentage: z.number(),
  /** Watched to 95 % at least once. */
  is_completed: z.boolean(),
  /** Null for a user who has not watched it. */
  last_watched_at: z.nullable(IsoTime),
  /** How many times it was opened for playback. */
  watch_count: z.number(),
});
export type VideoProgress = z.infer<typeof VideoProgress>;

export const VideoProgressUpdate = z.object({
  /** Seconds from the start of the video. */
  current_time: z.number().check(z.gte(0), z.lte(1e7)),
  completed_percentage: z.number().check(z.gte(0), z.lte(100)),
});
export type VideoProgressUpdate = z.infer<typeof VideoProgressUpdate>;

export const Video = z.object({
  id: VideoId,
  title: z.string(),
  description: z.string(),
  /** Seconds; null while unknown. */
  duration: z.nullable(z.number()),
  /** JPEG, relative to the server; null while there is none. */
  thumbnail_url: z.nullable(z.string()),
  qualities: VideoQualityList,
  /** In the order of their starts; missing where there are none. */
  chapters: z.optional(z.array(VideoChapter)),
  /** How far the token's user has watched it; missing for a token without a user. */
  progress: z.optional(VideoProgress),
  /** For its owner, in the answer for this one video; `GET …/analytics` has all figures. The completion is that of the latest 5000 views. */
  analytics: z.optional(VideoAnalyticsFigures),
  upload_status: UploadStatus,
  /** Why it failed, as a sentence for the uploader. */
  failure_reason: z.optional(z.string()),
  /** Whether `GET …/stream` works: the first quality may still be growing. */
  is_playable: z.boolean(),
  /** Unique, for addresses of pages: `GET /api/v1/videos/:id` and `…/stream` take it in place of the id. It stays when the title changes. */
  slug: z.string(),
  tags: z.array(z.string()),
  category: z.nullable(z.string()),
  /** Others than its owner see only videos that are published and public. */
  is_published: z.boolean(),
  is_public: z.boolean(),
  protection: ProtectionScheme,
  original_filename: z.string(),
  content_type: z.string(),
  file_size_bytes: z.number(),
  /** User of the token that it was uploaded with. */
  created_by: z.nullable(z.string()),
  created_at: IsoTime,
  updated_at: IsoTime,
});
export type Video = z.infer<typeof Video>;

/** Newest first. `next_cursor` is missing on the last page. */
export const VideoList = z.object({ videos: z.array(Video), next_cursor: z.optional(z.string()) });
export type VideoList = z.infer<typeof VideoList>;

const line = z.string().check(withoutControls);
const title = line.check(z.trim(), z.minLength(1), z.maxLength(255));
/** Lines end in `\n`; no other control characters. */
// oxlint-disable-next-line no-control-regex
const description = z.string().check(z.maxLength(5000), z.regex(/^[^\u0000-\u0009\u000b-\u001f\u007f-\u009f]*$/, 'must have no control characters but line feeds'));
const tag = line.check(z.trim(), z.minLength(1), z.maxLength(50));
const tags = z.array(tag).check(z.maxLength(50));
const category = line.check(z.trim(), z.minLength(1), z.maxLength(100));

/** The fields of the multipart upload besides the file, which is the field `video`. */
export const VideoUploadFields = z.object({
  /** Default: the name of the file without its extension. */
  title: z.optional(title),
  description: z.optional(description),
  /** Separated by commas, or the field several times. */
  tags: z.optional(tags),
  category: z.optional(category),
});
export type VideoUploadFields = z.infer<typeof VideoUploadFields>;

/** A file that is to be sent straight to the store of the videos. */
export const DirectUploadCreate = z.extend(VideoUploadFields, {
  filename: z.string().check(z.maxLength(1000)),
  content_type: z.optional(z.string().check(z.maxLength(100), z.regex(/^[\w.+-]{1,60}\/[\w.+-]{1,60}$/))),
  /** Bytes. */
  size: z.int().check(z.gte(1)),
});
export type DirectUploadCreate = z.infer<typeof DirectUploadCreate>;

/** Where to send the file: `PUT` it to `url` with these headers and no token, then complete the upload. */
export const DirectUpload = z.object({
  /** The video will have the same id. */
  upload_id: VideoId,
  /** Absolute, signed. */
  url: z.string(),
  headers: z.record(z.string(), z.string()),
  /** From then on the URL is refused, and what was not completed is removed. */
  expires_at: IsoTime,
});
export type DirectUpload = z.infer<typeof DirectUpload>;

/** `PUT`: missing fields keep their values. */
export const VideoUpdate = z.object({
  title: z.optional(title),
  description: z.optional(description),
  tags: z.optional(tags),
  category: z.optional(z.nullable(category)),
  is_public: z.optional(z.boolean()),
});
export type VideoUpdate = z.infer<typeof VideoUpdate>;

export const VideoPublish = z.object({ is_published: z.boolean() });
export type VideoPublish = z.infer<typeof VideoPublish>;

/** With new keys also where the scheme stays. What plays at the moment has to be opened again. */
export const VideoProtection = z.object({ scheme: ProtectionScheme });
export type VideoProtection = z.infer<typeof VideoProtection>;

/** A license request of the key system Clear Key (W3C Encrypted Media Extensions §9.1.3). */
export const ClearKeyRequest = z.object({
  /** Ids of keys, base64url. */
  kids: z.array(z.string().check(z.maxLength(64))).check(z.minLength(1), z.maxLength(20)),
  type: z.optional(z.string().check(z.maxLength(50))),
});
export type ClearKeyRequest = z.infer<typeof ClearKeyRequest>;

/** A JSON Web Key Set (§9.1.4): `kid` and `k` are base64url. */
export const ClearKeyLicense = z.object({
  keys: z.array(z.object({ kty: z.literal('oct'), kid: z.string(), k: z.string() })),
  type: z.literal('temporary'),
});
export type ClearKeyLicense = z.infer<typeof ClearKeyLicense>;

export const VideoListQuery = z.object({
  /** Words, in any order: each is somewhere in title, description or tags, in upper or lower case. */
  query: z.optional(line.check(z.maxLength(200))),
  tag: z.optional(line.check(z.maxLength(50))),
  category: z.optional(line.check(z.maxLength(100))),
  published: z.optional(z.enum(['true', 'false'])),
  /** 1 to 100, default 20. */
  limit: z._default(z.coerce.number().check(z.int(), z.gte(1), z.lte(100)), 20),
  /** `next_cursor` of the page before. */
  cursor: z.optional(line.check(z.maxLength(200))),
});
export type VideoListQuery = z.infer<typeof VideoListQuery>;

export const VideoStreamQuery = z.object({
  /** Without it, all that are ready. */
  quality: z.optional(line.check(z.maxLength(20))),
  /** The session to go on with, when its URL has expired: that is no other view. */
  session_id: z.optional(line.check(z.maxLength(64))),
});

export const VideoStream = z.object({
  /** HLS (RFC 8216), signed, relative to the server. While the first quality grows, the playlist is of type EVENT. */
  stream_url: z.string(),
  /** DASH (ISO/IEC 23009-1), signed, relative to the server; missing while the first quality grows, and with `aes-128`. */
  dash_url: z.optional(z.string()),
  /** Where the key system of a video with Clear Key asks for the key (POST); signed, relative to the server. */
  license_url: z.optional(z.string()),
  qualities: VideoQualityList,
  /** WebVTT whose cues name parts of sprite sheets, signed, relative to the server; missing until it is made. */
  storyboard_url: z.optional(z.string()),
  /** The signature in `stream_url`, the value of its parameter `access`. */
  token: z.string(),
  expires_at: IsoTime,
  /** For `POST …/analytics`. */
  session_id: z.string(),
  /** For a player that is not Oriel's: an event target of CMCD version 2 (CTA-5004-B), signed, relative to the server. `session_id` may be its session id. */
  cmcd_url: z.string(),
});
export type VideoStream = z.infer<typeof VideoStream>;
