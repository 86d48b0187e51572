import type { Browser, Page } from 'puppeteer';
import { transitionsEnd } from './accessibility.ts';

interface Channel {
  on(event: string, listener: (payload: unknown) => void): void;
  emit(event: string, payload: unknown): void;
}

declare global {
  // Storybook's own.
  var __STORYBOOK_ADDONS_CHANNEL__: Channel;
  /** Set by `expectStory`: what became of the story. */
  var storyEnd: Promise<string>;
  /** Set in each page: begins to listen to what becomes of the next story. */
  var expectStory: () => void;
}

export interface StoryPage {
  page: Page;
  /** Shows a story as a click in Storybook's sidebar does. Resolves once the story and its play function are through: empty, or what went wrong. */
  show(id: string): Promise<string>;
  /** Console messages since the last `show` that should not be there. */
  complaints: string[];
  close(): Promise<void>;
}

/** Storybook's canvas alone, in a profile of its own. */
export async function openStories(browser: Browser, site: string, { width = 1280, height = 800 } = {}): Promise<StoryPage> {
  const profile = await browser.createBrowserContext();
  const page = await profile.newPage();
  await page.setViewport({ width, height });
  // Controls that are fading out do not have their usual contrast.
  await page.emulateMediaFeatures([{ name: 'prefers-reduced-motion', value: 'reduce' }]);
  const complaints: string[] = [];
  page.on('console', (message) => {
    const type = message.type();
    const failed = message.text().startsWith('Failed to load resource');
    // What the mocked server refuses is part of the story, and the browser notes it.
    if (failed && /\/(api|whep|hls|videos)\//.test(message.location().url ?? '')) return;
    if (type === 'error' || type === 'warn') complaints.push(`${type}: ${message.text()} ${message.location().url ?? ''}`);
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(site) && !/^(data|blob):/.test(url)) complaints.push(`asks another host: ${url}`);
  });
  await page.evaluateOnNewDocument(() => {
    let end = Promise.withResolvers<string>();
    let problem = '';
    globalThis.expectStory = () => {
      end = Promise.withResolvers<string>();
      problem = '';
      globalThis.storyEnd = end.promise;
    };
    globalThis.expectStory();
    const tell = (what: string, payload: unknown) => {
      const { message, description } = payload as { message?: string; description?: string };
      problem ||= `${what}: ${message ?? description ?? JSON.stringify(payload)}`;
    };
    const listen = (channel: Channel) => {
      channel.on('playFunctionThrewException', (payload) => tell('play function', payload));
      channel.on('unhandledErrorsWhilePlaying', (payload) => tell('while playing', payload));
      for (const [event, what] of [['storyThrewException', 'story'], ['storyErrored', 'story'], ['storyMissing', 'missing']] as const) {
        channel.on(event, (payload) => {
          tell(what, payload);
          end.resolve(problem);
        });
      }
      channel.on('storyFinished', (payload) => {
        const { status } = payload as { status: string };
        end.resolve(problem || (status === 'success' ? '' : `finished with ${status}`));
      });
    };
    let channel: Channel;
    Object.defineProperty(globalThis, '__STORYBOOK_ADDONS_CHANNEL__', {
      get: () => channel,
      set: (given: Channel) => {
        channel = given;
        listen(given);
      },
    });
  });
  let opened = false;
  const show = async (id: string): Promise<string> => {
    complaints.length = 0;
    if (opened) {
      await page.evaluate((storyId) => {
        // The choices of the last story's viewer.
        localStorage.clear();
        globalThis.expectStory();
        globalThis.__STORYBOOK_ADDONS_CHANNEL__.emit('setCurrentStory', { storyId, viewMode: 'story' });
      }, id);
    } else {
      opened = true;
      await page.goto(`${site}/iframe.html?id=${id}&viewMode=story&globals=theme:dark`, { waitUntil: 'domcontentloaded' });
    }
    return page.evaluate(() => globalThis.storyEnd);
  };
  return { page, complaints, show, close: () => profile.close() };
}

/** Shows the story in another language as Storybook's toolbar does, and waits until every tag in it has its words. */
export async function setLanguage(page: Page, language: 'en' | 'ar'): Promise<void> {
  await page.evaluate((value) => globalThis.__STORYBOOK_ADDONS_CHANNEL__.emit('updateGlobals', { globals: { language: value } }), language);
  await page.waitForFunction((value) => document.documentElement.lang === value, {}, language);
  // A story that is loading something for ever never gets idle.
  await page.waitForNetworkIdle({ idleTime: 100, timeout: 1000 }).catch(() => {});
  await page.evaluate(() => new Promise((resolve) => void requestAnimationFrame(() => requestAnimationFrame(resolve))));
}

/** Opens each menu and dialog of the story in turn, except those in `seen`: most stories have the same ones. */
export async function eachPanel(page: Page, seen: Set<string>, look: (name: string) => Promise<void>): Promise<void> {
  for (const panel of await page.$$('pierce/[popover]')) {
    const name = await panel.evaluate((element) => `${(element.getRootNode() as ShadowRoot).host?.localName ?? ''} ${element.id}`);
    if (seen.has(name)) continue;
    seen.add(name);
    await panel.evaluate((element) => (element as HTMLElement).showPopover());
    await look(name);
    await panel.evaluate((element) => (element as HTMLElement).hidePopover());
  }
}

/** Shows the story in another theme as Storybook's toolbar does, and waits until nothing changes colour any more; what has happened in it stays. */
export async function setTheme(page: Page, theme: 'dark' | 'light'): Promise<void> {
  await page.evaluate((value) => globalThis.__STORYBOOK_ADDONS_CHANNEL__.emit('updateGlobals', { globals: { theme: value } }), theme);
  await page.waitForFunction((value) => document.querySelector('oriel-context')?.getAttribute('theme') === value, {}, theme);
  await transitionsEnd(page);
}
