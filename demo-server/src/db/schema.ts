import { bigint, boolean, customType, doublePrecision, index, integer, pgTable, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core';

const bytea = customType<{ data: Uint8Array; driverData: Uint8Array }>({ dataType: () => 'bytea' });

/** Rows of before servers had an id. The first server that opens the database takes them over. */
export const NO_SERVER = '00000000-0000-0000-0000-000000000000';

/** Several servers may share one PostgreSQL: each row belongs to the server whose `DATA_DIR` has this id. */
const serverId = () => uuid('server_id').notNull().default(NO_SERVER);

/** Cameras that were made, changed or removed over the API. */
export const cameras = pgTable(
  'cameras',
  {
    serverId: serverId(),
    id: text().notNull(),
    name: text().notNull(),
    /** As in the contract's `CameraCreate`. */
    source: text().notNull(),
    record: boolean().notNull().default(true),
    /** A configured or synthetic camera that was removed over the API: it must not come back with the next start. */
    removed: boolean().notNull().default(false),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.serverId, table.id] })],
);

/**
 * What is known of the finished segment files, so that a start need not read them all. The files are the truth:
 * a row that does not agree with its file is made again. No reference to `cameras`: a recording may outlive its camera.
 */
export const segments = pgTable(
  'segments',
  {
    serverId: serverId(),
    /** Below the recordings' folder. */
    path: text().notNull(),
    cameraId: text('camera_id').notNull(),
    /** Unix milliseconds. */
    startTime: doublePrecision('start_time').notNull(),
    endTime: doublePrecision('end_time').notNull(),
    bytes: bigint({ mode: 'number' }).notNull(),
    /** Pictures. */
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
  },
  (table) => [index('events_camera_time').on(table.serverId, table.cameraId, table.time)],
);
