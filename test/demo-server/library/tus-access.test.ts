import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Scope, Video } from '@oriel/core/contract';
import { pino } from 'pino';
import { readConfig } from '../../../demo-server/src/config.ts';
import { createServer, type Server } from '../../../demo-server/src/server.ts';
import { prepareDatabase } from '../../support/prepared-database.ts';
import { bearer, SECRET } from '../http/test-app.ts';
import { codeOf } from './support.ts';
import { ask, begin, patch, refusalOf, send, TUS } from './tus-support.ts';

const PORTAL = 'https://portal.example';
const bytes = Buffer.alloc(300_000, 7);

let server: Server;
let folder: string;
const at = { url: '' };

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'oriel-tus-access-'));
  await prepareDatabase(folder);
  const config = readConfig({ PORT: '0', DATA_DIR: folder, AUTH_SECRET: SECRET, ALLOWED_ORIGINS: PORTAL, CAMERAS: join(folder, 'none.mp4'), HISTORY_MINUTES: '0' });
  server = await createServer(config, pino({ level: 'silent' }));
  at.url = server.address;
});
after(async () => {
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

const tokenFor = async (scopes: Scope[], user?: string): Promise<Record<string, string>> => bearer((await server.app.tokens.create({ scopes, ...(user !== undefined && { user }) })).token);

test('an upload needs a token that may publish', async () => {
  assert.equal(await refusalOf(send(at, bytes)), '401 not_authenticated');
  assert.equal(await refusalOf(send(at, bytes, { headers: await tokenFor(['watch'], 'anna') })), '403 not_allowed');
  const { videoId } = await send(at, bytes, { headers: await tokenFor(['publish'], 'anna') });
  assert.ok(videoId);
});

test('it belongs to its user, whichever token they have', async () => {
  const anna = await tokenFor(['publish', 'watch'], 'anna');
  const { url } = await send(at, bytes, { headers: anna, chunkSize: 100_000, stopAt: 100_000 });
  for (const other of [await tokenFor(['publish'], 'ben'), await tokenFor(['manage'], 'root'), await tokenFor(['publish'])]) {
    assert.equal((await ask('HEAD', url, other)).status, 404);
    assert.equal(await codeOf(await patch(url, 100_000, bytes.subarray(100_000), other)), '404 not_found');
    assert.equal(await codeOf(await ask('DELETE', url, other)), '404 not_found');
  }
  assert.equal((await ask('HEAD', url)).status, 401);
  const renewed = await tokenFor(['publish', 'watch'], 'anna');
  const { videoId } = await send(at, bytes, { headers: renewed, uploadUrl: url });
  const video = (await (await fetch(`${at.url}/api/v1/videos/${videoId}`, { headers: renewed })).json()) as Video;
  assert.deepEqual([video.created_by, video.file_size_bytes], ['anna', bytes.byteLength]);
  assert.equal((await ask('HEAD', url, await tokenFor(['publish'], 'ben'))).status, 404);
});

test('a token without a user goes on with what such a token began', async () => {
  const { url } = await send(at, bytes, { headers: await tokenFor(['publish']), chunkSize: 100_000, stopAt: 100_000 });
  assert.equal((await ask('HEAD', url, await tokenFor(['publish'], 'anna'))).status, 404);
  assert.ok((await send(at, bytes, { headers: await tokenFor(['publish']), uploadUrl: url })).videoId);
});

test('no user can be claimed by metadata', async () => {
  const owner = `owner ${Buffer.from('ben').toString('base64')}`;
  const began = await begin(at, 10, { metadata: owner, headers: await tokenFor(['publish'], 'anna') });
  const url = new URL(began.headers.get('location') ?? '', at.url).href;
  assert.equal((await ask('HEAD', url, await tokenFor(['publish'], 'ben'))).status, 404);
  assert.equal((await ask('HEAD', url, await tokenFor(['publish'], 'anna'))).headers.get('upload-metadata'), null);
});

test('pages of allowed origins may read the headers of tus', async () => {
  const headers = { ...(await tokenFor(['publish'], 'anna')), Origin: PORTAL };
  const preflight = await fetch(at.url + TUS, { method: 'OPTIONS', headers: { Origin: PORTAL, 'Access-Control-Request-Method': 'POST', 'Access-Control-Request-Headers': 'authorization,tus-resumable,upload-length,upload-metadata' } });
  assert.equal(preflight.status, 204);
  assert.match(preflight.headers.get('access-control-allow-headers') ?? '', /upload-metadata/);
  const began = await begin(at, 10, { headers });
  assert.equal(began.headers.get('access-control-allow-origin'), PORTAL);
  const exposed = began.headers.get('access-control-expose-headers')?.toLowerCase().split(', ') ?? [];
  for (const name of ['location', 'upload-offset', 'upload-length', 'upload-expires', 'upload-video-id', 'tus-resumable', 'tus-version', 'tus-extension', 'tus-max-size']) assert.ok(exposed.includes(name), name);
  const foreign = await begin(at, 10, { headers: { ...headers, Origin: 'https://other.example' } });
  assert.equal(foreign.headers.get('access-control-allow-origin'), null);
});

test('a page may ask on a preflight for one upload', async () => {
  const preflight = await fetch(`${at.url}${TUS}/x`, { method: 'OPTIONS', headers: { Origin: PORTAL, 'Access-Control-Request-Method': 'PATCH' } });
  assert.match(preflight.headers.get('access-control-allow-methods') ?? '', /PATCH/);
});
