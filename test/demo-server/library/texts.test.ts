import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { ErrorBody, VideoCaptionsList, VideoChapters, VideoStream } from '@oriel/core/contract';
import * as hlsParser from 'hls-parser';
import type { TestServer } from '../../support/server.ts';
import { until } from '../../support/until.ts';
import { H264, makeFilm, run, settled, startLibrary, upload, videoOf } from './support.ts';

let server: TestServer;
let films: string;
let id: string;
/** A film with captions and chapters. */
let rich: string;

const SRT = (words: string) => `1\n00:00:01,000 --> 00:00:02,500\n${words}\n`;
const VTT = 'WEBVTT\n\n00:01.000 --> 00:03.000\nGuten Tag\n';
const METADATA = `;FFMETADATA1
[CHAPTER]
TIMEBASE=1/1000
START=0
END=2000
title=Start
[CHAPTER]
TIMEBASE=1/1000
START=2000
END=6000
`;

before(async () => {
  films = await mkdtemp(join(tmpdir(), 'oriel-films-'));
  server = await startLibrary();
  const film = await makeFilm(join(films, 'plain.mp4'));
  const [english, german, chapters] = ['en.srt', 'de.srt', 'chapters.txt'].map((name) => join(films, name)) as [string, string, string];
  await writeFile(english, SRT('Good morning'));
  await writeFile(german, SRT('Guten Morgen'));
  await writeFile(chapters, METADATA);
  const inputs = [film, english, german, english, chapters].flatMap((path) => ['-i', path]);
  const maps = ['-map', '0:v', '-map', '0:a', '-map', '1', '-map', '2', '-map', '3', '-map_chapters', '4'];
  const languages = ['-metadata:s:s:0', 'language=eng', '-metadata:s:s:1', 'language=ger', '-metadata:s:s:2', 'language=eng', '-metadata:s:s:2', 'title=English for the deaf'];
  rich = join(films, 'rich.mkv');
  await run('ffmpeg', ['-v', 'error', ...inputs, ...maps, '-c', 'copy', '-c:s', 'srt', ...languages, rich]);
  ({ id } = await upload(server, rich, { name: 'rich.mkv' }));
  await settled(server, id);
});
after(async () => {
  await server.stop();
  await rm(films, { recursive: true, force: true });
});

const put = (rest: string, body: string, type: string) => fetch(`${server.url}/api/v1/videos/${id}/${rest}`, { method: 'PUT', body, headers: { 'Content-Type': type } });
const setCaptions = (language: string, text: string, type = 'text/vtt') => put(`captions/${language}`, text, type);
const setChapters = (chapters: unknown) => put('chapters', JSON.stringify({ chapters }), 'application/json');
const messageOf = async (response: Response): Promise<string> => `${response.status} ${((await response.json()) as ErrorBody).error.message}`;

test('chapters and captions are taken out of the file', async () => {
  const { captions } = await until('all captions', async () => {
    const list = await server.get<VideoCaptionsList>(`/api/v1/videos/${id}/captions`);
    return list.captions.length === 3 && list;
  });
  assert.deepEqual(captions.map(({ language, label, source }) => `${language} ${label} ${source}`), ['de Deutsch file', 'en English file', 'en-x-2 English for the deaf file']);
  const response = await fetch(server.url + captions[0]!.url);
  assert.equal(response.headers.get('content-type'), 'text/vtt');
  assert.match(await response.text(), /^WEBVTT\n[^]*00:01\.0\d\d --> 00:02\.5\d\d\nGuten Morgen/);
  const expected = [
    { title: 'Start', start_time_seconds: 0, end_time_seconds: 2 },
    { title: 'Chapter 2', start_time_seconds: 2, end_time_seconds: 6 },
  ];
  assert.deepEqual((await videoOf(server, id)).chapters, expected);
  assert.deepEqual(await server.get<VideoChapters>(`/api/v1/videos/${id}/chapters`), { chapters: expected });
});

test('neither the qualities nor a video that is ready wait for captions', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'oriel-ffmpeg-'));
  const ffmpeg = join(folder, 'ffmpeg');
  const asked = join(folder, 'asked');
  await writeFile(join(folder, 'ffprobe'), '#!/bin/sh\nexec ffprobe "$@"\n', { mode: 0o755 });
  await writeFile(ffmpeg, `#!/bin/sh\ncase "$*" in *webvtt*) touch '${asked}'; exec sleep 1000;; esac\nexec ffmpeg "$@"\n`, { mode: 0o755 });
  const other = await startLibrary({ env: { FFMPEG_PATH: ffmpeg } });
  t.after(async () => {
    await other.stop();
    await rm(folder, { recursive: true, force: true });
  });
  const video = await settled(other, (await upload(other, rich, { name: 'rich.mkv' })).id);
  assert.equal(video.upload_status, 'ready');
  assert.ok(video.qualities.every(({ processing_status }) => processing_status === 'completed'));
  await until('captions are being read', () => existsSync(asked));
  assert.deepEqual(await other.get<VideoCaptionsList>(`/api/v1/videos/${video.id}/captions`), { captions: [] });
});

