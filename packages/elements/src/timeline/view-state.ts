import { following, moved, placed, spanOf, zoomed, type Range } from '@oriel/core/timeline';

const HOUR = 3_600_000;
const LIMITS = { shortest: 10_000, longest: 366 * 24 * HOUR };
/** Where in the view a cursor that moves on is kept: some of what comes after it stays visible. */
const ANCHOR = 0.85;
/** At least this much of the view is in the past. */
const PAST = 0.1;

/** The range that a timeline shows, and whether it follows the cursor. */
export class ViewState {
  /** `undefined` until the first `begin`. */
  range: Range | undefined;
  #follows = true;

  /** Shows this range and stays there. Without one, shows an hour around the cursor and follows it. */
  begin(asked: Range | undefined, cursor: number, now: number): void {
    this.#follows = asked === undefined;
    const hour = placed({ from: 0, to: HOUR }, cursor, 0.5);
    // Within the limits of the zoom.
    this.range = asked ? zoomed(asked, 1, asked.from, LIMITS) : hour.to > now ? placed(hour, Math.max(now, cursor), ANCHOR) : hour;
  }

  /** The view stops following the cursor. */
  pan(by: number, now: number): void {
    if (!this.range) return;
    this.#follows = false;
    const range = moved(this.range, by);
    const latest = now - spanOf(range) * PAST;
    this.range = range.from > latest ? placed(range, latest, 0) : range;
  }

  zoom(factor: number, about: number): void {
    if (this.range) this.range = zoomed(this.range, factor, about, LIMITS);
  }

  /** Keeps `cursor` in view, unless the viewer has panned away. */
  keepUp(cursor: number): void {
    if (this.range && this.#follows) this.range = following(this.range, cursor, ANCHOR);
  }

  /** Follows the cursor from now on. */
  follow(cursor: number): void {
    this.#follows = true;
    this.keepUp(cursor);
  }
}
