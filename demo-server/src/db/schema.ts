import { bigint, boolean, customType, doublePrecision, index, integer, pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core';

const bytea = customType<{ data: Uint8Array; driverData: Uint8Array }>({ dataType: () => 'bytea' });

export const cameras = pgTable('cameras', {
  id: text().primaryKey(),
  name: text().notNull(),
  /** As in the contract's `CameraCreate`. */
  source: text().notNull(),
  record: boolean().notNull().default(true),
  createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
});

/**
 * What is known of the finished segment files, so that a start need not read them all. The files are the truth:
 * a row that does not agree with its file is made again. No reference to `cameras`: a recording may outlive its camera.
 */
export const segments = pgTable(
  'segments',
  {
    /** Below the recordings' folder. */
    path: text().primaryKey(),
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
  (table) => [index('segments_camera_start').on(table.cameraId, table.startTime)],
);

/** Marks on the timeline. */
export const events = pgTable(
  'events',
  {
    id: uuid().primaryKey().defaultRandom(),
    cameraId: text('camera_id').notNull(),
    /** Unix milliseconds. */
    time: doublePrecision().notNull(),
    label: text().notNull(),
  },
  (table) => [index('events_camera_time').on(table.cameraId, table.time)],
);
