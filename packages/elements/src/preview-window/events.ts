import type { PreviewStatus } from '@oriel/core';
import { OrielEvent } from '../base/events.ts';

/** The preview started, went live, came back from live, or stopped, by whomever. */
export class OrielPreviewStateEvent extends OrielEvent<{ camera: string; state: PreviewStatus['state'] }> {
  constructor(detail: { camera: string; state: PreviewStatus['state'] }) {
    super('oriel-preview-state', detail);
  }
}

/** Another status of the preview has arrived. An editor around the window hears it. */
export class OrielPreviewStatusEvent extends OrielEvent<{ camera: string; status: PreviewStatus }> {
  constructor(detail: { camera: string; status: PreviewStatus }) {
    super('oriel-preview-status', detail);
  }
}

declare global {
  interface GlobalEventHandlersEventMap {
    'oriel-preview-state': OrielPreviewStateEvent;
    'oriel-preview-status': OrielPreviewStatusEvent;
  }
}
