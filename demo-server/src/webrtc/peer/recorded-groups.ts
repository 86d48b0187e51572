import type { UnixMs } from '../../media/frame.ts';
import type { Range, StoredGroup } from '../../archive/archive-index.ts';
import type { GroupReader, LoadedGroup } from './group-reader.ts';

/** Where one camera's groups are on disk. The main process has the index. */
export interface GroupIndex {
  at(time: UnixMs): Promise<StoredGroup | undefined>;
  after(time: UnixMs): Promise<StoredGroup | undefined>;
  before(time: UnixMs): Promise<StoredGroup | undefined>;
}

/** A group may be removed before it is read: then the next one is tried, up to this many times. */
const ATTEMPTS = 5;

/** The recorded groups of pictures of one camera. */
export class RecordedGroups {
  readonly #index: GroupIndex;
  readonly #reader: GroupReader;

  constructor(index: GroupIndex, reader: GroupReader) {
    this.#index = index;
    this.#reader = reader;
  }

  /** The group that holds `time`. */
  async at(time: UnixMs): Promise<LoadedGroup | undefined> {
    const stored = await this.#index.at(time);
    return stored && this.read(stored);
  }

  /** The first group that starts at or after `time`. */
  async after(time: UnixMs): Promise<LoadedGroup | undefined> {
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
    // Without a gap it holds the moment before; with one it is the last that ended before it.
    const stored = (await this.#index.at(from - 1)) ?? (await this.#index.before(from));
    return stored && stored.from < from ? this.read(stored) : undefined;
  }

  /** The next group, also across a gap. */
  next(group: LoadedGroup): Promise<LoadedGroup | undefined> {
    return this.after((group.frames.at(-1)?.time ?? group.stored.from) + 1);
  }

  /** The groups before and after a time that has no recording. */
  around(time: UnixMs): Promise<[before: StoredGroup | undefined, after: StoredGroup | undefined]> {
    return Promise.all([this.#index.before(time), this.#index.after(time)]);
  }

  /** `undefined` when retention has removed the group or its file is damaged. */
  async read(stored: StoredGroup): Promise<LoadedGroup | undefined> {
    try {
      return await this.#reader.read(stored);
    } catch {
      return undefined;
    }
  }
}

/** The time without a recording between two groups, if it is long enough to be a gap. */
export function gapBetween({ stored: { to, reach } }: LoadedGroup, { stored: { from } }: LoadedGroup): Range | undefined {
  return from - to > reach ? { from: to, to: from } : undefined;
}
