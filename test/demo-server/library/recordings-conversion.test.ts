import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { RecordingInfo, RecordingJobList } from '@oriel/core/contract';
import { makeClockFilm } from '../../support/clock-film.ts';
import type { TestServer } from '../../support/server.ts';
import { clocksIn, convert, converted, live, recorded, send, startOf, startRecorder } from './recordings-support.ts';
import { codeOf, countPictures, playlistsOf, run } from './support.ts';

const SECONDS = 25;
/** Of the film, frames per second. */
const RATE = 5;

let server: TestServer;
let folder: string;
let id: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'oriel-recording-film-'));
  const film = await makeClockFilm(join(folder, 'film.mp4'), { seconds: 120, rate: RATE });
  server = await startRecorder({ cameras: [{ id: 'film', name: 'Film', source: film }] });
  await live(server, 'film');
  ({ id } = await recorded(server, 'film', SECONDS));
});
after(async () => {
  await server?.stop();
  await rm(folder, { recursive: true, force: true });
});

const info = (query = ''): Promise<RecordingInfo> => server.get<RecordingInfo>(`/api/v1/recordings/${id}/info${query}`);
const get = (path: string, headers: Record<string, string> = {}): Promise<Response> => fetch(new URL(path, server.url), { headers });

/** What ffprobe says of a file or a stream. */
async function probe(input: string): Promise<{ streams: { codec_name: string; start_time: string }[]; format: { duration: string } }> {
  const { stdout } = await run('ffprobe', ['-v', 'error', '-of', 'json', '-show_entries', 'stream=codec_name,start_time:format=duration', input]);
  return JSON.parse(stdout) as Awaited<ReturnType<typeof probe>>;
}

test('what is known of a recording before it is converted', async () => {
  const { metadata, streaming, duration_seconds, analytics } = await info();
  assert.equal(metadata?.video.codec, 'h264');
  assert.deepEqual([metadata.video.width, metadata.video.height, metadata.audio?.codec], [640, 360, 'aac']);
  assert.ok(Math.abs(metadata.video.frame_rate - RATE) < 0.5, `${metadata.video.frame_rate} frames a second`);
  assert.ok(Math.abs(duration_seconds! - SECONDS) < 4, `${duration_seconds} s`);
  assert.deepEqual([streaming.hls, streaming.dash, streaming.mp4.status], [{ status: 'none' }, { status: 'none' }, 'ready']);
  assert.equal((await get(streaming.mp4.url!)).status, 200);
  assert.equal(analytics.total_sessions, 0);
  for (const file of ['playlist.m3u8', 'manifest.mpd']) assert.equal(await codeOf(await send(server, `/${id}/stream/${file}`, { method: 'GET' })), '409 wrong_status');
});

test('the thumbnail is a JPEG of 320 × 180 pixels for a day', async () => {
  const response = await send(server, `/${id}/thumbnail`, { method: 'GET' });
  assert.deepEqual([response.headers.get('content-type'), response.headers.get('cache-control')], ['image/jpeg', 'private, max-age=86400']);
  const { stdout } = await run('ffprobe', ['-v', 'error', '-show_entries', 'stream=width,height', '-of', 'csv=p=0', `${server.url}/api/v1/recordings/${id}/thumbnail`]);
  assert.equal(stdout.trim(), '320,180');
  const [shown] = await clocksIn(`${server.url}/api/v1/recordings/${id}/thumbnail`);
  const [first] = await clocksIn(`${server.url}/api/v1/recordings/${id}/download`);
  assert.ok(Math.abs(shown! - first! - 5000) <= 1000 / RATE, `taken ${shown! - first!} ms after the start`);
});

