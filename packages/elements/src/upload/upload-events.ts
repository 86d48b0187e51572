import type { OrielError } from '@oriel/core';
import { OrielEvent } from '../base/events.ts';

interface UploadDetail {
  readonly camera: string;
  readonly file: File;
}

/** An upload is about to start. Cancelable: a file whose event is prevented is not uploaded. */
export class OrielUploadStartedEvent extends OrielEvent<UploadDetail> {
  constructor(detail: UploadDetail) {
    super('oriel-upload-started', detail, { cancelable: true });
  }
}

/** `sent` of `size` bytes have arrived. It comes often, so it does not bubble: listen on the element itself. */
export class OrielUploadProgressEvent extends OrielEvent<UploadDetail & { readonly sent: number; readonly size: number }> {
  constructor(detail: UploadDetail & { sent: number; size: number }) {
    super('oriel-upload-progress', detail, { bubbles: false });
  }
}

/** The file has arrived, and is a video; `video` is its id. It is processed before it can be watched. */
export class OrielUploadFinishedEvent extends OrielEvent<UploadDetail & { readonly video: string }> {
  constructor(detail: UploadDetail & { video: string }) {
    super('oriel-upload-finished', detail);
  }
}

/** The video of an upload can be watched. */
export class OrielUploadReadyEvent extends OrielEvent<UploadDetail & { readonly video: string }> {
  constructor(detail: UploadDetail & { video: string }) {
    super('oriel-upload-ready', detail);
  }
}

/** An upload failed, or its video cannot be used. */
export class OrielUploadErrorEvent extends OrielEvent<UploadDetail & { readonly error: OrielError }> {
  constructor(detail: UploadDetail & { error: OrielError }) {
    super('oriel-upload-error', detail);
  }
}

/** Somebody wants to watch an uploaded video. Cancelable: with `watch-url`, preventing it stops the navigation. */
export class OrielUploadOpenEvent extends OrielEvent<UploadDetail & { readonly video: string }> {
  constructor(detail: UploadDetail & { video: string }) {
    super('oriel-upload-open', detail, { cancelable: true });
  }
}

declare global {
  interface HTMLElementEventMap {
    'oriel-upload-progress': OrielUploadProgressEvent;
  }
  interface GlobalEventHandlersEventMap {
    'oriel-upload-started': OrielUploadStartedEvent;
    'oriel-upload-finished': OrielUploadFinishedEvent;
    'oriel-upload-ready': OrielUploadReadyEvent;
    'oriel-upload-error': OrielUploadErrorEvent;
    'oriel-upload-open': OrielUploadOpenEvent;
  }
}
