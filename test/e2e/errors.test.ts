import assert from 'node:assert/strict';
import { describe, test, type TestContext } from 'node:test';
import type { ElementHandle, Page } from 'puppeteer';
import type { OrielCamera } from '@oriel/elements';
import { openPage } from '../support/browser.ts';
import { addCamera, errorsIn, isHlsChunk, isSessionsChunk, isStillsChunk, isTimelineChunk, press, remove, stage, stateOf, wordsOf } from '../support/camera-page.ts';
import { cameraIn, cellsOf } from '../support/dashboard.ts';
import { ONE_CAMERA, usePage } from '../support/page-rig.ts';
import { clockOnScreen } from '../support/picture.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { until } from '../support/until.ts';

describe('every error says what happened and has a way out', () => {
  let name = '';
  const rig = usePage({
    cameras: ONE_CAMERA,
    ready: async (server) => {
      name = await until('a camera records', async () => (await server.cameras()).find(({ recorder }) => recorder.state === 'recording')?.id);
    },
  });

  async function shows(attributes: Record<string, string>, states: string[], words: RegExp): Promise<ElementHandle<OrielCamera>> {
    const camera = await addCamera(rig.tab.page, attributes);
    await stateOf(camera, states);
    await until(`it says ${words}`, async () => words.test(await wordsOf(camera)), { timeout: 30_000 });
    return camera;
  }

  test('no recording at this time: the nearest one plays', async () => {
    const camera = await shows({ camera: name, mode: 'playback', time: '2020-01-01T00:00:00Z', 'skip-gaps': 'false' }, ['gap'], /no recording/i);
    await press(camera, /next|after/);
    await stateOf(camera, ['playing']);
    assert.ok((await camera.evaluate((element) => element.currentTime ?? 0)) > Date.now() - 600_000);
    await remove(camera);
  });

  test('a time in the future: goes live', async () => {
    const camera = await shows({ camera: name, mode: 'playback', time: new Date(Date.now() + 3_600_000).toISOString() }, ['error'], /in the future/i);
    await press(camera, /live/);
    await stateOf(camera, ['live']);
    await remove(camera);
  });

  test('an unknown camera', async () => {
    const camera = await shows({ camera: 'nobody' }, ['error'], /camera not found/i);
    await remove(camera);
  });

  /** A page in which some code does not load until `mend` is called. */
  async function pageWithout(t: TestContext, isChunk: (url: string) => boolean): Promise<{ page: Page; mend: () => void }> {
    // Other pages share the scripts that they loaded, and the dashboard loads some at once.
    const context = await rig.tab.page.browser().createBrowserContext();
    t.after(() => context.close());
    const { page } = await openPage(context, 'about:blank');
    let broken = true;
    await page.setRequestInterception(true);
    page.on('request', (request) => void (broken && isChunk(request.url()) ? request.abort('failed') : request.continue()));
    await page.goto(rig.server.url, { waitUntil: 'domcontentloaded' });
    await stage(page);
    return { page, mend: () => (broken = false) };
  }

  test('the code of HLS does not load: says so, and loads it again by itself', async (t) => {
    const { page, mend } = await pageWithout(t, isHlsChunk);
    const codes = await errorsIn(page);
    const camera = await addCamera(page, { camera: name, transport: 'hls' });
    await until('it says so', async () => (await codes()).includes('chunk_failed'), { timeout: 30_000 });
    mend();
    await stateOf(camera, ['live']);
  });

  test('the code of WebRTC does not load: says so, and loads it again by itself', async (t) => {
    const { page, mend } = await pageWithout(t, isSessionsChunk);
    const codes = await errorsIn(page);
    const camera = await addCamera(page, { camera: name, transport: 'webrtc' });
    await until('it says so', async () => (await codes()).includes('chunk_failed'), { timeout: 30_000 });
    mend();
    await stateOf(camera, ['live']);
  });

  test('the code of WebRTC does not load: the picture comes by HLS', async (t) => {
    const { page } = await pageWithout(t, isSessionsChunk);
    const camera = await addCamera(page, { camera: name });
    await stateOf(camera, ['live']);
    assert.equal(await camera.evaluate((element) => element.activeTransport), 'llhls');
  });

  test('the code that draws a timeline does not load: says so, and loads it again by itself', async (t) => {
    const { page, mend } = await pageWithout(t, isTimelineChunk);
    const codes = await errorsIn(page);
    const timeline = await page.evaluateHandle((camera) => {
      const element = document.createElement('oriel-timeline');
      Object.assign(element, { camera, server: location.origin, live: true });
      document.body.append(element);
      return element;
    }, name);
    await until('it says so', async () => (await codes()).includes('chunk_failed'), { timeout: 30_000 });
    const note = () => timeline.evaluate((element) => element.shadowRoot?.querySelector('.note.error')?.textContent?.trim() ?? '');
    await until('the viewer reads it', async () => /could not be loaded/.test(await note()), { timeout: 30_000 });
    mend();
    // 150 pixels is the height of a canvas that nobody drew on.
    await until('it is drawn', () => timeline.evaluate((element) => element.shadowRoot?.querySelector('canvas')?.height !== 150), { timeout: 30_000 });
    await until('the words are gone', async () => (await note()) === '');
    assert.equal((await codes()).filter((code) => code === 'chunk_failed').length, 1);
  });

  test('the code of exact stills does not load: says so, loads it again by itself, and shows the asked frame', async (t) => {
    const { from } = await rig.server.recorded(name);
    const asked = from + 500;
    const { page, mend } = await pageWithout(t, isStillsChunk);
    const codes = await errorsIn(page);
    const camera = await addCamera(page, { camera: name, mode: 'playback', paused: '', time: new Date(asked).toISOString() });
    await until('it says so', async () => (await codes()).includes('chunk_failed'), { timeout: 30_000 });
    mend();
    await stateOf(camera, ['paused']);
    const frames = await rig.server.framesAround(name, asked);
    assert.equal(await clockOnScreen(camera), frames.findLast((frame) => frame <= asked));
  });

  test('a camera that is removed while it is watched, by WebRTC and by HLS: says so', async () => {
    for (const transport of ['webrtc', 'hls']) {
      const path = `${rig.server.url}/api/v1/cameras`;
      const headers = { 'content-type': 'application/json' };
      const made = await fetch(path, { method: 'POST', headers, body: JSON.stringify({ id: transport, name: 'Passing', source: 'synthetic:dock' }) });
      assert.equal(made.status, 201);
      await until('it is live', async () => (await rig.server.cameras()).some(({ id, state }) => id === transport && state === 'live'));
      const camera = await addCamera(rig.tab.page, { camera: transport, transport });
      await stateOf(camera, ['live']);
      assert.equal((await fetch(`${path}/${transport}`, { method: 'DELETE' })).status, 204);
      await stateOf(camera, ['error'], 30_000);
      assert.match(await wordsOf(camera), /camera not found/i);
      await remove(camera);
    }
  });

  test('the network is gone: says so, and comes back by itself', async () => {
    const camera = await addCamera(rig.tab.page, { camera: name });
    await stateOf(camera, ['live']);
    await rig.server.stop({ signal: 'SIGKILL', keep: true });
    await stateOf(camera, ['disconnected', 'offline'], 30_000);
    const { port } = new URL(rig.server.url);
    const { dataDir } = rig.server;
    rig.server = await startServer({ dataDir, cameras: ONE_CAMERA, env: { PORT: port } });
    await stateOf(camera, ['live'], 60_000);
    await remove(camera);
  });
});

