import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { readAvcC } from '../../../demo-server/src/media/avc.ts';
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
  reader.end();
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

test('a frame reaches the sink with its last byte, not with the next tag', () => {
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

/** A video tag with these NAL units. */
const tag = (time: number, keyframe: boolean, ...nalUnits: Uint8Array[]): Buffer => {
  const body = Buffer.concat([Buffer.from([keyframe ? 0x17 : 0x27, 1, 0, 0, 0]), ...nalUnits.flatMap((unit) => [Buffer.from([0, 0, unit.byteLength >> 8, unit.byteLength & 255]), unit])]);
  const bytes = Buffer.alloc(11 + body.byteLength + 4);
  bytes[0] = 9;
  bytes.writeUIntBE(body.byteLength, 1, 3);
  bytes.writeUIntBE(time, 4, 3);
  body.copy(bytes, 11);
  bytes.writeUInt32BE(11 + body.byteLength, bytes.byteLength - 4);
  return bytes;
};
/** Slices that begin with the first macroblock, or with a later one. */
const firstIdr = Uint8Array.of(0x65, 0x88, 1);
const laterIdr = Uint8Array.of(0x65, 0x03, 0xc0, 2);
const firstDelta = Uint8Array.of(0x41, 0x9a, 3);
const laterDelta = Uint8Array.of(0x41, 0x03, 0xc0, 4);

/** A reader that knows the tracks of `flv`, and what it sends. */
function startSplit() {
  const [, configEnd = 0] = tagEnds(flv);
  const [track] = read([flv]).tracks[0] ?? [];
  assert.ok(track?.kind === 'video');
  const { sps, pps } = readAvcC(track.description);
  const seen = { tracks: 0, frames: [] as { time: number; keyframe: boolean; slices: number }[] };
  const reader = new FlvReader({
    tracks: () => seen.tracks++,
    frame: ({ time, keyframe, data }) => {
      let slices = 0;
      for (let at = 0; at < data.byteLength; at += 4 + Buffer.from(data).readUInt32BE(at)) slices++;
      seen.frames.push({ time, keyframe, slices });
    },
  });
  reader.push(flv.subarray(0, configEnd));
  return { reader, seen, sets: [sps[0]!, pps[0]!] as const };
}

test('a keyframe that comes in several tags is one frame, and repeated parameter sets are no change of track', () => {
  const { reader, seen, sets } = startSplit();
  const group = (at: number) => [tag(at, true, ...sets, ...sets, firstIdr), tag(at, true, ...sets, laterIdr), tag(at + 40, false, firstDelta)] as const;
  for (const each of group(0)) reader.push(each);
  assert.deepEqual(seen.frames, [{ time: 0, keyframe: true, slices: 2 }, { time: 40, keyframe: false, slices: 1 }]);
  const [first, second, delta] = group(80);
  reader.push(first);
  assert.equal(seen.frames.length, 2, 'it waits for its second tag');
  reader.push(second);
  assert.deepEqual(seen.frames.at(-1), { time: 80, keyframe: true, slices: 2 }, 'and for no more than that');
  reader.push(delta);
  assert.equal(seen.frames.length, 4);
  assert.equal(seen.tracks, 1);
});

test('the number of tags per picture may vary', () => {
  const { reader, seen, sets } = startSplit();
  const parts = [3, 1, 4, 2, 4, 1];
  for (const [index, count] of parts.entries()) {
    reader.push(tag(index * 80, true, ...sets, firstIdr));
    for (let part = 1; part < count; part++) reader.push(tag(index * 80, true, ...sets, laterIdr));
    reader.push(tag(index * 80 + 40, false, firstDelta));
  }
  // Nothing announces the fourth tag of the third keyframe: it is lost, and later keyframes wait for it.
  assert.deepEqual(seen.frames.filter(({ keyframe }) => keyframe).map(({ slices }) => slices), [3, 1, 3, 2, 4, 1]);
  assert.deepEqual(seen.frames.map(({ time }) => time), parts.flatMap((_, index) => [index * 80, index * 80 + 40]));
});

test('other frames in several tags are put together once the first has shown it', () => {
  const { reader, seen } = startSplit();
  reader.push(tag(0, true, firstIdr));
  assert.equal(seen.frames.length, 1, 'a keyframe without parameter sets of its own waits for nothing');
  for (const time of [40, 80, 120]) for (const slice of [firstDelta, laterDelta]) reader.push(tag(time, false, slice));
  assert.deepEqual(seen.frames.map(({ slices }) => slices), [1, 1, 2, 2]);
});

test('the last frame is sent when the stream ends', () => {
  const { reader, seen, sets } = startSplit();
  reader.push(tag(0, true, ...sets, firstIdr));
  assert.equal(seen.frames.length, 0);
  reader.end();
  assert.equal(seen.frames.length, 1);
});

test('what the sink throws is not taken for a broken stream', () => {
  const failure = new RangeError('of the sink');
  const fail = () => {
    throw failure;
  };
  for (const sink of [{ tracks: fail, frame: () => {} }, { tracks: () => {}, frame: fail }]) {
    assert.throws(() => new FlvReader(sink).push(flv), (error) => error === failure);
  }
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

test('a stream that is not FLV is an error at once', () => {
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
  assert.throws(() => read([reordered]), { name: 'FlvError', message: 'The stream has B-frames.' });
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
