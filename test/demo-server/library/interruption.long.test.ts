import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test, type TestContext } from 'node:test';
import type { VideoStream } from '@oriel/core/contract';
import { canFind, childrenOf } from '../../support/processes.ts';
import type { TestServer } from '../../support/server.ts';
import { until } from '../../support/until.ts';
import { countPictures, makeFilm, playlistsOf, settled, slowFfmpeg, startLibrary, upload, videoOf } from './support.ts';

const SECONDS = 9;
const RATE = 25;

let films: string;
let slow: string;
/** H.264, which is copied. */
let fit: string;
/** MPEG-4 Part 2, which is encoded. */
let other: string;

before(async () => {
  films = await mkdtemp(join(tmpdir(), 'oriel-films-'));
  slow = await slowFfmpeg(films);
  fit = await makeFilm(join(films, 'fit.mp4'), { seconds: SECONDS, rate: RATE });
  other = await makeFilm(join(films, 'other.avi'), { seconds: SECONDS, rate: RATE, codecs: ['-c:v', 'mpeg4', '-c:a', 'mp3'] });
});
after(() => rm(films, { recursive: true, force: true }));

async function start(t: TestContext): Promise<TestServer> {
  const server = await startLibrary({ env: { FFMPEG_PATH: slow } });
  t.after(() => server.stop());
  return server;
}

/** Waits for the first segment; the rest is still being made. */
async function untilPlayable(server: TestServer, id: string): Promise<void> {
  await until('the video is playable', async () => (await videoOf(server, id)).is_playable);
  assert.equal((await videoOf(server, id)).upload_status, 'processing');
}

async function checkWhole(server: TestServer, id: string): Promise<void> {
  const video = await settled(server, id);
  assert.equal(video.upload_status, 'ready', video.failure_reason);
  const { stream_url } = await server.get<VideoStream>(`/api/v1/videos/${id}/stream`);
  const { media } = await playlistsOf(server, stream_url);
  for (const text of media.values()) {
    assert.match(text, /#EXT-X-ENDLIST/);
    const duration = [...text.matchAll(/#EXTINF:([\d.]+)/g)].reduce((sum, [, seconds]) => sum + Number(seconds), 0);
    assert.ok(Math.abs(duration - SECONDS) < 0.2, `${duration} s`);
  }
  // The one that is encoded begins a frame late, and is filled up from the start.
  const pictures = await countPictures(server.url + stream_url);
  assert.ok(pictures === SECONDS * RATE || pictures === SECONDS * RATE + 1, `${pictures} pictures`);
}

const filesOf = (server: TestServer, id: string): string => join(server.dataDir, 'library', 'videos', id);
const isFfmpeg = ({ command }: { command: string }): boolean => command.startsWith('ffmpeg\0');

test('a growing video plays, and only grows', async (t) => {
  const server = await start(t);
  const { id } = await upload(server, fit);
  await untilPlayable(server, id);
  const { stream_url } = await server.get<VideoStream>(`/api/v1/videos/${id}/stream`);
  const early = await playlistsOf(server, stream_url);
  assert.equal(early.media.size, 2, 'picture and sound');
  for (const text of early.media.values()) assert.doesNotMatch(text, /ENDLIST/);
  const [quality] = (await videoOf(server, id)).qualities;
  assert.ok(quality && quality.progress > 0 && quality.progress < 1, JSON.stringify(quality));
  for (const [url, text] of early.media) {
    for (const [, name] of text.matchAll(/^(\d+\.m4s.*)$/gm)) assert.equal((await fetch(new URL(name!, url))).status, 200);
  }
  await checkWhole(server, id);
  const late = await playlistsOf(server, stream_url);
  for (const [url, text] of early.media) assert.ok(late.media.get(url)!.startsWith(text), 'nothing that was listed has changed');
});

test('a killed FFmpeg is started again, and what was published stays', { skip: !canFind }, async (t) => {
  const server = await start(t);
  const { id } = await upload(server, other, { name: 'other.avi' });
  await untilPlayable(server, id);
  const { stream_url } = await server.get<VideoStream>(`/api/v1/videos/${id}/stream`);
  const early = await playlistsOf(server, stream_url);
  const [victim] = (await childrenOf(server.process.pid!)).filter(isFfmpeg);
  process.kill(victim!.pid, 'SIGKILL');
  await checkWhole(server, id);
  const late = await playlistsOf(server, stream_url);
  for (const [url, text] of early.media) assert.ok(late.media.get(url)!.startsWith(text));
});

for (const signal of ['SIGKILL', 'SIGTERM'] as const) {
  test(`after a ${signal} in the middle of a job the next server goes on with it`, async (t) => {
    const first = await startLibrary({ env: { FFMPEG_PATH: slow } });
    const [a, b] = [await upload(first, fit), await upload(first, other, { name: 'other.avi' })];
    await untilPlayable(first, a.id);
    await first.stop({ signal, keep: true });
    const second = await startLibrary({ dataDir: first.dataDir });
    t.after(() => second.stop());
    await checkWhole(second, a.id);
    await checkWhole(second, b.id);
    // The storyboard is made after the video is ready.
    await until('no work is left over', async () => (await readdir(join(second.dataDir, 'cache', 'library'))).length === 0);
    assert.deepEqual(await readdir(join(second.dataDir, 'library', 'incoming')).catch(() => []), []);
  });
}

test('a video that is removed while it is made leaves nothing', { skip: !canFind }, async (t) => {
  const server = await start(t);
  const { id } = await upload(server, fit);
  await untilPlayable(server, id);
  assert.ok(existsSync(filesOf(server, id)));
  assert.equal((await fetch(`${server.url}/api/v1/videos/${id}`, { method: 'DELETE' })).status, 204);
  assert.deepEqual((await childrenOf(server.process.pid!)).filter(isFfmpeg), []);
  assert.equal(existsSync(filesOf(server, id)), false);
  assert.equal((await fetch(`${server.url}/api/v1/videos/${id}`)).status, 404);
});
