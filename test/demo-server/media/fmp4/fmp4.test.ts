import assert from 'node:assert/strict';
import { mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { runFfmpeg } from '../../../../demo-server/src/media/ffmpeg.ts';
import { readFragment, readInit, scanBoxes } from '../../../../demo-server/src/media/fmp4/reader.ts';
import { fragment, type FragmentRun, initSegment } from '../../../../demo-server/src/media/fmp4/writer.ts';
import type { AudioTrack, Frame, Track } from '../../../../demo-server/src/media/frame.ts';
import { type Footage, footage } from '../../hls/support.ts';

const signal = AbortSignal.timeout(60_000);

describe('fragmented MP4', () => {
  let made: Footage;
  let directory: string;
  before(async () => {
    made = await footage({ duration: 3, sound: true });
    directory = await mkdtemp(join(tmpdir(), 'oriel-fmp4-'));
  });
  after(() => rm(directory, { recursive: true }));

  test('the init segment reads back as the tracks it was made of', () => {
    assert.deepEqual(plain(readInit(initSegment(made.tracks))), plain(made.tracks));
    const opus: AudioTrack = { kind: 'audio', codec: 'opus', sampleRate: 48_000, channels: 2, description: Uint8Array.of(0, 2, 1, 56, 0, 0, 187, 128, 0, 0, 0) };
    assert.deepEqual(readInit(initSegment([opus])), [opus]);
    const fine: AudioTrack = { kind: 'audio', codec: 'mp4a.40.2', sampleRate: 96_000, channels: 2, description: Uint8Array.of(0x10, 0x10) };
    assert.deepEqual(readInit(initSegment([fine])), [fine]);
  });

  test('whole milliseconds and a third of a second come back as they were', () => {
    const samples = [40, 41, 100 / 3, 100 / 3, 100 / 3, 39].map((duration, i) => ({ data: Uint8Array.of(i, i), duration, keyframe: i === 0 }));
    const time = 1_795_000_000_123;
    const [video, audio] = readFragment(fragment(7, [{ trackId: 1, time, samples }, { trackId: 2, time: time + 5, samples: samples.slice(0, 2) }]));
    assert.deepEqual(
      video?.frames.map((frame) => [frame.time - time, frame.keyframe, [...frame.data]]),
      [0, 40, 81, 81 + 3000 / 90, 81 + 6000 / 90, 181].map((at, i) => [time + at - time, i === 0, [i, i]]),
    );
    assert.deepEqual(video?.frames.map(({ duration }) => duration), [40, 41, 3000 / 90, 3000 / 90, 3000 / 90, 39]);
    assert.equal(audio?.trackId, 2);
    assert.deepEqual(audio.frames.map((frame) => frame.time), [time + 5, time + 45]);
  });

  test('FFmpeg decodes every frame at its exact time', async () => {
    const path = join(directory, 'whole.mp4');
    await writeFile(path, Buffer.concat([initSegment(made.tracks), ...fragments(made, 10)]));
    const shown = await runFfmpeg('ffprobe', ['-v', 'error', '-select_streams', 'v', '-show_entries', 'packet=pts,flags', '-of', 'csv=p=0', path], { signal });
    const packets = Buffer.from(shown).toString().trim().split('\n');
    const video = made.frames.filter(({ kind }) => kind === 'video');
    assert.deepEqual(packets.map((line) => Number(line.split(',')[0])), video.map(({ time }) => time * 90));
    assert.deepEqual(packets.map((line) => line.includes('K')), video.map(({ keyframe }) => keyframe));
    assert.equal(await complaints(['-i', path]), '');
  });

  test('FFmpeg finds the times of presentation of B-frames', async () => {
    const path = join(directory, 'reordered.mp4');
    const [track] = made.tracks;
    const pictures = made.frames.filter(({ kind }) => kind === 'video').slice(0, 4);
    const offsets = [80, 120, 0, 40];
    const samples = pictures.map(({ data, keyframe }, index) => ({ data, keyframe, duration: 40, offset: offsets[index]! }));
    await writeFile(path, Buffer.concat([initSegment([track!]), fragment(1, [{ trackId: 1, time: 1000, samples }])]));
    const shown = await runFfmpeg('ffprobe', ['-v', 'error', '-select_streams', 'v', '-show_entries', 'packet=pts,dts', '-of', 'csv=p=0', path], { signal });
    const packets = Buffer.from(shown).toString().trim().split('\n').map((line) => line.split(',').slice(0, 2).map((ticks) => Number(ticks) / 90));
    assert.deepEqual(packets, offsets.map((offset, index) => [1000 + index * 40 + offset, 1000 + index * 40]));
  });

  test('a torn file is whole up to the tear', async () => {
    const init = initSegment(made.tracks);
    const [first, second] = fragments(made, 25) as [Uint8Array, Uint8Array];
    const whole = init.byteLength + first.byteLength;
    for (const [name, tail] of Object.entries({
      none: new Uint8Array(0),
      'half a fragment': second.subarray(0, second.byteLength / 2),
      'half a header': second.subarray(0, 5),
      zeros: new Uint8Array(100),
      noise: Buffer.alloc(64, 0xff),
    })) {
      const path = join(directory, 'torn.mp4');
      await writeFile(path, Buffer.concat([init, first, tail]));
      const file = await open(path);
      const boxes: string[] = [];
      let end = 0;
      const scan = scanBoxes(file);
      let step = await scan.next();
      for (; !step.done; step = await scan.next()) {
        boxes.push(step.value.type);
        end = step.value.offset + step.value.size;
      }
      await file.close();
      const moofSize = Buffer.from(second).readUInt32BE(0);
      const moofIsWhole = name === 'half a fragment';
      assert.deepEqual(boxes, ['ftyp', 'moov', 'moof', 'mdat', ...(moofIsWhole ? ['moof'] : [])], name);
      assert.equal(end, whole + (moofIsWhole ? moofSize : 0), name);
      assert.equal(step.value, end, name);
    }
  });

  test('what is no fragment is refused, not read', () => {
    const [whole] = fragments(made, 25) as [Uint8Array];
    assert.throws(() => readFragment(whole.subarray(0, whole.byteLength - 1)), RangeError);
    assert.throws(() => readFragment(initSegment(made.tracks)), RangeError);
    assert.throws(() => readInit(whole), RangeError);
    assert.throws(() => readInit(Buffer.alloc(32, 0xff)), RangeError);
  });

  async function complaints(args: string[]): Promise<string> {
    const out = await runFfmpeg('/bin/sh', ['-c', 'ffmpeg -v warning "$@" -f null - 2>&1', 'sh', ...args], { signal });
    return Buffer.from(out).toString();
  }
});

const plain = (tracks: readonly Track[]): Track[] => tracks.map((track) => ({ ...track, description: Uint8Array.from(track.description) }));

/** One fragment for every `count` pictures, with the sound that belongs there. */
function fragments({ tracks, frames }: Footage, count: number): Uint8Array[] {
  const pictures = frames.filter(({ kind }) => kind === 'video');
  const cuts = pictures.filter((_, i) => i > 0 && i % count === 0).map(({ time }) => time);
  return [...cuts, Infinity].map((end, i) => {
    const runs = tracks.flatMap(({ kind }, index): FragmentRun[] => {
      const all = frames.filter((frame) => frame.kind === kind);
      const mine = all.filter(({ time }) => time < end && time >= (cuts[i - 1] ?? 0));
      return mine[0] ? [{ trackId: index + 1, time: mine[0].time, samples: mine.map((frame) => ({ ...frame, duration: durationIn(all, frame) })) }] : [];
    });
    return fragment(i + 1, runs);
  });
}

const durationIn = (all: readonly Frame[], frame: Frame): number => (all[all.indexOf(frame) + 1]?.time ?? frame.time + 40) - frame.time;
