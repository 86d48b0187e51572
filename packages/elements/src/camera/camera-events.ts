import { noFacts, type Facts } from '@oriel/player';
import { emit, OrielErrorEvent, OrielStateEvent, OrielTimeEvent } from '../base/events.ts';

type Told = Pick<Facts, 'error' | 'state' | 'time'>;

/** Makes events of a player's facts. */
export class CameraEvents {
  /** The page answered the error's event with `preventDefault()`. */
  handled = false;
  readonly #target: EventTarget;
  #facts: Told = noFacts;

  constructor(target: EventTarget) {
    this.#target = target;
  }

  tell(facts: Told, camera: string): void {
    const before = this.#facts;
    this.#facts = facts;
    const { error, state, time } = facts;
    if (!error) this.handled = false;
    else if (state !== 'idle' && isNews(facts, before)) this.handled = !emit(this.#target, new OrielErrorEvent({ camera, error }));
    if (time !== before.time && time !== undefined) emit(this.#target, new OrielTimeEvent({ camera, time }));
    if (state !== before.state) emit(this.#target, new OrielStateEvent({ camera, state }));
  }
}

/** What is tried again by itself fails the same way many times over. */
const isNews = ({ error, state }: Told, before: Told): boolean =>
  error !== before.error && !(state === 'disconnected' && error?.code === before.error?.code);
