import { accessActions, accessLevels, captionSources, destinationKinds, processingStatuses, recordingFormats, recordingJobStatuses, recordingStatuses, shareTypes, uploadStatuses, type RecordingMetadata, type VideoChapter } from '@oriel/core/contract';
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

/** What renditions are made of: a video or a recording, which has the same id. */
export const assets = pgTable('assets', {
  serverId: serverId(),
  id: uuid().primaryKey(),
  kind: text({ enum: ['video', 'recording'] }).notNull(),
});

const assetKey = () => uuid().primaryKey().references(() => assets.id, { onDelete: 'cascade' });

/** Videos that were uploaded. The contract's `Video` says what the columns mean. */
export const videos = pgTable(
  'videos',
  {
    serverId: serverId(),
    id: assetKey(),
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

/** What is made from a video or a recording: a picture of one size, or its sound. Each is a CMAF track of its own. */
export const renditions = pgTable(
  'renditions',
  {
    id: uuid().primaryKey(),
    assetId: uuid('asset_id').notNull().references(() => assets.id, { onDelete: 'cascade' }),
    kind: text({ enum: ['video', 'audio'] }).notNull(),
    /** `720p`; of sound `audio`, `audio-1` and so on. */
    label: text().notNull(),
    /** Language of a sound (RFC 5646) in its canonical form; null where the file does not say. */
    language: text(),
    /** What the file calls a sound. */
    name: text(),
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
    /** Sums over its segments: lists of videos would take a second to add them up. `RenditionStore.addSegments` keeps them. */
    segments: integer().notNull().default(0),
    bytes: bigint({ mode: 'number' }).notNull().default(0),
    /** The bit rate of its largest segment, bits per second. */
    peak: doublePrecision().notNull().default(0),
    /** The bit rate of the largest segment if only its first picture is loaded, bits per second; null for sound, and where it is not known. */
    keyframePeak: doublePrecision('keyframe_peak'),
    /** Durations in seconds of the MPEG-TS segments that a picture and its sound were put into; null where there are none. */
    transportSegments: jsonb('transport_segments').$type<number[]>(),
  },
  (table) => [uniqueIndex('renditions_asset_label').on(table.assetId, table.label)],
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
    /** What was seen last. */
    qualitySelected: text('quality_selected'),
    /** What the player measured last. */
    bandwidthKbps: doublePrecision('bandwidth_kbps'),
    /** Seconds that were watched in each quality; see `quality-time.ts`. */
    qualities: jsonb().$type<Record<string, number>>().notNull().default({}),
    seeks: integer().notNull().default(0),
    errors: integer().notNull().default(0),
    hasEnded: boolean('has_ended').notNull().default(false),
    /** Kind of device, names of browser and operating system; null where the viewer's headers do not tell. */
    device: text(),
    browser: text(),
    os: text(),
    /** ISO 3166-1 alpha-2, where a gateway names it. */
    country: text('country_code'),
    /** Numbers of the events that came: half-open ranges, in order, without overlaps. */
    received: jsonb().$type<[from: number, to: number][]>().notNull().default([]),
    /** What was seen: pairs of seconds, in order, without overlaps. */
    seen: jsonb().$type<[from: number, to: number][]>().notNull().default([]),
  },
  (table) => [index('viewing_sessions_video').on(table.videoId, table.openedAt)],
);

/** What was recorded from a stream. The contract's `Recording` says what the columns mean. */
export const recordings = pgTable(
  'recordings',
  {
    serverId: serverId(),
    id: assetKey(),
    streamId: text('stream_id').notNull(),
    title: text().notNull(),
    status: text({ enum: recordingStatuses }).notNull(),
    failureReason: text('failure_reason'),
    startedAt: timestamp('started_at', { withTimezone: true }).notNull(),
    endedAt: timestamp('ended_at', { withTimezone: true }),
    maxDuration: integer('max_duration').notNull(),
    /** Whose frames it is made of in the archive: the camera's, or its own, which are under its own id. */
    archiveId: text('archive_id').notNull(),
    /** Seconds. */
    duration: doublePrecision(),
    fileSizeBytes: bigint('file_size_bytes', { mode: 'number' }),
    metadata: jsonb().$type<RecordingMetadata>(),
    createdBy: text('created_by'),
  },
  (table) => [index('recordings_started').on(table.serverId, table.startedAt), index('recordings_status').on(table.serverId, table.status)],
);

const recordingId = () => uuid('recording_id').notNull().references(() => recordings.id, { onDelete: 'cascade' });
const createdAt = () => timestamp('created_at', { withTimezone: true }).notNull();

/** Conversions of recordings; the job of the queue has the same id. */
export const recordingJobs = pgTable(
  'recording_jobs',
  {
    id: uuid().primaryKey(),
    recordingId: recordingId(),
    format: text({ enum: recordingFormats }).notNull(),
    status: text({ enum: recordingJobStatuses }).notNull(),
    progress: doublePrecision().notNull().default(0),
    failureReason: text('failure_reason'),
    createdAt: createdAt(),
  },
  (table) => [index('recording_jobs_recording').on(table.recordingId, table.createdAt)],
);

/** One playback of a recording, with the sums of its reports. */
export const recordingViews = pgTable(
  'recording_views',
  {
    recordingId: recordingId(),
    sessionId: text('session_id').notNull(),
    /** Null for a viewer without a user. */
    userId: text('user_id'),
    isOwner: boolean('is_owner').notNull(),
    /** Seconds, like the others. */
    position: doublePrecision().notNull(),
    furthest: doublePrecision().notNull(),
    playtime: doublePrecision().notNull(),
    accessedAt: timestamp('accessed_at', { withTimezone: true }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.recordingId, table.sessionId] })],
);

