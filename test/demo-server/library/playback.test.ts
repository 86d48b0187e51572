import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Video, VideoQualityList, VideoStream } from '@oriel/core/contract';
import type { TestServer } from '../../support/server.ts';
import { until } from '../../support/until.ts';
import { makeFilm, run, playlistsOf, settled, startLibrary, upload } from './support.ts';

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
});

test('any other short film gets all qualities at once, with the same keyframes', async () => {
  const file = await makeFilm(join(films, 'large.mkv'), { seconds: 5, size: '1920x1080', rate: 30, group: 300, codecs: ['-c:v', 'mpeg4', '-q:v', '5', '-c:a', 'libopus'] });
  const sent = await upload(server, file, { name: 'large.mkv' });
  const qualities = () => server.get<VideoQualityList>(`/api/v1/videos/${sent.id}/qualities`);
  await until('it can be played', async () => (await server.get<Video>(`/api/v1/videos/${sent.id}`)).is_playable);
  assert.deepEqual((await qualities()).map(({ processing_status }) => processing_status), Array.from({ length: 4 }, () => 'processing'));
  const early = await server.get<VideoStream>(`/api/v1/videos/${sent.id}/stream`);
  assert.equal((await playlistsOf(server, early.stream_url)).main.match(/^#EXT-X-STREAM-INF/gm)?.length, 1, 'only what is ready');

  const video = await settled(server, sent.id);
  assert.equal(video.upload_status, 'ready');
  assert.deepEqual(video.qualities.map(({ quality_label, processing_status }) => `${quality_label} ${processing_status}`), ['360p completed', '480p completed', '720p completed', '1080p completed']);
  const { stream_url } = await server.get<VideoStream>(`/api/v1/videos/${sent.id}/stream`);
  const { main, media } = await playlistsOf(server, stream_url);
  assert.match(main, /RESOLUTION=640x360[^]*RESOLUTION=1280x720[^]*RESOLUTION=1920x1080/);
  const sound = /URI="([^"?]+)/.exec(main)?.[1] ?? '';
  const pictures = [...media.keys()].filter((url) => !url.includes(sound));
  const keyframes = await Promise.all(pictures.map(keyframesOf));
  assert.equal(pictures.length, 4);
  const [first = []] = keyframes;
  assert.ok(first.length >= 3, String(first));
  for (const times of keyframes) assert.deepEqual(times, first);
  first.forEach((time, i) => assert.ok(time - i * 1.92 >= -0.001 && time - i * 1.92 < 1 / 30, `keyframe ${i} at ${time}`));
  for (const { start_time } of await probe(server.url + stream_url)) assert.ok(Math.abs(Number(start_time)) < 0.03, start_time);
});

test('smaller qualities are cut where a film that is copied is cut', async () => {
  // Keyframes come as an encoder sets them at changes of scene.
  const codecs = ['-c:v', 'libx264', '-preset', 'veryfast', '-pix_fmt', 'yuv420p', '-sc_threshold', '0', '-force_key_frames', '1.4,3,5.6,6,9.8,11.2', '-c:a', 'aac'];
  const file = await makeFilm(join(films, 'scenes.mp4'), { seconds: 13, size: '1920x1080', rate: 5, group: 9999, codecs });
  const video = await settled(server, (await upload(server, file)).id);
  assert.deepEqual(video.qualities.map(({ quality_label, processing_status }) => `${quality_label} ${processing_status}`), ['360p completed', '480p completed', '720p completed', '1080p completed']);
  const { stream_url } = await server.get<VideoStream>(`/api/v1/videos/${video.id}/stream`);
  const { media } = await playlistsOf(server, stream_url);
  const [smallest, second, third, copied] = [...media].slice(1);
  assert.deepEqual(durationsOf(copied![1]), [5.6, 4.2, 3.2]);
  for (const [url, text] of [smallest!, second!, third!]) {
    assert.deepEqual(durationsOf(text), durationsOf(copied![1]));
    assert.deepEqual(await keyframesOf(url), [0, 5.6, 9.8, 11.2], 'there, and where MPEG-TS is cut');
  }
});

