import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { runFfmpeg } from '../../../demo-server/src/media/ffmpeg.ts';
import { FlvError, FlvReader } from '../../../demo-server/src/media/flv.ts';
import type { Frame, Track } from '../../../demo-server/src/media/frame.ts';

const FFMPEG = process.env['FFMPEG_PATH'] ?? 'ffmpeg';
let flv: Buffer;

const read = (chunks: Iterable<Buffer>) => {
  const tracks: (readonly Track[])[] = [];
  const frames: Frame[] = [];
  const reader = new FlvReader({ tracks: (list) => tracks.push(list), frame: (frame) => frames.push(frame) });
  for (const chunk of chunks) reader.push(chunk);
  return { tracks, frames };
};

const split = function* (bytes: Buffer, size: number) {
  for (let at = 0; at < bytes.byteLength; at += size) yield bytes.subarray(at, at + size);
};

/** The offset after each tag. */
const tagEnds = (bytes: Buffer): number[] => {
  const ends: number[] = [];
  for (let at = 13; at < bytes.byteLength; ) ends.push((at += 15 + bytes.readUIntBE(at + 1, 3)));
  return ends;
};

before(async () => {
  const inputs = ['-f', 'lavfi', '-i', 'testsrc=size=318x178:rate=25', '-f', 'lavfi', '-i', 'sine=sample_rate=48000'];
  const codecs = ['-c:v', 'libx264', '-pix_fmt', 'yuv420p', '-preset', 'ultrafast', '-tune', 'zerolatency', '-g', '10', '-c:a', 'aac', '-ac', '2'];
  flv = Buffer.from(await runFfmpeg(FFMPEG, ['-v', 'error', '-nostdin', ...inputs, '-t', '1', ...codecs, '-f', 'flv', 'pipe:1'], { signal: AbortSignal.timeout(20_000) }));
});

test('tracks come first, with what a decoder needs', () => {
  const { tracks } = read([flv]);
  assert.equal(tracks.length, 1);
  const [video, audio] = tracks[0] ?? [];
  assert.ok(video?.kind === 'video' && audio?.kind === 'audio');
  assert.match(video.codec, /^avc1\.42[0-9A-F]{4}$/);
  assert.deepEqual([video.width, video.height], [318, 178]);
  assert.deepEqual([audio.codec, audio.sampleRate, audio.channels], ['mp4a.40.2', 48000, 2]);
  assert.deepEqual([...audio.description.subarray(0, 2)], [0x11, 0x90]);
});

test('every frame comes, with its time and kind', () => {
  const { frames } = read([flv]);
  const video = frames.filter(({ kind }) => kind === 'video');
  // FFmpeg begins with the sound's priming, 1024 samples before the first picture.
  assert.deepEqual(video.map(({ time }) => time), Array.from({ length: 25 }, (_, index) => 21 + index * 40));
  assert.deepEqual(video.flatMap(({ keyframe }, index) => (keyframe ? [index] : [])), [0, 10, 20]);
  assert.ok(frames.some(({ kind }) => kind === 'audio'));
});

test('chunks may be split at every place', () => {
  const whole = read([flv]);
  for (const size of [1, 2, 3, 7, 10, 11, 13, 15, 64, 1021, 65_536]) assert.deepEqual(read(split(flv, size)), whole, `chunks of ${size}`);
  const small = flv.subarray(0, tagEnds(flv)[8]);
  const expected = read([small]);
  for (let at = 1; at < Math.min(small.byteLength, 3000); at++) assert.deepEqual(read([small.subarray(0, at), small.subarray(at)]), expected, `split at ${at}`);
});

test('a frame is handed on by its last byte, not by the next tag', () => {
  let count = 0;
  const reader = new FlvReader({ tracks: () => {}, frame: () => count++ });
  let at = 0;
  for (const end of tagEnds(flv)) {
    const isMedia = [8, 9].includes(flv[at === 0 ? 13 : at] ?? 0) && flv[(at === 0 ? 13 : at) + 12] === 1;
    reader.push(flv.subarray(at, end - 1));
    const before = count;
    reader.push(flv.subarray(end - 1, end));
    assert.equal(count - before, isMedia ? 1 : 0);
    at = end;
  }
  assert.ok(count > 25);
});

