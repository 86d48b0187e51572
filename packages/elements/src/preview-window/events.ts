import type { PreviewStatus } from '@oriel/core';
import { OrielEvent } from '../base/events.ts';

/** The preview started, went live, came back from live, or stopped, by whomever. */
export class OrielPreviewStateEvent extends OrielEvent<{ camera: string; state: PreviewStatus['state'] }> {
  constructor(detail: { camera: string; state: PreviewStatus['state'] }) {
    super('oriel-preview-state', detail);
  }
}

/** Another status of the preview has arrived. It comes often, so it does not bubble: listen on the element itself. */
export class OrielPreviewStatusEvent extends OrielEvent<{ camera: string; status: PreviewStatus }> {
  constructor(detail: { camera: string; status: PreviewStatus }) {
    super('oriel-preview-status', detail, { bubbles: false });
  }
}

declare global {
  interface HTMLElementEventMap {
    'oriel-preview-status': OrielPreviewStatusEvent;
  }
  interface GlobalEventHandlersEventMap {
    'oriel-preview-state': OrielPreviewStateEvent;
  }
}
