import { OrielEvent } from '../base/events.ts';

/** Whose timeline it is; empty without a camera. */
interface OfCamera {
  camera: string;
}

/** The cursor is being dragged and stands at `time`, Unix milliseconds. */
export class OrielScrubEvent extends OrielEvent<OfCamera & { time: number }> {
  constructor(detail: OfCamera & { time: number }) {
    super('oriel-scrub', detail);
  }
}

/** The viewer wants to see `time`, Unix milliseconds. Cancelable: prevented, the cursor stays where it was. */
export class OrielSeekEvent extends OrielEvent<OfCamera & { time: number }> {
  constructor(detail: OfCamera & { time: number }) {
    super('oriel-seek', detail, { cancelable: true });
  }
}

/** A drag was given up, or the page prevented the seek at its end: the cursor is back at `time`. */
export class OrielScrubCancelEvent extends OrielEvent<OfCamera & { time: number | undefined }> {
  constructor(detail: OfCamera & { time: number | undefined }) {
    super('oriel-scrub-cancel', detail);
  }
}

/** The viewer wants to see what is live. Cancelable: prevented, the cursor stays where it was. */
export class OrielLiveEvent extends OrielEvent<OfCamera> {
  constructor(detail: OfCamera) {
    super('oriel-live', detail, { cancelable: true });
  }
}

/** The timeline shows another range. */
export class OrielViewEvent extends OrielEvent<OfCamera & { from: number; to: number }> {
  constructor(detail: OfCamera & { from: number; to: number }) {
    super('oriel-view', detail);
  }
}

declare global {
  // The base of HTMLElementEventMap, DocumentEventMap and WindowEventMap: the events bubble to all of them.
  interface GlobalEventHandlersEventMap {
    'oriel-scrub': OrielScrubEvent;
    'oriel-seek': OrielSeekEvent;
    'oriel-scrub-cancel': OrielScrubCancelEvent;
    'oriel-live': OrielLiveEvent;
    'oriel-view': OrielViewEvent;
  }
}
