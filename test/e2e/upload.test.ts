import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { appendFile, mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { VideoList } from '@oriel/core/contract';
import type { ElementHandle, Page } from 'puppeteer';
import { makeFilm, settled } from '../demo-server/library/support.ts';
import { stage } from '../support/camera-page.ts';
import { testConsole, usePage } from '../support/page-rig.ts';
import { until } from '../support/until.ts';

/** Bytes per second of the page's network. */
const SLOW = 1_500_000;

describe('<oriel-upload> with the real server', () => {
  let folder = '';
  let film = '';
  const rig = usePage({ cameras: [] });

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'oriel-films-'));
    film = await makeFilm(join(folder, 'Harbour at noon.mp4'), { seconds: 6 });
    // Players ignore a box of type `free`: it makes the file large enough to be interrupted.
    const padding = Buffer.concat([Buffer.from([0, 0x60, 0, 0]), Buffer.from('free'), randomBytes(0x60_0000 - 8)]);
    await appendFile(film, padding);
  });
  after(() => rm(folder, { recursive: true, force: true }));

  const choose = async (page: Page, path: string): Promise<void> => {
    const input = (await page.waitForSelector('pierce/input[type=file]')) as ElementHandle<HTMLInputElement>;
    await input.uploadFile(path);
  };
  const show = (page: Page): Promise<void> =>
    page.evaluate(() => {
      const element = Object.assign(document.createElement('oriel-upload'), { watchUrl: '/watch/{id}' });
      document.body.append(element);
    });
  const rows = (page: Page): Promise<string[]> =>
    page.evaluate(() => [...(document.querySelector('oriel-upload')?.shadowRoot?.querySelectorAll('[part="upload"]') ?? [])].map(({ textContent }) => textContent.replaceAll(/\s+/g, ' ').trim()));
  const says = (page: Page, text: RegExp): Promise<string> => until(`a row says ${text}`, async () => (await rows(page)).find((row) => text.test(row)), { timeout: 30_000 });
  const slow = (page: Page, upload: number): Promise<void> => page.emulateNetworkConditions({ upload, download: -1, latency: 0 });

  test('a file goes on after the page was reloaded in the middle, arrives whole, and becomes a video', async () => {
    const { page } = rig.tab;
    await show(page);
    await slow(page, SLOW);
    const { mtimeMs, size } = await stat(film);
    await choose(page, film);
    await says(page, /Harbour at noon\.mp4 [1-8]\d%/);

    await page.reload({ waitUntil: 'domcontentloaded' });
    await stage(page);
    await show(page);
    const left = await says(page, /uploaded\. Choose the file again to continue\./);
    const part = Number(/(\d+)% uploaded/.exec(left)?.[1]);
    assert.ok(part > 0 && part < 100, left);

    const asked: string[] = [];
    page.on('request', (request) => {
      if (request.url().includes('/upload/tus')) asked.push(`${request.method()} ${request.headers()['upload-offset'] ?? ''}`.trim());
    });
    await slow(page, -1);
    assert.equal((await stat(film)).mtimeMs, mtimeMs);
    await choose(page, film);
    await says(page, /Ready to watch/);
    assert.equal(asked[0], 'HEAD');
    assert.ok(!asked.includes('POST'));
    const goesOnAt = Number(asked.find((request) => request.startsWith('PATCH'))?.split(' ')[1]);
    assert.ok(goesOnAt >= (size * part) / 100, `${goesOnAt} of ${size}, after ${part} %`);

    const { videos } = await rig.server.get<VideoList>('/api/v1/videos');
    assert.deepEqual(videos.map(({ title }) => title), ['Harbour at noon']);
    const id = videos[0]?.id ?? '';
    assert.equal((await settled(rig.server, id)).upload_status, 'ready');
    const stored = join(rig.server.dataDir, 'library', 'videos', id, 'source', 'original');
    assert.equal(await hashOf(stored), await hashOf(film));
    const link = await page.evaluate(() => document.querySelector('oriel-upload')?.shadowRoot?.querySelector('a')?.getAttribute('href'));
    assert.equal(link, `/watch/${id}`);
  });

  test('without a network it waits, and goes on by itself when that is back', async () => {
    const { page } = rig.tab;
    const other = await makeFilm(join(folder, 'Ring road.mp4'), { seconds: 3 });
    await appendFile(other, Buffer.concat([Buffer.from([0, 0x30, 0, 0]), Buffer.from('free'), randomBytes(0x30_0000 - 8)]));
    await slow(page, SLOW);
    await choose(page, other);
    await says(page, /Ring road\.mp4 \d+%/);
    await page.setOfflineMode(true);
    await says(page, /Ring road\.mp4 Reconnecting…/);
    await page.setOfflineMode(false);
    await slow(page, -1);
    await says(page, /Ring road\.mp4 Ready to watch/);
    const { videos } = await rig.server.get<VideoList>('/api/v1/videos');
    const video = videos.find(({ title }) => title === 'Ring road');
    assert.equal(video?.file_size_bytes, (await readFile(other)).byteLength);
    // The browser notes each request that found no network.
    rig.tab.console.splice(0, Infinity, ...rig.tab.console.filter((line) => !line.includes('ERR_INTERNET_DISCONNECTED')));
  });

  testConsole(rig);
});

async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const bytes of createReadStream(path)) hash.update(bytes as Buffer);
  return hash.digest('hex');
}
