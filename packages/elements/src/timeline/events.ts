import { OrielEvent } from '../base/events.ts';

/** The cursor is being dragged and stands at `time`, Unix milliseconds. */
export class OrielScrubEvent extends OrielEvent<{ camera: string; time: number }> {
  constructor(detail: { camera: string; time: number }) {
    super('oriel-scrub', detail);
  }
}

/** The viewer wants to see `time`. Cancelable: prevented, the cursor stays where it was. */
export class OrielSeekEvent extends OrielEvent<{ camera: string; time: number }> {
  constructor(detail: { camera: string; time: number }) {
    super('oriel-seek', detail, { cancelable: true });
  }
}

/** A drag was given up: the cursor goes back to `time`. */
export class OrielScrubCancelEvent extends OrielEvent<{ camera: string; time: number | undefined }> {
  constructor(detail: { camera: string; time: number | undefined }) {
    super('oriel-scrub-cancel', detail);
  }
}

/** The viewer wants to see what is now. Cancelable. */
export class OrielLiveEvent extends OrielEvent<{ camera: string }> {
  constructor(detail: { camera: string }) {
    super('oriel-live', detail, { cancelable: true });
  }
}

/** The timeline shows another range. */
export class OrielViewEvent extends OrielEvent<{ camera: string; from: number; to: number }> {
  constructor(detail: { camera: string; from: number; to: number }) {
    super('oriel-view', detail);
  }
}

declare global {
  interface GlobalEventHandlersEventMap {
    'oriel-scrub': OrielScrubEvent;
    'oriel-seek': OrielSeekEvent;
    'oriel-scrub-cancel': OrielScrubCancelEvent;
    'oriel-live': OrielLiveEvent;
    'oriel-view': OrielViewEvent;
  }
}
