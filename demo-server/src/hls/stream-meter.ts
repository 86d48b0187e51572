import { isDeepStrictEqual } from 'node:util';
import type { FrameReader } from '../media/frame-bus.ts';
import type { Frame, Milliseconds, Track } from '../media/frame.ts';
import { DecayingPeak } from './decaying-peak.ts';

interface Group {
  duration: Milliseconds;
  bytes: number;
  /** Pictures, or packets of sound where there is no picture. */
  frames: number;
}

export interface BitRates {
  /** The highest of what could have been a segment in the last hours, bits a second. */
  peak: number;
  /** Of the last minute. */
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
  readonly #segment: Milliseconds;
  #tracks: readonly Track[] = [];
  #groups: Group[] = [];
  #peak = new DecayingPeak();
  #open: (Group & { start: Milliseconds; last: Milliseconds }) | undefined;
  #lead: Track['kind'] = 'video';
  /** By group, the one under way last. */
  #recent: Frame[][] = [];

  /** `segment`: how long a segment is to be. Whole groups at least this long together are kept, besides the one under way. */
  constructor(segment: Milliseconds) {
    this.#segment = segment;
  }

  /** A source that comes back as it was may burst as it did. */
  tracks(tracks: readonly Track[]): void {
    if (!isDeepStrictEqual(tracks, this.#tracks)) this.#peak = new DecayingPeak();
    this.#tracks = tracks;
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
        while ((this.#recent[1]?.[0]?.time ?? time) <= time - this.#segment) this.#recent.shift();
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

  get bitRates(): BitRates | undefined {
    const groups = this.#groups.length > 0 ? this.#groups : this.#firstGroup();
    if (groups.length === 0) return undefined;
    const average = bitRate(sum(groups));
    return { peak: Math.max(this.#peak.value, average), average };
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
    const segment = this.#newestSegment();
    if (segment) this.#peak.add(bitRate(segment), time);
  }

  /** As a stream would cut it, at the keyframe nearest to the target. */
  #newestSegment(): Group | undefined {
    const last = this.#groups.at(-1)?.duration ?? 0;
    let segment: Group = { duration: 0, bytes: 0, frames: 0 };
    for (const group of this.#groups.toReversed()) {
      segment = sum([segment, group]);
      if (segment.duration + last / 2 >= this.#segment) return segment;
    }
    return undefined;
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
