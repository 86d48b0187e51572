import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runFfmpeg } from '../../../demo-server/src/media/ffmpeg.ts';
import { AacEncoder } from '../../../demo-server/src/pipeline/sound/aac-encoder.ts';
import { cutPiece, fillLosses, publishedFormat } from '../../../demo-server/src/pipeline/sound/cut.ts';
import { splitSound, writeFragment } from '../../../demo-server/src/pipeline/sound/fragment.ts';
import { Joiner } from '../../../demo-server/src/pipeline/sound/joiner.ts';
import type { Packet } from '../../../demo-server/src/pipeline/source/elementary.ts';

const RATE = 48_000;
const FORMAT = { sampleRate: RATE, channels: 1 };
const tone = (from: number, length: number): Buffer => Buffer.from(Int16Array.from({ length }, (_, index) => Math.round(12_000 * Math.sin((2 * Math.PI * 440 * (from + index)) / RATE))).buffer);
const packet = (index: number, bytes = 300): Packet => ({ pts: index * 1920, config: Uint8Array.of(0x11, 0x90), sampleRate: RATE, channels: 2, data: new Uint8Array(bytes).fill(index) });
const packets = (from: number, to: number, bytes?: number) => Array.from({ length: to - from }, (_, index) => packet(from + index, bytes));

test('batches that follow one another are joined without a change', () => {
  const joiner = new Joiner(FORMAT);
  assert.equal(joiner.join(tone(0, 1000), 20).position, 20);
  // Times of 90 kHz are rounded.
  const next = joiner.join(tone(1000, 1000), 1021);
  assert.deepEqual(next, { position: 1020, pcm: tone(1000, 1000) });
  assert.equal(joiner.position, 2020);
});

test('a gap is silence, and an overlap is left out', () => {
  const joiner = new Joiner(FORMAT, 1000);
  const late = joiner.join(tone(0, 5000), 6000);
  assert.equal(late.pcm.byteLength, 10_000 * 2);
  assert.ok(late.pcm.subarray(0, 5000 * 2).every((byte) => byte === 0));
  assert.equal(joiner.join(tone(0, 5000), 8000).pcm.byteLength, (11_000 + 2000 - 11_000) * 2);
  assert.equal(joiner.position, 13_000);
});

test('over an hour, a source whose sound runs 80 ppm too fast stays within 40 ms of its picture, and no batch is played more than 0.2 % too slow', () => {
  const rate = 8000;
  const joiner = new Joiner({ sampleRate: rate, channels: 1 });
  let worst = 0;
  for (let batch = 0; batch < 120; batch++) {
    const length = Math.round(30 * rate * 1.000_08);
    const start = batch * 30 * rate;
    const { position, pcm } = joiner.join(Buffer.alloc(length * 2), start);
    worst = Math.max(worst, Math.abs(position - start) / rate);
    assert.ok(Math.abs(pcm.byteLength / 2 - length) <= length * 0.002);
  }
  assert.ok(worst < 0.04, `${worst * 1000} ms`);
});

test('slower or faster, a sine stays a sine', () => {
  const joiner = new Joiner(FORMAT, 0);
  const { pcm } = joiner.join(tone(0, 30 * RATE), 1000);
  assert.equal(pcm.byteLength / 2, 30 * RATE + 1000);
  const factor = 2 * Math.cos((2 * Math.PI * 440) / (RATE * (1 + 1000 / (30 * RATE))));
  let worst = 0;
  for (let at = 2; at < pcm.byteLength / 2; at++) worst = Math.max(worst, Math.abs(pcm.readInt16LE(at * 2) - factor * pcm.readInt16LE(at * 2 - 2) + pcm.readInt16LE(at * 2 - 4)));
  assert.ok(worst < 5, `off by ${worst} of 32768`);
});