test('HLS has MPEG-TS segments of 10 seconds with picture and sound, without another encoding', async () => {
  const job = await convert(server, id, 'hls');
  assert.deepEqual([job.format, job.recording_id, ['pending', 'processing'].includes(job.status)], ['hls', id, true]);
  assert.equal((await convert(server, id, 'hls')).id, job.id, 'it is not begun twice');
  const done = await converted(server, job);
  assert.deepEqual([done.status, done.progress], ['completed', 1], done.failure_reason);
  const { streaming, duration_seconds } = await info();
  assert.equal(streaming.hls.status, 'ready');
  const { main, media } = await playlistsOf(server, streaming.hls.url!);
  assert.match(main, /CODECS="avc1\.[0-9a-f]{6},mp4a\.40\.2",RESOLUTION=640x360\n360p\/playlist\.m3u8/i);
  assert.equal(media.size, 1);
  const [[url, text]] = [...media] as [[string, string]];
  const segments = [...text.matchAll(/^#EXTINF:([\d.]+),\n(\S+)$/gm)].map(([, duration, name]) => ({ duration: Number(duration), name: name! }));
  assert.ok(segments.slice(0, -1).every(({ duration }) => Math.abs(duration - 10) < 0.1), JSON.stringify(segments));
  assert.ok(Math.abs(segments.reduce((sum, { duration }) => sum + duration, 0) - duration_seconds!) < 0.5);
  assert.ok(segments[0]!.name.startsWith('segment-000.ts'));
  const response = await fetch(new URL(segments[0]!.name, url));
  assert.equal(response.headers.get('content-type'), 'video/mp2t');
  const bytes = new Uint8Array(await response.arrayBuffer());
  assert.deepEqual([bytes[0], bytes.byteLength % 188], [0x47, 0]);
  const part = await fetch(new URL(segments[0]!.name, url), { headers: { range: 'bytes=188-375' } });
  assert.deepEqual([part.status, (await part.arrayBuffer()).byteLength], [206, 188]);
  assert.equal((await send(server, `/${id}/stream/segment-000.ts`, { method: 'GET' })).status, 200, 'a recording of one quality has its segments beside the playlist');
  assert.equal(await codeOf(await fetch(new URL('segment-999.ts', url))), '404 segment_unknown');
});

test('every picture of the recording is in its HLS, in its order', async () => {
  const { streaming } = await info();
  const [recording, stream] = [await clocksIn(`${server.url}${streaming.mp4.url}`), await clocksIn(`${server.url}${streaming.hls.url}`)];
  assert.deepEqual(stream, recording);
  const { streams } = await probe(`${server.url}${streaming.hls.url}`);
  assert.deepEqual(streams.map(({ codec_name }) => codec_name).toSorted(), ['aac', 'h264']);
  const starts = streams.map(({ start_time }) => Number(start_time));
  assert.ok(Math.abs(starts[0]! - starts[1]!) < 0.3, `picture and sound begin at ${starts.join(' and ')} s`);
});

test('without a bandwidth no quality is named, and one that is not there is refused', async () => {
  assert.equal(await codeOf(await send(server, `/${id}/stream/playlist.m3u8?quality=1080p`, { method: 'GET' })), '404 not_found');
  assert.equal((await info()).quality, undefined);
});

test('DASH has the same renditions', async () => {
  assert.equal((await converted(server, await convert(server, id, 'dash'))).status, 'completed');
  const { streaming, duration_seconds } = await info();
  const url = `${server.url}${streaming.dash.url}`;
  assert.ok(Math.abs(Number((await probe(url)).format.duration) - duration_seconds!) < 0.5);
  assert.deepEqual(await clocksIn(url), await clocksIn(`${server.url}${streaming.mp4.url}`));
});

test('MP4 of H.264 and AAC is there already', async () => {
  assert.equal((await converted(server, await convert(server, id, 'mp4'))).status, 'completed');
  assert.ok((await countPictures(`${server.url}${(await info()).streaming.mp4.url}`)) > SECONDS);
});

test('conversions are listed, newest first, and what cannot be converted is refused', async () => {
  const { jobs } = await server.get<RecordingJobList>(`/api/v1/recordings/${id}/jobs`);
  assert.deepEqual(jobs.map(({ format }) => format), ['mp4', 'dash', 'hls']);
  assert.equal(await codeOf(await send(server, `/${id}/transcode?format=avi`)), '400 invalid_request');
  const other = await startOf(server, { stream_id: 'film' });
  assert.equal(await codeOf(await send(server, `/${other.id}/transcode?format=hls`)), '409 wrong_status');
  assert.equal((await send(server, `/${other.id}`, { method: 'DELETE' })).status, 204);
  assert.deepEqual(await readdir(join(server.dataDir, 'cache', 'recordings', 'renditions')).catch(() => []), []);
});
