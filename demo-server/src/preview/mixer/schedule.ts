import type { Cue, ProgrammeEdit } from '@oriel/core/contract';
import { type Entry, type FrameCount, layOut, type Timeline, wrap } from './timeline.ts';

/** A cue each time that it is shown. */
export interface Showing {
  cue: Cue;
  /** The frame with which it comes on air. It stays the same when the programme is edited. */
  since: FrameCount;
}

/** What a frame shows. */
export interface Situation {
  /** Undefined: the slate. */
  onAir: Showing | undefined;
  /** What was on air before it. Undefined: the slate. */
  before: Showing | undefined;
  /** How much of `onAir` is seen: below 1 during a fade, in which the rest is `before`. */
  weight: number;
}

/** A programme that runs. It is never changed: `editSchedule` and `takeCue` return another one. */
export interface Schedule {
  timeline: Timeline;
  /** At frame `at` the programme is at `position`. */
  anchor: { at: FrameCount; position: FrameCount };
  /** What came on air at frame `since` by hand or by an edit, and not because a cue had ended, followed this. */
  cut: { since: FrameCount; before: Showing | undefined } | undefined;
}

const DEFAULT_FADE = 0.5;

/** The programme starts with frame 0. */
export const startSchedule = (programme: Pick<ProgrammeEdit, 'cues' | 'loop'>, frameRate: number): Schedule => ({
  timeline: layOut(programme, frameRate),
  anchor: { at: 0, position: 0 },
  cut: undefined,
});

export function situationAt(schedule: Schedule, frame: FrameCount): Situation {
  const found = showingAt(schedule, frame);
  if (!found) return { onAir: undefined, before: undefined, weight: 1 };
  const { onAir, entry } = found;
  const before = onAir.since === schedule.cut?.since ? schedule.cut.before : showingBefore(schedule, onAir, entry);
  return { onAir, before, weight: weightAt(schedule, onAir, frame) };
}

/** The cues that come on air after `frame` and within `frames`, the next one first; at most `limit`. */
export function comingUp(schedule: Schedule, frame: FrameCount, { frames, limit }: { frames: FrameCount; limit: number }): Showing[] {
  const { timeline } = schedule;
  const coming: Showing[] = [];
  let { round, within } = wrap(timeline, positionAt(schedule, frame));
  const begin = round + within;
  while (coming.length < limit) {
    const next = timeline.entries.find(({ start }) => start > within);
    if (next) {
      within = next.start;
    } else {
      if (!timeline.loop) break;
      // The next search finds a cue that starts at 0.
      round += timeline.end;
      within = -1;
      if (round - begin > frames) break;
      continue;
    }
    if (round + within - begin > frames) break;
    coming.push({ cue: next.cue, since: frame + round + within - begin });
  }
  return coming;
}

/** Puts a cue on air at `frame`; those after it follow. Undefined when the programme has no such cue. */
export function takeCue(schedule: Schedule, cueId: string, frame: FrameCount): Schedule | undefined {
  const entry = schedule.timeline.entries.find(({ cue }) => cue.id === cueId);
  if (!entry) return undefined;
  const before = showingAt(schedule, frame)?.onAir;
  return { ...schedule, anchor: { at: frame, position: entry.start }, cut: { since: frame, before } };
}

/**
 * Goes on with an edited programme at `frame`. The cue on air goes on where it is; when it is shorter now than it has been
 * on air, the next one follows. When it was removed, the first of the cues after it that still exists comes on air. The slate
 * stays for as long as it was to be shown. A programme that has ended stays so until a cue is taken, or until it loops.
 */
export function editSchedule(schedule: Schedule, programme: Pick<ProgrammeEdit, 'cues' | 'loop'>, frame: FrameCount): Schedule {
  const timeline = layOut(programme, schedule.timeline.frameRate);
  const entryOf = (id: string) => timeline.entries.find(({ cue }) => cue.id === id);
  const at = (position: FrameCount, cut: Schedule['cut']): Schedule => ({ timeline, anchor: { at: frame, position }, cut });
  const found = showingAt(schedule, frame);
  if (!found) {
    const [next] = comingUp(schedule, frame, { frames: Infinity, limit: 1 });
    const entry = next && entryOf(next.cue.id);
    const cut = { since: frame, before: undefined };
    if (entry) return at(waitFor(timeline, entry, next.since - frame), cut);
    return at(timeline.loop ? 0 : timeline.end, cut);
  }
  const { onAir } = found;
  const entry = entryOf(onAir.cue.id);
  if (entry) {
    const { before } = situationAt(schedule, frame);
    const elapsed = frame - onAir.since;
    if (elapsed < entry.end - entry.start) return at(entry.start + elapsed, { since: onAir.since, before });
    return at(entry.end, { since: frame, before: onAir });
  }
  const cut = { since: frame, before: onAir };
  const { entries, loop } = schedule.timeline;
  const after = entries.indexOf(found.entry) + 1;
  const following = [...entries.slice(after), ...(loop ? entries.slice(0, after) : [])].map(({ cue }) => entryOf(cue.id)).find((each) => each !== undefined);
  if (following) return at(following.start, cut);
  return at(timeline.loop ? 0 : timeline.end, cut);
}

/** The position `frames` before a cue, or the beginning of the gap before it when that is shorter. */
function waitFor(timeline: Timeline, entry: Entry, frames: FrameCount): FrameCount {
  const previous = timeline.entries[timeline.entries.indexOf(entry) - 1];
  return Math.max(previous?.end ?? 0, entry.start - frames);
}

const positionAt = ({ anchor }: Schedule, frame: FrameCount): FrameCount => anchor.position + frame - anchor.at;

function showingAt(schedule: Schedule, frame: FrameCount): { onAir: Showing; entry: Entry } | undefined {
  const { timeline } = schedule;
  const { within } = wrap(timeline, positionAt(schedule, frame));
  const entry = timeline.entries.find(({ start, end }) => start <= within && within < end);
  return entry && { onAir: { cue: entry.cue, since: frame - (within - entry.start) }, entry };
}

/** The cue that ended when this one came on air. */
function showingBefore({ timeline }: Schedule, { since }: Showing, entry: Entry): Showing | undefined {
  const end = entry.start === 0 && timeline.loop && since > 0 ? timeline.end : entry.start;
  const previous = timeline.entries.find((each) => each.end === end);
  return previous && { cue: previous.cue, since: since - (previous.end - previous.start) };
}

/** The first frame of a fade already shows some of the new picture, the first after it all of it. */
function weightAt({ timeline }: Schedule, { cue, since }: Showing, frame: FrameCount): number {
  if (cue.transition === 'cut') return 1;
  const frames = Math.max(1, Math.round(Math.min(cue.fadeDuration ?? DEFAULT_FADE, cue.duration) * timeline.frameRate));
  return Math.min(1, (frame - since + 1) / (frames + 1));
}
