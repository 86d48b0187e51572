import type { OrielError } from '@oriel/core';
import type { PlayerState } from '@oriel/player';

/** What every event of Oriel tells; `camera` is the id of the camera it is about, empty where there is none. */
export interface EventDetail {
  readonly camera: string;
}

/** The base of all events: they leave shadow trees, and bubble unless the class says otherwise. */
export abstract class OrielEvent<Detail extends EventDetail> extends CustomEvent<Detail> {
  constructor(type: string, detail: Detail, { bubbles = true, cancelable = false } = {}) {
    super(type, { detail, bubbles, composed: true, cancelable });
  }
}

/**
 * Another picture is shown; `time` is its capture time, Unix milliseconds; of a video its place, in seconds. It comes with
 * every picture, so it does not bubble: listen on the element itself. A player and a grid have those of the cameras inside
 * them.
 */
export class OrielTimeEvent extends OrielEvent<{ camera: string; time: number }> {
  constructor(detail: { camera: string; time: number }) {
    super('oriel-time', detail, { bubbles: false });
  }
}

/** The picture is in another state. */
export class OrielStateEvent extends OrielEvent<{ camera: string; state: PlayerState }> {
  constructor(detail: { camera: string; state: PlayerState }) {
    super('oriel-state', detail);
  }
}

/**
 * Something failed. Cancelable: a page that handles it itself (asks for a login, chooses another camera) calls
 * `preventDefault()`, and the element then shows no error of its own.
 */
export class OrielErrorEvent extends OrielEvent<{ camera: string; error: OrielError }> {
  constructor(detail: { camera: string; error: OrielError }) {
    super('oriel-error', detail, { cancelable: true });
  }
}

/** The element went from live to recorded, or back, by itself or by its viewer. */
export class OrielModeEvent extends OrielEvent<{ camera: string; mode: 'live' | 'playback' }> {
  constructor(detail: { camera: string; mode: 'live' | 'playback' }) {
    super('oriel-mode', detail);
  }
}

/** The viewer chose another speed. */
export class OrielSpeedEvent extends OrielEvent<{ camera: string; speed: number }> {
  constructor(detail: { camera: string; speed: number }) {
    super('oriel-speed', detail);
  }
}

/** The viewer changed the volume, 0 to 1, or muted the sound. */
export class OrielVolumeEvent extends OrielEvent<{ camera: string; muted: boolean; volume: number }> {
  constructor(detail: { camera: string; muted: boolean; volume: number }) {
    super('oriel-volume', detail);
  }
}

/** The viewer chose another quality of a video: the id of a rendition, or `auto`. */
export class OrielQualityEvent extends OrielEvent<{ camera: string; quality: string }> {
  constructor(detail: { camera: string; quality: string }) {
    super('oriel-quality', detail);
  }
}

/** The viewer chose captions of a video; `captions` is the id of a track, or missing: none. */
export class OrielCaptionsEvent extends OrielEvent<{ camera: string; captions: string | undefined }> {
  constructor(detail: { camera: string; captions: string | undefined }) {
    super('oriel-captions', detail);
  }
}

/** A video is saved on this device, by its viewer, or was removed from it. */
export class OrielOfflineEvent extends OrielEvent<{ camera: string; video: string; state: 'saved' | 'removed' }> {
  constructor(detail: { camera: string; video: string; state: 'saved' | 'removed' }) {
    super('oriel-offline', detail);
  }
}

/** The viewer chose another number of cells, or maximized a camera: then `camera` is its id. */
export class OrielLayoutEvent extends OrielEvent<{ camera: string; layout: number }> {
  constructor(detail: { camera: string; layout: number }) {
    super('oriel-layout', detail);
  }
}

/** The viewer went to another page of cameras; the first one is 0. */
export class OrielPageEvent extends OrielEvent<{ camera: string; page: number }> {
  constructor(detail: { camera: string; page: number }) {
    super('oriel-page', detail);
  }
}

/** Dispatches; false when a listener prevented the default. */
export const emit = (target: EventTarget, event: OrielEvent<EventDetail>): boolean => target.dispatchEvent(event);

declare global {
  interface HTMLElementEventMap {
    'oriel-time': OrielTimeEvent;
  }
  /** Those that bubble, also for listeners on `document` and `window`. */
  interface GlobalEventHandlersEventMap {
    'oriel-state': OrielStateEvent;
    'oriel-error': OrielErrorEvent;
    'oriel-mode': OrielModeEvent;
    'oriel-speed': OrielSpeedEvent;
    'oriel-volume': OrielVolumeEvent;
    'oriel-quality': OrielQualityEvent;
    'oriel-captions': OrielCaptionsEvent;
    'oriel-offline': OrielOfflineEvent;
    'oriel-layout': OrielLayoutEvent;
    'oriel-page': OrielPageEvent;
  }
}
