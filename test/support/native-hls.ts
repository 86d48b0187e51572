import type { Page } from 'puppeteer';

/** Of what the page opens from now on: as on an iPhone of old, there are no Media Source Extensions of any kind. */
export const onlyNativeHls = (page: Page): Promise<unknown> =>
  page.evaluateOnNewDocument(() => {
    Reflect.deleteProperty(globalThis, 'MediaSource');
    Reflect.deleteProperty(globalThis, 'ManagedMediaSource');
  });
