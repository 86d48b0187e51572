import type { Page } from 'puppeteer';
import { until } from './until.ts';

/** Pixels, from a phone to a large screen. */
const WIDTHS = [320, 768, 1440, 2560];

/** Waits at each width for the page to have no horizontal scroll bar, and gives the page its own width back. */
export async function fitsAllWidths(page: Page): Promise<void> {
  const before = page.viewport();
  for (const width of WIDTHS) {
    await page.setViewport({ width, height: 900 });
    await until(`no horizontal scroll bar at ${width} px`, () => page.evaluate(() => document.documentElement.scrollWidth === document.documentElement.clientWidth), { timeout: 20_000 });
  }
  await page.setViewport(before);
}
