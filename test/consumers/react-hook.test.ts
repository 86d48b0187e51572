import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { test } from 'node:test';
import { build } from 'esbuild';
import type { Page } from 'puppeteer';
import { launchChromium, openPage } from '../support/browser.ts';
import { serve } from '../support/http-listener.ts';
import { startServer } from '../support/server.ts';
import { until } from '../support/until.ts';
import { codeBlocks } from './readme.ts';

const readme = new URL('../../packages/player/README.md', import.meta.url);

declare global {
  /** Of the page: renders the component for this camera, or takes it away. */
  var show: (camera: string | undefined) => void;
}

/** A page that shows the component of the README, in strict mode. */
async function bundle(server: string): Promise<string> {
  const main = `
    import { createClient } from '@oriel/core';
    import { StrictMode } from 'react';
    import { createRoot } from 'react-dom/client';
    const client = createClient({ server: ${JSON.stringify(server)} });
    const root = createRoot(document.body);
    globalThis.show = (camera) => root.render(<StrictMode>{camera && <Camera client={client} camera={camera} />}</StrictMode>);
  `;
  const { outputFiles } = await build({
    stdin: { contents: `${codeBlocks(readme, 'tsx')}\n${main}`, loader: 'tsx', resolveDir: fileURLToPath(new URL('.', import.meta.url)) },
    jsx: 'automatic',
    bundle: true,
    write: false,
    format: 'esm',
    define: { 'process.env.NODE_ENV': '"development"' },
  });
  return outputFiles[0]?.text ?? assert.fail('no bundle');
}

/** The capture time that the visible picture carries, Unix ms. */
const clockOf = (page: Page): Promise<number | null> =>
  page.evaluate(() => {
    const context = new OffscreenCanvas(1280, 720).getContext('2d', { willReadFrequently: true });
    const video = document.querySelector('video');
    if (!video || !context) return null;
    context.drawImage(video, 0, 0, 1280, 720);
    return readTestClock(context.getImageData(0, 0, 1280, 720));
  });

const stateOf = (page: Page): Promise<string | undefined> => page.evaluate(() => document.querySelector('figcaption')?.textContent);
const click = (page: Page, words: string): Promise<void> => page.evaluate((text) => [...document.querySelectorAll('button')].find((one) => one.textContent === text)?.click(), words);

test('the React hook of the README shows a camera, seeks, changes the camera and frees everything', async (t) => {
  let script = '';
  const origin = await serve(t, (request, response) => {
    const isScript = request.url === '/main.js';
    response.setHeader('Content-Type', isScript ? 'text/javascript' : 'text/html');
    response.end(isScript ? script : '<!doctype html><link rel="icon" href="data:,"><body></body><script type="module" src="/main.js"></script>');
  });
  const server = await startServer({ env: { ALLOWED_ORIGINS: origin } });
  t.after(() => server.stop());
  script = await bundle(server.url);
  const [first, second] = await until('two cameras are live', async () => {
    const live = (await server.cameras()).filter(({ state }) => state === 'live');
    return live.length > 1 && live;
  });
  assert.ok(first && second);
  const browser = await launchChromium();
  t.after(() => browser.close());
  const { page, console: said } = await openPage(browser, origin);
  await page.waitForFunction(() => 'show' in globalThis);

  await page.evaluate((camera) => show(camera), first.id);
  await until('it is live', async () => (await stateOf(page)) === 'live');
  await until('the picture is of now', async () => Math.abs(Date.now() - ((await clockOf(page)) ?? 0)) < 2000);
  assert.equal(await page.evaluate(() => openPeers.size), 1, 'strict mode attaches twice, and detaches once');

  await until('a while is recorded', async () => {
    const { from, to } = await server.recorded(first.id);
    return to - from > 15_000;
  });
  await click(page, '10 seconds ago');
  await until('it plays the recording', async () => (await stateOf(page)) === 'playing');
  await until('the picture is of then', async () => {
    const age = Date.now() - ((await clockOf(page)) ?? 0);
    return age > 8000 && age < 20_000;
  });

  await click(page, 'Live');
  await page.evaluate((camera) => show(camera), second.id);
  await until('the other camera is live', async () => (await stateOf(page)) === 'live');
  await until('its picture is of now', async () => Math.abs(Date.now() - ((await clockOf(page)) ?? 0)) < 2000);

  await page.evaluate(() => show(undefined));
  await until('everything is free', () => page.evaluate(() => openPeers.size === 0));
  assert.deepEqual(said.filter((line) => !/React DevTools/.test(line)), []);
});
