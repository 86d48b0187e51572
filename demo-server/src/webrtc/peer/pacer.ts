import type { Milliseconds } from '../../media/frame.ts';
import type { Range } from '../../archive/archive-index.ts';
import type { PlaybackClock } from './playback-clock.ts';
import type { LoadedGroup } from './group-reader.ts';
import type { Picture } from './picture.ts';
import { gapBetween, type RecordedGroups } from './recorded-groups.ts';
import { TICKS, toRtp } from './rtp.ts';

/** Faster than this only keyframes are sent, … */
const ALL_PICTURES_UP_TO = 4;
/** … and no more than one in this time, ms. */
const KEYFRAME_INTERVAL = 30;
/** Archive that ended no longer ago than this may still grow: what follows is waited for, so long, looked for so often; ms. */
const LIVE_EDGE = 15_000;
const LIVE_EDGE_PATIENCE = 10_000;
const LIVE_EDGE_INTERVAL = 200;
/** Pictures that are later than this are not caught up with: the pace starts anew, ms. */
const MAX_LATENESS = 1000;
/** Timers are no finer, ms. */
const TIMER = 1;

/** A picture in its group. */
export interface Place {
  group: LoadedGroup;
  index: number;
}

export const pictureOf = ({ group, index }: Place): Picture | undefined => group.pictures[index];

/** The picture of `time` is due at `wall`, with RTP time `rtp`. */
export interface Base {
  wall: Milliseconds;
  time: Milliseconds;
  rtp: number;
}

export interface PacerListener {
  /** A picture is due. `moved`: recorded time does not follow from the picture before; `gap`: because of this. */
  due(place: Place, rtp: number, moved: boolean, gap: Range | undefined): void;
  /** Nothing is recorded after `time`. */
  end(time: Milliseconds): void;
  /** There is a gap, and it is not to be skipped. */
  stopped(gap: Range): void;
}

export interface PacerOptions {
  groups: RecordedGroups;
  clock: PlaybackClock;
  skipGaps: boolean;
  listener: PacerListener;
}

/** What follows the group `of`, read before it is needed. */
interface Ahead {
  of: LoadedGroup;
  reading: Promise<LoadedGroup | undefined>;
  group?: LoadedGroup | undefined;
}

/**
 * Says when each recorded picture is due: by the clock and the speed from a base, so that nothing adds up, across groups,
 * files and gaps. Reads the next group while one plays.
 */
export class Pacer {
  readonly #groups: RecordedGroups;
  readonly #clock: PlaybackClock;
  readonly #skipGaps: boolean;
  readonly #listener: PacerListener;
  #speed = 1;
  #base: Base = { wall: 0, time: 0, rtp: 0 };
  /** The last picture dealt with: due, or left out between keyframes. */
  #cursor: Place | undefined;
  /** When the last picture was due, for the interval of keyframes. */
  #lastDue = 0;
  #ahead: Ahead | undefined;
  /** Set from when the base was moved until the next picture. */
  #moved: { gap?: Range } | undefined;
  #run = new AbortController();
  #callOff = () => {};

  constructor({ groups, clock, skipGaps, listener }: PacerOptions) {
    this.#groups = groups;
    this.#clock = clock;
    this.#skipGaps = skipGaps;
    this.#listener = listener;
  }

  /** Goes on after the picture at `place`. */
  start(place: Place, base: Base, speed: number): void {
    this.stop();
    this.#run = new AbortController();
    this.#cursor = place;
    this.#base = base;
    this.#lastDue = base.wall;
    this.#speed = speed;
    this.#moved = undefined;
    this.#tick(this.#run.signal);
  }

  stop(): void {
    this.#run.abort();
    this.#callOff();
  }

