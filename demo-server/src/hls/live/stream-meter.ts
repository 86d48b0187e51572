import { isDeepStrictEqual } from 'node:util';
import type { FrameReader } from '../../media/frame-bus.ts';
import type { Frame, Milliseconds, Track, UnixMs } from '../../media/frame.ts';
import { DecayingPeak } from './decaying-peak.ts';

interface GroupSize {
  duration: Milliseconds;
  bytes: number;
  /** Frames of the primary track. */
  frames: number;
}

/** Bits per second. */
export interface BitRates {
  /** The highest rate of what could have been a segment in the last hours. */
  peak: number;
  /** Over the last minute. */
  average: number;
}

/** About a minute of groups of pictures. */
const REMEMBERED_GROUPS = 60;
/** Sound alone has no groups of pictures; it is measured in stretches of this length. */
const SOUND_GROUP: Milliseconds = 1000;
/** Bytes that a sample takes in a `trun` box. */
const SAMPLE_OVERHEAD = 12;
/** A pause longer than this, and longer than three frames, is a step of the clock. */
const LONGEST_PAUSE: Milliseconds = 5000;

/**
 * Measures a stream, because a playlist declares beforehand what its segments will be like; and keeps the stream's last
 * seconds, because players do not start before they see a complete segment.
 */
export class StreamMeter implements FrameReader {
  readonly #segment: Milliseconds;
  #tracks: readonly Track[] = [];
  #groups: GroupSize[] = [];
  #peak = new DecayingPeak();
  #open: (GroupSize & { start: UnixMs; last: UnixMs }) | undefined;
  #primary: Track['kind'] = 'video';
  /** By group of pictures, the current one last. */
  #recent: Frame[][] = [];

  /** `segment`: how long a segment should be. Besides the current group, complete groups of at least this duration are kept. */
  constructor(segment: Milliseconds) {
    this.#segment = segment;
  }

  /** The peak outlives a reconnection with the same tracks: such a source may burst again as it did before. */
  tracks(tracks: readonly Track[]): void {
    if (!isDeepStrictEqual(tracks, this.#tracks)) this.#peak = new DecayingPeak();
    this.#tracks = tracks;
    this.#primary = primaryKind(tracks);
    this.#groups = [];
    this.lost();
  }

  frame(frame: Frame): void {
    const { kind, time, keyframe, data } = frame;
    if (kind === this.#primary) {
      if (this.#open && this.#isStep(this.#open.last, time)) this.lost();
      const open = this.#open;
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

  #isStep(before: UnixMs, time: UnixMs): boolean {
    return time < before || time - before > Math.max(LONGEST_PAUSE, 3 * (this.frameInterval ?? 0));
  }

  #firstGroup(): GroupSize[] {
    const open = this.#open;
    const interval = this.frameInterval;
    return open && interval ? [{ ...open, duration: open.frames * interval }] : [];
  }

  #close(time: UnixMs): void {
    const open = this.#open;
    if (!open || time <= open.start) return;
    this.#groups.push({ duration: time - open.start, bytes: open.bytes, frames: open.frames });
    if (this.#groups.length > REMEMBERED_GROUPS) this.#groups.shift();
    const segment = this.#newestSegment();
    if (segment) this.#peak.add(bitRate(segment), time);
  }

  /** The newest groups that the packager would make one segment of: up to the keyframe nearest to the target. */
  #newestSegment(): GroupSize | undefined {
    const last = this.#groups.at(-1)?.duration ?? 0;
    let segment: GroupSize = { duration: 0, bytes: 0, frames: 0 };
    for (const group of this.#groups.toReversed()) {
      segment = sum([segment, group]);
      if (segment.duration + last / 2 >= this.#segment) return segment;
    }
    return undefined;
  }
}

/** The kind of the primary track, which decides where parts and segments end. */
export const primaryKind = (tracks: readonly Track[]): Track['kind'] => (tracks.some(({ kind }) => kind === 'video') ? 'video' : 'audio');

const bitRate = ({ bytes, duration }: GroupSize): number => (bytes * 8000) / duration;

const sum = (groups: readonly GroupSize[]): GroupSize =>
  groups.reduce(
    (total, { duration, bytes, frames }) => ({ duration: total.duration + duration, bytes: total.bytes + bytes, frames: total.frames + frames }),
    { duration: 0, bytes: 0, frames: 0 },
  );
