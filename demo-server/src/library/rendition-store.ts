import { randomUUID } from 'node:crypto';
import { and, asc, eq, inArray, sql, type SQL } from 'drizzle-orm';
import type { Database } from '../db/database.ts';
import { renditions, renditionSegments } from '../db/schema.ts';

export type Rendition = typeof renditions.$inferSelect;
export type RenditionSegment = Omit<typeof renditionSegments.$inferSelect, 'renditionId'>;
export type NewRendition = Pick<Rendition, 'kind' | 'label' | 'language' | 'name' | 'width' | 'height' | 'bitrateKbps' | 'targetDuration'>;

/** The renditions of videos and recordings, and their segments. */
export class RenditionStore {
  readonly #orm: Database['orm'];

  constructor({ orm }: Pick<Database, 'orm'>) {
    this.#orm = orm;
  }

  /** The sound first, then from the lowest quality to the highest. */
  async list(assetIds: readonly string[]): Promise<Rendition[]> {
    if (assetIds.length === 0) return [];
    return this.#orm.select().from(renditions).where(inArray(renditions.assetId, [...assetIds])).orderBy(asc(renditions.height), asc(renditions.label));
  }

  /** Those that the video or recording has none of this label of yet are added, as `pending`. */
  async plan(assetId: string, planned: readonly NewRendition[]): Promise<Rendition[]> {
    await this.#orm.insert(renditions).values(planned.map((rendition) => ({ ...rendition, assetId, id: randomUUID(), status: 'pending' as const }))).onConflictDoNothing();
    return this.#orm.select().from(renditions).where(eq(renditions.assetId, assetId));
  }

  async update(id: string, change: Partial<Pick<Rendition, 'status' | 'progress' | 'codec' | 'bitrateKbps' | 'transportSegments'>>): Promise<void> {
    await this.#orm.update(renditions).set(change).where(eq(renditions.id, id));
  }

  /** What is not complete never will be. */
  async failUnfinished(assetId: string): Promise<void> {
    await this.#orm.update(renditions).set({ status: 'failed' }).where(and(eq(renditions.assetId, assetId), inArray(renditions.status, ['pending', 'processing'])));
  }

  async removeAll(assetId: string): Promise<void> {
    await this.#orm.delete(renditions).where(eq(renditions.assetId, assetId));
  }

  /** In order. */
  segments(id: string): Promise<RenditionSegment[]> {
    const { number, duration, bytes, keyframeBytes } = renditionSegments;
    return this.#orm.select({ number, duration, bytes, keyframeBytes }).from(renditionSegments).where(eq(renditionSegments.renditionId, id)).orderBy(asc(number));
  }

  /** Each with its segments in order. */
  withSegments(all: readonly Rendition[]): Promise<{ rendition: Rendition; segments: RenditionSegment[] }[]> {
    return Promise.all(all.map(async (rendition) => ({ rendition, segments: await this.segments(rendition.id) })));
  }

  async addSegments(id: string, added: readonly RenditionSegment[]): Promise<void> {
    await this.#orm.transaction(async (transaction) => {
      const values = added.map((segment) => ({ ...segment, renditionId: id }));
      const news = await transaction.insert(renditionSegments).values(values).onConflictDoNothing().returning();
      if (news.length > 0) await transaction.update(renditions).set(withSegments(news)).where(eq(renditions.id, id));
    });
  }

  /** The rendition of a video or recording that may be named in an address. */
  async find(assetId: string, id: string): Promise<Rendition | undefined> {
    const [row] = await this.#orm.select().from(renditions).where(and(eq(renditions.assetId, assetId), eq(renditions.id, id)));
    return row;
  }
}

/** Adds segments to the sums of their rendition. */
function withSegments(added: readonly RenditionSegment[]): Record<'segments' | 'bytes' | 'peak' | 'keyframePeak', SQL> {
  const { bytes, keyframePeak, peak, segments } = renditions;
  const rate = (size: number, { duration }: RenditionSegment) => (size * 8) / Math.max(duration, 1);
  const keyframes = added.flatMap((segment) => (segment.keyframeBytes === null ? [] : [rate(segment.keyframeBytes, segment)]));
  const isKnown = keyframes.length === added.length;
  return {
    segments: sql`${segments} + ${added.length}`,
    bytes: sql`${bytes} + ${added.reduce((sum, segment) => sum + segment.bytes, 0)}`,
    peak: sql`greatest(${peak}, ${Math.max(...added.map((segment) => rate(segment.bytes, segment)))}::float8)`,
    keyframePeak: isKnown ? sql`case when ${segments} = 0 or ${keyframePeak} is not null then greatest(${keyframePeak}, ${Math.max(...keyframes)}::float8) end` : sql`null`,
  };
}
