import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Server } from 'socket.io';
import type { Fragment } from '../../../demo-server/src/pipeline/processor/protocol.ts';
import { NGINX_MISSING } from '../publish/support/rtmp-server.ts';
import { freePort } from '../publish/support/free-port.ts';
import { phaseOf, RATE, soundOf } from './support/analysis.ts';
import { open, publish } from './support/open.ts';

const LOUD = 0.4;
/** What the encoder of sound smears around a border. Samples. */
const BORDER = 2400;
/** At 500 Hz one sample is 0.065 radians. */
const A_THIRD_OF_A_SAMPLE = 0.02;

/** Each batch has a tone of its own. */
const toneOf = (batchNumber: number) => 500 + 100 * batchNumber;

/** WAV with the tone of a fragment as long as it is, which begins with phase 0 where its preroll ends. */
function answerTo({ batchNumber, preroll, duration, postroll }: Fragment): Buffer {
  const before = Math.round(preroll * RATE);
  const samples = Math.round((preroll + duration + postroll) * RATE);
  const wav = Buffer.alloc(44 + 2 * samples);
  wav.write('RIFF');
  wav.writeUInt32LE(36 + 2 * samples, 4);
  wav.write('WAVEfmt ', 8);
  wav.writeUInt32LE(16, 16);
  wav.writeUInt16LE(1, 20);
  wav.writeUInt16LE(1, 22);
  wav.writeUInt32LE(RATE, 24);
  wav.writeUInt32LE(2 * RATE, 28);
  wav.writeUInt16LE(2, 32);
  wav.writeUInt16LE(16, 34);
  wav.write('data', 36);
  wav.writeUInt32LE(2 * samples, 40);
  for (let n = 0; n < samples; n++) wav.writeInt16LE(Math.round(32_767 * LOUD * Math.sin((2 * Math.PI * toneOf(batchNumber) * (n - before)) / RATE)), 44 + 2 * n);
  return wav;
}

/** From -π to π. */
const wrapped = (angle: number) => angle - 2 * Math.PI * Math.round(angle / (2 * Math.PI));

test('what is published of each batch is what the processor made of it, to the sample', { skip: NGINX_MISSING ?? false }, async (t) => {
  const port = await freePort();
  const processor = new Server(port);
  t.after(() => processor.close());
  const fragments: Fragment[] = [];
  processor.on('connection', (socket) =>
    socket.on('fragment:data', ({ fragment }: { fragment: Fragment }) => {
      fragments[fragment.batchNumber] = fragment;
      socket.emit('fragment:processed', { fragment, data: answerTo(fragment) });
    }),
  );
  const { pipeline, flv } = await publish(await open(t), { processorUrl: `http://127.0.0.1:${port}`, batches: 3 });
  assert.deepEqual(pipeline.status.stages.map(({ failed }) => failed), [0, 0, 0, 0, 0]);
  assert.ok(fragments.length >= 4 && fragments.every(({ parts }) => parts === 1), `${fragments.length} batches`);

  const sound = await soundOf(flv);
  let from = 0;
  /** By how much the sound begins late in the file, samples. */
  let offset: number | undefined;
  for (const { batchNumber, duration } of fragments) {
    const tone = toneOf(batchNumber);
    const length = Math.round(duration * RATE);
    const middle = Math.floor((length - 2 * BORDER) / RATE / 0.01) * 0.01 * RATE;
    const { amplitude, phase } = phaseOf(sound, tone, from + BORDER, middle);
    assert.ok(Math.abs(amplitude - LOUD) < 0.01, `batch ${batchNumber} is ${amplitude} loud`);
    // A sine is a quarter of a period behind a cosine.
    const moved = wrapped(-Math.PI / 2 - phase - (2 * Math.PI * tone * from) / RATE);
    const samples = (moved * RATE) / (2 * Math.PI * tone);
    offset ??= samples;
    assert.ok(Math.abs(((samples - offset) * 2 * Math.PI * tone) / RATE) < A_THIRD_OF_A_SAMPLE, `batch ${batchNumber} is ${samples - offset} samples off`);
    from += length;
  }
});
