import type { Milliseconds } from '../../media/frame.ts';
import type { Picture } from './picture.ts';
import type { FrameCount } from './timeline.ts';

/** What a cue shows, decoded. */
export interface Source {
  /**
   * The picture to show `index` frames after the cue came on air, or the last one before it. Undefined while there is none yet.
   * It stays as it is until the end of the turn of the event loop.
   */
  picture(index: FrameCount): Picture | undefined;
  /** When it last gave a new picture, or was opened; monotonic. Infinity: it needs to give no other. */
  readonly freshAt: Milliseconds;
  /** What to ask `sound` for, to hear what belongs to `picture(index)`. */
  mark(index: FrameCount): number;
  /** The sound of one frame: 16-bit samples, left and right in turn. Undefined where there is none. Marks never go back. */
  sound(mark: number): Int16Array | undefined;
  /** Resolves when nothing of it is left. */
  close(): Promise<void>;
}
