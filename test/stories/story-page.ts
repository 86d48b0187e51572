import type { Browser, Page } from 'puppeteer';

interface Channel {
  on(event: string, listener: (payload: unknown) => void): void;
  emit(event: string, payload: unknown): void;
}

declare global {
  // Storybook's own.
  var __STORYBOOK_ADDONS_CHANNEL__: Channel;
  /** Given to the page by `openStory`: what became of the story. */
  var storyEnd: Promise<string>;
}

export interface StoryPage {
  page: Page;
  /** Resolves once the story and its play function are through: empty, or what went wrong. */
  ended(): Promise<string>;
  /** What the console said that it should not, so far. */
  complaints: string[];
  close(): Promise<void>;
}

/** The story alone, as in Storybook's canvas. */
export async function openStory(browser: Browser, site: string, id: string, { width = 1280, height = 800, theme = 'dark' } = {}): Promise<StoryPage> {
  // A profile of its own: the mocks' service worker of the last story unregisters itself while the next one registers it.
  const profile = await browser.createBrowserContext();
  const page = await profile.newPage();
  await page.setViewport({ width, height });
  // Controls that are just leaving have not the contrast that they have otherwise.
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
    let channel: Channel;
    globalThis.storyEnd = new Promise((resolve) => {
      Object.defineProperty(globalThis, '__STORYBOOK_ADDONS_CHANNEL__', {
        get: () => channel,
        set: (given: Channel) => {
          channel = given;
          let problem = '';
          const tell = (what: string) => (payload: unknown) => {
            const { message, description } = payload as { message?: string; description?: string };
            problem ||= `${what}: ${message ?? description ?? JSON.stringify(payload)}`;
          };
          channel.on('playFunctionThrewException', tell('play function'));
          channel.on('unhandledErrorsWhilePlaying', tell('while playing'));
          channel.on('storyThrewException', (payload) => (tell('story')(payload), resolve(problem)));
          channel.on('storyErrored', (payload) => (tell('story')(payload), resolve(problem)));
          channel.on('storyMissing', (payload) => (tell('missing')(payload), resolve(problem)));
          channel.on('storyFinished', (payload) => {
            const { status } = payload as { status: string };
            resolve(problem || (status === 'success' ? '' : `finished with ${status}`));
          });
        },
      });
    });
  });
  await page.goto(`${site}/iframe.html?id=${id}&viewMode=story&globals=theme:${theme}`, { waitUntil: 'domcontentloaded' });
  return { page, complaints, ended: () => page.evaluate(() => globalThis.storyEnd), close: () => profile.close() };
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
  await page.evaluate(async () => {
    await new Promise(requestAnimationFrame);
    const changes = document.getAnimations().filter((animation) => animation instanceof CSSTransition);
    await Promise.allSettled(changes.map(({ finished }) => finished));
  });
}
