import type { Cue, ProgrammeEdit } from '@oriel/core/contract';

/** A number of frames: of a duration, or since the beginning of the programme. */
export type FrameCount = number;

/** A cue at its place in the programme. It covers `[start, end)`. */
export interface Entry {
  cue: Cue;
  start: FrameCount;
  end: FrameCount;
}

/** A programme laid out in frames. */
export interface Timeline {
  /** In order, without overlaps. */
  entries: readonly Entry[];
  /** Where the last cue ends. */
  end: FrameCount;
  loop: boolean;
  frameRate: number;
}

/** A cue that should begin before the one before it has ended begins when that ends. */
export function layOut({ cues, loop }: Pick<ProgrammeEdit, 'cues' | 'loop'>, frameRate: number): Timeline {
  let seconds = 0;
  let end = 0;
  const entries = cues.map((cue) => {
    const from = Math.max(seconds, cue.start ?? seconds);
    seconds = from + cue.duration;
    const start = Math.max(end, Math.round(from * frameRate));
    // Sums of seconds round each by itself, and no cue may be lost by that.
    end = Math.max(start + 1, Math.round(seconds * frameRate));
    return { cue, start, end };
  });
  return { entries, end, loop: loop && end > 0, frameRate };
}

/** A position within the programme, and how many frames before it the current round began. */
export function wrap({ loop, end }: Timeline, position: FrameCount): { round: FrameCount; within: FrameCount } {
  const within = loop ? position % end : position;
  return { round: position - within, within };
}
