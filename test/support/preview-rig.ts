import { once } from 'node:events';
import { mkdtemp } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient, PreviewClient } from '@oriel/core';
import { prepareDatabase } from './prepared-database.ts';
import { makeFilm } from '../demo-server/library/support.ts';
import { type RtmpServer, startNginx } from '../demo-server/publish/support/rtmp-server.ts';
import { launchChromium, openPage } from './browser.ts';
import { PreviewPage } from './preview-page.ts';
import { startServer, type TestServer } from './server.ts';
import { until } from './until.ts';

/** Names of destinations, whose keys are `key-of-` and the name. */
type Place = 'Main' | 'Guarded';

export interface PreviewRig {
  server: TestServer;
  platform: RtmpServer;
  preview: PreviewClient;
  page: PreviewPage;
  /** What the platform answers about a key of `Guarded`: an HTTP status. */
  verdict: number;
  /** The file of the camera `door` or `yard`. */
  cameraFile(id: string): string;
  /** Starts the programme of two cameras; resolves when the window plays it. */
  start(): Promise<void>;
  /** Resolves when they are published. */
  goLive(...places: Place[]): Promise<void>;
  /** Asks for it, and does not wait. */
  change(...places: Place[]): Promise<void>;
  close(): Promise<void>;
}

/** The real server with two cameras, nginx-rtmp as the platform, and the page Preview in Chromium. */
export async function openPreviewRig({ env = {}, dataDir: given }: { env?: Record<string, string>; dataDir?: string } = {}): Promise<PreviewRig> {
  const dataDir = given ?? (await mkdtemp(join(tmpdir(), 'oriel-e2e-')));
  await prepareDatabase(dataDir);
  const cameraFile = (id: string) => join(dataDir, `${id}.mp4`);
  const cameras = await Promise.all([['door', 'Door'], ['yard', 'Yard']].map(async ([id = '', name = '']) => ({ id, name, source: await makeFilm(cameraFile(id), { seconds: 5 }) })));
  const keys = createServer((request, response) => void request.resume().once('end', () => response.writeHead(rig.verdict).end())).listen(0, '127.0.0.1');
  await once(keys, 'listening');
  const [server, platform, browser] = await Promise.all([
    startServer({ dataDir, cameras, env: { ALLOW_PRIVATE_SOURCES: 'true', ...env } }),
    startNginx({ onPublish: `http://127.0.0.1:${(keys.address() as AddressInfo).port}/` }),
    launchChromium(),
  ]);
  const preview = new PreviewClient(createClient({ server: server.url }));
  const cue = (id: string) => ({ id, source: { camera: id }, duration: 3600, transition: 'cut' as const, overlays: [] });
  const { id: programmeId } = await preview.createProgramme({ name: 'Evening', loop: true, slate: { text: 'Back soon' }, cues: [cue('door'), cue('yard')] });
  const ids = new Map<Place, string>();
  for (const [name, url] of [['Main', platform.url], ['Guarded', platform.url.replace('/live', '/guarded')]] as const) {
    ids.set(name, (await preview.createDestination({ name, kind: 'custom', url, streamKey: `key-of-${name}` })).id);
  }
  const page = new PreviewPage((await openPage(browser, `${server.url}/preview.html`, { width: 1440, height: 1000 })).page);
  await page.listen();
  const change = async (...places: Place[]) => void (await preview.goLive(places.map((place) => ids.get(place) ?? '')));
  const rig: PreviewRig = {
    ...{ server, platform, preview, page, verdict: 200, cameraFile, change },
    async start() {
      await preview.start({ programmeId, quality: 'low' });
      await page.says('.now', /Door/);
      await until('a camera is on air', async () => (await preview.status()).cue?.isMissing === false);
      await until('the window plays', async () => (await page.place()) > 0);
    },
    async goLive(...places) {
      await change(...places);
      await until('they are published', async () => (await preview.status()).destinations.every(({ state }) => state === 'publishing'));
    },
    async close() {
      await browser.close();
      await server.stop();
      await platform.close();
      keys.close();
    },
  };
  return rig;
}
