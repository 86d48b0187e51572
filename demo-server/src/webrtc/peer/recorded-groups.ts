import type { Milliseconds } from '../../media/frame.ts';
import type { Range, StoredGroup } from '../../archive/archive-index.ts';
import type { GroupReader, LoadedGroup } from './group-reader.ts';

/** Where a camera's groups lie; asked of the process that has the index. */
export interface GroupIndex {
  at(time: Milliseconds): Promise<StoredGroup | undefined>;
  after(time: Milliseconds): Promise<StoredGroup | undefined>;
  before(time: Milliseconds): Promise<StoredGroup | undefined>;
}

/** A group may be removed between the answer and the reading: then the one after it is taken, so many times. */
const ATTEMPTS = 5;

/** The recorded pictures of one camera. */
export class RecordedGroups {
  readonly #index: GroupIndex;
  readonly #reader: GroupReader;

  constructor(index: GroupIndex, reader: GroupReader) {
    this.#index = index;
    this.#reader = reader;
  }

  /** The group that holds `time`. */
  async at(time: Milliseconds): Promise<LoadedGroup | undefined> {
    const stored = await this.#index.at(time);
    return stored && this.read(stored);
  }

  /** The first group that starts at or after `time`. */
  async after(time: Milliseconds): Promise<LoadedGroup | undefined> {
    for (let from = time, attempt = 0; attempt < ATTEMPTS; attempt++) {
      const stored = await this.#index.after(from);
      if (!stored) return undefined;
      const group = await this.read(stored);
      if (group) return group;
      from = stored.from + 1;
    }
    return undefined;
  }

  /** The last group that starts before `group`. */
  async previous(group: LoadedGroup): Promise<LoadedGroup | undefined> {
    const from = group.stored.from;
    // Where they touch, the one that holds the moment before; else the last that ended before it.
    const stored = (await this.#index.at(from - 1)) ?? (await this.#index.before(from));
    return stored && stored.from < from ? this.read(stored) : undefined;
  }

  /** The group that follows, also over a gap. */
  next(group: LoadedGroup): Promise<LoadedGroup | undefined> {
    return this.after((group.frames.at(-1)?.time ?? group.stored.from) + 1);
  }

  /** The groups before and after a time that has no recording. */
  around(time: Milliseconds): Promise<[before: StoredGroup | undefined, after: StoredGroup | undefined]> {
    return Promise.all([this.#index.before(time), this.#index.after(time)]);
  }

  /** Nothing where it was removed by retention in the meantime, or is damaged: as good as not recorded. */
  async read(stored: StoredGroup): Promise<LoadedGroup | undefined> {
    try {
      return await this.#reader.read(stored);
    } catch {
      return undefined;
    }
  }
}

/** The time without a recording between two groups, where there is any; what is no gap is just waited out. */
export function gapBetween({ stored: { to, reach } }: LoadedGroup, { stored: { from } }: LoadedGroup): Range | undefined {
  return from - to > reach ? { from: to, to: from } : undefined;
}
