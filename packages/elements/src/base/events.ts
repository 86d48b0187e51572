import type { OrielError } from '@oriel/core';

/** Every Oriel event bubbles and leaves shadow trees; what it tells is in `detail`. */
export abstract class OrielEvent<Detail> extends CustomEvent<Detail> {
  constructor(type: string, detail: Detail, { cancelable = false } = {}) {
    super(type, { detail, bubbles: true, composed: true, cancelable });
  }
}

/** The picture shown is another one; `time` in Unix milliseconds is when it was captured. */
export class OrielTimeEvent extends OrielEvent<{ time: number }> {
  constructor(detail: { time: number }) {
    super('oriel-time', detail);
  }
}

/** The element is in another state. */
export class OrielStateEvent<State extends string = string> extends OrielEvent<{ state: State }> {
  constructor(detail: { state: State }) {
    super('oriel-state', detail);
  }
}

/**
 * Something failed. Cancelable: a page that deals with it itself (asks for a login, chooses another camera) calls
 * `preventDefault()`, and the element then shows no error of its own.
 */
export class OrielErrorEvent extends OrielEvent<{ error: OrielError }> {
  constructor(detail: { error: OrielError }) {
    super('oriel-error', detail, { cancelable: true });
  }
}

/** The element went from live to recorded, or back, by itself or by its viewer. */
export class OrielModeEvent extends OrielEvent<{ mode: 'live' | 'playback' }> {
  constructor(detail: { mode: 'live' | 'playback' }) {
    super('oriel-mode', detail);
  }
}

/** Dispatches; false when a listener prevented the default. */
export const emit = (target: EventTarget, event: OrielEvent<unknown>): boolean => target.dispatchEvent(event);

declare global {
  interface HTMLElementEventMap {
    'oriel-time': OrielTimeEvent;
    'oriel-state': OrielStateEvent;
    'oriel-error': OrielErrorEvent;
    'oriel-mode': OrielModeEvent;
  }
}
