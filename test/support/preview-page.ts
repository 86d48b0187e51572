import type { Page } from 'puppeteer';
import type { PreviewStatus } from '@oriel/core';
import { until } from './until.ts';

declare global {
  // What the preview window was told, and when; Unix ms. Kept by `PreviewPage`.
  var pushed: { at: number; status: PreviewStatus }[];
}

/** The page Preview of the dashboard, and what its window says. */
export class PreviewPage {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  /** Notes what the window is told, for `told`. */
  async listen(): Promise<void> {
    await this.page.evaluate(() => {
      globalThis.pushed = [];
      addEventListener('oriel-preview-status', ({ detail: { status } }) => globalThis.pushed.push({ at: Date.now(), status }));
    });
  }

  words(selector: string): Promise<string> {
    return this.page.$eval(`oriel-preview-window >>> ${selector}`, ({ textContent }) => textContent?.replaceAll(/\s+/g, ' ').trim() ?? '');
  }

  async says(selector: string, words: RegExp): Promise<void> {
    let said = '';
    await until(`${selector} says ${words}`, async () => {
      said = await this.words(selector);
      if (!words.test(said)) throw new Error(`it says: ${said}`);
      return true;
    }, { timeout: 40_000 });
  }

  /** When the window says so, seen by the page itself every 20 ms; Unix ms. To be called before it is so. */
  shownAt(selector: string, words: RegExp): Promise<number> {
    return this.page.evaluate(async (wanted, source) => {
      const pattern = new RegExp(source);
      const root = document.querySelector('oriel-preview-window')?.shadowRoot;
      while (!pattern.test(root?.querySelector(wanted)?.textContent?.replaceAll(/\s+/g, ' ') ?? '')) await new Promise((resolve) => void setTimeout(resolve, 20));
      return Date.now();
    }, selector, words.source);
  }

  /** When the server told the window of it, the earliest after `from`; Unix ms. */
  async told(isIt: (status: PreviewStatus) => boolean, from: number): Promise<number> {
    const pushed = await this.page.evaluate(() => globalThis.pushed);
    return pushed.find(({ at, status }) => at >= from && isIt(status))?.at ?? Number.NaN;
  }

  /** Clicks with the mouse once it is there, in sight and enabled. */
  async press(selector: string): Promise<void> {
    await this.page.bringToFront();
    const found = await this.page.waitForSelector(`>>> ${selector}:not([aria-disabled="true"], :disabled)`, { visible: true });
    await found?.click();
  }

  /** The place in the stream that the preview shows, s. */
  place(): Promise<number> {
    return this.page.$eval('oriel-preview-window >>> video', (video) => (video as HTMLVideoElement).currentTime);
  }

  /** Waits until the picture has gone on for another second. */
  async goesOn(): Promise<void> {
    const before = await this.place();
    await until('the preview goes on', async () => (await this.place()) > before + 1);
  }
}
