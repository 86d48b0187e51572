import type { FrameReader } from '../media/frame-bus.ts';
import type { Frame, Milliseconds, Track } from '../media/frame.ts';

interface Group {
  duration: Milliseconds;
  bytes: number;
  /** Pictures, or packets of sound where there is no picture. */
  frames: number;
}

export interface BitRates {
  /** The highest over any stretch about as long as a segment, bits a second. */
  peak: number;
  average: number;
}

/** Groups that are remembered: about a minute. */
const REMEMBERED = 60;
/** Sound alone has no groups of pictures; it is measured in stretches of this length. */
const SOUND_GROUP = 1000;
/** Bytes of a sample's place in a `trun`. */
const SAMPLE_OVERHEAD = 12;

/**
 * Measures a stream as it passes, because a playlist has to say beforehand what its segments will be like; and keeps its
 * last seconds, because players do not start before they see a whole segment.
 */
export class StreamMeter implements FrameReader {
  readonly #keep: Milliseconds;
  #groups: Group[] = [];
  #open: (Group & { start: Milliseconds; last: Milliseconds }) | undefined;
  #lead: Track['kind'] = 'video';
  /** By group, the one under way last. */
  #recent: Frame[][] = [];

  /** `keep`: whole groups at least this long together are kept, besides the one under way. */
  constructor(keep: Milliseconds) {
    this.#keep = keep;
  }

  tracks(tracks: readonly Track[]): void {
    this.#lead = leadOf(tracks);
    this.#groups = [];
    this.#open = undefined;
    this.#recent = [];
  }

  frame(frame: Frame): void {
    const { kind, time, keyframe, data } = frame;
    const open = this.#open;
    if (kind === this.#lead) {
      if (keyframe && (!open || kind === 'video' || time - open.start >= SOUND_GROUP)) {
        this.#close(time);
        this.#open = { start: time, last: time, duration: 0, bytes: 0, frames: 0 };
        this.#recent.push([]);
        while ((this.#recent[1]?.[0]?.time ?? time) <= time - this.#keep) this.#recent.shift();
      }
      if (this.#open) {
        this.#open.frames++;
        this.#open.last = time;
      }
    }
    if (!this.#open) return;
    this.#open.bytes += data.byteLength + SAMPLE_OVERHEAD;
    this.#recent.at(-1)?.push(frame);
  }

  /** The frames that were kept; the first is a keyframe. */
  get recent(): readonly Frame[] {
    return this.#recent.flat();
  }

  lost(): void {
    this.#open = undefined;
    this.#recent = [];
  }

  /** The longest time from one keyframe to the next. */
  get keyframeInterval(): Milliseconds | undefined {
    return this.#groups.length > 0 ? Math.max(...this.#groups.map(({ duration }) => duration)) : undefined;
  }

  /** The mean time from one frame to the next. */
  get frameInterval(): Milliseconds | undefined {
    const { duration, frames } = sum(this.#groups.slice(-10));
    if (frames > 0) return duration / frames;
    const open = this.#open;
    return open && open.frames > 1 ? (open.last - open.start) / (open.frames - 1) : undefined;
  }

  /** Of stretches of whole groups, each at least `stretch` long where there are as many. */
  bitRates(stretch: Milliseconds): BitRates | undefined {
    const groups = this.#groups.length > 0 ? this.#groups : this.#firstGroup();
    if (groups.length === 0) return undefined;
    let peak = 0;
    groups.forEach((_, end) => {
      let start = end;
      while (start > 0 && sum(groups.slice(start, end + 1)).duration < stretch) start--;
      const candidate = sum(groups.slice(start, end + 1));
      if (candidate.duration >= stretch || start === end) peak = Math.max(peak, bitRate(candidate));
    });
    const average = bitRate(sum(groups));
    return { peak: Math.max(peak, average), average };
  }

  #firstGroup(): Group[] {
    const open = this.#open;
    const interval = this.frameInterval;
    return open && interval ? [{ ...open, duration: open.frames * interval }] : [];
  }

  #close(time: Milliseconds): void {
    const open = this.#open;
    if (!open || time <= open.start) return;
    this.#groups.push({ duration: time - open.start, bytes: open.bytes, frames: open.frames });
    if (this.#groups.length > REMEMBERED) this.#groups.shift();
  }
}

/** The kind of the track that says where parts and segments end. */
export const leadOf = (tracks: readonly Track[]): Track['kind'] => (tracks.some(({ kind }) => kind === 'video') ? 'video' : 'audio');

const bitRate = ({ bytes, duration }: Group): number => (bytes * 8000) / duration;

const sum = (groups: readonly Group[]): Group =>
  groups.reduce(
    (total, { duration, bytes, frames }) => ({ duration: total.duration + duration, bytes: total.bytes + bytes, frames: total.frames + frames }),
    { duration: 0, bytes: 0, frames: 0 },
  );
