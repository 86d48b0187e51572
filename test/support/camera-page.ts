import type { ElementHandle, Page } from 'puppeteer';
import type { OrielCamera } from '@oriel/elements';

/** Empties the dashboard's page and puts elements of the test's own into it; the scripts stay. */
export async function stage(page: Page): Promise<void> {
  await page.waitForFunction(() => customElements.get('oriel-camera') !== undefined);
  await page.evaluate(() => document.body.replaceChildren());
}

/** An `<oriel-camera>` as large as its picture, so that its clock can be read from a screenshot. */
export async function addCamera(page: Page, attributes: Record<string, string>): Promise<ElementHandle<OrielCamera>> {
  const handle = await page.evaluateHandle((given) => {
    const element = document.createElement('oriel-camera');
    for (const [name, value] of Object.entries(given)) element.setAttribute(name, value);
    element.setAttribute('server', location.origin);
    element.style.display = 'block';
    element.style.width = '1280px';
    element.style.height = '720px';
    document.body.append(element);
    return element;
  }, attributes);
  return handle as ElementHandle<OrielCamera>;
}

/** Resolves once the element is in one of these states; names the one it was in when it never is. */
export async function stateOf(camera: ElementHandle<OrielCamera>, states: string[], timeout = 40_000): Promise<string> {
  return camera.evaluate(
    (element, wanted, limit) =>
      new Promise<string>((resolve, reject) => {
        const look = () => {
          if (!wanted.includes(element.state)) return;
          element.removeEventListener('oriel-state', look);
          clearTimeout(timer);
          resolve(element.state);
        };
        const timer = setTimeout(() => reject(new Error(`state is ${element.state}, not ${wanted.join(' or ')}`)), limit);
        element.addEventListener('oriel-state', look);
        look();
      }),
    states,
    timeout,
  );
}

/** Takes it out of the page, and lets the page's heap have it. */
export async function remove(camera: ElementHandle<OrielCamera>): Promise<void> {
  await camera.evaluate((element) => element.remove());
  await camera.dispose();
}

/** The words that the element shows. */
export const wordsOf = (camera: ElementHandle<OrielCamera>): Promise<string> =>
  camera.evaluate((element) => element.shadowRoot?.querySelector('[part="panel"]')?.textContent?.replaceAll(/\s+/g, ' ').trim() ?? '');

/** Clicks the button of the element whose label, or else whose text, matches. */
export async function press(camera: ElementHandle<OrielCamera>, words: RegExp): Promise<void> {
  await camera.evaluate((element, source) => {
    const buttons = [...(element.shadowRoot?.querySelectorAll<HTMLElement>('button') ?? [])];
    const labels = buttons.map(({ ariaLabel, textContent }) => ariaLabel ?? textContent.trim());
    const button = buttons[labels.findIndex((label) => new RegExp(source, 'i').test(label))];
    if (!button) throw new Error(`no button says ${source}: ${labels.join(', ')}`);
    button.click();
  }, words.source);
}

/** Seeks, and resolves with the capture time of the first picture that the element presents for it. */
export function seek(camera: ElementHandle<OrielCamera>, time: number): Promise<number> {
  return camera.evaluate(
    (element, asked) =>
      new Promise<number>((resolve) => {
        element.addEventListener('oriel-time', ({ detail }) => resolve(detail.time), { once: true });
        element.seek(asked);
      }),
    time,
  );
}

/** Codes of the errors that the elements of a page report from now on. */
export async function errorsIn(page: Page): Promise<() => Promise<string[]>> {
  const codes = await page.evaluateHandle(() => {
    const seen: string[] = [];
    document.addEventListener('oriel-error', ({ detail }) => seen.push(detail.error.code));
    return seen;
  });
  return () => codes.jsonValue();
}

/** The URL of the code that plays HLS, which a page loads when it first needs it. */
export const isHlsChunk = (url: string): boolean => /\/hls[^/]*\.js/.test(url);

/** The URL of the code that decodes exact stills. */
export const isStillsChunk = (url: string): boolean => /\/stills[^/]*\.js/.test(url);

/** The URL of the code of WebRTC and WHEP. */
export const isSessionsChunk = (url: string): boolean => /\/sessions-[^/]*\.js/.test(url);

/** The URL of the code that draws timelines. */
export const isTimelineChunk = (url: string): boolean => /\/surface-[^/]*\.js/.test(url);
