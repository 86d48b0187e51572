import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { appendFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { VideoList } from '@oriel/core/contract';
import type { ElementHandle, Page } from 'puppeteer';
import { makeFilm, settled } from '../demo-server/library/support.ts';
import { stage } from '../support/camera-page.ts';
import { testConsole, usePage } from '../support/page-rig.ts';
import { s3Missing, startS3Server, type S3Server } from '../support/s3-server.ts';
import { until } from '../support/until.ts';

describe('<oriel-upload> with a server whose videos are in S3', { skip: s3Missing }, () => {
  const env: Record<string, string> = {};
  let s3: S3Server;
  let folder = '';
  let film = '';

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'oriel-films-'));
    film = await makeFilm(join(folder, 'Harbour at noon.mp4'), { seconds: 3 });
    // Players ignore a box of type `free`: it makes a file of three parts.
    await appendFile(film, Buffer.concat([Buffer.from([1, 0x70, 0, 0]), Buffer.from('free'), randomBytes(0x170_0000 - 8)]));
    s3 = await startS3Server();
    Object.assign(env, s3.env());
  });
  const rig = usePage({ cameras: [], env });
  after(async () => {
    await s3.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const show = (page: Page): Promise<void> => page.evaluate(() => document.body.append(document.createElement('oriel-upload')));
  const choose = async (page: Page): Promise<void> => {
    const input = (await page.waitForSelector('pierce/input[type=file]')) as ElementHandle<HTMLInputElement>;
    await input.uploadFile(film);
  };
  const rows = (page: Page): Promise<string[]> =>
    page.evaluate(() => [...(document.querySelector('oriel-upload')?.shadowRoot?.querySelectorAll('[part="upload"]') ?? [])].map(({ textContent }) => textContent.replaceAll(/\s+/g, ' ').trim()));
  const says = (page: Page, text: RegExp): Promise<string> => until(`a row says ${text}`, async () => (await rows(page)).find((row) => text.test(row)), { timeout: 60_000 });
  /** Requests with this text in their URL never get to the network. */
  let held: string | undefined;

  test('its parts go straight to the store; after a reload only those that are missing', async () => {
    const { page } = rig.tab;
    await s3.allow(new URL(rig.server.url).origin);
    const asked: string[] = [];
    await page.setRequestInterception(true);
    page.on('request', (request) => {
      asked.push(`${request.method()} ${request.url()}`);
      if (!held || !request.url().includes(held)) void request.continue();
    });
    // The upload cannot end before the page is reloaded.
    held = 'partNumber=3';
    const sentParts = (): number[] => asked.flatMap((each) => (each.startsWith(`PUT ${s3.endpoint}`) ? [Number(/partNumber=(\d+)/.exec(each)?.[1])] : []));
    await show(page);
    await choose(page);
    await says(page, /Harbour at noon\.mp4 [1-9]\d?%/);
    await until('the page knows that the store has a part', () => page.evaluate(() => /"sent":[1-9]/.test(localStorage.getItem('oriel-uploads') ?? '')), { timeout: 60_000 });
    assert.ok(sentParts().includes(1), sentParts().join());

    await page.reload({ waitUntil: 'domcontentloaded' });
    await stage(page);
    asked.length = 0;
    await show(page);
    await says(page, /uploaded\. Choose the file again to continue\./);
    held = undefined;
    await choose(page);
    await says(page, /Ready to watch/);
    assert.ok(sentParts().length > 0 && !sentParts().includes(1), sentParts().join());
    assert.ok(asked.every((each) => !each.includes('/upload/tus')));

    const { videos } = await rig.server.get<VideoList>('/api/v1/videos');
    assert.deepEqual(videos.map(({ title }) => title), ['Harbour at noon']);
    const video = await settled(rig.server, videos[0]?.id ?? '');
    assert.deepEqual([video.upload_status, video.file_size_bytes], ['ready', (await readFile(film)).byteLength]);
    assert.deepEqual(await s3.unfinished(), []);
  });

  testConsole(rig);
});
