import { OrielError, fromIso, nearestRecordings, type Camera, type Milliseconds } from '@oriel/core';
import { passes } from './passing.ts';
import type { SourceFacts } from './source.ts';

/**
 * - `idle`: nothing to play
 * - `connecting`: asked for, no moving picture of it yet
 * - `live`, `playing`, `paused`: the picture is what was asked for
 * - `gap`: nothing is recorded at the asked time
 * - `ended`: the recordings end here
 * - `offline`: the camera sends no picture
 * - `disconnected`: no connection; it comes back by itself
 * - `error`: something else, `error` says what
 */
export type CameraState = 'idle' | 'connecting' | 'live' | 'playing' | 'paused' | 'gap' | 'ended' | 'offline' | 'disconnected' | 'error';

/** All that is to be seen beside the picture. */
export interface CameraView {
  readonly state: CameraState;
  /** What is seen is not, or no longer, what was asked for. */
  readonly stale: boolean;
  /** The camera's name, once known. */
  readonly name?: string;
  readonly error?: OrielError;
  /** When it is tried again by itself. */
  readonly retryAt?: Milliseconds;
  /** `offline`: without a picture since then. `ended`: where. `gap`: the time asked for. */
  readonly time?: Milliseconds;
  /** `gap`: the last recorded moment before it, and the first one after it; both can be played. */
  readonly before?: Milliseconds;
  readonly after?: Milliseconds;
  /** Playing went over a gap a moment ago. */
  readonly skipped?: { readonly from: Milliseconds; readonly to: Milliseconds };
}

export interface CameraFacts {
  /** There is a camera or an address. */
  chosen: boolean;
  mode: 'live' | 'playback';
  paused: boolean;
  source: SourceFacts;
  camera: Camera | undefined;
  /** From the exact stills, and when they are asked for again by themselves. */
  problem: OrielError | undefined;
  retryAt: Milliseconds | undefined;
  /** The asked time, while paused or seeking. */
  asked: Milliseconds | undefined;
  /** Of the picture seen. */
  time: Milliseconds | undefined;
  /** A picture of the present request was seen since the connection stands. */
  started: boolean;
  /** The picture seen is the one asked for. */
  fresh: boolean;
}

/** How long a skipped gap is mentioned, in recorded time. */
const MENTIONED: Milliseconds = 4000;

/** The one state that all the facts amount to. */
export function viewOf(facts: CameraFacts): CameraView {
  const { camera, fresh, source } = facts;
  const name = camera && { name: camera.name };
  if (!facts.chosen) return { state: 'idle', stale: true, error: new OrielError('no_source') };
  const error = facts.problem ?? source.error;
  const retryAt = facts.problem ? facts.retryAt : source.retryAt;
  const trouble = error && troubleOf(error, facts, retryAt);
  if (trouble) return { ...name, error, ...(retryAt !== undefined && { retryAt }), stale: true, ...trouble };
  if (source.signalLostSince !== undefined) return { ...name, state: 'offline', stale: true, time: source.signalLostSince };
  if (source.ended !== undefined && !facts.paused) return { ...name, state: 'ended', stale: true, time: source.ended };
  if (facts.paused && facts.mode === 'live') return { ...name, state: 'paused', stale: false };
  if (!facts.started) return { ...name, state: 'connecting', stale: !fresh };
  if (facts.paused) return { ...name, state: 'paused', stale: !fresh };
  if (facts.mode === 'live') return { ...name, state: 'live', stale: !fresh };
  const { gap } = source;
  const mentioned = gap && facts.time !== undefined && facts.time >= gap.to && facts.time < gap.to + MENTIONED;
  return { ...name, state: 'playing', stale: !fresh, ...(mentioned && { skipped: gap }) };
}

type Trouble = Pick<CameraView, 'state' | 'time' | 'before' | 'after'>;

function troubleOf(error: OrielError, { asked, camera, source }: CameraFacts, retryAt: Milliseconds | undefined): Trouble {
  if (error.code === 'no_recording') {
    return { state: 'gap', ...(asked !== undefined && { time: asked }), ...nearestRecordings(error) };
  }
  if (error.code === 'camera_offline') {
    const told = error.details?.['since'];
    const since = typeof told === 'string' ? told : camera?.state === 'reconnecting' ? camera.since : undefined;
    return { state: 'offline', ...(since && { time: fromIso(since) }) };
  }
  if (source.state === 'disconnected' || (retryAt !== undefined && passes.has(error.code))) return { state: 'disconnected' };
  return { state: 'error' };
}
