import { randomUUID } from 'node:crypto';
import { ServerError, type UploadStatus, type VideoListQuery } from '@oriel/core/contract';
import { and, arrayContains, desc, eq, ilike, lt, ne, or, sql, type SQL } from 'drizzle-orm';
import type { Database } from '../db/database.ts';
import { assets, videos } from '../db/schema.ts';
import { readCursor, writeCursor } from './cursor.ts';
import { slugFor } from './slug.ts';
import { isUuid } from './uuid.ts';

export type VideoRow = typeof videos.$inferSelect;
export type NewVideo = Pick<VideoRow, 'id' | 'title' | 'description' | 'tags' | 'category' | 'originalFilename' | 'contentType' | 'fileSizeBytes' | 'createdBy'>;
type Changeable = 'title' | 'description' | 'tags' | 'category' | 'isPublic' | 'isPublished' | 'uploadStatus' | 'failureReason' | 'duration' | 'hasThumbnail' | 'chapters' | 'storyboard' | 'protection';
/** What is missing or undefined stays. */
export type VideoChange = { [Key in Changeable]?: VideoRow[Key] | undefined };

/** Whose videos to list: all, or those that are published and public and one's own. */
export type Audience = { all: true } | { all: false; user: string | undefined };

/** The uploaded videos of this server. */
export class VideoStore {
  readonly #db: Pick<Database, 'orm' | 'serverId'>;
  readonly #isOfAll: boolean;

  /** @param ofAllServers finds and updates those of every server, as jobs do: who shares the storage shares the jobs */
  constructor(db: Pick<Database, 'orm' | 'serverId'>, { ofAllServers = false } = {}) {
    this.#db = db;
    this.#isOfAll = ofAllServers;
  }

  newId(): string {
    return randomUUID();
  }

  async create(video: NewVideo): Promise<VideoRow> {
    const now = new Date();
    const { orm, serverId } = this.#db;
    return orm.transaction(async (transaction) => {
      await transaction.insert(assets).values({ id: video.id, serverId, kind: 'video' });
      const [row] = await transaction
        .insert(videos)
        .values({ ...video, serverId, slug: slugFor(video.title, video.id), uploadStatus: 'processing', createdAt: now, updatedAt: now })
        .returning();
      return row!;
    });
  }

  /** A video whose deletion has begun is not found any more. */
  async find(id: string): Promise<VideoRow | undefined> {
    if (!isUuid(id)) return undefined;
    const [row] = await this.#db.orm.select().from(videos).where(and(this.#is(id), isThere));
    return row;
  }

  /** @throws OrielError `video_unknown` */
  async get(id: string): Promise<VideoRow> {
    return (await this.find(id)) ?? unknown(id);
  }

  /** @throws OrielError `video_unknown` */
  async getByIdOrSlug(idOrSlug: string): Promise<VideoRow> {
    if (isUuid(idOrSlug)) return this.get(idOrSlug);
    const [row] = await this.#db.orm.select().from(videos).where(and(eq(videos.serverId, this.#db.serverId), eq(videos.slug, idOrSlug), isThere));
    return row ?? unknown(idOrSlug);
  }

  /** Newest first. @throws OrielError `invalid_request` for a cursor that this did not give */
  async list({ query, tag, category, published, limit, cursor }: VideoListQuery, audience: Audience): Promise<{ rows: VideoRow[]; next: string | undefined }> {
    const conditions: (SQL | undefined)[] = [eq(videos.serverId, this.#db.serverId), isThere];
    if (!audience.all) {
      const shown = and(eq(videos.isPublished, true), eq(videos.isPublic, true));
      conditions.push(audience.user === undefined ? shown : or(shown, eq(videos.createdBy, audience.user)));
    }
    for (const word of query?.split(/\s+/).filter(Boolean) ?? []) conditions.push(or(ilike(videos.title, like(word)), ilike(videos.description, like(word)), ilike(allTags, like(word))));
    if (tag) conditions.push(arrayContains(videos.tags, [tag]));
    if (category) conditions.push(eq(videos.category, category));
    if (published) conditions.push(eq(videos.isPublished, published === 'true'));
    if (cursor !== undefined) {
      const { createdAt, id } = readCursor(cursor);
      conditions.push(or(lt(videos.createdAt, createdAt), and(eq(videos.createdAt, createdAt), lt(videos.id, id))));
    }
    const rows = await this.#db.orm.select().from(videos).where(and(...conditions)).orderBy(desc(videos.createdAt), desc(videos.id)).limit(limit + 1);
    const last = rows.length > limit ? rows[limit - 1] : undefined;
    return { rows: rows.slice(0, limit), next: last && writeCursor(last) };
  }

  withStatus(status: UploadStatus): Promise<VideoRow[]> {
    return this.#db.orm.select().from(videos).where(and(eq(videos.serverId, this.#db.serverId), eq(videos.uploadStatus, status)));
  }

  /** @throws OrielError `video_unknown` */
  async update(id: string, change: VideoChange): Promise<VideoRow> {
    const [row] = await this.#db.orm.update(videos).set({ ...change, updatedAt: new Date() }).where(this.#is(id)).returning();
    return row ?? unknown(id);
  }

  /** A video that failed is `processing` again. @returns `undefined` where it has not failed, or no longer */
  async retry(id: string): Promise<VideoRow | undefined> {
    const change = { uploadStatus: 'processing', failureReason: null, updatedAt: new Date() } as const;
    const [row] = await this.#db.orm.update(videos).set(change).where(and(this.#is(id), eq(videos.uploadStatus, 'failed'))).returning();
    return row;
  }

  async remove(id: string): Promise<void> {
    await this.#db.orm.delete(assets).where(and(eq(assets.serverId, this.#db.serverId), eq(assets.id, id)));
  }

  #is(id: string): SQL | undefined {
    return and(this.#isOfAll ? undefined : eq(videos.serverId, this.#db.serverId), eq(videos.id, id));
  }
}

const isThere = ne(videos.uploadStatus, 'deleted');
/** A word has no space: it never spans two of them. */
const allTags = sql`array_to_string(${videos.tags}, ' ')`;
const like = (word: string): string => `%${word.replace(/[\\%_]/g, '\\$&')}%`;

function unknown(id: string): never {
  throw new ServerError('video_unknown', { details: { videoId: id } });
}
