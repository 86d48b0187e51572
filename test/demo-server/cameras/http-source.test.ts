import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { runFfmpeg, runningCount, spawnFfmpeg } from '../../../demo-server/src/media/ffmpeg.ts';
import type { Frame } from '../../../demo-server/src/media/frame.ts';
import { FfmpegSource } from '../../../demo-server/src/media/ffmpeg-source.ts';
import { FrameBus } from '../../../demo-server/src/media/frame-bus.ts';
import { Ingest } from '../../../demo-server/src/cameras/ingest.ts';
import { isPrivateAddress, openHttp } from '../../../demo-server/src/net/guarded-http.ts';
import { parseSource } from '../../../demo-server/src/cameras/sources/parse-source.ts';
import { until } from '../../support/until.ts';
import { FFMPEG, silent, temporaryFolder } from '../archive/media.ts';

const config = { ffprobePath: FFMPEG.replace(/ffmpeg$/, 'ffprobe') };

async function serve(t: TestContext, listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Answers with what FFmpeg makes, at the pace of a camera, for as long as it is asked. */
const streamer = (type: string, ...output: string[]): RequestListener => (_request, response) => {
  const abort = new AbortController();
  response.writeHead(200, { 'content-type': type });
  response.once('close', () => abort.abort());
  const child = spawnFfmpeg(FFMPEG, ['-v', 'error', '-nostdin', '-re', '-f', 'lavfi', '-i', 'testsrc2=size=160x90:rate=25', ...output, 'pipe:1'], { signal: abort.signal });
  child.stderr?.resume();
  child.stdout?.pipe(response);
};
const H264 = ['-c:v', 'libx264', '-pix_fmt', 'yuv420p', '-preset', 'ultrafast', '-tune', 'zerolatency', '-g', '25'];

function start(t: TestContext, address: string) {
  const bus = new FrameBus();
  const frames: Frame[] = [];
  bus.subscribe({ tracks: () => {}, frame: (frame) => frames.push(frame) }, { signal: new AbortController().signal });
  const ingest = new Ingest({ source: new FfmpegSource({ input: parseSource(address, config), ffmpegPath: FFMPEG }), bus, log: silent });
  t.after(() => ingest.close());
  ingest.start();
  return { bus, frames, ingest };
}

test('MPEG-TS over HTTP is carried as it is', async (t) => {
  const address = await serve(t, streamer('video/mp2t', ...H264, '-f', 'mpegts'));
  const { frames, ingest } = start(t, `${address}/live`);
  await until('pictures come', () => frames.length > 40);
  assert.equal(ingest.status.state, 'live');
  await ingest.close();
  await until('its connection is closed', () => runningCount() === 0);
});

test('JPEG pictures one after the other, as cameras send them, are transcoded', async (t) => {
  const address = await serve(t, streamer('multipart/x-mixed-replace; boundary=ffmpeg', '-c:v', 'mjpeg', '-f', 'mpjpeg'));
  const { frames, bus } = start(t, `${address}/mjpeg`);
  await until('pictures come', () => frames.length > 20);
  assert.match(bus.tracks[0]?.codec ?? '', /^avc1\./);
});

test('credentials go to the host they are for, and to no other', async (t) => {
  const seen: (string | undefined)[] = [];
  const other = await serve(t, (request, response) => {
    seen.push(request.headers.authorization);
    response.end('other');
  });
  const address = await serve(t, (request, response) => {
    seen.push(request.headers.authorization);
    if (request.url === '/here') response.writeHead(302, { location: '/there' }).end();
    else if (request.url === '/away') response.writeHead(302, { location: other.replace('127.0.0.1', 'localhost') }).end();
    else response.end('there');
  });
  const withUser = address.replace('http://', 'http://me:secret@');
  const { body } = await openHttp(`${withUser}/here`, AbortSignal.timeout(5000));
  body.destroy();
  const basic = `Basic ${Buffer.from('me:secret').toString('base64')}`;
  assert.deepEqual(seen, [basic, basic]);
  await assert.rejects(openHttp(`${withUser}/away`, AbortSignal.timeout(5000)), /private network/);
  assert.deepEqual(seen, [basic, basic, basic], 'the other host was not even asked');
});

test('redirects into private networks and to other protocols are not followed', async (t) => {
  let asked = 0;
  const inner = await serve(t, (_request, response) => {
    asked++;
    response.end();
  });
  const port = new URL(inner).port;
  for (const location of [inner, `http://localhost:${port}/`, `http://[::ffff:127.0.0.1]:${port}/`, `http://0x7f000001:${port}/`, 'http://10.0.0.1/', 'http://169.254.169.254/latest/', 'http://[fd00::1]/']) {
    const address = await serve(t, (_request, response) => response.writeHead(302, { location }).end());
    await assert.rejects(openHttp(address, AbortSignal.timeout(5000)), /private network/, location);
  }
  for (const location of ['file:///etc/passwd', 'ftp://127.0.0.1/', 'gopher://127.0.0.1/']) {
    const address = await serve(t, (_request, response) => response.writeHead(302, { location }).end());
    await assert.rejects(openHttp(address, AbortSignal.timeout(5000)), /not HTTP/, location);
  }
  assert.equal(asked, 0);
  const loop = await serve(t, (_request, response) => response.writeHead(302, { location: '/again' }).end());
  await assert.rejects(openHttp(loop, AbortSignal.timeout(5000)), /too often/);
});

test('an address that says no is a reason', async (t) => {
  const address = await serve(t, (_request, response) => response.writeHead(404).end());
  const { ingest } = start(t, `${address}/gone?key=hidden`);
  assert.equal(await until('it is refused', () => ingest.status.detail), 'The source answered with status 404.');
  assert.equal(ingest.status.reason, 'The source does not exist there.');
});

test('a playlist or a script that would lead FFmpeg elsewhere is not read', async (t) => {
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

test('a file that is a playlist is refused in words, too', async (t) => {
  const file = join(temporaryFolder(t), 'list.m3u8');
  await writeFile(file, '#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\none.ts\n#EXT-X-ENDLIST\n');
  const { ingest } = start(t, file);
  assert.match(await until('it is refused', () => ingest.status.reason), /^The source is a playlist/);
});

test('addresses that are not on the open Internet are known', () => {
  for (const address of ['127.0.0.1', '127.8.8.8', '10.1.2.3', '172.31.255.1', '192.168.1.1', '169.254.169.254', '100.64.0.1', '0.0.0.0', '::1', '::', 'fe80::1', 'fd12::1', '::ffff:127.0.0.1', '::ffff:10.0.0.1', '224.0.0.1', '255.255.255.255']) {
    assert.ok(isPrivateAddress(address), address);
  }
  for (const address of ['8.8.8.8', '172.32.0.1', '192.169.0.1', '2606:4700::1111', '::ffff:8.8.8.8']) assert.ok(!isPrivateAddress(address), address);
});

test('only schemes of the list are sources', () => {
  for (const source of ['ftp://camera/one', 'concat://a|b', 'data://x', 'rtsp://']) assert.throws(() => parseSource(source, config), { code: 'invalid_request' }, source);
});
