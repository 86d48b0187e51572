import type { Frame, Milliseconds } from '../media/frame.ts';
import { LARGEST_GROUP } from '../media/frame-bus.ts';
import { SourceError, UnsupportedStreamError } from '../media/source-error.ts';

/** A live source that sends no frame for this long, and for three frames, has failed. */
const SILENCE: Milliseconds = 2000;
/** From opening the source to its first frame. */
const FIRST_FRAME: Milliseconds = 15_000;
/** From the first frame to the first keyframe. */
const FIRST_KEYFRAME: Milliseconds = 10_000;
/** From one keyframe to the next. A source that refreshes its picture in another way sends no second one. */
const NEXT_KEYFRAME: Milliseconds = 30_000;
const DEFAULT_FRAME_RATE = 25;
/** Between two checks, at least. */
const CHECK_INTERVAL: Milliseconds = 20;

type RunState =
  /** The source has not been opened yet; it limits itself how long that takes. */
  | { name: 'opening' }
  | { name: 'awaiting-frame'; openedAt: Milliseconds }
  | { name: 'awaiting-keyframe'; firstFrame: Milliseconds; lastFrame: Milliseconds; bytes: number }
  | { name: 'running'; lastKeyframe: Milliseconds; lastFrame: Milliseconds; bytes: number };

/**
 * Watches the frames of one run of a source: whether they come, and whether decoding can begin often enough. It has no timer
 * of its own. All times are of a monotonic clock.
 */
export class RunWatch {
  #state: RunState = { name: 'opening' };
  #silence = SILENCE;

  get state(): RunState['name'] {
    return this.#state.name;
  }

  opened(now: Milliseconds, frameRate = DEFAULT_FRAME_RATE): void {
    this.#silence = Math.max(SILENCE, 3000 / frameRate);
    this.#state = { name: 'awaiting-frame', openedAt: now };
  }

  frame({ kind, keyframe, data }: Frame, now: Milliseconds): void {
    if (kind !== 'video') return;
    const state = this.#state;
    if (keyframe) this.#state = { name: 'running', lastKeyframe: now, lastFrame: now, bytes: data.byteLength };
    else if (state.name === 'awaiting-keyframe' || state.name === 'running') this.#state = { ...state, lastFrame: now, bytes: state.bytes + data.byteLength };
    else this.#state = { name: 'awaiting-keyframe', firstFrame: now, lastFrame: now, bytes: data.byteLength };
  }

  /** Why the run has failed by now, if it has. */
  failure(now: Milliseconds): SourceError | undefined {
    return this.#unsupported(now) ?? (now >= this.#silentAt() ? this.#silent() : undefined);
  }

  /** How long after `now` to check again. */
  nextCheck(now: Milliseconds): Milliseconds {
    return Math.max(this.#silentAt() - now, CHECK_INTERVAL);
  }

  #unsupported(now: Milliseconds): UnsupportedStreamError | undefined {
    const state = this.#state;
    if (state.name !== 'awaiting-keyframe' && state.name !== 'running') return undefined;
    if (state.bytes > LARGEST_GROUP) return new UnsupportedStreamError('Too much comes between two keyframes.', { lasting: true });
    if (state.name === 'awaiting-keyframe') {
      return now - state.firstFrame > FIRST_KEYFRAME ? new UnsupportedStreamError('No keyframe came.', { lasting: true }) : undefined;
    }
    const limit = Math.max(NEXT_KEYFRAME, this.#silence);
    return now - state.lastKeyframe > limit ? new UnsupportedStreamError(`No keyframe for ${inSeconds(limit)} s.`, { lasting: true }) : undefined;
  }

  #silentAt(): Milliseconds {
    const state = this.#state;
    if (state.name === 'opening') return Infinity;
    return state.name === 'awaiting-frame' ? state.openedAt + FIRST_FRAME : state.lastFrame + this.#silence;
  }

  #silent(): SourceError {
    return new SourceError(this.#state.name === 'awaiting-frame' ? 'No picture came.' : `No picture for ${inSeconds(this.#silence)} s.`);
  }
}

const inSeconds = (duration: Milliseconds): number => Math.round(duration / 1000);
