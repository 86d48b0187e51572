import { toMilliseconds, toTicks } from '../media/fmp4/boxes.ts';
import type { FragmentRun, FragmentSample } from '../media/fmp4/writer.ts';
import type { Frame, Milliseconds, Track } from '../media/frame.ts';
import { type FrameReader, LARGEST_GROUP } from '../media/frame-bus.ts';
import type { Range } from './archive-index.ts';

/** A whole group of pictures and the sound beside it. */
export interface AssembledGroup extends Range {
  tracks: readonly Track[];
  runs: FragmentRun[];
  /** Pictures. */
  frames: number;
  /** What all pictures but the keyframe take. */
  motionBytes: number;
}

/** A silence longer than this, and than three pictures, is a gap; a shorter one is a picture that stood longer. */
const LONGEST_PAUSE: Milliseconds = 1000;
/** No camera sends fewer pictures than one in this. */
const LONGEST_USUAL: Milliseconds = 10_000;

/**
 * Cuts a stream of frames into whole groups of pictures. A group is whole when the next keyframe says how long its last
 * picture stood, or when the source is lost, its tracks change, its time jumps, or the stream is ended. One that grows past
 * `LARGEST_GROUP` is ended, and what follows up to the next keyframe is lost.
 */
export class GroupAssembler implements FrameReader {
  readonly #onGroup: (group: AssembledGroup) => void;
  #tracks: readonly Track[] = [];
  #video: Frame[] = [];
  #audio: Frame[] = [];
  #bytes = 0;
  /** Of the last picture that came, kept or not. */
  #lastTime: Milliseconds | undefined;
  /** Between it and the one before. */
  #lastPause: Milliseconds = 0;
  /** What pictures of the last group usually lasted. */
  #duration: Milliseconds = 40;

  constructor(onGroup: (group: AssembledGroup) => void) {
    this.#onGroup = onGroup;
  }

  tracks(tracks: readonly Track[]): void {
    this.end();
    this.#tracks = tracks;
  }

  frame(frame: Frame): void {
    if (frame.kind === 'audio') {
      if (this.#video.length > 0) this.#audio.push(frame);
      return;
    }
    const pause = frame.time - (this.#lastTime ?? frame.time);
    const continuous = this.#video.length > 0 && pause > 0 && this.#isUsual(pause);
    this.#lastTime = frame.time;
    this.#lastPause = pause;
    if (frame.keyframe) this.end(continuous ? frame.time : undefined);
    else if (!continuous || this.#bytes > LARGEST_GROUP) return this.end();
    this.#video.push(frame);
    this.#bytes += frame.data.byteLength;
  }

  lost(): void {
    this.#lastTime = undefined;
    this.end();
  }

  /** Gives out the group so far, if any. `to`: when the next picture came. */
  end(to?: Milliseconds): void {
    const video = this.#video;
    const audio = this.#audio;
    const [first] = video;
    if (!first) return;
    this.#duration = this.#usualDuration();
    const end = to ?? video.at(-1)!.time + this.#duration;
    this.#video = [];
    this.#audio = [];
    this.#bytes = 0;
    const runs = this.#tracks.flatMap(({ kind }, i) => run(i + 1, kind === 'video' ? video : audio, kind === 'video' ? end : undefined));
    const motionBytes = video.reduce((sum, { keyframe, data }) => sum + (keyframe ? 0 : data.byteLength), 0);
    this.#onGroup({ from: wholeTicks(first.time), to: wholeTicks(end), tracks: this.#tracks, runs, frames: video.length, motionBytes });
  }

  /** A camera that sends less than a picture a second is known by its second pause. */
  #isUsual(pause: Milliseconds): boolean {
    return pause <= LONGEST_PAUSE || pause <= 3 * this.#usualDuration() || pause <= Math.min(LONGEST_USUAL, 2 * this.#lastPause);
  }

  /** Of the pictures of this group: the median says it best where some were dropped. */
  #usualDuration(): Milliseconds {
    if (this.#video.length < 2) return this.#duration;
    const durations = this.#video.slice(1).map(({ time }, i) => time - this.#video[i]!.time);
    return durations.sort((a, b) => a - b)[durations.length >> 1]!;
  }
}

/** As the file will have it. */
const wholeTicks = (time: Milliseconds): Milliseconds => toMilliseconds(toTicks(time));

/** Every sample lasts until the next begins, the last until `end`, or as long as the one before it. */
function run(trackId: number, frames: readonly Frame[], end?: Milliseconds): FragmentRun[] {
  const [first] = frames;
  if (!first) return [];
  const samples: FragmentSample[] = [];
  frames.forEach(({ time, keyframe, data }, i) => {
    const until = frames[i + 1]?.time ?? end ?? time + (samples.at(-1)?.duration ?? 0);
    samples.push({ data, keyframe, duration: Math.max(0, until - time) });
  });
  return [{ trackId, time: first.time, samples }];
}
