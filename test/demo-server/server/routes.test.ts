import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { type ErrorBody, FRAMES_TYPE, type Scope } from '@oriel/core/contract';
import { validate } from '@scalar/openapi-parser';
import { pino } from 'pino';
import { readConfig } from '../../../demo-server/src/config.ts';
import { runFfmpeg } from '../../../demo-server/src/media/ffmpeg.ts';
import { createServer, type Server } from '../../../demo-server/src/server.ts';
import { until } from '../../support/until.ts';
import { bearer, SECRET } from '../http/test-app.ts';

/** Health, the page and its scripts, and the answer to preflight requests. */
const PUBLIC = new Set(['/healthz', '/readyz', '/', '/*', '/oriel/*', '/docs/js/scalar.js', '*', '/api/v1/shared/:token']);

let server: Server;
let dataDir: string;

before(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'oriel-routes-'));
  const film = join(dataDir, 'door.mp4');
  const args = ['-f', 'lavfi', '-i', 'testsrc2=s=160x90:r=10:d=5', '-c:v', 'libx264', '-preset', 'ultrafast', '-bf', '0', '-g', '10', '-pix_fmt', 'yuv420p', film];
  await runFfmpeg('ffmpeg', ['-v', 'error', ...args], { signal: AbortSignal.timeout(60_000) });
  const config = readConfig({ PORT: '0', DATA_DIR: dataDir, AUTH_SECRET: SECRET, CAMERAS: film, HISTORY_MINUTES: '0' });
  server = await createServer(config, pino({ level: 'silent' }));
});
after(async () => {
  await server.close();
  await rm(dataDir, { recursive: true, force: true });
});

const declared = () => server.app.routeTable.routes.map(({ method, url, policy: { access } }) => ({ method, url, access }));
const namesResource = (url: string) => /:(?:camera|stream)Id/.test(url);

test('every route declares who may call it', () => {
  const silent = declared().filter(({ access }) => access === undefined);
  assert.deepEqual(silent.map(({ method, url }) => `${method} ${url}`), []);
  assert.ok(declared().length > 30, 'all areas are there');
});

test('only health, the page, its scripts, links to recordings and preflight requests are public', () => {
  const open = declared().filter(({ access, method }) => access === 'public' && method !== 'OPTIONS').map(({ url }) => url);
  assert.deepEqual(open.filter((url) => !PUBLIC.has(url)), []);
});

test('without a token every other route answers 401, also when other parts of the request are invalid', async () => {
  for (const { method, url, access } of declared()) {
    if (access === 'public') continue;
    const path = url.replaceAll(/:\w+/g, 'x').replaceAll('*', 'x');
    const response = await fetch(server.address + path, { method });
    assert.equal(response.status, 401, `${method} ${path}`);
    await response.arrayBuffer();
  }
});

test('a token for another camera opens no route of a camera', async () => {
  const { token } = await server.app.tokens.create({ scopes: ['live', 'playback', 'manage'], cameras: ['other'] });
  for (const { method, url, access } of declared()) {
    if (access === 'public' || !namesResource(url)) continue;
    const path = url.replaceAll(/:\w+/g, 'x').replaceAll('*', 'x');
    const response = await fetch(server.address + path, { method, headers: bearer(token) });
    assert.equal(response.status, 403, `${method} ${path}`);
    await response.arrayBuffer();
  }
});

interface Operation {
  responses: Record<string, { content?: object; headers?: object }>;
}

/** The scopes of routes of a camera that check them in their handlers; without one, any token for the camera will do. */
const decided: Record<string, { path: string; body?: string; scope?: Scope }[]> = {
  'GET /api/v1/cameras/:cameraId': [{ path: '/api/v1/cameras/door' }],
  ...Object.fromEntries(
    ['thumbnail', 'snapshot', 'frames'].map((name) => [
      `GET /api/v1/cameras/:cameraId/${name}`,
      [
        { path: `/api/v1/cameras/door/${name}`, scope: 'live' },
        { path: `/api/v1/cameras/door/${name}?time=2026-01-01T00:00:00Z`, scope: 'playback' },
      ],
    ]),
  ),
  'POST /whep/:streamId': [
    { path: '/whep/door', body: 'v=0\r\n', scope: 'live' },
    { path: '/whep/door?time=2026-01-01T00:00:00Z', body: 'v=0\r\n', scope: 'playback' },
  ],
  // As the session that they name.
  'PATCH /whep/:streamId/:sessionId': [],
  'DELETE /whep/:streamId/:sessionId': [],
};

