/** What the bench does inside the page. Puppeteer sends each function there as text, so none may call another one of this file. */
import type { OrielCamera } from '@oriel/elements';
import type { ElementHandle, Page } from 'puppeteer';

export interface FirstPicture {
  took: number;
  /** Until it played, or, when paused, until its first picture. */
  moving: number;
  /** Capture time of its first picture, as the element reports it. */
  time: number;
  camera: ElementHandle<OrielCamera>;
}

/** From adding the element to the page until its first picture, and until it plays, with all requests to the server; ms. */
export async function firstPicture(page: Page, attributes: Record<string, string>): Promise<FirstPicture> {
  const result = await page.evaluateHandle(
    (given) =>
      new Promise<{ took: number; moving: number; time: number; camera: OrielCamera }>((resolve) => {
        const camera = document.createElement('oriel-camera');
        for (const [name, value] of Object.entries(given)) camera.setAttribute(name, value);
        camera.setAttribute('server', location.origin);
        camera.style.cssText = 'display:block;width:1280px;height:720px';
        const start = performance.now();
        const since = () => performance.now() - start;
        const first = new Promise<{ took: number; time: number }>((seen) => {
          camera.addEventListener('oriel-time', ({ detail }) => seen({ took: since(), time: detail.time }), { once: true });
        });
        const running = new Promise<number>((moves) => {
          const look = () => ['live', 'playing', 'paused'].includes(camera.state) && moves(since());
          camera.addEventListener('oriel-state', look);
        });
        document.body.append(camera);
        void Promise.all([first, running]).then(([seen, moving]) => resolve({ ...seen, moving, camera }));
      }),
    attributes,
  );
  const { took, moving, time } = await result.evaluate(({ took: ms, moving: then, time: shown }) => ({ took: ms, moving: then, time: shown }));
  const camera = await result.getProperty('camera');
  return { took, moving, time, camera: camera as unknown as ElementHandle<OrielCamera> };
}

export interface Sought {
  took: number;
  /** Capture time of the first picture after the seek, as the element reports it. */
  time: number;
  /** The clock in that picture. */
  clock: number | null;
}

/** From the call of `seek` to the first picture that the element presents for it, with the clock in that picture. */
export const sought = (camera: ElementHandle<OrielCamera>, time: number): Promise<Sought> =>
  camera.evaluate(
    (element, asked) =>
      new Promise<Sought>((resolve) => {
        const start = performance.now();
        element.addEventListener(
          'oriel-time',
          ({ detail }) => {
            const took = performance.now() - start;
            const still = element.shadowRoot?.querySelector('canvas');
            const picture = still && !still.hidden ? still : element.shadowRoot?.querySelector('video');
            const context = new OffscreenCanvas(320, 180).getContext('2d');
            if (picture) context?.drawImage(picture, 0, 0, 320, 180);
            const image = context?.getImageData(0, 0, 320, 180);
            resolve({ took, time: detail.time, clock: image ? readTestClock(image) : null });
          },
          { once: true },
        );
        element.seek(asked);
      }),
    time,
  );
