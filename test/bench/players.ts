/**
 * `node test/bench/players.ts [runs] [Mbit/s] [ms]`: how fast `<oriel-hls-player>` shows the first picture of a video, next to
 * players of others in the same browser, from the same server, in turn. Each page is opened anew with an empty cache; the
 * time runs from its navigation to the first picture, so the player's code counts. Also its JavaScript without hls.js, and
 * how many elements it adds to the page. Without a bandwidth and a round trip the network is the loopback as it is.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { VideoStream } from '@oriel/core/contract';
import type { Browser } from 'puppeteer';
import { build, type Plugin } from 'vite';
import { settled, upload } from '../demo-server/library/support.ts';
import { launchChromium } from '../support/browser.ts';
import { makeClockFilm } from '../support/clock-film.ts';
import { installPlayers, playersFolder } from '../support/other-players.ts';
import { startServer } from '../support/server.ts';
import { machine } from './machine.ts';
import { percentile } from './statistics.ts';

const RUNS = Math.max(10, Number(process.argv[2] ?? 20));
const MBIT = 125_000;
const network = process.argv[3] === undefined ? null : { download: Number(process.argv[3]) * MBIT, upload: Number(process.argv[3]) * MBIT, latency: Number(process.argv[4] ?? 0) };
const root = join(import.meta.dirname, '../..');
const ENTRY = 'page.js';

interface Contestant {
  name: string;
  /** The module of its page, with `url` of the playlist. */
  code: string;
  html: string;
  /** Where its packages are. */
  folder: string;
}

const url = 'window.address';
const contestants: readonly Contestant[] = [
  { name: 'hls.js alone', folder: root, html: '<video muted playsinline></video>', code: `import Hls from 'hls.js'; const video = document.querySelector('video'); const hls = new Hls(); hls.loadSource(${url}); hls.attachMedia(video); void video.play();` },
  { name: 'oriel-hls-player', folder: join(root, 'packages/elements'), html: '', code: `import '@oriel/elements/hls-player/define'; const player = document.createElement('oriel-hls-player'); Object.assign(player, { src: ${url}, muted: true, autoplay: true }); document.body.append(player);` },
  {
    name: 'media-chrome and hls-video-element',
    folder: playersFolder,
    html: '',
    code: `import 'media-chrome'; import 'hls-video-element'; document.body.innerHTML = '<media-controller><hls-video slot="media" muted autoplay playsinline></hls-video><media-control-bar><media-play-button></media-play-button><media-mute-button></media-mute-button><media-volume-range></media-volume-range><media-time-range></media-time-range><media-time-display></media-time-display><media-captions-button></media-captions-button><media-playback-rate-button></media-playback-rate-button><media-pip-button></media-pip-button><media-fullscreen-button></media-fullscreen-button></media-control-bar></media-controller>'; document.querySelector('hls-video').src = ${url};`,
  },
  { name: 'video.js', folder: playersFolder, html: '<video class="video-js" controls muted autoplay playsinline></video>', code: `import videojs from 'video.js'; videojs(document.querySelector('video')).src({ src: ${url}, type: 'application/vnd.apple.mpegurl' });` },
  {
    name: 'vidstack',
    folder: playersFolder,
    html: '',
    code: `import 'vidstack/player'; import 'vidstack/player/layouts'; import 'vidstack/player/ui'; const player = document.createElement('media-player'); player.addEventListener('provider-change', ({ detail }) => { if (detail?.type === 'hls') detail.library = () => import('hls.js'); }); player.innerHTML = '<media-provider></media-provider><media-video-layout></media-video-layout>'; Object.assign(player, { muted: true, autoPlay: true }); player.src = { src: ${url}, type: 'application/x-mpegurl' }; document.body.append(player);`,
  },
];

interface Bundle {
  /** Gzip. */
  files: ReadonlyMap<string, Buffer>;
  /** What its module imports statically; Vite names them in the head of its pages, and so do these. */
  preloaded: readonly string[];
  /** The module and what it imports statically, gzip, kB of 1000 bytes, without hls.js. */
  kilobytes: number;
}

