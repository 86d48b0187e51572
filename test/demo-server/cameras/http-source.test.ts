import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import type { RequestListener } from 'node:http';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { runFfmpeg, runningCount, spawnFfmpeg } from '../../../demo-server/src/media/ffmpeg.ts';
import type { Frame } from '../../../demo-server/src/media/frame.ts';
import { FfmpegSource } from '../../../demo-server/src/media/ffmpeg-source.ts';
import { FrameBus } from '../../../demo-server/src/media/frame-bus.ts';
import { FragmentReader } from '../../../demo-server/src/archive/fragment-reader.ts';
import { Archive } from '../../../demo-server/src/archive/archive.ts';
import { openDatabase } from '../../../demo-server/src/db/database.ts';
import { Ingest } from '../../../demo-server/src/cameras/ingest.ts';
import { parseSource } from '../../../demo-server/src/cameras/sources/parse-source.ts';
import { restrictedAccess, type SourceAccess } from '../../../demo-server/src/cameras/sources/source-access.ts';
import { serve } from '../../support/http-listener.ts';
import { until } from '../../support/until.ts';
import { prepareDatabase } from '../../support/prepared-database.ts';
import { FFMPEG, silent, temporaryFolder } from '../archive/media.ts';

const config = { ffprobePath: FFMPEG.replace(/ffmpeg$/, 'ffprobe') };

/** Answers with FFmpeg's output in real time, until the client closes the connection. */
const streamer = (type: string, ...output: string[]): RequestListener => (_request, response) => {
  const abort = new AbortController();
  response.writeHead(200, { 'content-type': type });
  response.once('close', () => abort.abort());
  const child = spawnFfmpeg(FFMPEG, ['-v', 'error', '-nostdin', '-re', '-f', 'lavfi', '-i', 'testsrc2=size=160x90:rate=25', ...output, 'pipe:1'], { signal: abort.signal });
  child.stderr?.resume();
  child.stdout?.pipe(response);
};
const H264 = ['-c:v', 'libx264', '-pix_fmt', 'yuv420p', '-preset', 'ultrafast', '-tune', 'zerolatency', '-g', '25'];

function prepare(t: TestContext, address: string, access?: SourceAccess) {
  const bus = new FrameBus();
  const frames: Frame[] = [];
  bus.subscribe({ tracks: () => {}, frame: (frame) => frames.push(frame) }, { signal: new AbortController().signal });
  const ingest = new Ingest({ source: new FfmpegSource({ input: parseSource(address, { ...config, ...(access && { access }) }), ffmpegPath: FFMPEG }), bus, log: silent });
  t.after(() => ingest.close());
  return { bus, frames, ingest };
}

function start(t: TestContext, address: string, access?: SourceAccess) {
  const prepared = prepare(t, address, access);
  prepared.ingest.start();
  return prepared;
}

/** Records the bus with the real archive. Returns a check that every frame was recorded. */
async function record(t: TestContext, bus: FrameBus) {
  const dataDir = temporaryFolder(t);
  await prepareDatabase(dataDir);
  const db = await openDatabase({ dataDir }, silent);
  const archive = await Archive.open({ db, config: { dataDir, retention: { maxAge: 1e13, maxBytes: 1e12, minFreeBytes: 0 } }, log: silent });
  const recording = new AbortController();
  t.after(async () => {
    await archive.close();
    await db.close();
  });
  archive.attach({ id: 'door', bus }, recording.signal);
  const fragments = new FragmentReader();
  return async (frames: readonly Frame[]) => {
    const pictures = frames.filter(({ kind }) => kind === 'video').map(({ time }) => time);
    const [first = NaN, last = NaN] = [pictures[0], pictures.at(-1)];
    recording.abort();
    const range = { from: first - 60_000, to: last + 60_000 };
    const [sequence] = await until('all of it is recorded', () => {
      const sequences = archive.index.sequences('door', range);
      return (sequences.at(-1)?.to ?? 0) > last && sequences;
    });
    assert.equal(archive.index.sequences('door', range).length, 1);
    assert.equal(sequence?.from, first);
    const recorded: number[] = [];
    for (let group = archive.index.groupAfter('door', range.from); group; group = archive.index.groupAfter('door', group.to)) {
      recorded.push(...(await fragments.read(group)).frames.map(({ time }) => time));
    }
    assert.deepEqual(recorded, pictures);
  };
}