test('parameter sets in the stream are taken out, and new ones are announced', async () => {
  const args = ['-v', 'error', '-nostdin', '-f', 'flv', '-i', 'pipe:0', '-an', '-c', 'copy', '-bsf:v', 'h264_mp4toannexb,h264_metadata=aud=insert', '-f', 'flv', 'pipe:1'];
  const inBand = Buffer.from(await runFfmpeg(FFMPEG, args, { input: flv, signal: AbortSignal.timeout(20_000) }));
  const { tracks, frames } = read([inBand]);
  assert.equal(tracks.length, 1);
  const plain = read([flv]).frames.filter(({ kind }) => kind === 'video');
  assert.deepEqual(frames.map(({ data }) => Buffer.from(data)), plain.map(({ data }) => Buffer.from(data)));

  // A keyframe of another stream brings other parameter sets with it.
  const other = ['-v', 'error', '-nostdin', '-f', 'lavfi', '-i', 'testsrc=size=640x360:rate=25', '-frames:v', '2', '-c:v', 'libx264', '-pix_fmt', 'yuv420p'];
  const tune = ['-preset', 'ultrafast', '-tune', 'zerolatency', '-bsf:v', 'dump_extra=freq=keyframe', '-f', 'flv', 'pipe:1'];
  const second = Buffer.from(await runFfmpeg(FFMPEG, [...other, ...tune], { signal: AbortSignal.timeout(20_000) }));
  const [, header = 0] = tagEnds(second);
  const changed = read([inBand, second.subarray(header)]);
  assert.deepEqual(changed.tracks.map(([track]) => track?.kind === 'video' && track.width), [318, 640]);
});

test('time goes on where 31 bits of milliseconds end', () => {
  const [, , configs = 0, first = 0] = tagEnds(flv);
  const stamped = (time: number) => {
    const tag = Buffer.from(flv.subarray(configs, first));
    tag.writeUIntBE(time % 2 ** 24, 4, 3);
    tag[7] = Math.floor(time / 2 ** 24);
    return tag;
  };
  const { frames } = read([flv.subarray(0, configs), ...[2 ** 30, 2 ** 31 - 20, 20, 2 ** 31 - 10, 60].map(stamped)]);
  assert.deepEqual(frames.map(({ time }) => time), [2 ** 30, 2 ** 31 - 20, 2 ** 31 + 20, 2 ** 31 - 10, 2 ** 31 + 60]);
});

test('what is no FLV is an error, at once', () => {
  assert.throws(() => read([Buffer.from('<html>not a stream</html>')]), FlvError);
  const wrong = (at: number, value: number) => {
    const bytes = Buffer.from(flv);
    bytes[at] = value;
    return bytes;
  };
  assert.throws(() => read([wrong(13, 77)]), FlvError, 'unknown tag');
  assert.throws(() => read([wrong(14, 0xff)]), FlvError, 'too large');
  const [script = 0] = tagEnds(flv);
  assert.throws(() => read([wrong(script - 1, 0)]), FlvError, 'length after the tag');
  assert.throws(() => read([wrong(script + 11, 0x12)]), FlvError, 'another codec');
});

test('B-frames are refused with a reason', async () => {
  const args = ['-v', 'error', '-nostdin', '-f', 'lavfi', '-i', 'testsrc2=size=160x90:rate=25', '-frames:v', '20', '-c:v', 'libx264', '-pix_fmt', 'yuv420p', '-bf', '2', '-f', 'flv', 'pipe:1'];
  const reordered = Buffer.from(await runFfmpeg(FFMPEG, args, { signal: AbortSignal.timeout(20_000) }));
  assert.throws(() => read([reordered]), { name: 'FlvError', message: 'The pictures do not come in the order in which they are shown.' });
});

test('damaged bytes never hang and never throw anything else', () => {
  let seed = 7;
  const random = () => (seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31) / 2 ** 31;
  for (let round = 0; round < 300; round++) {
    const bytes = Buffer.from(flv.subarray(0, 20_000));
    for (let hits = 0; hits < 5; hits++) bytes[Math.floor(random() * bytes.byteLength)] = Math.floor(random() * 256);
    try {
      read(split(bytes, 1500));
    } catch (error) {
      assert.ok(error instanceof FlvError, String(error));
    }
  }
});
