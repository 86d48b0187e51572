import type { OrielCamera } from '@oriel/elements';
import type { ElementHandle } from 'puppeteer';

export interface WatchedFrame {
  /** The clock in the picture, Unix ms. */
  clock: number;
  /** When `requestVideoFrameCallback` called back, Unix ms. */
  called: number;
  /** When the browser expected it on the screen (`expectedDisplayTime`), Unix ms. */
  shown: number;
}

export interface Watched {
  frames: WatchedFrame[];
  /** Frames whose clock could not be read. */
  unread: number;
}

/** Every frame that an element presents in so many seconds. */
export const watchFrames = (camera: ElementHandle<OrielCamera>, seconds: number): Promise<Watched> =>
  camera.evaluate(
    (element, wait) =>
      new Promise<Watched>((resolve) => {
        const video = element.shadowRoot?.querySelector('video');
        // A quarter of the size: four pixels a cell are enough, and quick to read.
        const context = new OffscreenCanvas(320, 180).getContext('2d', { willReadFrequently: true });
        const watched: Watched = { frames: [], unread: 0 };
        const end = performance.now() + wait * 1000;
        const look: VideoFrameRequestCallback = (_now, { expectedDisplayTime }) => {
          const called = performance.timeOrigin + performance.now();
          if (video && context) {
            context.drawImage(video, 0, 0, 320, 180);
            const clock = readTestClock(context.getImageData(0, 0, 320, 180));
            if (clock === null) watched.unread++;
            else watched.frames.push({ clock, called, shown: performance.timeOrigin + expectedDisplayTime });
          }
          if (performance.now() > end) resolve(watched);
          else video?.requestVideoFrameCallback(look);
        };
        video?.requestVideoFrameCallback(look);
      }),
    seconds,
  );

/** How many of the frames that were sent, from the first to the last that was seen, were seen. */
export function seenOf({ frames }: Pick<Watched, 'frames'>, sent: readonly number[]): { seen: number; sent: number } {
  const clocks = new Set(frames.map(({ clock }) => clock));
  const [first, last] = [Math.min(...clocks), Math.max(...clocks)];
  return { seen: sent.filter((clock) => clocks.has(clock)).length, sent: sent.filter((clock) => clock >= first && clock <= last).length };
}
