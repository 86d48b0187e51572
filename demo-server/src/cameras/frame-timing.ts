import type { Frame, Milliseconds, UnixMs } from '../media/frame.ts';
import type { WallClock } from '../media/wall-clock.ts';
import { ArrivalClock } from './arrival-clock.ts';
import { JitterMeter } from './jitter-meter.ts';
import { SystemTime } from './system-time.ts';

/** How long the first frames are held back to see how late they are, ms. */
const SETTLE = 300;

export interface FrameTimingOptions {
  push: (frame: Frame) => void;
  /** Called before the keyframe with which times jump, because the system clock was set. */
  onDiscontinuity?: () => void;
  clock: Pick<WallClock, 'now' | 'monotonic'>;
  /** Capture time of timestamp 0, where the source knows it; else times are taken from when frames arrive. */
  base?: UnixMs | undefined;
  /** What is known of the source's arrival jitter. */
  jitter?: Milliseconds;
  /** Called when the arrival jitter changes. */
  onJitter?: (jitter: Milliseconds) => void;
}

/**
 * Turns the timestamps of a stream into capture times and hands the frames on. Times of one kind rise, with one exception:
 * when the system clock is set, times jump with the next keyframe, so that no group of pictures is torn and no frame is lost.
 *
 * Without a `base`, the first frames wait until it is known how late they are, and the arrival jitter is measured. With a
 * `base`, frames are made on this machine: what delays them is its load, which is no jitter of the source.
 */
export class FrameTiming {
  readonly #options: FrameTimingOptions;
  readonly #last: Record<Frame['kind'], UnixMs> = { video: -Infinity, audio: -Infinity };
  readonly #jitter: JitterMeter;
  readonly #systemTime: SystemTime;
  #clock: ArrivalClock | undefined;
  #waiting: { frame: Frame; arrival: Milliseconds }[] = [];
  #hasVideo = false;

  constructor(options: FrameTimingOptions) {
    this.#options = options;
    this.#jitter = new JitterMeter(options.jitter);
    this.#systemTime = new SystemTime(options.clock);
  }

  /** To be called when the frame arrives; `frame.time` is its timestamp in the stream. */
  add(frame: Frame): void {
    const { base, clock } = this.#options;
    if (base !== undefined) return this.#push(frame, base + frame.time);
    const arrival = clock.monotonic();
    if (this.#clock) return this.#place(frame, arrival, this.#clock);
    this.#waiting.push({ frame, arrival });
    if (arrival - (this.#waiting[0]?.arrival ?? arrival) < SETTLE) return;
    this.#clock = new ArrivalClock(this.#waiting.map((each) => ({ timestamp: each.frame.time, arrival: each.arrival })));
    for (const each of this.#waiting) this.#place(each.frame, each.arrival, this.#clock);
    this.#waiting = [];
  }

  #place(frame: Frame, arrival: Milliseconds, clock: ArrivalClock): void {
    if (frame.kind === 'video') this.#measure(arrival - frame.time);
    this.#hasVideo ||= frame.kind === 'video';
    if (frame.keyframe && (frame.kind === 'video' || !this.#hasVideo) && this.#systemTime.follow()) {
      this.#last.video = -Infinity;
      this.#last.audio = -Infinity;
      this.#options.onDiscontinuity?.();
    }
    this.#push(frame, this.#systemTime.at(clock.timeOf({ timestamp: frame.time, arrival })));
  }

  #measure(delay: Milliseconds): void {
    const before = this.#jitter.value;
    this.#jitter.add(delay);
    if (this.#jitter.value !== before) this.#options.onJitter?.(this.#jitter.value);
  }

  #push(frame: Frame, time: UnixMs): void {
    const next = Math.max(time, this.#last[frame.kind] + 1);
    this.#last[frame.kind] = next;
    this.#options.push({ ...frame, time: next });
  }
}
