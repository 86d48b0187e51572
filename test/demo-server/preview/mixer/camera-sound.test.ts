import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runFfmpeg } from '../../../../demo-server/src/media/ffmpeg.ts';
import { FlvReader } from '../../../../demo-server/src/media/flv.ts';
import type { AudioTrack, Frame } from '../../../../demo-server/src/media/frame.ts';
import { CameraSound } from '../../../../demo-server/src/preview/mixer/camera-sound.ts';
import { until } from '../../../support/until.ts';
import { FFMPEG } from '../../archive/media.ts';
import { opusDuration } from '../../../../demo-server/src/preview/mixer/sound-container.ts';
import { opusPackets } from './opus.ts';

const SAMPLES = 1920;
const FRAME = 40;
const BEGIN = 1_700_000_000_000;
/** Of the tone, ms after the beginning. */
const TONE = 700;

/** Two seconds, silent at first; one value for each channel and sample. */
async function sound(sampleRate: number, channels: number): Promise<{ track: AudioTrack; frames: Frame[] }> {
  const wave = Array(channels).fill(`'if(gte(t,${TONE / 1000}),0.5*sin(2*PI*1000*t),0)'`).join('|');
  const args = ['-v', 'error', '-f', 'lavfi', '-i', `aevalsrc=${wave}:c=${channels === 1 ? 'mono' : 'stereo'}:s=${sampleRate}:d=2`, '-c:a', 'aac', '-f', 'flv', 'pipe:1'];
  const frames: Frame[] = [];
  const found: AudioTrack[] = [];
  const flv = new FlvReader({ tracks: (tracks) => found.push(...tracks.filter((track) => track.kind === 'audio')), frame: (frame) => frames.push(frame) });
  flv.push(Buffer.from(await runFfmpeg(FFMPEG, args, { signal: AbortSignal.timeout(60_000) })));
  // The first packet is what the encoder puts before the sound.
  return { track: found[0]!, frames: frames.map((frame, index) => ({ ...frame, time: BEGIN + ((index - 1) * 1024 * 1000) / sampleRate })) };
}

const loudness = (samples: Int16Array) => Math.max(...samples.map(Math.abs));

/** When the tone is first heard, ms after the beginning. */
function onset(camera: CameraSound): number {
  for (let time = 0; time < 1600; time += FRAME) {
    const heard = camera.read(BEGIN + time);
    const at = heard?.findIndex((value) => Math.abs(value) > 2000) ?? -1;
    if (at >= 0) return time + at / 2 / 48;
  }
  return Number.NaN;
}

for (const [sampleRate, channels] of [[48_000, 2], [16_000, 1]] as const) {
  test(`what was captured at a time is found, of ${sampleRate} Hz`, async (t) => {
    const { track, frames } = await sound(sampleRate, channels);
    const camera = new CameraSound({ ffmpegPath: FFMPEG, samplesPerFrame: SAMPLES, log: () => {} });
    t.after(() => camera.close());
    camera.setTrack(track);
    for (const frame of frames) camera.push(frame);
    await until('it is decoded', () => camera.read(BEGIN + 1700));
    const heard = onset(camera);
    assert.ok(Math.abs(heard - TONE) < 25, `the tone begins at ${heard} ms`);
    assert.equal(camera.read(BEGIN + 60_000), undefined, 'what has not come yet');
    assert.equal(camera.read(BEGIN - 5000), undefined, 'what was before it');
  });
}

for (const channels of [2, 1]) {
  test(`what was captured at a time is found, of Opus with ${channels} channels, as soon as it has come`, async (t) => {
    const wave = Array(channels).fill(`'if(gte(t,${TONE / 1000}),0.5*sin(2*PI*1000*t),0)'`).join('|');
    const { track, packets } = await opusPackets(`aevalsrc=${wave}:c=${channels === 1 ? 'mono' : 'stereo'}:s=48000:d=2`);
    assert.deepEqual([track.channels, opusDuration(packets[0]!)], [channels, 20]);
    const camera = new CameraSound({ ffmpegPath: FFMPEG, samplesPerFrame: SAMPLES, log: () => {} });
    t.after(() => camera.close());
    camera.setTrack(track);
    for (const [index, data] of packets.slice(0, 50).entries()) camera.push({ kind: 'audio', time: BEGIN + 20 * index, keyframe: true, data });
    // Nothing has told the decoder that no more will come.
    await until('all but the last packets are decoded', () => camera.read(BEGIN + 900));
    const heard = onset(camera);
    assert.ok(Math.abs(heard - TONE) < 25, `the tone begins at ${heard} ms`);
    // After a gap the count begins again.
    for (const [index, data] of packets.entries()) camera.push({ kind: 'audio', time: BEGIN + 30_000 + 20 * index, keyframe: true, data });
    await until('it goes on', () => camera.read(BEGIN + 31_700));
    assert.ok(loudness(camera.read(BEGIN + 31_000)!) > 2000);
  });
}

test('how long packets of Opus sound (RFC 6716 §3.1, §3.2)', () => {
  const packet = (config: number, code: number, count = 0) => opusDuration(Uint8Array.of((config << 3) | code, count));
  assert.deepEqual([packet(3, 0), packet(13, 1), packet(16, 0), packet(31, 2), packet(31, 3, 3)], [60, 40, 2.5, 40, 60]);
});

test('sound of another codec is left out', () => {
  const camera = new CameraSound({ ffmpegPath: FFMPEG, samplesPerFrame: SAMPLES, log: () => assert.fail() });
  camera.setTrack({ kind: 'audio', codec: 'alaw', sampleRate: 8000, channels: 1, description: new Uint8Array() });
  camera.push({ kind: 'audio', time: BEGIN, keyframe: true, data: new Uint8Array(160) });
  assert.equal(camera.read(BEGIN), undefined);
});

test('pictures that come unevenly do not tear the sound, and a jump is followed', async (t) => {
  const { track, frames } = await sound(48_000, 2);
  const camera = new CameraSound({ ffmpegPath: FFMPEG, samplesPerFrame: SAMPLES, log: () => {} });
  t.after(() => camera.close());
  camera.setTrack(track);
  for (const frame of frames) camera.push(frame);
  await until('it is decoded', () => camera.read(BEGIN + 1700));
  const even = [800, 840, 880].map((time) => camera.read(BEGIN + time));
  camera.read(BEGIN);
  const uneven = [800, 815, 910].map((time) => camera.read(BEGIN + time));
  assert.deepEqual(uneven, even);
  assert.ok(loudness(camera.read(BEGIN + 400)!) < 500, 'it is silent there');
});
