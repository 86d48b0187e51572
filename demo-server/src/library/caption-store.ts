import { and, asc, eq, getTableColumns } from 'drizzle-orm';
import type { Database } from '../db/database.ts';
import { videoCaptions } from '../db/schema.ts';

export type Captions = typeof videoCaptions.$inferSelect;
export type CaptionsSummary = Omit<Captions, 'text'>;

const { text: _, ...summary } = getTableColumns(videoCaptions);

/** The captions of videos, one text for each language. */
export class CaptionStore {
  readonly #orm: Database['orm'];

  constructor({ orm }: Pick<Database, 'orm'>) {
    this.#orm = orm;
  }

  list(videoId: string): Promise<CaptionsSummary[]> {
    return this.#orm.select(summary).from(videoCaptions).where(eq(videoCaptions.videoId, videoId)).orderBy(asc(videoCaptions.language));
  }

  async find(videoId: string, language: string): Promise<Captions | undefined> {
    const [row] = await this.#orm.select().from(videoCaptions).where(this.#is(videoId, language));
    return row;
  }

  /** Replaces those of the same language. */
  async set(captions: Captions): Promise<void> {
    const { label, source, text } = captions;
    await this.#orm.insert(videoCaptions).values(captions).onConflictDoUpdate({ target: [videoCaptions.videoId, videoCaptions.language], set: { label, source, text } });
  }

  /** Does nothing when the language has captions already. */
  async add(captions: Captions): Promise<void> {
    await this.#orm.insert(videoCaptions).values(captions).onConflictDoNothing();
  }

  /** @returns whether there were any */
  async remove(videoId: string, language: string): Promise<boolean> {
    return (await this.#orm.delete(videoCaptions).where(this.#is(videoId, language)).returning(summary)).length > 0;
  }

  #is(videoId: string, language: string) {
    return and(eq(videoCaptions.videoId, videoId), eq(videoCaptions.language, language));
  }
}
