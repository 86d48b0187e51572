import { following, moved, placed, spanOf, zoomed, type Range } from '@oriel/core/timeline';

const HOUR = 3_600_000;
const LIMITS = { shortest: 10_000, longest: 366 * 24 * HOUR };
/** Where a cursor that is followed comes to rest: some of what is ahead stays in sight. */
const MARK = 0.85;
/** At least so much of the view lies in the past. */
const PAST = 0.1;

/** Which range a timeline shows, and whether it keeps up with the cursor. */
export class ViewState {
  /** `undefined` until it is known what to show. */
  range: Range | undefined;
  /** Ends when the viewer pans away, until they seek or ask to come back. */
  followed = true;

  /** Shows this range and stays there; with nothing, an hour around the cursor. */
  begin(asked: Range | undefined, cursor: number, now: number): void {
    this.followed = asked === undefined;
    const hour = placed({ from: 0, to: HOUR }, cursor, 0.5);
    // Neither wider nor narrower than zooming goes.
    this.range = asked ? zoomed(asked, 1, asked.from, LIMITS) : hour.to > now ? placed(hour, Math.max(now, cursor), MARK) : hour;
  }

  pan(by: number, now: number): void {
    if (!this.range) return;
    this.followed = false;
    const range = moved(this.range, by);
    const latest = now - spanOf(range) * PAST;
    this.range = range.from > latest ? placed(range, latest, 0) : range;
  }

  zoom(factor: number, about: number): void {
    if (this.range) this.range = zoomed(this.range, factor, about, LIMITS);
  }

  /** Keeps `cursor` in view, unless the viewer is looking elsewhere. */
  keepUp(cursor: number): void {
    if (this.range && this.followed) this.range = following(this.range, cursor, MARK);
  }

  follow(cursor: number): void {
    this.followed = true;
    this.keepUp(cursor);
  }
}
