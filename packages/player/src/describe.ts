import { isRetryable, nearestRecordings, OrielError, fromIso, type Camera, type Milliseconds } from '@oriel/core';
import type { Facts } from './facts.ts';
import type { Intent } from './intent.ts';
import type { SourceFacts } from './sources/source.ts';
import type { Shown } from './stage/picture.ts';

/** Everything that the facts of a player are made from. */
export interface Observed {
  readonly intent: Intent;
  readonly shown: Shown;
  /** Capture time of the visible picture. */
  readonly time: Milliseconds | undefined;
  /** Playback: the time that was asked for last. */
  readonly target?: Milliseconds | undefined;
  /** Facts of the transport; missing while nothing is open. */
  readonly carrier?: SourceFacts | undefined;
  /** The open transport has presented frames. */
  readonly showing?: boolean;
  /** Facts of the exact stills, while they are what is asked for. */
  readonly stills?: SourceFacts | undefined;
  readonly camera: Camera | undefined;
  readonly transport?: Facts['transport'] | undefined;
  readonly blocked?: boolean;
  /** The picture stalled; the last frame was presented then. */
  readonly stalledSince?: Milliseconds | undefined;
}

/** How long a skipped gap is mentioned, in recorded time. */
const MENTIONED: Milliseconds = 4000;

const noSource = new OrielError('no_source');

type State = Pick<Facts, 'state' | 'stale'> & Partial<Facts>;

/** The facts that all observations amount to. */
export function describe(observed: Observed): Facts {
  const { camera, carrier, stills, target, time, transport } = observed;
  const seeking = (stills ?? carrier)?.seeking;
  return {
    ...stateOf(observed),
    sound: carrier?.sound ?? false,
    ...(time !== undefined && { time }),
    ...(seeking !== undefined && target !== undefined && { seeking: target }),
    ...(camera && { camera }),
    ...(transport && { transport }),
  };
}

function stateOf(observed: Observed): State {
  const { blocked, carrier, intent, showing, shown, stalledSince, stills } = observed;
  if (!intent.camera && !intent.src) return { state: 'idle', stale: true, error: noSource };
  const failed = stills?.error ? stills : carrier;
  if (failed?.error) return errorState(observed, failed, failed.error);
  if (carrier?.signalLostSince !== undefined) return { state: 'offline', stale: true, since: carrier.signalLostSince };
  if (carrier?.ended !== undefined && !intent.paused) return { state: 'ended', stale: true, since: carrier.ended };
  if (intent.paused && intent.mode === 'live') return { state: 'paused', stale: false };
  if (stalledSince !== undefined) return { state: 'stalled', stale: true, since: stalledSince };
  const fresh = shown === 'current' || shown === 'preview';
  if (blocked && !intent.paused) return { state: 'blocked', stale: false };
  // Once the transport has presented frames, another picture is only seen until a seek is done.
  if (shown === 'none' || (!showing && (shown === 'leftover' || shown === 'preview'))) return { state: 'connecting', stale: !fresh };
  if (intent.paused) return { state: 'paused', stale: !fresh };
  if (intent.mode === 'live') return { state: 'live', stale: !fresh };
  return { state: 'playing', stale: !fresh, ...skippedGap(observed) };
}

function skippedGap({ carrier, time }: Observed): Pick<Facts, 'skipped'> | undefined {
  const gap = carrier?.gap;
  return gap && time !== undefined && time >= gap.to && time < gap.to + MENTIONED ? { skipped: gap } : undefined;
}

function errorState({ camera, target }: Observed, { state, retryAt }: SourceFacts, error: OrielError): State {
  const base = { stale: true, error, ...(retryAt !== undefined && { retryAt }) };
  if (error.code === 'no_recording') {
    const { before, after } = nearestRecordings(error);
    return {
      ...base,
      state: 'gap',
      ...(target !== undefined && { since: target }),
      ...(before !== undefined && { before }),
      ...(after !== undefined && { after }),
    };
  }
  if (error.code === 'camera_offline') {
    const told = error.details?.['since'];
    const since = typeof told === 'string' ? told : camera?.state === 'reconnecting' ? camera.since : undefined;
    return { ...base, state: 'offline', ...(since && { since: fromIso(since) }) };
  }
  const reconnects = state === 'disconnected' || (retryAt !== undefined && isRetryable(error));
  return { ...base, state: reconnects ? 'disconnected' : 'error' };
}
