import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ladderFor } from '../../../demo-server/src/library/ladder.ts';
import type { MediaFile } from '../../../demo-server/src/library/media-file.ts';
import { ladderPass } from '../../../demo-server/src/library/packaging.ts';

const file: MediaFile = {
  path: '/film.mkv',
  duration: 3600,
  video: { width: 1920, height: 1080, frameRate: 25, bitrateKbps: 3000, isCopyable: false },
  sounds: [{ index: 1, language: undefined, title: undefined, isCopyable: false }],
  chapters: [],
  subtitles: [],
};

/** The values of an option, in the order of the outputs. */
const valuesOf = (args: readonly string[], option: string): (string | undefined)[] => args.flatMap((arg, i) => (arg === option ? [args[i + 1]] : []));
const inFolder = (folder: string) => ({ folder });

test('each quality is CRF 23, capped at 4000, 2000, 1000 and 500 kbit/s over two seconds', () => {
  const { first, rest } = ladderFor(file);
  assert.deepEqual(first.map(({ label }) => label), ['720p']);
  const rungs = rest.map((rung) => ({ ...rung, picture: inFolder(`/${rung.label}`) }));
  const others = ladderPass({ file, rungs });
  assert.deepEqual(rungs.map(({ label }) => label), ['1080p', '480p', '360p']);
  assert.deepEqual(valuesOf(others, '-crf'), ['23', '23', '23']);
  assert.deepEqual(valuesOf(others, '-maxrate'), ['4000k', '1000k', '500k']);
  assert.deepEqual(valuesOf(others, '-bufsize'), ['8000k', '2000k', '1000k']);
  assert.equal(valuesOf(others, '-i').length, 1, 'the source is decoded once');
  const made = ladderPass({ file, rungs: first.map((rung) => ({ ...rung, picture: inFolder('/720p') })), sounds: [inFolder('/audio')] });
  assert.deepEqual([valuesOf(made, '-crf'), valuesOf(made, '-maxrate'), valuesOf(made, '-bufsize'), valuesOf(made, '-b:a')], [['23'], ['2000k'], ['4000k'], ['128k']]);
});
