import { readFile } from 'node:fs/promises';
import { stripTypeScriptTypes } from 'node:module';
import puppeteer, { type Browser, type Page } from 'puppeteer';
import { chromium } from './chromium.ts';
import { countResources } from './leaks.ts';

export const launchChromium = (): Promise<Browser> => puppeteer.launch(chromium);

declare global {
  // Given to every page by `openPage`.
  var readTestClock: typeof import('../test-clock.ts').readTestClock;
}

export interface TestPage {
  page: Page;
  /** Everything the console said and every error nobody caught; a good page says nothing. */
  console: string[];
}

/** A page at `url` that knows `readTestClock`, keeps count of what is open (see `leaks.ts`) and remembers what its console said. */
export async function openPage(browser: Pick<Browser, 'newPage'>, url: string, { width = 1280, height = 800 } = {}): Promise<TestPage> {
  const page = await browser.newPage();
  await countResources(page);
  await page.setViewport({ width, height });
  const said: string[] = [];
  page.on('console', (message) => said.push(`${message.type()}: ${message.text()} ${message.location().url ?? ''}`));
  page.on('pageerror', (error) => said.push(`error: ${String(error)}`));
  const source = await readFile(new URL('../test-clock.ts', import.meta.url), 'utf8');
  const script = stripTypeScriptTypes(source).replaceAll(/^export /gm, '');
  await page.evaluateOnNewDocument(`${script}\nglobalThis.readTestClock = readTestClock;`);
  await page.goto(url, { waitUntil: 'domcontentloaded' });
  return { page, console: said };
}
