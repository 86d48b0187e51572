import { captionSources, processingStatuses, uploadStatuses, type VideoChapter } from '@oriel/core/contract';
import { bigint, boolean, customType, doublePrecision, index, integer, jsonb, pgTable, primaryKey, text, timestamp, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import type { Protection } from '../library/protection/protection.ts';
import type { Storyboard } from '../library/storyboard.ts';

const bytea = customType<{ data: Uint8Array; driverData: Uint8Array }>({ dataType: () => 'bytea' });

/** The server id of rows from versions that had none. The first server that opens the database takes them over. */
export const NO_SERVER = '00000000-0000-0000-0000-000000000000';

/** The server that a row belongs to, by the id in its `DATA_DIR`: several servers may share one PostgreSQL. */
const serverId = () => uuid('server_id').notNull().default(NO_SERVER);

/** Cameras that were created, changed or removed over the API. */
export const cameras = pgTable(
  'cameras',
  {
    serverId: serverId(),
    id: text().notNull(),
    name: text().notNull(),
    /** As in the contract's `CameraCreate`. */
    source: text().notNull(),
    record: boolean().notNull().default(true),
    /** A configured or synthetic camera that was removed over the API: it must not come back at the next start. */
    removed: boolean().notNull().default(false),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.serverId, table.id] })],
);

/**
 * The finished segment files, so that a start does not have to read all of them. The files are the truth: a row that does
 * not agree with its file is replaced. No reference to `cameras`: recordings may outlive their camera.
 */
export const segments = pgTable(
  'segments',
  {
    serverId: serverId(),
    /** Relative to the recordings' folder. */
    path: text().notNull(),
    cameraId: text('camera_id').notNull(),
    /** Unix milliseconds. */
    startTime: doublePrecision('start_time').notNull(),
    endTime: doublePrecision('end_time').notNull(),
    bytes: bigint({ mode: 'number' }).notNull(),
    /** Number of video frames. */
    frames: integer().notNull(),
    /** See `archive/group-table.ts`. */
    groups: bytea().notNull(),
  },
  (table) => [primaryKey({ columns: [table.serverId, table.path] }), index('segments_camera_start').on(table.serverId, table.cameraId, table.startTime)],
);

/** Events on the timeline. */
export const events = pgTable(
  'events',
  {
    serverId: serverId(),
    id: uuid().primaryKey().defaultRandom(),
    cameraId: text('camera_id').notNull(),
    /** Unix milliseconds. */
    time: doublePrecision().notNull(),
    label: text().notNull(),
    /** As in the contract's `CameraEventCreate`, like `color`. */
    kind: text(),
    color: text(),
  },
  (table) => [index('events_camera_time').on(table.serverId, table.cameraId, table.time)],
);

/** Videos that were uploaded. The contract's `Video` says what the columns mean. */
export const videos = pgTable(
  'videos',
  {
    serverId: serverId(),
    id: uuid().primaryKey(),
    title: text().notNull(),
    description: text().notNull().default(''),
    slug: text().notNull(),
    tags: text().array().notNull().default([]),
    category: text(),
    isPublished: boolean('is_published').notNull().default(false),
    isPublic: boolean('is_public').notNull().default(true),
    /** Null: not encrypted. */
    protection: jsonb().$type<Protection>(),
    uploadStatus: text('upload_status', { enum: uploadStatuses }).notNull(),
    failureReason: text('failure_reason'),
    originalFilename: text('original_filename').notNull(),
    contentType: text('content_type').notNull(),
    fileSizeBytes: bigint('file_size_bytes', { mode: 'number' }).notNull(),
    /** Seconds. */
    duration: doublePrecision(),
    /** Null: none were set, and the file has none or was not read yet. */
    chapters: jsonb().$type<VideoChapter[]>(),
    /** Null until it is made. */
    storyboard: jsonb().$type<Storyboard>(),
    hasThumbnail: boolean('has_thumbnail').notNull().default(false),
    createdBy: text('created_by'),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull(),
    updatedAt: timestamp('updated_at', { withTimezone: true }).notNull(),
  },
  (table) => [
    uniqueIndex('videos_slug').on(table.serverId, table.slug),
    index('videos_created').on(table.serverId, table.createdAt),
    index('videos_category').on(table.serverId, table.category),
    index('videos_status_published').on(table.serverId, table.uploadStatus, table.isPublished),
  ],
);