test('captions are a part of HLS, under the signature of the stream', async () => {
  const { stream_url } = await server.get<VideoStream>(`/api/v1/videos/${id}/stream`);
  const main = await (await fetch(server.url + stream_url)).text();
  const playlist = hlsParser.parse(main) as hlsParser.types.MasterPlaylist;
  const names = playlist.variants[0]?.subtitles.map(({ language, name }) => `${language} ${name}`);
  assert.deepEqual(names, ['de Deutsch', 'en English', 'en-x-2 English for the deaf']);
  const uri = playlist.variants[0]?.subtitles[0]?.uri ?? '';
  const own = new URL(uri, server.url + stream_url);
  const media = hlsParser.parse(await (await fetch(own)).text()) as hlsParser.types.MediaPlaylist;
  assert.deepEqual([media.endlist, media.segments.length, Math.round(media.segments[0]?.duration ?? 0)], [true, 1, 6]);
  assert.match(await (await fetch(new URL(media.segments[0]?.uri ?? '', own))).text(), /Guten Morgen/);
});

test('captions that a user sets replace those of the same language, and can be removed', async () => {
  const set = await setCaptions('DE', VTT);
  assert.equal(set.status, 200);
  assert.deepEqual(await set.json(), { language: 'de', label: 'Deutsch', source: 'uploaded', url: `/api/v1/videos/${id}/captions/de` });
  const response = await fetch(`${server.url}/api/v1/videos/${id}/captions/de`);
  assert.equal(await response.text(), VTT);
  assert.equal((await fetch(response.url, { method: 'DELETE' })).status, 204);
  assert.equal(await messageOf(await fetch(response.url)), '404 The video has no captions in this language.');
  assert.equal((await fetch(response.url, { method: 'DELETE' })).status, 404);
});

test('captions that cannot be used are refused in words', async () => {
  const refused = async (text: string, pattern: RegExp) => assert.match(await messageOf(await setCaptions('fr', text)), pattern);
  await refused('Bonjour', /400 .*missing WEBVTT file header/);
  await refused('WEBVTT\n', /400 .*no cue/);
  await refused('WEBVTT\n\n00:0x.000 --> 00:02.000\nBonjour', /400 .*on line 3/);
  await refused('WEBVTT\n\n00:05.000 --> 00:02.000\nBonjour', /400 .*no cue/);
  assert.equal((await setCaptions('fr', VTT, 'text/plain')).status, 415);
  assert.equal((await setCaptions('fr', `WEBVTT\n\nNOTE ${'x'.repeat(3_000_000)}\n`)).status, 413);
  assert.equal((await setCaptions('not_a_language', VTT)).status, 400);
  assert.equal((await setCaptions('en-a', VTT)).status, 400);
  const { captions } = await server.get<VideoCaptionsList>(`/api/v1/videos/${id}/captions`);
  assert.ok(captions.every(({ language }) => language !== 'fr'));
});

test('chapters that a user sets replace those of the file, in the order of their starts', async () => {
  const set = await setChapters([{ title: 'Two', start_time_seconds: 3, description: 'The end' }, { title: 'One', start_time_seconds: 0 }]);
  const { duration } = await videoOf(server, id);
  const expected = [
    { title: 'One', start_time_seconds: 0, end_time_seconds: 3 },
    { title: 'Two', start_time_seconds: 3, end_time_seconds: duration, description: 'The end' },
  ];
  assert.deepEqual(await set.json(), { chapters: expected });
  assert.equal((await setChapters([{ title: 'A', start_time_seconds: 1 }, { title: 'B', start_time_seconds: 1 }])).status, 400);
  assert.equal((await setChapters([{ title: 'A', start_time_seconds: 1000 }])).status, 400);
  assert.equal((await setChapters([{ title: 'A', start_time_seconds: 2, end_time_seconds: 1 }])).status, 400);
  assert.deepEqual((await videoOf(server, id)).chapters, expected);
  assert.equal((await setChapters([])).status, 200);
  assert.equal((await videoOf(server, id)).chapters, undefined);
});

test('a file with subtitles that cannot be read plays without them', async () => {
  const broken = join(films, 'broken.mkv');
  await writeFile(join(films, 'empty.srt'), '1\n00:00:01,000 --> 00:00:01,000\nNever seen\n');
  const film = await makeFilm(join(films, 'other.mp4'), { codecs: H264 });
  await run('ffmpeg', ['-v', 'error', '-i', film, '-i', join(films, 'empty.srt'), '-map', '0', '-map', '1', '-c', 'copy', '-c:s', 'srt', broken]);
  const video = await settled(server, (await upload(server, broken)).id);
  assert.equal(video.upload_status, 'ready');
  await until('the log says that they are lost', () => server.output().includes('captions of a file are lost'));
  assert.deepEqual(await server.get<VideoCaptionsList>(`/api/v1/videos/${video.id}/captions`), { captions: [] });
});
