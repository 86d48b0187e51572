import type { ElementHandle } from 'puppeteer';
import sharp from 'sharp';
import { readTestClock } from '../test-clock.ts';

/**
 * The time that the picture inside an element shows, read from a screenshot, so exactly as a person sees it.
 * The element must be as wide as its 16:9 picture. Null when there is no clock to be read.
 */
export async function clockOnScreen(element: ElementHandle): Promise<number | null> {
  const png = await element.screenshot({ type: 'png' });
  const image = sharp(png).removeAlpha().toColourspace('srgb').raw();
  const { data, info } = await image.toBuffer({ resolveWithObject: true });
  // Letterboxed pictures: cut to 16:9 around the middle.
  const height = Math.min(info.height, Math.round((info.width * 9) / 16));
  const top = Math.floor((info.height - height) / 2);
  const rows = data.subarray(top * info.width * info.channels, (top + height) * info.width * info.channels);
  return readTestClock({ data: rows, width: info.width, height });
}
