import type { FrameBus } from '../../../../demo-server/src/media/frame-bus.ts';
import { systemClock, type WallClock } from '../../../../demo-server/src/media/wall-clock.ts';
import { Destination, type DestinationOptions, type DestinationStatus } from '../../../../demo-server/src/publish/destination.ts';
import { parseTarget } from '../../../../demo-server/src/publish/target.ts';
import { until } from '../../../support/until.ts';

/** For tests of which no frame may be lost on any machine: what waits may wait four times as long. */
export const patientClock: WallClock = { ...systemClock, monotonic: () => systemClock.monotonic() / 4 };

export interface RecordedDestination {
  destination: Destination;
  /** Every state and reason that it had, in order, with the time it was told. */
  changes: (DestinationStatus & { at: number })[];
  /** All that it logged. */
  logged: unknown[];
  /** Waits until it has, or has had, this state, with this reason if one is given. */
  reached(state: DestinationStatus['state'], reason?: DestinationStatus['reason']): Promise<DestinationStatus & { at: number }>;
}

/** A destination on this machine, of which everything is kept that it says. */
export function recordDestination(bus: FrameBus, url: string, streamKey: string, options: Partial<DestinationOptions> = {}): RecordedDestination {
  const changes: (DestinationStatus & { at: number })[] = [];
  const logged: unknown[] = [];
  const note = (...entry: unknown[]) => void logged.push(...entry);
  const destination = new Destination({
    bus,
    target: parseTarget({ url, streamKey, allowPrivate: true }),
    allowPrivate: true,
    log: { info: note, warn: note, error: note },
    onChange: (status) => changes.push({ ...status, at: performance.now() }),
    ...options,
  });
  const matching = (state: string, reason?: string) => changes.find((each) => each.state === state && (reason === undefined || each.reason === reason));
  return { destination, changes, logged, reached: (state, reason) => until(`${state} ${reason ?? ''}`, () => matching(state, reason) ?? fail(changes), { every: 20 }) };
}

function fail(changes: readonly DestinationStatus[]): never {
  throw new Error(`It was ${changes.map(({ state, reason }) => `${state} ${reason ?? ''}`).join(', ')}`);
}
