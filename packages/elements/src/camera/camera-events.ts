import type { Facts, Intent } from '@oriel/player';
import { noFacts } from '@oriel/player';
import { emit, OrielErrorEvent, OrielModeEvent, OrielStateEvent, OrielTimeEvent } from '../base/events.ts';

/** Makes events of a player's changes. */
export class CameraEvents {
  /** The mode that the page knows of, by its own setting or by an event. */
  mode: Intent['mode'] | undefined;
  /** The page answered the error's event with `preventDefault()`. */
  handled = false;
  readonly #target: EventTarget;
  #facts: Facts = noFacts;

  constructor(target: EventTarget) {
    this.#target = target;
  }

  tell(facts: Facts, { mode, camera }: Intent): void {
    const before = this.#facts;
    this.#facts = facts;
    const known = this.mode ?? mode;
    this.mode = mode;
    if (mode !== known) emit(this.#target, new OrielModeEvent({ camera, mode }));
    const { error, state, time } = facts;
    if (!error) this.handled = false;
    else if (state !== 'idle' && isNews(facts, before)) this.handled = !emit(this.#target, new OrielErrorEvent({ camera, error }));
    if (time !== before.time && time !== undefined) emit(this.#target, new OrielTimeEvent({ camera, time }));
    if (state !== before.state) emit(this.#target, new OrielStateEvent({ camera, state }));
  }
}

/** What is tried again by itself fails the same way many times over. */
const isNews = ({ error, state }: Facts, before: Facts): boolean =>
  error !== before.error && !(state === 'disconnected' && error?.code === before.error?.code);