test('sound that is too large for one message is split, and each piece has its own preroll and postroll', () => {
  const sound = { before: packets(0, 2), own: packets(2, 1002), after: packets(1002, 1004), start: 0 };
  assert.equal(splitSound(sound).length, 1);
  const pieces = splitSound(sound, 100_000);
  assert.ok(pieces.length >= 3);
  assert.deepEqual(pieces.flatMap(({ own }) => own), sound.own);
  for (const piece of pieces) {
    assert.ok(writeFragment(piece).byteLength <= 100_000);
    assert.deepEqual([piece.before.length, piece.after.length], [2, 2]);
    assert.equal(piece.before.at(-1)!.pts + 1920, piece.own[0]!.pts);
  }
  assert.throws(() => splitSound(sound, 2000), { reason: 'fragment_too_large' });
});

test('preroll and postroll are cut off to the sample, and what is missing is silence', () => {
  const piece = { before: packets(0, 2), own: packets(2, 12), after: packets(12, 14) };
  const whole = tone(0, 14 * 1024);
  assert.deepEqual(cutPiece(whole, piece, FORMAT), { pcm: tone(2048, 10 * 1024), missing: 0 });
  const { pcm, missing } = cutPiece(whole.subarray(0, 10_000 * 2), piece, FORMAT);
  assert.equal(missing, 12 * 1024 - 10_000);
  assert.equal(pcm.byteLength, 10 * 1024 * 2);
  assert.deepEqual(publishedFormat({ sampleRate: 22_050, channels: 2 }), { sampleRate: 44_100, channels: 2 });
  assert.deepEqual(publishedFormat({ sampleRate: 96_000, channels: 6 }), { sampleRate: 48_000, channels: 2 });
});

test('where packets are missing is silence, and what follows keeps its place', () => {
  const own = [...packets(0, 4), ...packets(7, 9)];
  const filled = fillLosses(tone(0, 6 * 1024), own, FORMAT);
  assert.equal(filled.byteLength, 9 * 1024 * 2);
  assert.deepEqual(filled.subarray(7 * 2048), tone(4 * 1024, 2 * 1024));
  assert.ok(filled.subarray(4 * 2048, 7 * 2048).every((byte) => byte === 0));
  assert.deepEqual(fillLosses(tone(0, 4 * 1024), packets(0, 4), FORMAT), tone(0, 4 * 1024));
});

test('what was coded is decoded at the place that the encoder tells', async () => {
  const signal = AbortSignal.timeout(20_000);
  const pcm = Buffer.concat([Buffer.alloc(24_000 * 2), tone(0, 24_000)]);
  const encoder = new AacEncoder({ ffmpegPath: 'ffmpeg', ...FORMAT, position: 0 });
  const coded = [...(await encoder.encode(pcm, signal)), ...(await encoder.finish())];
  const own = coded.map(({ data }, index): Packet => ({ pts: index * 1920, config: encoder.config!, sampleRate: RATE, channels: 1, data }));
  const decoded = Buffer.from(await runFfmpeg('ffmpeg', ['-v', 'error', '-f', 'mp4', '-i', 'pipe:0', '-f', 's16le', 'pipe:1'], { input: writeFragment({ before: [], own, after: [] }), signal }));
  let onset = 0;
  while (Math.abs(decoded.readInt16LE(onset * 2)) < 6000) onset++;
  assert.ok(Math.abs(coded[0]!.position + onset - 24_000) < 100, `it begins at ${coded[0]!.position + onset}`);
});

test('the encoder tells the place of every packet, and gives all but the last two at once', async () => {
  const signal = AbortSignal.timeout(20_000);
  const encoder = new AacEncoder({ ffmpegPath: 'ffmpeg', ...FORMAT, position: 5000 });
  const first = await encoder.encode(tone(0, 10 * 1024 + 500), signal);
  assert.deepEqual(first.map(({ position }) => position), Array.from({ length: 8 }, (_, index) => 5000 + index * 1024));
  const second = await encoder.encode(tone(10 * 1024 + 500, 524), signal);
  assert.deepEqual(second.map(({ position }) => position), [5000 + 8 * 1024]);
  assert.ok((await encoder.finish()).length >= 2);
  await assert.rejects(encoder.encode(tone(0, 10_240), signal), { reason: 'remux_failed' });
});
