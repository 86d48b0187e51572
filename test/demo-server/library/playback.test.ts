import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { VideoStream } from '@oriel/core/contract';
import type { TestServer } from '../../support/server.ts';
import { makeFilm, run, settled, startLibrary, upload, videoOf } from './support.ts';

let server: TestServer;
let films: string;

before(async () => {
  films = await mkdtemp(join(tmpdir(), 'oriel-films-'));
  server = await startLibrary();
});
after(async () => {
  await server.stop();
  await rm(films, { recursive: true, force: true });
});

interface ProbedStream {
  codec_type: string;
  codec_name: string;
  width?: number;
  start_time: string;
}

/** What FFprobe finds behind a URL. */
async function probe(url: string): Promise<ProbedStream[]> {
  const { stdout } = await run('ffprobe', ['-v', 'error', '-of', 'json', '-show_streams', url]);
  return (JSON.parse(stdout) as { streams: ProbedStream[] }).streams;
}

test('an H.264 film is copied, and plays as it was', async () => {
  const file = await makeFilm(join(films, 'small.mp4'));
  const sent = await upload(server, file, { fields: { title: 'Small', tags: 'one, two', category: 'Tests' }, name: 'C:\\films\\small.mp4' });
  assert.equal(sent.upload_status, 'processing');
  const video = await settled(server, sent.id);
  assert.deepEqual([video.upload_status, video.is_playable, video.title, video.tags, video.category, video.original_filename], ['ready', true, 'Small', ['one', 'two'], 'Tests', 'small.mp4']);
  assert.deepEqual(video.qualities.map(({ quality_label, processing_status, progress, resolution_width }) => [quality_label, processing_status, progress, resolution_width]), [['180p', 'completed', 1, 320]]);
  const stream = await server.get<VideoStream>(`/api/v1/videos/${video.id}/stream`);
  const streams = await probe(server.url + stream.stream_url);
  assert.deepEqual(streams.map(({ codec_name }) => codec_name).toSorted(), ['aac', 'h264']);
  for (const { start_time, codec_type } of streams) assert.ok(Math.abs(Number(start_time)) < 0.03, `${codec_type} starts at ${start_time}`);
  const poster = await fetch(server.url + video.thumbnail_url);
  assert.deepEqual([poster.status, poster.headers.get('content-type')], [200, 'image/jpeg']);
  await videoOf(server, video.id);
});
