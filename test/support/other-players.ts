import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';

const VERSIONS = { dashjs: '5.2.1', 'hls-video-element': '1.5.11', 'hls.js': '1.7.4', 'media-chrome': '4.19.4', 'shaka-player': '5.2.12', 'video.js': '8.24.1', vidstack: '1.15.6' };
const FILES: Readonly<Record<string, string>> = {
  'dash.js': 'dashjs/dist/modern/umd/dash.all.min.js',
  'shaka.js': 'shaka-player/dist/shaka-player.compiled.js',
  'video.js': 'video.js/dist/video.min.js',
};
const root = join(import.meta.dirname, '../..');
/** Where `installPlayers` puts them. */
export const playersFolder = join(root, 'node_modules/.cache/oriel/players');
const run = promisify(execFile);

/**
 * Puts players of others below `node_modules`, once: together they have 200 MB, which only their test needs.
 *
 * @returns why they cannot be had
 */
export async function installPlayers(): Promise<string | undefined> {
  const wanted = JSON.stringify(VERSIONS);
  const complete = join(playersFolder, 'complete');
  if (existsSync(complete) && (await readFile(complete, 'utf8')) === wanted) return undefined;
  try {
    await rm(playersFolder, { recursive: true, force: true });
    await mkdir(playersFolder, { recursive: true });
    const packages = Object.entries(VERSIONS).map(([name, version]) => `${name}@${version}`);
    await run('npm', ['install', '--prefix', playersFolder, '--ignore-scripts', '--no-audit', '--no-fund', '--no-save', ...packages], { timeout: 240_000 });
    await writeFile(complete, wanted);
    return undefined;
  } catch (error) {
    const { stderr, message } = error as Error & { stderr?: string };
    return `the players cannot be installed from npm: ${(stderr || message).trim().split('\n').at(-1)}`;
  }
}

/** A page of another origin that loads one player and has a video element. */
export async function serveOtherPlayers(): Promise<{ origin: string; url: (script: string) => string; close: () => void }> {
  const server = createServer(async (request, response) => {
    const name = (request.url ?? '').slice(1);
    const file = name === 'hls.js' ? join(root, 'node_modules/hls.js/dist/hls.min.js') : FILES[name] && join(playersFolder, 'node_modules', FILES[name]);
    if (file) return void response.setHeader('Content-Type', 'text/javascript').end(await readFile(file));
    const script = new URL(request.url ?? '', 'http://x').searchParams.get('script');
    response.setHeader('Content-Type', 'text/html').end(`<!doctype html><link rel="icon" href="data:,"><video muted playsinline width="640" height="360"></video><script src="/${script}"></script>`);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const origin = `http://127.0.0.1:${port}`;
  return { origin, url: (script) => `${origin}/?script=${script}`, close: () => void server.close() };
}
