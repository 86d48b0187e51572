import assert from 'node:assert/strict';
import { createReadStream } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { serve } from '../../support/http-listener.ts';
import type { TestServer } from '../../support/server.ts';
import { redirectingMovie, referenceMovie } from './reference-movie.ts';
import { makeFilm, run, settled, startLibrary, upload } from './support.ts';

let server: TestServer;
let films: string;
let film: string;

before(async () => {
  films = await mkdtemp(join(tmpdir(), 'oriel-films-'));
  film = await makeFilm(join(films, 'film.mp4'), { seconds: 3 });
  server = await startLibrary({ env: { JOB_MINUTES: '0.1' } });
});
after(async () => {
  await server.stop();
  await rm(films, { recursive: true, force: true });
});

/** Uploads something that must not become a video, and returns the reason. */
async function refused(file: string | Uint8Array, name = 'film.mp4'): Promise<string> {
  const { id } = await upload(server, file, { name });
  const video = await settled(server, id);
  assert.equal(video.upload_status, 'failed', JSON.stringify(video));
  assert.equal(video.is_playable, false);
  assert.equal((await fetch(`${server.url}/api/v1/videos/${id}/stream`)).status, 409);
  return video.failure_reason ?? '';
}

const DAMAGED = /damaged|incomplete|not a video/;

test('what is no video, or not all of one, fails with a reason', async () => {
  const bytes = await readFile(film);
  assert.match(await refused(new Uint8Array()), DAMAGED);
  assert.match(await refused(Buffer.from('hello '.repeat(1000))), DAMAGED);
  assert.match(await refused(Buffer.alloc(100_000, 0xff)), DAMAGED);
  // The table of contents is at the end.
  assert.match(await refused(bytes.subarray(0, bytes.byteLength / 2)), DAMAGED);
  const sound = join(films, 'sound.mp4');
  await run('ffmpeg', ['-v', 'error', '-f', 'lavfi', '-i', 'sine=d=1', '-c:a', 'aac', sound]);
  assert.match(await refused(sound), /no picture/);
});

test('playlists and scripts in disguise open neither files nor addresses', async (t) => {
  const asked: string[] = [];
  const address = await serve(t, (request, response) => {
    asked.push(request.url ?? '');
    response.end();
  });
  const m3u8 = (uri: string) => `#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXTINF:4,\n${uri}\n#EXT-X-ENDLIST\n`;
  for (const uri of [film, `file://${film}`, `concat:${film}`, `subfile,,start,0,end,0,,:${film}`, `${address}/film.mp4`]) {
    assert.match(await refused(Buffer.from(m3u8(uri))), /playlist|not a video/, uri);
    assert.match(await refused(Buffer.from(`ffconcat version 1.0\nfile '${uri}'\n`), 'film.ffconcat'), /playlist|not a video/, uri);
  }
  assert.match(await refused(Buffer.from(`<MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static"><Period><AdaptationSet mimeType="video/mp4"><Representation id="1" bandwidth="1"><BaseURL>${address}/film.mp4</BaseURL></Representation></AdaptationSet></Period></MPD>`)), /playlist|not a video/);
  assert.deepEqual(asked, []);
});

test('a film whose samples are in another file, or at an address, opens neither', async (t) => {
  const asked: string[] = [];
  const address = await serve(t, (request, response) => {
    asked.push(request.url ?? '');
    createReadStream(film).pipe(response);
  });
  const bytes = await readFile(film);
  const elsewhere = referenceMovie(bytes, { alias: film });
  const path = join(films, 'elsewhere.mov');
  await writeFile(path, elsewhere);
  const { stdout } = await run('ffprobe', ['-v', 'error', '-enable_drefs', '1', '-use_absolute_path', '1', '-count_packets', '-select_streams', 'v', '-show_entries', 'stream=nb_read_packets', '-of', 'csv=p=0', path]);
  assert.equal(stdout.trim(), '75', 'the reference is good: a player that follows it finds the film');
  assert.match(await refused(elsewhere, 'elsewhere.mov'), DAMAGED);
  for (const url of [`${address}/film.mp4`, `file://${film}`, film]) {
    assert.match(await refused(referenceMovie(bytes, { url }), 'elsewhere.mov'), DAMAGED, url);
    assert.match(await refused(redirectingMovie(url), 'redirecting.mov'), /no picture/, url);
  }
  assert.deepEqual(asked, []);
});

test('a Matroska file that goes on in another one is played alone', async () => {
  const part = await makeFilm(join(films, 'part.mkv'), { seconds: 2 });
  const bytes = await readFile(part);
  // MuxingApp and WritingApp become NextFilename and PrevFilename, which have an id that is a byte longer.
  for (const [from, to] of [[0x4d80, 0x3e83bb], [0x5741, 0x3c83ab]] as const) {
    const at = bytes.indexOf(Buffer.from([from >> 8, from & 0xff]));
    const size = bytes[at + 2]! - 0x80 - 1;
    assert.ok(at > 0 && size >= 11 && size < 20, 'a name with a length of one byte');
    bytes.writeUIntBE(to, at, 3);
    bytes.writeUInt8(0x80 + size, at + 3);
    bytes.write('../film.mp4'.padEnd(size, '\0'), at + 4);
  }
  const video = await settled(server, (await upload(server, bytes, { name: 'part.mkv' })).id);
  assert.equal(video.upload_status, 'ready', video.failure_reason);
  assert.ok(Math.abs(video.duration! - 2) < 0.2, `${video.duration} s`);
});

test('a picture that is too large, and a video that is too long, are refused before they are decoded', async () => {
  const large = join(films, 'large.mov');
  await run('ffmpeg', ['-v', 'error', '-f', 'lavfi', '-i', 'color=s=16x16:d=0.2', '-c:v', 'png', large]);
  const bytes = await readFile(large);
  const entry = bytes.indexOf('png ', bytes.indexOf('stsd'));
  bytes.writeUInt16BE(20_000, entry + 28);
  bytes.writeUInt16BE(20_000, entry + 30);
  for (let at = bytes.indexOf('IHDR'); at >= 0; at = bytes.indexOf('IHDR', at + 4)) {
    bytes.writeUInt32BE(20_000, at + 4);
    bytes.writeUInt32BE(20_000, at + 8);
  }
  assert.match(await refused(bytes, 'large.mov'), /too large/);
  const sparse = async (name: string, hours: number) => {
    const path = join(films, name);
    await run('ffmpeg', ['-v', 'error', '-f', 'lavfi', '-i', 'color=s=1280x720:r=1', '-frames:v', '3', '-vf', `setpts=N*${hours * 1800}/TB`, '-fps_mode', 'passthrough', '-c:v', 'mjpeg', path]);
    return path;
  };
  assert.match(await refused(await sparse('long.mov', 13)), /longer than 12 hours/);
  assert.match(await refused(await sparse('slow.mov', 11)), /too long/);
});

test('the name of a file decides nothing', async () => {
  const { id, original_filename, title } = await upload(server, film, { name: '../../../../tmp/..%2fevil\u0000\u0007.sh' });
  assert.equal((await settled(server, id)).upload_status, 'ready');
  assert.doesNotMatch(original_filename, /[/\\\p{Cc}]/u);
  assert.ok(title.length > 0);
  const folders = await readdir(join(server.dataDir, 'library', 'videos'));
  for (const folder of folders) assert.match(folder, /^[0-9a-f-]{36}$/);
  assert.deepEqual(await readdir(join(server.dataDir, 'library', 'videos', id, 'source')), ['original']);
});
