import { OrielEvent } from '../base/events.ts';

/** The viewer chose a video. Cancelable: prevented, the selection stays and no link is followed. */
export class OrielVideoSelectEvent extends OrielEvent<{ camera: string; video: string }> {
  constructor(detail: { camera: string; video: string }) {
    super('oriel-video-select', detail, { cancelable: true });
  }
}

declare global {
  interface GlobalEventHandlersEventMap {
    'oriel-video-select': OrielVideoSelectEvent;
  }
}