/** As Vite builds it for a page. */
async function bundle({ code, folder }: Contestant): Promise<Bundle> {
  const entry = join(folder, 'players-bench.js');
  const page: Plugin = { name: 'page', enforce: 'pre', resolveId: (id) => (id === entry ? id : undefined), load: (id) => (id === entry ? code : undefined) };
  const built = await build({
    ...{ root: folder, configFile: false, logLevel: 'silent', plugins: [page] },
    build: { write: false, modulePreload: false, rolldownOptions: { input: entry, output: { entryFileNames: ENTRY } } },
  });
  const output = ('output' in built ? built : Array.isArray(built) ? built[0] : undefined)?.output ?? [];
  const chunks = new Map(output.flatMap((file) => (file.type === 'chunk' ? [[file.fileName, file] as const] : [])));
  const loaded = new Set([ENTRY]);
  for (const name of loaded) for (const imported of chunks.get(name)?.imports ?? []) loaded.add(imported);
  const isHls = (name: string) => chunks.get(name)?.moduleIds.some((id) => /\/(?:hls\.js|video\.js)\/dist\//.test(id)) ?? false;
  const bytes = [...loaded].filter((name) => !isHls(name)).reduce((sum, name) => sum + gzipSync(chunks.get(name)?.code ?? '').byteLength, 0);
  loaded.delete(ENTRY);
  return { files: new Map([...chunks].map(([name, { code: text }]) => [name, gzipSync(text)])), preloaded: [...loaded], kilobytes: bytes / 1000 };
}

interface Opened {
  /** From the navigation to the first picture, ms. */
  took: number;
  /** Elements besides those of an empty page, shadow trees included. */
  elements: number;
}

/** Runs in the page. */
function watchFirstPicture(): void {
  const videos = (node: ParentNode): HTMLVideoElement[] =>
    [...node.querySelectorAll('*')].flatMap((element) => [...(element instanceof HTMLVideoElement ? [element] : []), ...(element.shadowRoot ? videos(element.shadowRoot) : [])]);
  const look = () => {
    const [video] = document.body ? videos(document) : [];
    if (video) video.requestVideoFrameCallback((now) => Object.assign(globalThis, { firstPicture: now }));
    else requestAnimationFrame(look);
  };
  look();
}

function countElements(): number {
  const count = (node: ParentNode): number => [...node.querySelectorAll('*')].reduce((sum, element) => sum + 1 + (element.shadowRoot ? count(element.shadowRoot) : 0), 0);
  return count(document.body) - document.body.querySelectorAll(':scope > script').length;
}

async function open(browser: Browser, address: string): Promise<Opened> {
  const context = await browser.createBrowserContext();
  try {
    const page = await context.newPage();
    await page.setViewport({ width: 1280, height: 800 });
    await page.evaluateOnNewDocument(watchFirstPicture);
    if (network) await page.emulateNetworkConditions(network);
    await page.goto(address, { waitUntil: 'domcontentloaded' });
    const seen = await page.waitForFunction(() => (globalThis as { firstPicture?: number }).firstPicture, { timeout: 30_000 });
    return { took: (await seen.jsonValue()) ?? Number.NaN, elements: await page.evaluate(countElements) };
  } finally {
    await context.close();
  }
}

const missing = await installPlayers();
if (missing) throw new Error(missing);
const folder = await mkdtemp(join(tmpdir(), 'oriel-bench-players-'));
const bundles = new Map<string, Bundle>();
for (const contestant of contestants) bundles.set(contestant.name, await bundle(contestant));
let stream = '';
const site = createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url ?? '', 'http://x');
  const name = searchParams.get('player');
  if (name === null) {
    const [, player = '', ...file] = pathname.split('/');
    const found = bundles.get(decodeURIComponent(player))?.files.get(file.join('/'));
    if (!found) return void response.writeHead(404).end();
    return void response.writeHead(200, { 'Content-Type': 'text/javascript', 'Content-Encoding': 'gzip' }).end(found);
  }
  const { html = '' } = contestants.find((contestant) => contestant.name === name) ?? {};
  const path = `/${encodeURIComponent(name)}`;
  const preloads = (bundles.get(name)?.preloaded ?? []).map((file) => `<link rel="modulepreload" href="${path}/${file}">`).join('');
  response.writeHead(200, { 'Content-Type': 'text/html' });
  response.end(`<!doctype html><link rel="icon" href="data:,">${preloads}<body>${html}<script>window.address = '${stream}'</script><script type="module" src="${path}/${ENTRY}"></script>`);
});
await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve));
const origin = `http://127.0.0.1:${(site.address() as AddressInfo).port}`;
const server = await startServer({ cameras: [], env: { ALLOWED_ORIGINS: origin } });
const browser = await launchChromium();
try {
  const film = await makeClockFilm(join(folder, 'film.mp4'), { seconds: 20 });
  const { id } = await settled(server, (await upload(server, film)).id);
  stream = server.url + (await server.get<VideoStream>(`/api/v1/videos/${id}/stream`)).stream_url;
  console.log(machine());
  const taken = new Map<string, Opened[]>(contestants.map(({ name }) => [name, []]));
  for (let run = 0; run <= RUNS; run++) {
    for (const { name } of contestants) {
      const opened = await open(browser, `${origin}/?player=${encodeURIComponent(name)}`);
      // The first round warms the caches of the server and of the machine.
      if (run > 0) taken.get(name)?.push(opened);
    }
  }
  const medians = new Map([...taken].map(([name, all]) => [name, percentile(all.map(({ took }) => took), 0.5)]));
  const alone = medians.get('hls.js alone') ?? Number.NaN;
  console.log('first picture, ms'.padEnd(40), 'median', '  95 %', ' ratio', ' kB gzip without hls.js', ' elements');
  for (const [name, all] of taken) {
    const median = medians.get(name) ?? Number.NaN;
    const p95 = percentile(all.map(({ took }) => took), 0.95);
    const cells = [name.padEnd(40), median.toFixed(0).padStart(6), p95.toFixed(0).padStart(6), (median / alone).toFixed(2).padStart(6), (bundles.get(name)?.kilobytes ?? 0).toFixed(1).padStart(23), String(Math.max(...all.map(({ elements }) => elements))).padStart(9)];
    console.log(cells.join(' '));
  }
} finally {
  await browser.close();
  await server.stop();
  site.close();
  await rm(folder, { recursive: true, force: true });
}
