import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { ChunkReader } from '../../../../demo-server/src/publish/rtmp/chunk-reader.ts';
import { ChunkWriter } from '../../../../demo-server/src/publish/rtmp/chunk-writer.ts';
import { controlMessage, MESSAGE, RtmpError, type RtmpMessage } from '../../../../demo-server/src/publish/rtmp/message.ts';

const message = (timestamp: number, payload: Buffer, { type = MESSAGE.video as number, streamId = 1 } = {}): RtmpMessage => ({ type, streamId, timestamp, payload });

function reading(options = {}): { reader: ChunkReader; messages: RtmpMessage[] } {
  const messages: RtmpMessage[] = [];
  return { messages, reader: new ChunkReader({ message: (each) => messages.push(each), ...options }) };
}

test('messages of any length, in chunks of any size, arrive whole however the bytes are cut', () => {
  for (const chunkSize of [1, 2, 127, 128, 129, 4096]) {
    const sent = [0, 1, 127, 128, 129, 255, 256, 257, 1000].map((length, index) => message(index * 40, randomBytes(length)));
    const writer = new ChunkWriter();
    const setSize = writer.write(2, controlMessage(MESSAGE.setChunkSize, chunkSize));
    writer.chunkSize = chunkSize;
    const bytes = Buffer.concat([setSize, ...sent.map((each) => writer.write(6, each))]);
    for (const cut of [1, 2, 3, 7, 11, 100, bytes.byteLength]) {
      const { reader, messages } = reading();
      for (let at = 0; at < bytes.byteLength; at += cut) reader.push(bytes.subarray(at, at + cut));
      assert.deepEqual(messages.slice(1), sent, `chunks of ${chunkSize}, cut every ${cut}`);
    }
  }
});

test('timestamps beyond 0xFFFFFF, deltas beyond it and the wrap after 49 days arrive', () => {
  const times = [0, 0xfffffe, 0xffffff, 0x1000000, 0x1000028, 0x7fffffff, 0xfffffff0, 5, 45, 0x2000000];
  const { reader, messages } = reading();
  const writer = new ChunkWriter();
  for (const time of times) reader.push(writer.write(6, message(time, randomBytes(300))));
  assert.deepEqual(messages.map(({ timestamp }) => timestamp), times);

  const wrapped = reading();
  const late = new ChunkWriter();
  for (const time of [2 ** 32 - 40, 2 ** 32, 2 ** 32 + 40]) wrapped.reader.push(late.write(6, message(time, randomBytes(10))));
  assert.deepEqual(wrapped.messages.map(({ timestamp }) => timestamp), [2 ** 32 - 40, 0, 40]);
});

test('a first timestamp that is extended is written in each chunk', () => {
  const writer = new ChunkWriter();
  const bytes = writer.write(6, message(0x01000000, Buffer.alloc(129, 7)));
  assert.equal(bytes.subarray(0, 16).toString('hex'), '06ffffff0000810901000000'.concat('01000000'));
  assert.equal(bytes.subarray(16 + 128).toString('hex'), 'c601000000' + '07');
});

test('chunks of several streams may be mixed', () => {
  const [first, second] = [randomBytes(200), randomBytes(200)];
  const [video, audio] = [new ChunkWriter().write(6, message(0, first)), new ChunkWriter().write(4, message(0, second, { type: MESSAGE.audio }))];
  const { reader, messages } = reading();
  reader.push(Buffer.concat([video.subarray(0, 140), audio.subarray(0, 140), video.subarray(140), audio.subarray(140)]));
  assert.deepEqual(messages.map(({ payload }) => payload), [first, second]);
});

test('basic headers of two and three bytes are read', () => {
  const body = Buffer.from('0000000000020901000000abcd', 'hex');
  const { reader, messages } = reading();
  reader.push(Buffer.concat([Buffer.of(0, 5), body, Buffer.of(1, 5, 1), body]));
  assert.deepEqual(messages.map(({ payload }) => payload.toString('hex')), ['abcd', 'abcd']);
});

test('an aborted message is forgotten', () => {
  const writer = new ChunkWriter();
  const begun = writer.write(6, message(0, randomBytes(200))).subarray(0, 140);
  const { reader, messages } = reading();
  reader.push(Buffer.concat([begun, new ChunkWriter().write(2, controlMessage(MESSAGE.abort, 6)), new ChunkWriter().write(6, message(0, Buffer.of(1)))]));
  assert.deepEqual(messages.at(-1)?.payload, Buffer.of(1));
});

test('what a peer may not send is an RtmpError', () => {
  const chunk = (hex: string) => Buffer.from(hex, 'hex');
  const header = (length: string) => `06000000${length}0901000000`;
  const wrong = {
    'a message that is too large': chunk(header('ffffff')),
    'a chunk stream that begins in the middle': chunk('c6'),
    'a chunk size of 0': new ChunkWriter().write(2, controlMessage(MESSAGE.setChunkSize, 0)),
    'a chunk size with the first bit set': new ChunkWriter().write(2, controlMessage(MESSAGE.setChunkSize, 0x80000000)),
    'a message inside another': Buffer.concat([chunk(header('000100')), Buffer.alloc(128), chunk(header('000100'))]),
    'too many chunk streams': Buffer.concat(Array.from({ length: 40 }, (_, index) => Buffer.concat([Buffer.of(2 + index), chunk(header('000200')).subarray(1), Buffer.alloc(128)]))),
  };
  for (const [what, bytes] of Object.entries(wrong)) assert.throws(() => reading().reader.push(bytes), RtmpError, what);
});

test('random bytes end in an RtmpError or wait for more, with little memory', () => {
  const before = process.memoryUsage().arrayBuffers;
  const held: ChunkReader[] = [];
  for (let round = 0; round < 500; round++) {
    const { reader } = reading();
    held.push(reader);
    try {
      for (let piece = 0; piece < 20; piece++) reader.push(randomBytes(500));
    } catch (error) {
      assert.ok(error instanceof RtmpError, String(error));
    }
  }
  assert.ok(process.memoryUsage().arrayBuffers - before < held.length * 2 * 1024 * 1024);
});
