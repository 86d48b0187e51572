import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { runFfmpeg } from '../../../../demo-server/src/media/ffmpeg.ts';
import { FILM_START, makeClockFilm } from '../../../support/clock-film.ts';
import { until } from '../../../support/until.ts';
import { FFMPEG } from '../../archive/media.ts';
import { clockOf } from './recorded-bus.ts';
import { RecordedSound } from './recorded-sound.ts';
import { cue, programme, startMixer } from './test-mixer.ts';

const VIDEO = '00000000-0000-4000-8000-000000000007';
/** The tone begins here, seconds. */
const TONE = 3;
/** The time in which a video is opened before it comes on air, seconds. */
const OPEN = 4;
const AMPLITUDE = 0.5;
const RMS = (AMPLITUDE * 32_768) / Math.SQRT2;

const folder = await mkdtemp(join(tmpdir(), 'oriel-films-'));
after(() => rm(folder, { recursive: true, force: true }));
const silent = await makeClockFilm(join(folder, 'silent.mp4'), { seconds: 12, rate: 25, height: 180, sounds: [] });
const film = join(folder, 'film.mp4');
const wave = `'if(gte(t,${TONE}),${AMPLITUDE}*sin(2*PI*1000*t),0)'`;
const tone = `aevalsrc=${wave}|${wave}:c=stereo:s=48000:d=12`;
await runFfmpeg(FFMPEG, ['-v', 'error', '-i', silent, '-f', 'lavfi', '-i', tone, '-map', '0:v', '-map', '1:a', '-c:v', 'copy', '-c:a', 'aac', '-b:a', '192k', film], { signal: AbortSignal.timeout(60_000) });

const start = (path: string, ...cues: Parameters<typeof programme>) => startMixer({ programme: programme(...cues), videoFile: async () => path });

test('a video runs from its start at its own pace, with its sound in step and at its level', async (t) => {
  const { mixer, recorded, log } = start(film, [cue('a', { video: VIDEO, start: 1 }, { start: OPEN, level: 0.5 })]);
  t.after(() => mixer.close());
  await until('eight seconds are coded', () => recorded.pictures.length > 205 && recorded.sounds.length > 400);
  await mixer.close();
  const shown = (await recorded.decode()).map(({ time, picture }) => ({ time, place: (clockOf(picture) ?? Number.NaN) - FILM_START })).filter(({ place }) => !Number.isNaN(place));
  assert.ok(shown.length > 60, log.join('\n'));
  const begin = recorded.pictures[0]!.time + OPEN * 1000;
  const behind = shown.map(({ time, place }) => time - begin - (place - 1000));
  assert.ok(behind.every((each) => each >= 0), 'no picture comes before its time');
  assert.ok(behind.filter((each) => each === 0).length > 25, `pictures come with their frames: ${behind.join(' ')}`);

  const sound = await RecordedSound.decode(recorded);
  const onset = sound.onset(RMS / 10)!;
  const expected = begin + (TONE - 1) * 1000;
  assert.ok(Math.abs(onset - expected) < 40, `the tone begins ${onset - expected} ms after its picture`);
  const loud = sound.loudness(onset + 200, 500);
  assert.ok(Math.abs(loud - RMS / 2) < RMS / 20, `${loud} is half of ${RMS}`);
  assert.ok(sound.loudness(onset - 500, 400) < RMS / 100, 'it is silent before');
});

test('sound fades with its picture, and at most to its level', async (t) => {
  const { mixer, recorded } = start(film, [cue('a', { video: VIDEO, start: TONE + 0.5 }, { start: OPEN, transition: 'fade', fadeDuration: 4 })]);
  t.after(() => mixer.close());
  await until('nine seconds are coded', () => recorded.sounds.length > 430);
  await mixer.close();
  const sound = await RecordedSound.decode(recorded);
  const begin = recorded.pictures[0]!.time + OPEN * 1000;
  for (const second of [2, 2.5, 3, 3.5]) {
    const expected = ((second + 0.1) / 4.04) * RMS;
    const loudness = sound.loudness(begin + second * 1000, 200);
    assert.ok(Math.abs(loudness - expected) < RMS / 20, `${loudness} after ${second} s, and not ${expected}`);
  }
  const full = sound.loudness(begin + 4200, 300);
  assert.ok(Math.abs(full - RMS) < RMS / 20, `${full} is ${RMS}`);
});

test('a video without sound, one that ends and one that is no video: silence, its last picture, then the slate', async (t) => {
  const { mixer, recorded } = start(silent, [cue('a', { video: VIDEO, start: 11 })]);
  t.after(() => mixer.close());
  await until('it has ended', () => mixer.onAir?.isMissing && recorded.sounds.length > 50);
  await mixer.close();
  const places = (await recorded.decode()).map(({ picture }) => (clockOf(picture) ?? Number.NaN) - FILM_START).filter((place) => !Number.isNaN(place));
  assert.equal(places.at(-1), 11_960);
  assert.ok(places.filter((place) => place === 11_960).length > 25, 'the last picture is held');
  const sound = await RecordedSound.decode(recorded);
  assert.ok(sound.loudness(sound.begin, sound.end - sound.begin) < 2);

  const other = start(import.meta.filename, [cue('a', { video: VIDEO })]);
  t.after(() => other.mixer.close());
  await until('it is missing', () => other.mixer.onAir?.isMissing);
  await until('it is reported', () => other.log.some((line) => line.includes('a video cannot be decoded')));
});

test('each round of a loop shows the video from its start, frame by frame', async (t) => {
  const { mixer, recorded } = start(film, [cue('a', { video: VIDEO, start: 2 }, { duration: 2 })], { loop: true });
  t.after(() => mixer.close());
  const places = async () => (await recorded.decode()).map(({ picture }) => (clockOf(picture) ?? Number.NaN) - FILM_START);
  const round = Array.from({ length: 50 }, (_, frame) => 2000 + frame * 40);
  // On a busy machine the file may not be open in time for some rounds.
  await until('two rounds are exact', async () => {
    if (recorded.pictures.length < 100) return false;
    const seen = await places();
    const rounds = Array.from({ length: Math.floor(seen.length / 50) }, (_, index) => seen.slice(index * 50, index * 50 + 50));
    assert.ok(rounds.every((each) => each.every((place, frame) => Number.isNaN(place) || place <= round[frame]! || place === 3960)), 'no picture comes before its time');
    return rounds.filter((each) => each.every((place, frame) => place === round[frame])).length >= 2;
  }, { every: 500 });
});
