import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser } from 'puppeteer';
import { launchChromium, openPage, type TestPage } from './browser.ts';
import { stage } from './camera-page.ts';
import { startServer, type TestServer, type TestServerOptions } from './server.ts';

/** For tests to which one camera is enough: four of them take half of a small machine. */
export const ONE_CAMERA = [{ id: 'dock', name: 'Dock', source: 'synthetic:dock' }] as const;

export interface PageRig {
  server: TestServer;
  tab: TestPage;
}

export interface PageRigOptions {
  /** Of the server. */
  env?: Record<string, string>;
  /** In place of the demo cameras. */
  cameras?: TestServerOptions['cameras'];
  launch?: () => Promise<Browser>;
  /** Waits for what the tests need of the server, before there is a browser. */
  ready?: (server: TestServer) => Promise<unknown>;
  /** Keeps the dashboard that is on the page; otherwise the page is empty, and only knows the elements. */
  dashboard?: { width: number; height: number };
}

/** For all tests of one `describe`: the real server and a browser with its page, which end with them. Filled by the time a test runs. */
export function usePage({ env = {}, cameras, launch = launchChromium, ready, dashboard }: PageRigOptions = {}): PageRig {
  const rig = {} as PageRig;
  let browser: Browser | undefined;
  before(async () => {
    rig.server = await startServer({ env, ...(cameras && { cameras }) });
    await ready?.(rig.server);
    browser = await launch();
    rig.tab = await openPage(browser, rig.server.url, dashboard);
    if (!dashboard) await stage(rig.tab.page);
  });
  after(async () => {
    await browser?.close();
    await rig.server?.stop();
  });
  return rig;
}

/** The last test of a `describe`: nothing that went before made the page's console say anything. */
export function testConsole(rig: PageRig): void {
  test('the console said nothing', () => assert.deepEqual(rig.tab.console, []));
}
