import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { cutsOf, parseKeyframes, readKeyframes } from '../../../demo-server/src/library/keyframes.ts';
import type { Rung } from '../../../demo-server/src/library/ladder.ts';
import { readMediaFile } from '../../../demo-server/src/library/media-file.ts';
import { INIT, ladderPass, type TrackFolder } from '../../../demo-server/src/library/packaging.ts';
import { readTransportIndex, TRANSPORT_INDEX, transportPass } from '../../../demo-server/src/library/recordings/transport-stream.ts';
import { readTrackIndex } from '../../../demo-server/src/library/track-index.ts';
import { makeFilm, run } from './support.ts';

const signal = AbortSignal.timeout(120_000);

let films: string;
before(async () => {
  films = await mkdtemp(join(tmpdir(), 'oriel-keyframes-'));
});
after(() => rm(films, { recursive: true, force: true }));

test('what FFmpeg lists', () => {
  assert.deepEqual(parseKeyframes('#software: Lavf59\n#tb 0: 1/15360\n#media_type 0: video\n0,      -1024,          0,      512,     9342, 0x2d80\n0,      59392,      60416,      512,    10230, 0x1\n'), { numerator: 1, denominator: 15_360, times: [0, 60_416] });
  assert.deepEqual(parseKeyframes(''), { numerator: 1, denominator: 1, times: [] });
});

describe('a segment ends at the first keyframe from a multiple of its duration on', () => {
  const cuts = (...seconds: number[]) => cutsOf({ numerator: 1, denominator: 1000, times: seconds.map((time) => time * 1000) });

  test('of 3.84 s, and of 10 s', () => {
    assert.deepEqual(cuts(0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22), [4, 8, 10, 12, 16, 20]);
  });

  test('a keyframe exactly there counts; times are from the first one on', () => {
    assert.deepEqual(cuts(0.02, 1.94, 3.86, 5.78, 7.699, 7.7), [3.86, 7.7]);
  });

  test('after a long segment, short ones follow', () => {
    assert.deepEqual(cuts(0, 9, 9.5, 10, 10.5, 11, 12), [9, 9.5, 10, 12]);
  });

  test('of the longest videos they fit into one argument of a command', () => {
    const all = cuts(...Array.from({ length: 12 * 3600 }, (_, second) => second));
    const video = { width: 320, height: 180, frameRate: 25, bitrateKbps: 300, isCopyable: true };
    const file = { path: 'film.mp4', duration: undefined, video, sounds: [], chapters: [], subtitles: [] };
    const rung = { label: '90p', width: 160, height: 90, maxKbps: 300, isCopy: false, picture: { folder: 'smaller' } };
    const [length] = ladderPass({ file, rungs: [rung], cuts: all }).map((argument) => argument.length).toSorted((a, b) => b - a);
    assert.ok(all.length > 10_000 && length! < 128 * 1024, `${all.length} cuts, ${length} bytes`);
  });

  test('a picture of one keyframe is one segment', () => {
    assert.deepEqual(cuts(0), []);
    assert.deepEqual(cuts(), []);
  });
});

/** The last frame of a file has no duration in some formats. */
function isSameCut(durations: readonly number[], copied: readonly number[]): void {
  assert.equal(durations.length, copied.length);
  durations.slice(0, -1).forEach((duration, i) => assert.ok(Math.abs(duration - copied[i]!) < 0.001, `${durations.join(' ')} s in place of ${copied.join(' ')} s`));
  assert.ok(Math.abs(durations.at(-1)! - copied.at(-1)!) < 1 / 25, `${durations.at(-1)} and ${copied.at(-1)} s`);
}

/** Seconds; no frame of 29.97 a second is at one of these, and a multiple of 3.84 is between two of the last ones. */
const IRREGULAR = [1.1, 2, 3.1, 4.9, 5, 5.3, 8.1, 9.2, 10.05, 14, 18.5, 19, 19.16, 19.22, 23.1, 24];

for (const container of ['mp4', 'mkv', 'ts']) {
  test(`smaller pictures are cut exactly as the one that is copied from ${container}`, async () => {
    const path = join(films, `film.${container}`);
    const codecs = ['-c:v', 'libx264', '-preset', 'veryfast', '-pix_fmt', 'yuv420p', '-sc_threshold', '0', '-force_key_frames', IRREGULAR.join(','), '-c:a', 'aac'];
    await run('ffmpeg', ['-v', 'error', '-f', 'lavfi', '-i', 'testsrc2=s=320x180:r=30000/1001:d=26', '-f', 'lavfi', '-i', 'sine=sample_rate=48000:duration=26', '-g', '9999', ...codecs, path]);
    const file = await readMediaFile(path, { ffprobePath: 'ffprobe', signal });
    assert.ok(file.video.isCopyable);
    const folders: Record<string, TrackFolder> = {};
    for (const name of ['copied', 'sound', 'smaller', 'smallest']) {
      folders[name] = { folder: join(films, container, name) };
      await mkdir(folders[name].folder, { recursive: true });
    }
    const rung = (height: number, isCopy: boolean): Rung => ({ label: `${height}p`, width: (height * 16) / 9, height, maxKbps: 300, isCopy });
    await run('ffmpeg', ladderPass({ file, rungs: [{ ...rung(180, true), picture: folders['copied']! }], sounds: [folders['sound']!] }));
    const cuts = cutsOf(await readKeyframes(path, { ffmpegPath: 'ffmpeg', signal }));
    await run('ffmpeg', ladderPass({ file, rungs: [{ ...rung(90, false), picture: folders['smaller']! }, { ...rung(72, false), picture: folders['smallest']! }], cuts }));

    const segments = async (name: string) => readTrackIndex(await readFile(join(folders[name]!.folder, 'index.m3u8'), 'utf8'), { endedWell: true });
    const copied = (await segments('copied')).map(({ duration }) => duration);
    assert.ok(copied.length >= 6, copied.join(' '));
    for (const name of ['smaller', 'smallest']) isSameCut((await segments(name)).map(({ duration }) => duration), copied);

    const transport = async (name: string) => {
      const { folder } = folders[name]!;
      const parts = [INIT, ...(await segments(name)).map((segment) => segment.name)];
      const joined = join(folder, 'joined.mp4');
      await run('sh', ['-c', `cat ${parts.join(' ')} > joined.mp4`], { cwd: folder });
      await run('ffmpeg', transportPass([joined], folder));
      return readTransportIndex(await readFile(join(folder, TRANSPORT_INDEX), 'utf8')).map(({ duration }) => duration);
    };
    const inTransport = await transport('copied');
    assert.equal(inTransport.length, 3);
    isSameCut(await transport('smaller'), inTransport);
  });
}

test('a picture is copied only where its keyframes are at most 10 s apart, and with at most 60 frames a second', async () => {
  const isCopyable = async (name: string, film: Parameters<typeof makeFilm>[1]) => (await readMediaFile(await makeFilm(join(films, name), { size: '160x90', sound: false, ...film }), { ffprobePath: 'ffprobe', signal })).video.isCopyable;
  assert.equal(await isCopyable('frequent.mp4', { seconds: 22, group: 250 }), true);
  assert.equal(await isCopyable('rare.mp4', { seconds: 22, group: 500 }), false);
  assert.equal(await isCopyable('60.mp4', { seconds: 2, rate: 60 }), true);
  assert.equal(await isCopyable('120.mp4', { seconds: 2, rate: 120 }), false);
});
