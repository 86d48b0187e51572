import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bufferedAhead } from '../../packages/player/src/media/describe-media.ts';
import { defaultMediaIntent, possibleMedia } from '../../packages/player/src/media/media-intent.ts';
import { levelIds, renditionsOf, savingLevel } from '../../packages/player/src/media/renditions.ts';
import { described } from '../../packages/player/src/media/text-tracks.ts';

test('renditions have ids that are the same for the same quality of other media', () => {
  const levels = [{ width: 640, height: 360, bitrate: 900_000 }, { width: 1280, height: 720, bitrate: 2_000_000 }, { width: 1280, height: 720, bitrate: 3_500_000 }, { width: 0, height: 0, bitrate: 64_000 }];
  assert.deepEqual(levelIds(levels), ['360p', '720p-2000k', '720p-3500k', '64k']);
  assert.deepEqual(renditionsOf(levels).map(({ id }) => id), ['720p-3500k', '720p-2000k', '360p', '64k']);
  assert.equal(renditionsOf(levels).at(-1)?.lines, undefined);
  assert.deepEqual(renditionsOf(levels.slice(0, 1)), []);
});

test('an upright picture is called as the same one that lies, by its shorter side', () => {
  const levels = [{ width: 360, height: 640, bitrate: 500_000 }, { width: 480, height: 854, bitrate: 1_000_000 }, { width: 1080, height: 1920, bitrate: 4_000_000 }];
  assert.deepEqual(levelIds(levels), ['360p', '480p', '1080p']);
  assert.deepEqual(renditionsOf(levels).map(({ lines }) => lines), [1080, 480, 360]);
  assert.equal(savingLevel(levels), 1, 'at most 480 lines save data');
});

test('tracks have their language as id where one track has it', () => {
  const tracks = [{ label: 'English', language: 'en' }, { label: 'Deutsch', language: 'de' }, { label: 'Deutsch, einfach', language: 'de' }, { label: '', language: '' }, { label: '', language: '' }];
  const ids = described(tracks).map(({ id }) => id);
  assert.deepEqual(ids.slice(0, 3), ['en', 'Deutsch', 'Deutsch, einfach']);
  assert.equal(new Set(ids).size, tracks.length);
});

test('impossible intents become the nearest possible ones', () => {
  const of = (change: object) => possibleMedia({ ...defaultMediaIntent, ...change });
  assert.equal(of({ speed: 99 }).speed, 16);
  assert.equal(of({ speed: Number.NaN }).speed, 1);
  assert.equal(of({ volume: -1 }).volume, 0);
  assert.equal(of({ time: -5 }).time, 0);
  assert.equal(of({ time: Infinity }).time, undefined);
});

test('what is buffered ahead ends with its range', () => {
  const spans = [[0, 4], [10, 15]] as const;
  const buffered = { length: 2, start: (index: number) => spans[index]?.[0] ?? 0, end: (index: number) => spans[index]?.[1] ?? 0 };
  const ahead = (currentTime: number) => bufferedAhead({ buffered, currentTime });
  assert.deepEqual([0, 3, 4, 7, 12].map(ahead), [4, 1, 0, 0, 3]);
});
