import { bigint, boolean, customType, doublePrecision, index, integer, pgTable, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core';

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