test('each sound of a file can be chosen, by its name and language', async () => {
  const path = join(films, 'languages.mkv');
  const sines = ['300', '600', '900'].flatMap((frequency) => ['-f', 'lavfi', '-i', `sine=frequency=${frequency}:sample_rate=48000:duration=5`]);
  const names = ['-metadata:s:a:0', 'language=ger', '-metadata:s:a:1', 'language=eng', '-metadata:s:a:2', 'language=eng', '-metadata:s:a:2', 'title=Director "cut"'];
  const maps = ['-map', '0:v', '-map', '1:a', '-map', '2:a', '-map', '3:a'];
  await run('ffmpeg', ['-v', 'error', '-f', 'lavfi', '-i', 'testsrc2=s=320x180:r=25:d=5', ...sines, ...maps, ...names, '-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', '-g', '25', '-c:a', 'libopus', path]);
  const video = await settled(server, (await upload(server, path, { name: 'languages.mkv' })).id);
  assert.equal(video.upload_status, 'ready');
  const { stream_url, dash_url } = await server.get<VideoStream>(`/api/v1/videos/${video.id}/stream`);
  const { main, media } = await playlistsOf(server, stream_url);
  const sounds = [...main.matchAll(/TYPE=AUDIO,GROUP-ID="sound",NAME="([^"]+)",LANGUAGE="([^"]+)",DEFAULT=(\w+)/g)].map(([, ...parts]) => parts);
  assert.deepEqual(sounds, [['Deutsch', 'de', 'YES'], ['English', 'en', 'NO'], ["Director 'cut'", 'en', 'NO']]);
  const lengths = await Promise.all([...media.keys()].slice(0, 3).map(async (url) => Number((await run('ffprobe', ['-v', 'error', '-show_entries', 'format=duration', '-of', 'csv=p=0', url])).stdout)));
  for (const seconds of lengths) assert.ok(Math.abs(seconds - 5) < 0.2, String(lengths));
  const manifest = await (await fetch(server.url + dash_url)).text();
  assert.deepEqual([...manifest.matchAll(/contentType="audio"[^>]*lang="(\w+)"[^>]*><Label>([^<]+)<\/Label><Role[^>]*value="(\w+)"/g)].map(([, ...parts]) => parts), [['de', 'Deutsch', 'main'], ['en', 'English', 'alternate'], ['en', 'Director &quot;cut&quot;', 'alternate']]);
});

test('an I-frame playlist gives the first picture of each segment alone', async () => {
  const { id } = await settled(server, (await upload(server, await makeFilm(join(films, 'keyframes.mp4'), { seconds: 9 }))).id);
  const { stream_url } = await server.get<VideoStream>(`/api/v1/videos/${id}/stream`);
  const { media, keyframes } = await playlistsOf(server, stream_url);
  const segments = [...media.values()].at(-1)!.match(/\.m4s/g)!.length;
  const [[url, text]] = keyframes as unknown as [[string, string]];
  const ranges = [...text.matchAll(/BYTERANGE:(\d+)@0\n(\S+)/g)];
  assert.equal(ranges.length, segments);
  const init = await (await fetch(new URL(/MAP:URI="([^"]+)"/.exec(text)![1]!, url))).bytes();
  for (const [, size, name] of ranges) {
    const part = await fetch(new URL(name!, url), { headers: { Range: `bytes=0-${Number(size) - 1}` } });
    assert.equal(part.status, 206);
    const path = join(films, `${name}.mp4`);
    await writeFile(path, Buffer.concat([init, await part.bytes()]));
    const { stdout } = await run('ffprobe', ['-v', 'error', '-select_streams', 'v:0', '-read_intervals', '%+#1', '-show_entries', 'frame=pict_type', '-of', 'csv=p=0', path]);
    assert.match(stdout, /^I/);
  }
});

/** Of the segments of a playlist, seconds. */
const durationsOf = (text: string): number[] => [...text.matchAll(/^#EXTINF:([\d.]+)/gm)].map(([, duration]) => Number(duration));

/** Seconds. */
async function keyframesOf(url: string): Promise<number[]> {
  const { stdout } = await run('ffprobe', ['-v', 'error', '-select_streams', 'v:0', '-show_entries', 'packet=pts_time,flags', '-of', 'csv=p=0', url]);
  return stdout.split('\n').filter((line) => /,K/.test(line)).map((line) => Number(line.split(',')[0]));
}