test('every route of a camera takes tokens with its scope and no others', async () => {
  await until('the camera is live', async () => {
    const { token } = await server.app.tokens.create({});
    const answer = await fetch(`${server.address}/api/v1/cameras/door`, { headers: bearer(token) });
    return ((await answer.json()) as { state: string }).state === 'live';
  });
  const routes = declared().filter(({ access, url }) => access !== 'public' && namesResource(url));
  const asks = routes.flatMap(({ method, url, access }) => {
    if (access !== 'any') return [{ method, path: url.replace(/:(?:camera|stream)Id/, 'door').replaceAll(/:\w+/g, 'x'), body: undefined, scope: access as Scope }];
    const known = decided[`${method === 'HEAD' ? 'GET' : method} ${url}`];
    assert.ok(known, `${method} ${url} checks its scope itself: add it to the list`);
    return known.map((ask) => ({ method, body: undefined, scope: undefined, ...ask }));
  });
  assert.ok(asks.length > 30, `${asks.length} requests`);
  for (const held of ['live', 'playback'] as const) {
    const { token } = await server.app.tokens.create({ scopes: [held] });
    for (const { method, path, body, scope } of asks) {
      const headers = { ...bearer(token), ...(body && { 'content-type': 'application/sdp' }) };
      const answer = await fetch(server.address + path, { method, headers, ...(body && { body }) });
      const text = await answer.text();
      const allowed = scope === undefined || scope === held;
      assert.equal(answer.status === 403, !allowed, `${method} ${path} with ${held}: ${answer.status} ${text.slice(0, 200)}`);
      if (!allowed && method !== 'HEAD') assert.equal((JSON.parse(text) as ErrorBody).error.code, 'not_allowed');
    }
  }
});

test('the OpenAPI document of the whole server is valid and has the responses of every route', async () => {
  const { token } = await server.app.tokens.create({});
  const response = await fetch(`${server.address}/openapi.json`, { headers: bearer(token) });
  const document = (await response.json()) as { openapi: string; paths: Record<string, Record<string, Operation>> };
  assert.match(document.openapi, /^3\.1/);
  const { valid, errors } = await validate(document);
  assert.deepEqual(errors, []);
  assert.equal(valid, true);
  for (const { method, url } of declared()) {
    if (!/^\/(?:api|hls|whep|healthz|readyz)\b/.test(url) || method === 'HEAD') continue;
    const path = url.replaceAll(/:(\w+)/g, '{$1}');
    assert.ok(document.paths[path]?.[method.toLowerCase()], `${method} ${path}`);
  }
  const withoutBody = new Set(['delete /whep/{streamId}/{sessionId}', 'post /api/v1/videos/upload/tus', 'head /api/v1/videos/upload/tus/{uploadId}']);
  const operations = Object.entries(document.paths).flatMap(([path, methods]) => Object.entries(methods).map(([method, operation]) => ({ name: `${method} ${path}`, operation })));
  for (const { name, operation } of operations) {
    const good = Object.entries(operation.responses).filter(([status]) => status.startsWith('2'));
    assert.ok(good.length > 0, `${name} has a good answer`);
    for (const [status, { content }] of good) {
      const empty = status === '204' || withoutBody.has(name);
      assert.equal(Object.keys(content ?? {}).length > 0, !empty, `${name}: the content type of ${status}`);
    }
  }
  const typeOf = (path: string, method = 'get', status = 200) => Object.keys(document.paths[path]?.[method]?.responses[status]?.content ?? {}).join();
  assert.equal(typeOf('/hls/{streamId}/index.m3u8'), 'application/vnd.apple.mpegurl');
  assert.equal(typeOf('/hls/{streamId}/{folder}/{name}', 'get', 206), 'video/mp4');
  assert.equal(typeOf('/api/v1/cameras/{cameraId}/snapshot'), 'image/jpeg');
  assert.equal(typeOf('/api/v1/cameras/{cameraId}/frames'), FRAMES_TYPE);
  assert.equal(typeOf('/whep/{streamId}', 'post', 201), 'application/sdp');
  assert.deepEqual(Object.keys(document.paths['/whep/{streamId}']?.['post']?.responses[201]?.headers ?? {}), ['Location', 'ETag', 'Link']);
});

test('the page Pipeline may play sources of other servers, and runs scripts of this one only', async () => {
  const { headers } = await fetch(`${server.address}/pipeline.html`);
  const policy = headers.get('content-security-policy') ?? '';
  for (const part of ["script-src 'self';", "connect-src 'self' http: https:;", "media-src 'self' blob: http: https:;"]) assert.ok(policy.includes(part), policy);
});

test('the Content-Security-Policy of the page allows its own scripts only', async () => {
  const response = await fetch(`${server.address}/`);
  assert.equal(response.status, 200);
  assert.match(response.headers.get('content-type') ?? '', /text\/html/);
  assert.doesNotMatch(response.headers.get('content-security-policy') ?? '', /unsafe/);
  const html = await response.text();
  assert.doesNotMatch(html, /<script(?![^>]*src=)|<style|\sstyle=|\son\w+=/);
  for (const path of ['/..%2fpackage.json', '/%2e%2e/package.json', '/oriel/..%2f..%2fpackage.json', '/.env']) {
    assert.ok([400, 403, 404].includes((await fetch(server.address + path)).status), path);
  }
});
