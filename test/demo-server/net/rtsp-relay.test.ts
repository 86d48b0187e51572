import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { test, type TestContext } from 'node:test';
import { runFfmpeg } from '../../../demo-server/src/media/ffmpeg.ts';
import { refuseRedirects, relayRtsp } from '../../../demo-server/src/net/rtsp-relay.ts';
import { findRtspPython, RTSP_MISSING, startRtspServer } from '../../support/rtsp-server.ts';
import { until } from '../../support/until.ts';
import { FFMPEG } from '../archive/media.ts';

const python = findRtspPython();
const FFPROBE = FFMPEG.replace(/ffmpeg$/, 'ffprobe');
/** The cameras of these tests are on this machine. */
const everyHost = { requireHost: async () => {} };

const probe = (address: string) =>
  runFfmpeg(FFPROBE, ['-v', 'error', '-rtsp_transport', 'tcp', '-timeout', '5000000', '-show_entries', 'stream=codec_name', '-of', 'csv', address], { signal: AbortSignal.timeout(20_000) });

/** An RTSP server that gives every request the same answer. */
async function answering(t: TestContext, answer: string) {
  const requests: string[] = [];
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.on('data', (chunk: Buffer) => {
      requests.push(chunk.toString());
      socket.write(answer.replace('SEQUENCE', /CSeq: (\d+)/i.exec(chunk.toString())?.[1] ?? '1'));
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  return { requests, url: `rtsp://127.0.0.1:${(server.address() as AddressInfo).port}/door` };
}

test('FFmpeg reads a camera through the relay, which ends with its signal', { skip: python ? false : RTSP_MISSING }, async (t) => {
  const camera = await startRtspServer(python ?? '');
  t.after(() => camera.stop());
  for (const address of [`${camera.url}/plain`, camera.secretUrl]) {
    const run = new AbortController();
    const relayed = await relayRtsp(address, run.signal, everyHost);
    assert.notEqual(new URL(relayed).port, new URL(address).port);
    assert.match(Buffer.from(await probe(relayed)).toString(), /h264/);
    run.abort();
    await until('nothing listens', () => new Promise((resolve) => connect(Number(new URL(relayed).port), '127.0.0.1').once('error', () => resolve(true)).once('connect', () => resolve(false))));
  }
});

test('a redirect is not followed', async (t) => {
  const inner = await answering(t, 'RTSP/1.0 404 Not Found\r\nCSeq: SEQUENCE\r\n\r\n');
  for (const header of ['Location', 'LOCATION', 'Loca\rtion']) {
    const outer = await answering(t, `RTSP/1.0 302 Moved\r\nCSeq: SEQUENCE\r\n${header}: ${inner.url}\r\n\r\n`);
    const run = new AbortController();
    t.after(() => run.abort());
    await assert.rejects(probe(await relayRtsp(outer.url, run.signal, everyHost)));
    assert.ok(outer.requests.length > 0);
    assert.equal(inner.requests.length, 0, header);
    await assert.rejects(probe(outer.url));
    assert.ok(inner.requests.splice(0).length > 0, 'without the relay FFmpeg follows it');
  }
});

test('a Location header is found across chunks, and nothing else is changed', async () => {
  const through = (...chunks: string[]) => text(Readable.from(chunks.map((chunk) => Buffer.from(chunk))).pipe(refuseRedirects()));
  assert.equal(await through('RTSP/1.0 200 OK\r\nLoc', 'al: 1\r\n'), 'RTSP/1.0 200 OK\r\nLocal: 1\r\n');
  const refused = refuseRedirects();
  const failed = once(refused, 'error');
  for (const byte of '$packet Lo\rcATion: x') refused.write(Buffer.from(byte));
  const [error] = (await failed) as [Error];
  assert.match(error.message, /redirects/);
});

test('hosts in private networks get no relay', async () => {
  for (const host of ['127.0.0.1:554', 'localhost', '[::1]', '10.0.0.1']) {
    await assert.rejects(relayRtsp(`rtsp://${host}/`, AbortSignal.timeout(5000)), { name: 'PrivateAddressError' }, host);
  }
});
