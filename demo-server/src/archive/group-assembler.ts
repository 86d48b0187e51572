import { toMilliseconds, toTicks } from '../media/fmp4/boxes.ts';
import type { FragmentRun, FragmentSample } from '../media/fmp4/writer.ts';
import type { Frame, Milliseconds, Track, UnixMs } from '../media/frame.ts';
import { type FrameReader, LARGEST_GROUP } from '../media/frame-bus.ts';
import type { Range } from './archive-index.ts';

/** A complete group of pictures and the audio beside it. */
export interface AssembledGroup extends Range {
  tracks: readonly Track[];
  runs: FragmentRun[];
  /** Number of video frames. */
  frames: number;
  /** Bytes of all video frames but the keyframe. */
  motionBytes: number;
}

/** A pause longer than this, and than three frames, is a gap; in a shorter one the frame before it was shown longer. */
const LONGEST_PAUSE: Milliseconds = 1000;
/** No camera sends fewer frames than one in this time. */
const LONGEST_USUAL: Milliseconds = 10_000;

/**
 * Cuts a stream of frames into complete groups of pictures. A group is complete when the next keyframe says how long its
 * last frame lasts, or when the source is lost, its tracks change, its time jumps, or the stream ends. A group that grows
 * past `LARGEST_GROUP` ends there, and the frames up to the next keyframe are dropped.
 *
 * Where time goes back within a group, the group keeps its own time up to its end: its frames cannot be decoded apart, and
 * a group has no discontinuity. The next group has the new time.
 */
export class GroupAssembler implements FrameReader {
  readonly #onGroup: (group: AssembledGroup) => void;
  #tracks: readonly Track[] = [];
  #video: Frame[] = [];
  #audio: Frame[] = [];
  #bytes = 0;
  /** Added to the times of the group being assembled, after time went back within it. */
  #shift: Milliseconds = 0;
  /** Time of the last video frame, whether or not it was kept. */
  #lastTime: UnixMs | undefined;
  /** Between the last video frame and the one before it. */
  #lastPause: Milliseconds = 0;
  /** Median duration of the frames of the last group. */
  #duration: Milliseconds = 40;

  constructor(onGroup: (group: AssembledGroup) => void) {
    this.#onGroup = onGroup;
  }

  tracks(tracks: readonly Track[]): void {
    this.end();
    this.#tracks = tracks;
  }

  /** Duration of the group being assembled so far; 0 between groups. */
  get pending(): Milliseconds {
    const [first] = this.#video;
    return first ? this.#video.at(-1)!.time - first.time : 0;
  }

  frame(frame: Frame): void {
    if (frame.kind === 'audio') {
      if (this.#video.length > 0) this.#audio.push({ ...frame, time: frame.time + this.#shift });
      return;
    }
    const time = frame.keyframe ? frame.time : this.#timeInGroup(frame.time);
    const pause = time - (this.#lastTime ?? time);
    const isContinuous = this.#video.length > 0 && pause > 0 && this.#isUsual(pause);
    this.#lastTime = time;
    this.#lastPause = pause;
    if (frame.keyframe) this.end(isContinuous ? time : undefined);
    else if (!isContinuous || this.#bytes > LARGEST_GROUP) return this.end();
    this.#video.push({ ...frame, time });
    this.#bytes += frame.data.byteLength;
  }

  /** Within a group, time only goes forward. */
  #timeInGroup(time: UnixMs): UnixMs {
    const last = this.#video.at(-1)?.time;
    if (last === undefined) return time;
    if (time + this.#shift < last - LONGEST_PAUSE) this.#shift = last + this.#usualDuration() - time;
    return Math.max(time + this.#shift, last + 1);
  }

  lost(): void {
    this.#lastTime = undefined;
    this.end();
  }

  /** Completes the group so far, if any. `to`: time of the next keyframe, where that follows without a gap. */
  end(to?: UnixMs): void {
    const video = this.#video;
    const audio = this.#audio;
    const [first] = video;
    if (!first) return;
    this.#duration = this.#usualDuration();
    const end = to ?? video.at(-1)!.time + this.#duration;
    this.#video = [];
    this.#audio = [];
    this.#bytes = 0;
    this.#shift = 0;
    const runs = this.#tracks.flatMap(({ kind }, i) => run(i + 1, kind === 'video' ? video : audio, kind === 'video' ? end : undefined));
    const motionBytes = video.reduce((sum, { keyframe, data }) => sum + (keyframe ? 0 : data.byteLength), 0);
    this.#onGroup({ from: wholeTicks(first.time), to: wholeTicks(end), tracks: this.#tracks, runs, frames: video.length, motionBytes });
  }

  /** A camera that sends less than a frame per second is recognised by its second pause. */
  #isUsual(pause: Milliseconds): boolean {
    return pause <= LONGEST_PAUSE || pause <= 3 * this.#usualDuration() || pause <= Math.min(LONGEST_USUAL, 2 * this.#lastPause);
  }

  /** The median duration of this group's frames: it does not change when some frames were dropped. */
  #usualDuration(): Milliseconds {
    if (this.#video.length < 2) return this.#duration;
    const durations = this.#video.slice(1).map(({ time }, i) => time - this.#video[i]!.time);
    return durations.sort((a, b) => a - b)[durations.length >> 1]!;
  }
}

/** As it is stored in the file. */
const wholeTicks = (time: UnixMs): UnixMs => toMilliseconds(toTicks(time));

/** Every sample lasts until the next one starts; the last one until `end`, or as long as the one before it. */
function run(trackId: number, frames: readonly Frame[], end?: UnixMs): FragmentRun[] {
  const [first] = frames;
  if (!first) return [];
  const samples: FragmentSample[] = [];
  frames.forEach(({ time, keyframe, data }, i) => {
    const until = frames[i + 1]?.time ?? end ?? time + (samples.at(-1)?.duration ?? 0);
    samples.push({ data, keyframe, duration: Math.max(0, until - time) });
  });
  return [{ trackId, time: first.time, samples }];
}