const videoId = () => uuid('video_id').notNull().references(() => videos.id, { onDelete: 'cascade' });

/** What is made from a video: a picture of one size, or its sound. Each is a CMAF track of its own. */
export const renditions = pgTable(
  'renditions',
  {
    id: uuid().primaryKey(),
    videoId: videoId(),
    kind: text({ enum: ['video', 'audio'] }).notNull(),
    /** `720p`; of sound `audio`. */
    label: text().notNull(),
    /** Pixels; 0 for sound. */
    width: integer().notNull(),
    height: integer().notNull(),
    bitrateKbps: integer('bitrate_kbps').notNull(),
    /** EXT-X-TARGETDURATION of its playlist, seconds. */
    targetDuration: integer('target_duration').notNull(),
    /** RFC 6381; null until the first segment is there. */
    codec: text(),
    status: text({ enum: processingStatuses }).notNull(),
    progress: doublePrecision().notNull().default(0),
  },
  (table) => [uniqueIndex('renditions_video_label').on(table.videoId, table.label)],
);

export const renditionSegments = pgTable(
  'rendition_segments',
  {
    renditionId: uuid('rendition_id').notNull().references(() => renditions.id, { onDelete: 'cascade' }),
    /** From 0, without gaps. */
    number: integer().notNull(),
    /** Seconds. */
    duration: doublePrecision().notNull(),
    bytes: integer().notNull(),
    /** From its first byte through its first picture, a keyframe; null for sound, and in rows from before there was this column. */
    keyframeBytes: integer('keyframe_bytes'),
  },
  (table) => [primaryKey({ columns: [table.renditionId, table.number] })],
);

export const videoCaptions = pgTable(
  'video_captions',
  {
    videoId: videoId(),
    /** RFC 5646, in its canonical form. */
    language: text().notNull(),
    label: text().notNull(),
    source: text({ enum: captionSources }).notNull(),
    /** WebVTT. */
    text: text().notNull(),
  },
  (table) => [primaryKey({ columns: [table.videoId, table.language] })],
);

/** How far each user has watched. */
export const videoProgress = pgTable(
  'video_progress',
  {
    videoId: videoId(),
    userId: text('user_id').notNull(),
    /** Seconds. */
    position: doublePrecision().notNull().default(0),
    completedPercentage: doublePrecision('completed_percentage').notNull().default(0),
    isCompleted: boolean('is_completed').notNull().default(false),
    lastWatchedAt: timestamp('last_watched_at', { withTimezone: true }).notNull(),
    watchCount: integer('watch_count').notNull().default(0),
  },
  (table) => [primaryKey({ columns: [table.videoId, table.userId] }), index('video_progress_user').on(table.userId)],
);

/** One playback of a video, with the sums of its events. */
export const viewingSessions = pgTable(
  'viewing_sessions',
  {
    id: uuid().primaryKey(),
    videoId: videoId(),
    /** Null for a viewer without a user. */
    userId: text('user_id'),
    isOwner: boolean('is_owner').notNull(),
    openedAt: timestamp('opened_at', { withTimezone: true }).notNull(),
    hasStarted: boolean('has_started').notNull().default(false),
    startupMs: doublePrecision('startup_ms'),
    watchedSeconds: doublePrecision('watched_seconds').notNull().default(0),
    stalls: integer().notNull().default(0),
    stalledMs: doublePrecision('stalled_ms').notNull().default(0),
    qualitySwitches: integer('quality_switches').notNull().default(0),
    seeks: integer().notNull().default(0),
    errors: integer().notNull().default(0),
    hasEnded: boolean('has_ended').notNull().default(false),
    /** Kind of device, names of browser and operating system; null where the User-Agent does not tell. */
    device: text(),
    browser: text(),
    os: text(),
    /** Numbers of the events that came: half-open ranges, in order, without overlaps. */
    received: jsonb().$type<[from: number, to: number][]>().notNull().default([]),
    /** What was seen: pairs of seconds, in order, without overlaps. */
    seen: jsonb().$type<[from: number, to: number][]>().notNull().default([]),
  },
  (table) => [index('viewing_sessions_video').on(table.videoId, table.openedAt)],
);
