import type { Milliseconds } from '../../media/frame.ts';
import type { StreamMeter } from './stream-meter.ts';

export interface HlsOptions {
  /** The longest that a part should be. */
  part: Milliseconds;
  /** How long a segment should be; it ends at the keyframe nearest to this. */
  segment: Milliseconds;
  /** Media that the playlist lists. */
  window: Milliseconds;
  /** A stream is no longer packaged after this time without a request. */
  idle: Milliseconds;
}

export const DEFAULT_OPTIONS: HlsOptions = { part: 160, segment: 2000, window: 20_000, idle: 60_000 };

/** What a stream's playlist promises, fixed when packaging starts. */
export interface StreamTargets {
  frameInterval: Milliseconds;
  part: Milliseconds;
  segment: Milliseconds;
  window: Milliseconds;
  /** `PART-TARGET` while no part is longer: a whole number of frames. */
  partTarget: Milliseconds;
  /** `EXT-X-TARGETDURATION`, seconds. */
  targetDuration: number;
}

const DEFAULT_INTERVAL: Milliseconds = 40;

export function streamTargets(meter: StreamMeter, { part, segment, window }: HlsOptions): StreamTargets {
  const frameInterval = meter.frameInterval ?? DEFAULT_INTERVAL;
  const frames = Math.max(1, Math.ceil(part / frameInterval - 0.5));
  const partTarget = Math.ceil(Number((frames * frameInterval).toFixed(2)));
  return { frameInterval, part, segment, window, partTarget, targetDuration: targetDuration(meter.keyframeInterval ?? segment, segment) };
}

/** In seconds: as many whole groups of pictures as come nearest to the segment's target, plus a little, because their length varies. */
function targetDuration(group: Milliseconds, segment: Milliseconds): number {
  const groups = Math.max(1, Math.ceil(segment / group - 0.5));
  return Math.max(1, Math.ceil((groups * group) / 1000 - 0.25));
}
