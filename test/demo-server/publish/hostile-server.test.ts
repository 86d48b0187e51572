import assert from 'node:assert/strict';
import { randomBytes, randomInt } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { test } from 'node:test';
import { systemClock } from '../../../demo-server/src/media/wall-clock.ts';
import { PublishError } from '../../../demo-server/src/publish/publish-error.ts';
import { encodeAmf } from '../../../demo-server/src/media/amf0.ts';
import { ChunkWriter } from '../../../demo-server/src/publish/rtmp/chunk-writer.ts';
import { controlMessage, MESSAGE, USER_CONTROL, userControlMessage } from '../../../demo-server/src/publish/rtmp/message.ts';
import { RtmpUplink } from '../../../demo-server/src/publish/rtmp/rtmp-uplink.ts';
import { parseTarget } from '../../../demo-server/src/publish/target.ts';
import { until } from '../../support/until.ts';
import { startScripted } from './support/scripted-server.ts';

const open = (url: string) => {
  const target = parseTarget({ url, streamKey: 'key', allowPrivate: true });
  if (target.protocol !== 'rtmp') throw new Error(url);
  return RtmpUplink.open({ target, allowPrivate: true, acknowledgements: true, timeout: 1000, clock: systemClock, signal: AbortSignal.timeout(60_000) });
};

/** Listens and does what it is told with each connection. */
async function serve(t: { after(fn: () => void): void }, talk: (socket: Socket) => void): Promise<string> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    talk(socket);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return `rtmp://127.0.0.1:${(server.address() as AddressInfo).port}/live`;
}

const HANDSHAKE = Buffer.concat([Buffer.of(3), Buffer.alloc(2 * 1536)]);

test('random bytes after the handshake end in a PublishError', async (t) => {
  const url = await serve(t, (socket) => {
    socket.write(HANDSHAKE);
    socket.write(randomBytes(randomInt(1, 5000)));
    socket.end();
  });
  for (let round = 0; round < 150; round++) await assert.rejects(open(url), PublishError);
});

test('answers with one byte changed end in a PublishError or a stream', async (t) => {
  const answers = () => {
    const writer = new ChunkWriter();
    const command = (streamId: number, ...values: Parameters<typeof encodeAmf>[0]) => writer.write(3, { type: MESSAGE.command, streamId, timestamp: 0, payload: encodeAmf(values) });
    return Buffer.concat([
      writer.write(2, controlMessage(MESSAGE.windowAcknowledgementSize, 5_000_000)),
      ...[command(0, '_result', 1, { fmsVer: 'x' }, { level: 'status', code: 'NetConnection.Connect.Success' }), command(0, '_result', 4, null, 1)],
      ...[command(1, 'onStatus', 0, null, { level: 'status', code: 'NetStream.Publish.Start' })],
    ]);
  };
  const url = await serve(t, (socket) => {
    const bytes = answers();
    bytes[randomInt(bytes.byteLength)] = randomInt(256);
    socket.write(HANDSHAKE);
    socket.write(bytes);
    socket.end();
  });
  for (let round = 0; round < 150; round++) {
    try {
      (await open(url)).close();
    } catch (error) {
      assert.ok(error instanceof PublishError, String(error));
    }
  }
});

test('a server that sends without end, with pings and a window of one byte, and reads nothing costs little memory', async (t) => {
  const stop = new AbortController();
  t.after(() => stop.abort());
  let sent = 0;
  const flood = Buffer.concat(
    Array.from({ length: 1000 }, () => Buffer.concat([new ChunkWriter().write(2, userControlMessage(USER_CONTROL.pingRequest, Buffer.alloc(4))), new ChunkWriter().write(2, controlMessage(MESSAGE.windowAcknowledgementSize, 1))])),
  );
  const server = await startScripted({
    publish: (client) => {
      client.status('status', 'NetStream.Publish.Start');
      client.socket.pause();
      const pour = () => {
        while (!stop.signal.aborted && !client.socket.destroyed && client.socket.write(flood)) sent += flood.byteLength;
        sent += flood.byteLength;
        client.socket.once('drain', pour);
      };
      pour();
    },
  });
  t.after(() => server.close());
  const uplink = await open(server.url);
  t.after(() => uplink.close());
  await until('it has sent 10 MB', () => sent > 10e6);
  assert.ok(uplink.written - uplink.taken < 1e6, `${uplink.written - uplink.taken} bytes of answers wait`);
});

test('each step that is not answered ends in time', async (t) => {
  const silent: [string, string][] = [
    ['the handshake', await serve(t, () => {})],
    ['half a handshake', await serve(t, (socket) => void socket.write(HANDSHAKE.subarray(0, 2000)))],
  ];
  for (const step of ['connect', 'createStream', 'publish'] as const) {
    const server = await startScripted({ [step]: () => {} });
    t.after(() => server.close());
    silent.push([step, server.url]);
  }
  for (const [what, url] of silent) await assert.rejects(open(url), (error) => error instanceof PublishError && error.reason === 'dead', what);
});

test('a ping is answered with its own time, and what was read is acknowledged', async (t) => {
  const got: string[] = [];
  const server = await startScripted({
    connect: (client, id) => {
      client.message(controlMessage(MESSAGE.windowAcknowledgementSize, 100));
      client.message(userControlMessage(USER_CONTROL.pingRequest, Buffer.from('01020304', 'hex')));
      client.command(0, '_result', id, null, { level: 'status' });
    },
    received: ({ type, payload }) => void got.push(`${type}:${payload.toString('hex')}`),
  });
  t.after(() => server.close());
  const uplink = await open(server.url);
  t.after(() => uplink.close());
  await until('pong', () => got.includes('4:000701020304'));
  await until('an acknowledgement', () => got.some((each) => each.startsWith('3:')));
});

test('the chunk size is told before it is used, and the metadata after @setDataFrame', async (t) => {
  const got: { type: number; payload: Buffer }[] = [];
  const server = await startScripted({ received: (message) => void got.push(message) });
  t.after(() => server.close());
  const uplink = await open(server.url);
  uplink.write({ type: 18, timestamp: 0, data: encodeAmf(['onMetaData', new Map()]) });
  uplink.write({ type: 9, timestamp: 40, data: Buffer.alloc(10_000, 1) });
  const picture = await until('the picture', () => got.find(({ type }) => type === MESSAGE.video));
  assert.deepEqual(picture.payload, Buffer.alloc(10_000, 1));
  assert.deepEqual(got.find(({ type }) => type === MESSAGE.data)?.payload, encodeAmf(['@setDataFrame', 'onMetaData', new Map()]));
  uplink.close();
  await until('it is closed in good order', () => got.some(({ payload }) => payload.includes('deleteStream')));
  assert.ok(got.some(({ payload }) => payload.includes('FCUnpublish')));
});