describe('access', () => {
  const secret = 'a-secret-that-is-long-enough-for-hs256';
  let name = '';

  const token = async ({ url }: TestServer, body: object): Promise<string> => {
    const answer = await fetch(`${url}/api/v1/tokens`, {
      method: 'POST',
      headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return ((await answer.json()) as { token: string }).token;
  };

  const rig = usePage({
    env: { AUTH_SECRET: secret },
    ready: async (server) => {
      const all = await token(server, {});
      name = await until('a camera is live', async () => {
        const answer = await fetch(`${server.url}/api/v1/cameras`, { headers: { authorization: `Bearer ${all}` } });
        const { cameras } = (await answer.json()) as { cameras: { id: string; state: string }[] };
        return cameras.find(({ state }) => state === 'live')?.id;
      });
    },
  });

  test('without a token: an event that the page can act on', async () => {
    const code = await rig.tab.page.evaluate(
      (id) =>
        new Promise<string>((resolve) => {
          const camera = document.createElement('oriel-camera');
          camera.setAttribute('server', location.origin);
          camera.setAttribute('camera', id);
          document.body.append(camera);
          camera.addEventListener('oriel-error', (event) => {
            event.preventDefault();
            resolve(event.detail.error.code);
            camera.remove();
          });
        }),
      name,
    );
    assert.equal(code, 'not_authenticated');
  });

  test('the dashboard asks for a token, and shows every camera with it', async () => {
    const { page, console } = await openPage(rig.tab.page.browser(), rig.server.url);
    const input = await page.waitForSelector('dialog[open] input');
    await input?.type(await token(rig.server, { scopes: ['live', 'playback'] }));
    await input?.press('Enter');
    for (const cell of await cellsOf(page, 4)) await stateOf(await cameraIn(cell), ['live', 'offline']);
    assert.equal(await page.$('dialog[open]'), null);
    // The browser itself says that the first request was refused.
    assert.deepEqual(console.filter((line) => !line.includes('401')), []);
    await page.close();
  });

  test('with a token the picture comes, by WebRTC and by HLS', async () => {
    const live = await token(rig.server, { scopes: ['live'], cameras: [name] });
    for (const transport of ['webrtc', 'hls']) {
      const camera = await addCamera(rig.tab.page, { camera: name, token: live, transport });
      await stateOf(camera, ['live']);
      await remove(camera);
    }
  });

  test('with a token the picture comes by the HLS of the browser itself, by a signed URL', async (t) => {
    const { page } = await openPage(rig.tab.page.browser(), 'about:blank');
    t.after(() => page.close());
    await page.evaluateOnNewDocument(() => ['MediaSource', 'ManagedMediaSource'].map((each) => Reflect.deleteProperty(globalThis, each)));
    await page.goto(rig.server.url);
    await stage(page);
    if (!(await page.evaluate(() => document.createElement('video').canPlayType('application/vnd.apple.mpegurl')))) return t.skip('no native HLS here');
    const live = await token(rig.server, { scopes: ['live'], cameras: [name] });
    const camera = await addCamera(page, { camera: name, token: live, transport: 'hls' });
    await stateOf(camera, ['live'], 40_000);
    assert.match(await camera.evaluate((element) => element.shadowRoot?.querySelector('video')?.currentSrc ?? ''), /index\.m3u8\?.+=/);
  });

  test('a token for live does not open recordings', async () => {
    const live = await token(rig.server, { scopes: ['live'], cameras: [name] });
    const camera = await addCamera(rig.tab.page, { camera: name, token: live, mode: 'playback', time: new Date(Date.now() - 5000).toISOString() });
    await stateOf(camera, ['error']);
    assert.match(await wordsOf(camera), /do not have access/i);
    await remove(camera);
  });
});