  /** Where playing is at this moment, between the picture shown and the next. */
  get time(): Milliseconds {
    const { wall, time } = this.#base;
    const now = time + (this.#clock.now() - wall) * this.#speed;
    const next = this.#following();
    return next ? Math.min(now, pictureOf(next)?.time ?? now) : now;
  }

  /** Hands on what is due and comes back when the next picture is. */
  #tick(run: AbortSignal): void {
    const now = this.#clock.now();
    while (!run.aborted) {
      this.#readAhead();
      const next = this.#following();
      const picture = next && pictureOf(next);
      if (!next || !picture) return void this.#waitForMore(run);
      if (!this.#cross(next)) return;
      let due = this.#base.wall + (picture.time - this.#base.time) / this.#speed;
      if (now - due > MAX_LATENESS) {
        this.#base = { ...this.#base, wall: this.#base.wall + now - due };
        due = now;
      }
      if (due - now >= TIMER) {
        this.#callOff = this.#clock.after(due - now, () => this.#tick(run));
        return;
      }
      this.#cursor = next;
      if (this.#speed > ALL_PICTURES_UP_TO && due - this.#lastDue < KEYFRAME_INTERVAL) continue;
      this.#lastDue = due;
      const moved = this.#moved;
      this.#moved = undefined;
      const rtp = Math.round(this.#base.rtp + ((picture.time - this.#base.time) / this.#speed) * TICKS);
      this.#listener.due(next, rtp, moved !== undefined, moved?.gap);
    }
  }

  /** The picture after the cursor, where it is read. */
  #following(): Place | undefined {
    const { group, index } = this.#cursor ?? {};
    if (!group || index === undefined) return undefined;
    if (this.#speed <= ALL_PICTURES_UP_TO && index + 1 < group.pictures.length) return { group, index: index + 1 };
    const next = this.#ahead?.of === group ? this.#ahead.group : undefined;
    return next && { group: next, index: 0 };
  }

  #readAhead(): void {
    const of = this.#cursor?.group;
    if (!of || this.#ahead?.of === of) return;
    const ahead: Ahead = { of, reading: this.#groups.next(of) };
    this.#ahead = ahead;
    ahead.reading.then((group) => (ahead.group = group)).catch(() => {});
  }

  /** The group that follows is not read yet, or not recorded yet. */
  async #waitForMore(run: AbortSignal): Promise<void> {
    const of = this.#cursor?.group;
    if (!of) return;
    const end = of.stored.to;
    const patience = this.#clock.now() + LIVE_EDGE_PATIENCE;
    for (let waited = false; ; waited = true) {
      this.#readAhead();
      const group = await this.#ahead?.reading.catch(() => undefined);
      if (run.aborted) return;
      if (group) {
        if (waited && !gapBetween(of, group)) this.#resumeAt(group);
        return this.#tick(run);
      }
      this.#ahead = undefined;
      const now = this.#clock.now();
      if (waited && (now - end > LIVE_EDGE || now > patience)) return this.#listener.end(end);
      await new Promise<void>((resolve) => (this.#callOff = this.#clock.after(waited ? LIVE_EDGE_INTERVAL : 0, resolve)));
      if (run.aborted) return;
    }
  }

  /** The pace starts anew where there was nothing to play for a while. */
  #resumeAt({ stored: { from } }: LoadedGroup): void {
    const { wall, time } = this.#base;
    const due = Math.max(this.#clock.now(), wall + (from - time) / this.#speed);
    this.#base = { wall: due, time: from, rtp: toRtp(due) };
    this.#moved = {};
  }

  /** Into the next group, over a gap where there is one. `false`: here it ends. */
  #cross(next: Place): boolean {
    const from = this.#cursor?.group;
    const gap = from && from !== next.group && !this.#moved ? gapBetween(from, next.group) : undefined;
    if (!gap) return true;
    if (!this.#skipGaps) {
      this.#listener.stopped(gap);
      return false;
    }
    const { wall, time, rtp } = this.#base;
    const passed = (gap.from - time) / this.#speed;
    this.#base = { wall: wall + passed, time: gap.to, rtp: rtp + passed * TICKS };
    this.#moved = { gap };
    return true;
  }
}
