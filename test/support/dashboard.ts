import type { ElementHandle, Page } from 'puppeteer';
import type { OrielCamera } from '@oriel/elements';

/** The dashboard's cells in their order, once there are so many. */
export async function cellsOf(page: Page, count: number): Promise<ElementHandle<Element>[]> {
  await page.waitForFunction((wanted) => document.querySelector('oriel-camera-grid')?.shadowRoot?.querySelectorAll('[data-camera]').length === wanted, {}, count);
  return page.$$('oriel-camera-grid >>> [data-camera]');
}

export async function cameraIn(cell: ElementHandle<Element>): Promise<ElementHandle<OrielCamera>> {
  const camera = await cell.$('pierce/oriel-camera');
  if (!camera) throw new Error('no camera in this cell');
  return camera as unknown as ElementHandle<OrielCamera>;
}

/** The clock in what an `<oriel-camera>` shows, whatever its size on the screen; null when it cannot be read. */
export const clockIn = (camera: ElementHandle<OrielCamera>): Promise<number | null> =>
  camera.evaluate((element) => {
    const still = element.shadowRoot?.querySelector('canvas');
    const picture = still && !still.hidden ? still : element.shadowRoot?.querySelector('video');
    if (!picture) return null;
    const canvas = new OffscreenCanvas(1280, 720);
    const context = canvas.getContext('2d', { willReadFrequently: true });
    context?.drawImage(picture, 0, 0, 1280, 720);
    const image = context?.getImageData(0, 0, 1280, 720);
    return image ? readTestClock(image) : null;
  });

/** Clicks the button of a cell that switches it between live and its recordings. */
export async function switchMode(cell: ElementHandle<Element>): Promise<void> {
  await cell.evaluate((element) => element.querySelector<HTMLElement>('button.mode')?.click());
}