export const recordingAccessLog = pgTable(
  'recording_access_log',
  {
    id: uuid().primaryKey(),
    recordingId: recordingId(),
    userId: text('user_id'),
    action: text({ enum: accessActions }).notNull(),
    metadata: jsonb().$type<Record<string, unknown>>().notNull(),
    createdAt: createdAt(),
  },
  (table) => [index('recording_access_log_created').on(table.recordingId, table.createdAt)],
);

export const recordingShares = pgTable(
  'recording_shares',
  {
    id: uuid().primaryKey(),
    recordingId: recordingId(),
    shareType: text('share_type', { enum: shareTypes }).notNull(),
    userId: text('user_id'),
    accessLevel: text('access_level', { enum: accessLevels }).notNull(),
    /** What the address of a link ends with. */
    token: text(),
    expiresAt: timestamp('expires_at', { withTimezone: true }),
    createdAt: createdAt(),
  },
  (table) => [index('recording_shares_recording').on(table.recordingId), index('recording_shares_user').on(table.userId), uniqueIndex('recording_shares_token').on(table.token)],
);

export const recordingParticipants = pgTable(
  'recording_participants',
  {
    id: uuid().primaryKey(),
    recordingId: recordingId(),
    userId: text('user_id').notNull(),
    joinedAt: timestamp('joined_at', { withTimezone: true }).notNull(),
    leftAt: timestamp('left_at', { withTimezone: true }),
  },
  (table) => [index('recording_participants_recording').on(table.recordingId, table.joinedAt)],
);

/** Programmes of the preview. */
export const programmes = pgTable(
  'programmes',
  {
    serverId: serverId(),
    id: uuid().primaryKey(),
    name: text().notNull(),
    /** The contract's `ProgrammeEdit` as JSON. `jsonb` would refuse some of the texts that JSON may have. */
    content: text().notNull(),
  },
  (table) => [index('programmes_name').on(table.serverId, table.name)],
);

/** Where the preview is sent when it is live. */
export const destinations = pgTable(
  'destinations',
  {
    serverId: serverId(),
    id: uuid().primaryKey(),
    name: text().notNull(),
    kind: text({ enum: destinationKinds }).notNull(),
    url: text().notNull(),
    /** Encrypted, see `preview/secret-box.ts`; null: none is set. */
    streamKey: bytea('stream_key'),
  },
  (table) => [index('destinations_name').on(table.serverId, table.name)],
);

/** Images of programmes. The files are in the storage. */
export const previewImages = pgTable(
  'preview_images',
  {
    serverId: serverId(),
    id: uuid().primaryKey(),
    name: text().notNull(),
    contentType: text('content_type').notNull(),
    /** Pixels. */
    width: integer().notNull(),
    height: integer().notNull(),
    bytes: integer().notNull(),
  },
  (table) => [index('preview_images_name').on(table.serverId, table.name)],
);
