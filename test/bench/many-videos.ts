import { openDatabase } from '../../demo-server/src/db/database.ts';
import { silent } from '../demo-server/archive/media.ts';
import { prepareDatabase } from '../support/prepared-database.ts';

/** Seconds of each video, and of each of its segments. */
const DURATION = 600;
const SEGMENT = 1.92;

/** Four qualities and a sound for each video. */
const RENDITIONS = `
  INSERT INTO renditions (id, asset_id, kind, label, width, height, bitrate_kbps, target_duration, codec, status, progress)
  SELECT gen_random_uuid(), id, CASE height WHEN 0 THEN 'audio' ELSE 'video' END, CASE height WHEN 0 THEN 'audio' ELSE height || 'p' END, height * 16 / 9, height, 1000, 2, 'avc1.640028', 'completed', 1
  FROM videos, unnest(array[0, 360, 540, 720, 1080]) height`;

const SEGMENTS = `
  INSERT INTO rendition_segments (rendition_id, number, duration, bytes, keyframe_bytes)
  SELECT id, number, ${SEGMENT}, 200000, CASE kind WHEN 'video' THEN 20000 END FROM renditions, generate_series(0, ${Math.floor(DURATION / SEGMENT)}) number`;

const SUMS = `
  UPDATE renditions SET segments = sums.segments, bytes = sums.bytes, peak = 800000, keyframe_peak = CASE kind WHEN 'video' THEN 80000 END
  FROM (SELECT rendition_id, count(*) AS segments, sum(bytes) AS bytes FROM rendition_segments GROUP BY rendition_id) sums WHERE sums.rendition_id = renditions.id`;

/** Makes the database of a server with ready videos. @returns their ids */
export async function fillWithVideos(dataDir: string, count: number): Promise<string[]> {
  await prepareDatabase(dataDir);
  const db = await openDatabase({ dataDir, queryTimeout: 600_000 }, silent);
  try {
    const { rows } = await db.executeSql(`INSERT INTO assets (server_id, id, kind) SELECT $1::uuid, gen_random_uuid(), 'video' FROM generate_series(1, $2::int) RETURNING id`, [db.serverId, count]);
    await db.executeSql(
      `INSERT INTO videos (server_id, id, title, description, slug, tags, category, is_published, upload_status, original_filename, content_type, file_size_bytes, duration, created_by, created_at, updated_at)
       SELECT server_id, id, 'Film', 'A film of ten minutes.', id, array['film'], 'Films', true, 'ready', 'film.mp4', 'video/mp4', 300000000, ${DURATION}, 'local', now() - random() * interval '100 days', now() FROM assets WHERE server_id = $1`,
      [db.serverId],
    );
    for (const statement of [RENDITIONS, SEGMENTS, SUMS]) await db.executeSql(statement);
    return (rows as { id: string }[]).map(({ id }) => id);
  } finally {
    await db.close();
  }
}
