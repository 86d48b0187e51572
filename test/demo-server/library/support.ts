import { execFile } from 'node:child_process';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { OrielError } from '@oriel/core';
import type { ErrorBody, Video } from '@oriel/core/contract';
import * as hlsParser from 'hls-parser';
import { runFfmpeg } from '../../../demo-server/src/media/ffmpeg.ts';
import { type TestServer, startServer, type TestServerOptions } from '../../support/server.ts';
import { until } from '../../support/until.ts';
import { prepareDatabase } from '../../support/prepared-database.ts';

hlsParser.setOptions({ strictMode: true });

export const run = promisify(execFile);

export interface FilmOptions {
  seconds?: number;
  size?: string;
  rate?: number;
  /** Frames from keyframe to keyframe. */
  group?: number;
  sound?: boolean;
  /** FFmpeg's arguments for the codecs. */
  codecs?: readonly string[];
}

export const H264 = ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', '-c:a', 'aac'];

/** A short film in a file; the extension of its name chooses the container. */
export async function makeFilm(path: string, { seconds = 6, size = '320x180', rate = 25, group = 25, sound = true, codecs = H264 }: FilmOptions = {}): Promise<string> {
  const inputs = ['-f', 'lavfi', '-i', `testsrc2=s=${size}:r=${rate}:d=${seconds}`, ...(sound ? ['-f', 'lavfi', '-i', `sine=sample_rate=48000:duration=${seconds}`] : [])];
  await runFfmpeg('ffmpeg', ['-v', 'error', '-y', ...inputs, '-g', String(group), ...codecs, path], { signal: AbortSignal.timeout(60_000) });
  return path;
}

/** A server of its own without cameras, and a folder for films. */
export async function startLibrary({ dataDir, ...options }: TestServerOptions = {}): Promise<TestServer> {
  const folder = dataDir ?? (await mkdtemp(join(tmpdir(), 'oriel-library-')));
  if (!dataDir) await prepareDatabase(folder);
  return startServer({ ...options, dataDir: folder, cameras: [] });
}

export interface UploadOptions {
  fields?: Record<string, string>;
  name?: string;
  headers?: Record<string, string>;
}

export async function post(server: Pick<TestServer, 'url'>, file: string | Uint8Array, { fields = {}, name = 'film.mp4', headers = {} }: UploadOptions = {}): Promise<Response> {
  const body = new FormData();
  for (const [field, value] of Object.entries(fields)) body.set(field, value);
  const bytes = typeof file === 'string' ? await readFile(file) : file;
  body.set('video', new Blob([Buffer.from(bytes)], { type: 'video/mp4' }), name);
  return fetch(`${server.url}/api/v1/videos/upload`, { method: 'POST', body, headers });
}

export async function upload(server: Pick<TestServer, 'url'>, file: string | Uint8Array, options: UploadOptions = {}): Promise<Video> {
  const response = await post(server, file, options);
  if (response.status !== 200) throw new Error(`${response.status} ${await response.text()}`);
  return (await response.json()) as Video;
}

export const videoOf = (server: TestServer, id: string): Promise<Video> => server.get<Video>(`/api/v1/videos/${id}`);

/** The video when nothing more is made of it, or it has failed. */
export const settled = (server: TestServer, id: string, { timeout = 60_000 } = {}): Promise<Video> =>
  until('the video is processed', async () => {
    const video = await videoOf(server, id);
    return video.upload_status !== 'processing' && video;
  }, { timeout });

export const codeOf = async (response: Response): Promise<string> => `${response.status} ${((await response.json()) as ErrorBody).error.code}`;

/** How a client was refused, as `codeOf` says it. */
export const refusalOf = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => 'accepted',
    (error: unknown) => (error instanceof OrielError ? `${error.status} ${error.code}` : String(error)),
  );

/** An FFmpeg that reads its input at the speed of playback, so that a job takes as long as its film. For `FFMPEG_PATH`. */
export const slowFfmpeg = (folder: string): Promise<string> => pacedFfmpeg(folder, 1);

/** @param rate times the speed of playback */
export async function pacedFfmpeg(folder: string, rate: number): Promise<string> {
  await writeFile(join(folder, 'ffprobe'), '#!/bin/sh\nexec ffprobe "$@"\n', { mode: 0o755 });
  const path = join(folder, 'ffmpeg');
  await writeFile(path, `#!/bin/sh\nexec ffmpeg -readrate ${rate} "$@"\n`, { mode: 0o755 });
  return path;
}

export interface Playlists {
  /** The Multivariant Playlist. */
  main: string;
  /** The Media Playlists, by their absolute address. */
  media: Map<string, string>;
  /** The I-frame playlists, likewise. */
  keyframes: Map<string, string>;
}

/** The playlists behind a stream URL; each is valid. */
export async function playlistsOf(server: Pick<TestServer, 'url'>, stream: string): Promise<Playlists> {
  const base = new URL(stream, server.url);
  const main = await textOf(base.href);
  const playlists = { main, media: new Map<string, string>(), keyframes: new Map<string, string>() };
  for (const line of main.split('\n')) {
    const uri = line.startsWith('#') ? /URI="([^"]+)"/.exec(line)?.[1] : line;
    if (!uri) continue;
    const { href } = new URL(uri, base);
    (line.startsWith('#EXT-X-I-FRAME-STREAM-INF') ? playlists.keyframes : playlists.media).set(href, await textOf(href));
  }
  for (const text of [main, ...playlists.media.values(), ...playlists.keyframes.values()]) hlsParser.parse(text);
  return playlists;
}

export async function textOf(url: string): Promise<string> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: ${response.status} ${await response.text()}`);
  return response.text();
}

/** How many pictures FFmpeg decodes from a stream. Throws when any of it is damaged. */
export async function countPictures(url: string): Promise<number> {
  const { stdout, stderr } = await run('ffprobe', ['-v', 'error', '-count_frames', '-select_streams', 'v:0', '-show_entries', 'stream=nb_read_frames', '-of', 'csv=p=0', url]);
  if (stderr !== '') throw new Error(stderr);
  return Number(stdout.trim().split('\n')[0]);
}