test('MPEG-TS over HTTP is copied, and all of it is recorded', async (t) => {
  const address = await serve(t, streamer('video/mp2t', ...H264, '-f', 'mpegts'));
  const { bus, frames, ingest } = prepare(t, `${address}/live`);
  const isRecorded = await record(t, bus);
  ingest.start();
  await until('frames arrive', () => frames.length > 60);
  assert.equal(ingest.status.state, 'live');
  await ingest.close();
  await until('its connection is closed', () => runningCount() === 0);
  await isRecorded(frames);
});

test('JPEG images one after the other, as cameras send them, are transcoded, and all of it is recorded', async (t) => {
  const address = await serve(t, streamer('multipart/x-mixed-replace; boundary=ffmpeg', '-c:v', 'mjpeg', '-f', 'mpjpeg'));
  const { frames, bus, ingest } = prepare(t, `${address}/mjpeg`);
  const isRecorded = await record(t, bus);
  ingest.start();
  await until('frames arrive', () => frames.length > 40);
  assert.match(bus.tracks[0]?.codec ?? '', /^avc1\./);
  await ingest.close();
  await isRecorded(frames);
});

test('a file is looped, and all of it is recorded', async (t) => {
  const file = join(temporaryFolder(t), 'loop.mp4');
  await runFfmpeg(FFMPEG, ['-v', 'error', '-nostdin', '-f', 'lavfi', '-i', 'testsrc2=size=160x90:rate=25', '-t', '1', ...H264, file], { signal: AbortSignal.timeout(20_000) });
  const { frames, bus, ingest } = prepare(t, file);
  const isRecorded = await record(t, bus);
  ingest.start();
  await until('it has looped', () => frames.length > 60);
  await ingest.close();
  await isRecorded(frames);
});

test('a source that may not open private addresses is refused on its first hop', async (t) => {
  let requests = 0;
  const address = await serve(t, (_request, response) => {
    requests++;
    response.end();
  });
  const access = restrictedAccess({ allowPrivateSources: false, sourceDir: undefined, dataDir: temporaryFolder(t) });
  for (const source of [address, address.replace('127.0.0.1', 'localhost'), address.replace('http', 'rtsp')]) {
    const { ingest } = start(t, source, access);
    assert.equal(await until('it is refused', () => ingest.status.reason), 'The server may not open this source.');
    await ingest.close();
  }
  assert.equal(requests, 0);
  const allowed = restrictedAccess({ allowPrivateSources: true, sourceDir: undefined, dataDir: temporaryFolder(t) });
  const { ingest } = start(t, address, allowed);
  await until('it is requested', () => requests > 0);
  await ingest.close();
});

test('the status of an answer is a reason', async (t) => {
  const address = await serve(t, (_request, response) => response.writeHead(404).end());
  const { ingest } = start(t, `${address}/gone?key=hidden`);
  assert.equal(await until('it is refused', () => ingest.status.detail), 'The source answered with status 404.');
  assert.equal(ingest.status.reason, 'The source does not exist there.');
});

test('playlists and scripts that name other files are not read', async (t) => {
  const folder = temporaryFolder(t);
  const secret = join(folder, 'secret.mp4');
  await runFfmpeg(FFMPEG, ['-v', 'error', '-nostdin', '-f', 'lavfi', '-i', 'testsrc2=size=160x90:rate=25', '-t', '1', ...H264, secret], { signal: AbortSignal.timeout(20_000) });
  assert.ok((await readFile(secret)).byteLength > 1000);
  for (const text of [`#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nfile://${secret}\n#EXT-X-ENDLIST\n`, `ffconcat version 1.0\nfile '${secret}'\n`]) {
    const address = await serve(t, (_request, response) => response.end(text));
    const { ingest, frames } = start(t, address);
    assert.match(await until('it is refused', () => ingest.status.reason), /^The source is a playlist .* Give the address of the stream itself\.$/);
    assert.equal(frames.length, 0);
    await ingest.close();
  }
});

test('a file that is a playlist is refused, too', async (t) => {
  const file = join(temporaryFolder(t), 'list.m3u8');
  await writeFile(file, '#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\none.ts\n#EXT-X-ENDLIST\n');
  const { ingest } = start(t, file);
  assert.match(await until('it is refused', () => ingest.status.reason), /^The source is a playlist/);
});

test('other schemes are refused', () => {
  for (const source of ['ftp://camera/one', 'concat://a|b', 'data://x', 'rtsp://']) assert.throws(() => parseSource(source, config), { code: 'invalid_request' }, source);
});
