import type { CodedFrame } from './coded-frame.ts';
import type { LoadedGroup } from './group-reader.ts';
import type { RecordedGroups } from './recorded-groups.ts';

/** A frame in its group. */
export interface Place {
  group: LoadedGroup;
  index: number;
}

export const frameOf = ({ group, index }: Place): CodedFrame | undefined => group.frames[index];

interface NextGroup {
  after: LoadedGroup;
  reading: Promise<LoadedGroup | undefined>;
  group?: LoadedGroup | undefined;
}

/** A place in a camera's recordings that moves on from frame to frame. It reads the next group before it is needed. */
export class GroupCursor {
  readonly #groups: RecordedGroups;
  #place: Place | undefined;
  #next: NextGroup | undefined;

  constructor(groups: RecordedGroups) {
    this.#groups = groups;
  }

  get group(): LoadedGroup | undefined {
    return this.#place?.group;
  }

  moveTo(place: Place): void {
    this.#place = place;
  }

  /** Starts to read the next group, unless it is read already. */
  readAhead(): void {
    const after = this.group;
    if (!after || this.#next?.after === after) return;
    const next: NextGroup = { after, reading: this.#groups.next(after) };
    this.#next = next;
    next.reading.then((group) => (next.group = group)).catch(() => {});
  }

  /** The next frame, or the next keyframe; `undefined` while its group is not read. */
  following(keyframesOnly: boolean): Place | undefined {
    if (!this.#place) return undefined;
    const { group, index } = this.#place;
    if (!keyframesOnly && index + 1 < group.frames.length) return { group, index: index + 1 };
    const next = this.#next?.after === group ? this.#next.group : undefined;
    return next && { group: next, index: 0 };
  }

  /** Resolves when the next group is read. `undefined`: there is none now; the next call looks again. */
  async nextGroup(): Promise<LoadedGroup | undefined> {
    this.readAhead();
    const next = this.#next;
    const group = await next?.reading.catch(() => undefined);
    if (!group && this.#next === next) this.#next = undefined;
    return group;
  }
}
