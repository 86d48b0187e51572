import { createReadStream, existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { once } from 'node:events';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = process.env['STORYBOOK_STATIC'] ?? fileURLToPath(new URL('../../storybook-static', import.meta.url));

const types: Record<string, string> = {
  '.css': 'text/css',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

export interface StoryEntry {
  id: string;
  title: string;
  name: string;
}

export interface Site {
  address: string;
  stories: StoryEntry[];
  close(): void;
}

/** The built Storybook on loopback. */
export async function serveSite(): Promise<Site> {
  if (!existsSync(join(root, 'index.json'))) throw new Error('Storybook is not built: npm run build:storybook');
  const server = createServer((request, response) => {
    const path = normalize(new URL(request.url ?? '/', 'http://site').pathname);
    const file = join(root, path === '/' ? 'index.html' : path);
    const stream = createReadStream(file);
    stream.once('open', () => response.writeHead(200, { 'Content-Type': types[extname(file)] ?? 'application/octet-stream' }));
    stream.once('error', () => response.writeHead(404).end());
    stream.pipe(response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const index = JSON.parse(await readFile(join(root, 'index.json'), 'utf8')) as { entries: Record<string, StoryEntry & { type: string }> };
  return {
    address: `http://127.0.0.1:${address.port}`,
    stories: Object.values(index.entries).filter(({ type }) => type === 'story'),
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
