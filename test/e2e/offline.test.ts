import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { OrielHlsPlayer } from '@oriel/elements';
import type { Browser, ElementHandle, Page } from 'puppeteer';
import { prepareDatabase } from '../support/prepared-database.ts';
import { settled, upload } from '../demo-server/library/support.ts';
import { launchChromium, openPage } from '../support/browser.ts';
import { FILM_START, makeClockFilm } from '../support/clock-film.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { until } from '../support/until.ts';

const bundle = fileURLToPath(new URL('../../packages/elements/bundle/', import.meta.url));

describe('a video that is saved offline', () => {
  let folder: string;
  let server: TestServer;
  /** Of an application whose own pages are there without the video server. */
  let site: Server;
  let browser: Browser;
  let page: Page;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'oriel-e2e-offline-'));
    const film = await makeClockFilm(join(folder, 'film.mp4'), { seconds: 30 });
    const dataDir = join(folder, 'data');
    await prepareDatabase(dataDir);
    let html = '';
    site = createServer((request, response) => {
      const name = basename(new URL(request.url ?? '/', 'http://site').pathname);
      if (!name.endsWith('.js')) return response.setHeader('Content-Type', 'text/html').end(html);
      readFile(join(bundle, name)).then(
        (script) => response.setHeader('Content-Type', 'text/javascript').end(script),
        () => response.writeHead(404).end(),
      );
      return undefined;
    }).listen(0, '127.0.0.1');
    await once(site, 'listening');
    const address = `http://127.0.0.1:${(site.address() as AddressInfo).port}`;
    server = await startServer({ dataDir, cameras: [], env: { ALLOWED_ORIGINS: address } });
    const { id } = await settled(server, (await upload(server, film, { fields: { title: 'Harbour tour' } })).id);
    html = `<!doctype html><link rel="icon" href="data:,"><script type="module" src="/oriel.js"></script><oriel-hls-player server="${server.url}" video="${id}" muted autoplay style="width:960px"></oriel-hls-player>`;
    browser = await launchChromium();
    ({ page } = await openPage(browser, address));
  });
  after(async () => {
    site?.closeAllConnections();
    site?.close();
    await browser?.close();
    await server?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const player = async () => (await page.waitForSelector('oriel-hls-player')) as unknown as ElementHandle<OrielHlsPlayer>;
  const words = async (selector: string): Promise<string> =>
    (await player()).evaluate((element, inside) => element.shadowRoot?.querySelector(inside)?.textContent?.replaceAll(/\s+/g, ' ').trim() ?? '', selector);
  const press = async (selector: string, name: string): Promise<void> =>
    until(`a button says ${name}`, async () =>
      (await player()).evaluate((element, inside, text) => {
        const button = [...(element.shadowRoot?.querySelectorAll<HTMLElement>(inside) ?? [])].find(({ textContent }) => textContent?.trim() === text);
        button?.click();
        return button !== undefined;
      }, selector, name),
    ).then(() => undefined);
  const openDialog = async (): Promise<void> => {
    await (await player()).evaluate((element) => element.shadowRoot?.querySelector('video')?.dispatchEvent(new MouseEvent('contextmenu', { clientX: 200, clientY: 100, bubbles: true, composed: true, cancelable: true })));
    await press('#video-menu button', 'Save offline…');
  };
  /** The place in seconds that the picture itself shows; null while it cannot be read. */
  const place = async (): Promise<number | null> => {
    const clock = await (await player()).evaluate((element) => {
      const still = element.shadowRoot?.querySelector('canvas');
      const picture = still && !still.hidden ? still : element.shadowRoot?.querySelector('video');
      const context = new OffscreenCanvas(640, 360).getContext('2d', { willReadFrequently: true });
      if (!picture || !context) return null;
      context.drawImage(picture, 0, 0, 640, 360);
      return readTestClock(context.getImageData(0, 0, 640, 360));
    });
    return clock === null ? null : (clock - FILM_START) / 1000;
  };
  const shows = (from: number, to: number) => until(`the picture of ${from} to ${to} s`, async () => { const at = (await place()) ?? -1; return at >= from && at <= to; }, { timeout: 40_000 });

  test('it is saved with its size shown', async () => {
    await shows(0, 30);
    await openDialog();
    await until('the size is shown', async () => /Quality .*\d+p · [\d.,]+ [kM]B/.test(await words('#offline')));
    await press('#offline button', 'Save');
    await until('it is saved', async () => /^Saved offline · [\d.,]+ [kM]B/.test(await words('#offline')), { timeout: 60_000 });
  });

  test('without its server, it plays after a reload, and seeks', async () => {
    await server.stop({ keep: true });
    await page.reload({ waitUntil: 'domcontentloaded' });
    await until('it plays', async () => (await player()).evaluate(({ currentTime = 0, state }) => state === 'playing' && currentTime > 0.2), { timeout: 60_000 });
    assert.equal(await words('[part~="title"]'), 'Harbour tour');
    for (const time of [25, 3, 14]) {
      await (await player()).evaluate((element, to) => {
        element.pause();
        element.seek(to);
      }, time);
      await shows(time - 0.1, time + 0.3);
    }
  });

  test('it is removed, and plays no more', async () => {
    await openDialog();
    await press('#offline button', 'Remove');
    await until('nothing is kept', () => page.evaluate(async () => (await caches.keys()).length === 0));
    await page.reload({ waitUntil: 'domcontentloaded' });
    await until('there is no server', async () => ['disconnected', 'error'].includes(await (await player()).evaluate(({ state }) => state)), { timeout: 60_000 });
  });
});
