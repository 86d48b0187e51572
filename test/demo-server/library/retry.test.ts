import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Token, Video, VideoStream } from '@oriel/core/contract';
import type { TestServer } from '../../support/server.ts';
import { until } from '../../support/until.ts';
import { codeOf, countPictures, makeFilm, startLibrary, upload } from './support.ts';

const SECRET = 'a secret of at least 32 characters!';
let server: TestServer;
let folder: string;
let film: string;
/** FFmpeg works while this is there. */
let working: string;
const owner: Record<string, string> = {};
const other: Record<string, string> = {};

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'oriel-retry-'));
  working = join(folder, 'working');
  film = await makeFilm(join(folder, 'film.mp4'), { seconds: 2 });
  for (const name of ['ffmpeg', 'ffprobe']) await writeFile(join(folder, name), `#!/bin/sh\n[ -e "${working}" ] || exit 1\nexec ${name} "$@"\n`, { mode: 0o755 });
  server = await startLibrary({ env: { AUTH_SECRET: SECRET, FFMPEG_PATH: join(folder, 'ffmpeg') } });
  for (const [user, headers] of [['anna', owner], ['ben', other]] as const) {
    const body = JSON.stringify({ user, scopes: ['watch', 'publish'] });
    const created = await fetch(`${server.url}/api/v1/tokens`, { method: 'POST', body, headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${SECRET}` } });
    headers['Authorization'] = `Bearer ${((await created.json()) as Token).token}`;
  }
});
after(async () => {
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

const read = async <T>(id: string, path = ''): Promise<T> => (await fetch(`${server.url}/api/v1/videos/${id}${path}`, { headers: owner })).json() as Promise<T>;
const retry = (id: string, headers = owner): Promise<Response> => fetch(`${server.url}/api/v1/videos/${id}/retry`, { method: 'POST', headers });
const is = (id: string, status: Video['upload_status']): Promise<unknown> => until(`it is ${status}`, async () => (await read<Video>(id)).upload_status === status);

test('a video that failed is tried again by its owner, as often as it fails', async () => {
  const { id } = await upload(server, film, { headers: owner });
  await is(id, 'failed');
  assert.equal(await codeOf(await retry(id, other)), '404 video_unknown');
  assert.equal((await retry(id, {})).status, 401);
  const again = await retry(id);
  assert.equal(again.status, 200);
  const video = (await again.json()) as Video;
  assert.deepEqual([video.id, video.upload_status, video.failure_reason], [id, 'processing', undefined]);
  await is(id, 'failed');

  await writeFile(working, '');
  const answers = await Promise.all([retry(id), retry(id)]);
  assert.deepEqual(answers.map(({ status }) => status).toSorted((a, b) => a - b), [200, 409]);
  await is(id, 'ready');
  const { failure_reason, qualities } = await read<Video>(id);
  assert.equal(failure_reason, undefined);
  assert.ok(qualities.every(({ processing_status }) => processing_status === 'completed'));
  assert.equal(await countPictures(server.url + (await read<VideoStream>(id, '/stream')).stream_url), 50);
  assert.equal(await codeOf(await retry(id)), '409 precondition_failed', 'it has not failed');
});

test('a video whose uploaded file is gone cannot be tried again', async () => {
  const { id } = await upload(server, Buffer.from('no film'), { headers: owner });
  await is(id, 'failed');
  await rm(join(server.dataDir, 'library', 'videos', id, 'source'), { recursive: true });
  const answer = await retry(id);
  assert.equal(await codeOf(answer), '409 precondition_failed');
  assert.equal((await read<Video>(id)).upload_status, 'failed');
});
