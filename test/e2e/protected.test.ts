import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { Token, Video } from '@oriel/core/contract';
import type { OrielHlsPlayer } from '@oriel/elements';
import type { Browser, ElementHandle } from 'puppeteer';
import { prepareDatabase } from '../support/prepared-database.ts';
import { upload } from '../demo-server/library/support.ts';
import { launchChromium, openPage } from '../support/browser.ts';
import { stage } from '../support/camera-page.ts';
import { FILM_START, makeClockFilm } from '../support/clock-film.ts';
import { clockOnScreen } from '../support/picture.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { until } from '../support/until.ts';

const SECRET = 'a secret of at least 32 characters!';

describe('<oriel-hls-player> plays encrypted videos of the library', () => {
  let folder: string;
  let server: TestServer;
  let browser: Browser;
  let token: string;
  let headers: Record<string, string>;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'oriel-e2e-protected-'));
    const dataDir = join(folder, 'data');
    await prepareDatabase(dataDir);
    server = await startServer({ dataDir, cameras: [], env: { AUTH_SECRET: SECRET } });
    const body = JSON.stringify({ user: 'anna', scopes: ['watch', 'publish'] });
    const created = await fetch(`${server.url}/api/v1/tokens`, { method: 'POST', headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${SECRET}` }, body });
    ({ token } = (await created.json()) as Token);
    headers = { Authorization: `Bearer ${token}` };
    browser = await launchChromium();
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
    if (folder) await rm(folder, { recursive: true, force: true });
  });

  for (const scheme of ['aes-128', 'clearkey']) {
    test(scheme, async () => {
      const { id } = await upload(server, await makeClockFilm(join(folder, `${scheme}.mp4`), { seconds: 20 }), { headers });
      const protect = await fetch(`${server.url}/api/v1/videos/${id}/protection`, { method: 'PUT', headers: { ...headers, 'Content-Type': 'application/json' }, body: JSON.stringify({ scheme }) });
      assert.equal(protect.status, 200);
      await until('it is ready', async () => ((await (await fetch(`${server.url}/api/v1/videos/${id}`, { headers })).json()) as Video).upload_status === 'ready');

      const { page } = await openPage(browser, server.url);
      await stage(page);
      const player = (await page.evaluateHandle(
        (video, access) => {
          const element = Object.assign(document.createElement('oriel-hls-player'), { token: access, muted: true, autoplay: true, controls: '', video });
          element.addEventListener('oriel-error', ({ detail }) => Object.assign(globalThis, { failed: detail.error.code }));
          element.style.cssText = 'display:block;width:640px';
          document.body.append(element);
          return element;
        },
        id,
        token,
      )) as unknown as ElementHandle<OrielHlsPlayer>;
      const place = async () => {
        const clock = await clockOnScreen(player);
        return clock === null ? undefined : (clock - FILM_START) / 1000;
      };
      await until('it plays', async () => ((await place()) ?? 0) > 0.5);
      await player.evaluate((element) => element.seek(12));
      await until('it plays on from where it was sought', async () => ((await place()) ?? 0) > 12.5);
      assert.equal(await page.evaluate(() => (globalThis as { failed?: string }).failed), undefined);
      await page.close();
    });
  }
});
