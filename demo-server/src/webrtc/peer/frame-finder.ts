import { type OrielError, ServerError } from '@oriel/core/contract';
import type { UnixMs } from '../../media/frame.ts';
import { nearestRecordings } from '../../archive/nearest.ts';
import type { Range, StoredGroup } from '../../archive/archive-index.ts';
import { frameAt } from './group-reader.ts';
import type { Place } from './group-cursor.ts';
import { gapBetween, type RecordedGroups } from './recorded-groups.ts';

export interface Found extends Place {
  /** The last gap that was skipped on the way there. */
  gap?: Range | undefined;
  /** A step stopped here because nothing is recorded after this moment. */
  end?: UnixMs | undefined;
}

/** Finds the frame that a viewer asks for. An aborted search finds nothing. */
export class FrameFinder {
  readonly #groups: RecordedGroups;
  readonly #skipGaps: boolean;
  readonly #now: () => UnixMs;

  constructor(groups: RecordedGroups, skipGaps: boolean, now: () => UnixMs) {
    this.#groups = groups;
    this.#skipGaps = skipGaps;
    this.#now = now;
  }

  /**
   * The frame that is shown at `time`, or the first one after the gap there.
   *
   * @param known the group that holds `time`, if it is known
   * @throws OrielError `time_in_future`, `no_recording` with the nearest recordings before and after
   */
  async at(time: UnixMs, signal: AbortSignal, known?: StoredGroup): Promise<Found | undefined> {
    if (time > this.#now()) throw new ServerError('time_in_future');
    const group = await (known ? this.#groups.read(known) : this.#groups.at(time));
    if (signal.aborted) return undefined;
    if (group) return { group, index: frameAt(group.frames, time) };
    const next = this.#skipGaps ? await this.#groups.after(time) : undefined;
    if (signal.aborted) return undefined;
    if (!next) throw await this.noRecording(time);
    const [before] = await this.#groups.around(time);
    return { group: next, index: 0, gap: { from: before?.to ?? time, to: next.stored.from } };
  }

  /** The frame `frames` after the given one, or before it; the first or last frame there is if that is nearer. */
  async step(from: Place, frames: number, signal: AbortSignal): Promise<Found | undefined> {
    let { group } = from;
    let index = from.index + frames;
    let gap: Range | undefined;
    while (index >= group.frames.length || index < 0) {
      const forward = index >= 0;
      const other = await (forward ? this.#groups.next(group) : this.#groups.previous(group));
      if (signal.aborted) return undefined;
      const between = other && (forward ? gapBetween(group, other) : gapBetween(other, group));
      if (!other || (between && !this.#skipGaps)) {
        return forward ? { group, index: group.frames.length - 1, gap, end: group.stored.to } : { group, index: 0, gap };
      }
      gap = between ?? gap;
      index += forward ? -group.frames.length : other.frames.length;
      group = other;
    }
    return { group, index, gap };
  }

  async noRecording(time: UnixMs): Promise<OrielError> {
    return new ServerError('no_recording', { details: nearestRecordings(...(await this.#groups.around(time))) });
  }
}
