import type { Intent } from '@oriel/player';
import { emit, OrielModeEvent, OrielSpeedEvent, OrielVolumeEvent } from '../base/events.ts';

type Known = Pick<Intent, 'mode' | 'speed' | 'muted' | 'volume'>;

/** Makes events of changes of an intent that the page did not set itself. */
export class ViewerEvents {
  readonly #target: EventTarget;
  #known: Partial<Known> = {};

  constructor(target: EventTarget) {
    this.#target = target;
  }

  /** The page set this. */
  set(change: Partial<Known>): void {
    this.#known = { ...this.#known, ...change };
  }

  tell({ camera, mode, muted, speed, volume }: Intent): void {
    const known = this.#known;
    this.#known = { mode, muted, speed, volume };
    const changed = <Name extends keyof Known>(name: Name, value: Known[Name]) => known[name] !== undefined && known[name] !== value;
    if (changed('mode', mode)) emit(this.#target, new OrielModeEvent({ camera, mode }));
    if (changed('speed', speed)) emit(this.#target, new OrielSpeedEvent({ camera, speed }));
    if (changed('muted', muted) || changed('volume', volume)) emit(this.#target, new OrielVolumeEvent({ camera, muted, volume }));
  }
}
