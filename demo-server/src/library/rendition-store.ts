import { randomUUID } from 'node:crypto';
import { and, asc, eq, inArray, sql } from 'drizzle-orm';
import type { Database } from '../db/database.ts';
import { renditions, renditionSegments } from '../db/schema.ts';

export type Rendition = typeof renditions.$inferSelect;
export type RenditionSegment = Omit<typeof renditionSegments.$inferSelect, 'renditionId'>;
export type NewRendition = Pick<Rendition, 'kind' | 'label' | 'language' | 'name' | 'width' | 'height' | 'bitrateKbps' | 'targetDuration'>;

/** A rendition with what is known of its segments together. */
export interface RenditionSummary extends Rendition {
  segments: number;
  /** Bytes. */
  bytes: number;
  /** The bit rate of its largest segment, bits per second. */
  peak: number;
  /** The bit rate of the largest segment if only its first picture is loaded, bits per second; null for sound, and where it is not known. */
  keyframePeak: number | null;
}

/** The renditions of videos and recordings, and their segments. */
export class RenditionStore {
  readonly #orm: Database['orm'];

  constructor({ orm }: Pick<Database, 'orm'>) {
    this.#orm = orm;
  }

  /** The sound first, then from the lowest quality to the highest. */
  async list(assetIds: readonly string[]): Promise<RenditionSummary[]> {
    if (assetIds.length === 0) return [];
    const rows = await this.#orm
      .select({
        rendition: renditions,
        segments: sql<number>`count(${renditionSegments.number})::int`,
        bytes: sql<number>`coalesce(sum(${renditionSegments.bytes}), 0)::float8`,
        keyframePeak: sql<number | null>`case when bool_and(${renditionSegments.keyframeBytes} is not null) then max(${renditionSegments.keyframeBytes} * 8 / greatest(${renditionSegments.duration}, 1))::float8 end`,
        peak: sql<number>`coalesce(max(${renditionSegments.bytes} * 8 / greatest(${renditionSegments.duration}, 1)), 0)::float8`,
      })
      .from(renditions)
      .leftJoin(renditionSegments, eq(renditionSegments.renditionId, renditions.id))
      .where(inArray(renditions.assetId, [...assetIds]))
      .groupBy(renditions.id)
      .orderBy(asc(renditions.height), asc(renditions.label));
    return rows.map(({ rendition, ...sums }) => ({ ...rendition, ...sums }));
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

  /** In order. */
  segments(id: string): Promise<RenditionSegment[]> {
    const { number, duration, bytes, keyframeBytes } = renditionSegments;
    return this.#orm.select({ number, duration, bytes, keyframeBytes }).from(renditionSegments).where(eq(renditionSegments.renditionId, id)).orderBy(asc(number));
  }

  /** Each with its segments in order. */
  withSegments(all: readonly RenditionSummary[]): Promise<{ rendition: RenditionSummary; segments: RenditionSegment[] }[]> {
    return Promise.all(all.map(async (rendition) => ({ rendition, segments: await this.segments(rendition.id) })));
  }

  async addSegments(id: string, added: readonly RenditionSegment[]): Promise<void> {
    await this.#orm.insert(renditionSegments).values(added.map((segment) => ({ ...segment, renditionId: id }))).onConflictDoNothing();
  }

  /** The rendition of a video or recording that may be named in an address. */
  async find(assetId: string, id: string): Promise<Rendition | undefined> {
    const [row] = await this.#orm.select().from(renditions).where(and(eq(renditions.assetId, assetId), eq(renditions.id, id)));
    return row;
  }
}
