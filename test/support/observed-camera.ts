import type { OrielCamera } from '@oriel/elements';
import type { ElementHandle } from 'puppeteer';

/** What an element shows at a moment. */
export interface Look {
  /** Unix ms. */
  at: number;
  state: string;
  /** When the video presented its last frame, Unix ms. */
  lastFrame: number;
  badge: string;
  panel: string;
  /** Of the veil over the picture, 0 to 1. */
  veil: number;
}

declare global {
  var observedLooks: Look[] | undefined;
}

/** Writes down what the element shows, ten times a second and with each change of state. */
export const observe = (camera: ElementHandle<OrielCamera>): Promise<void> =>
  camera.evaluate((element) => {
    const looks: Look[] = (globalThis.observedLooks = []);
    const root = element.shadowRoot;
    const video = root?.querySelector('video');
    let lastFrame = Date.now();
    const frame = (_now: number, { mediaTime }: VideoFrameCallbackMetadata) => {
      // When a connection is replaced, Chromium presents the last frame of the old one again, at 0.
      if (mediaTime > 0) lastFrame = Date.now();
      video?.requestVideoFrameCallback(frame);
    };
    video?.requestVideoFrameCallback(frame);
    const text = (part: string) => root?.querySelector(`[part~=${part}]`)?.textContent?.replaceAll(/\s+/g, ' ').trim() ?? '';
    const look = () => {
      if (globalThis.observedLooks !== looks) return;
      const veil = root?.querySelector('.veil');
      looks.push({ at: Date.now(), state: element.state, lastFrame, badge: text('badge'), panel: text('panel'), veil: veil ? Number(getComputedStyle(veil).opacity) : 0 });
    };
    element.addEventListener('oriel-state', look);
    const again = () => {
      look();
      if (globalThis.observedLooks === looks) setTimeout(again, 100);
    };
    again();
  });

/** Everything since `observe`. */
export const looksOf = (camera: ElementHandle<OrielCamera>): Promise<Look[]> => camera.evaluate(() => globalThis.observedLooks ?? []);
