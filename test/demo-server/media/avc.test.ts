import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readAccessUnit } from '../../../demo-server/src/media/access-unit.ts';
import { readAvcC, readSps, updateParameterSets, videoTrack, writeAvcC } from '../../../demo-server/src/media/avc.ts';
import { runFfmpeg } from '../../../demo-server/src/media/ffmpeg.ts';

const FFMPEG = process.env['FFMPEG_PATH'] ?? 'ffmpeg';

/** The avcC of a picture that x264 coded. */
const encode = async (size: string, ...options: string[]): Promise<Uint8Array> => {
  const args = ['-v', 'error', '-nostdin', '-f', 'lavfi', '-i', `testsrc2=size=${size}:rate=25`, '-frames:v', '3', '-c:v', 'libx264', ...options, '-f', 'flv', 'pipe:1'];
  const flv = Buffer.from(await runFfmpeg(FFMPEG, args, { signal: AbortSignal.timeout(20_000) }));
  // After the file's header and the tag with its metadata comes the tag with the avcC.
  const tag = 13 + 15 + flv.readUIntBE(14, 3);
  return flv.subarray(tag + 16, tag + 11 + flv.readUIntBE(tag + 1, 3));
};

const sps = (avcC: Uint8Array) => readSps(readAvcC(avcC).sps[0] ?? new Uint8Array());

test('the size is the picture’s, cropping and fields included', async () => {
  for (const [size, ...options] of [
    ['1280x720', '-pix_fmt', 'yuv420p'],
    ['1920x1080', '-pix_fmt', 'yuv420p', '-profile:v', 'high'],
    ['318x180', '-pix_fmt', 'yuv420p', '-flags', '+ildct+ilme'],
    ['322x182', '-pix_fmt', 'yuv444p'],
    ['64x48', '-pix_fmt', 'gray'],
  ] as const) {
    const { width, height } = sps(await encode(size, ...options));
    assert.equal(`${width}x${height}`, size, options.join(' '));
  }
});

test('a track names its codec as RFC 6381 does', async () => {
  const track = videoTrack(await encode('320x180', '-pix_fmt', 'yuv420p', '-profile:v', 'main', '-level', '3.1'));
  assert.equal(track.codec, 'avc1.4D401F');
});

test('an avcC that was taken apart can be put together again', async () => {
  for (const profile of ['baseline', 'high']) {
    const avcC = await encode('320x180', '-pix_fmt', 'yuv420p', '-profile:v', profile);
    assert.deepEqual(Buffer.from(writeAvcC(readAvcC(avcC))).toString('hex'), Buffer.from(avcC).toString('hex'));
  }
});

test('only slices stay in an access unit', () => {
  const unit = (...bytes: number[]) => Buffer.from([0, 0, 0, bytes.length, ...bytes]);
  const idr = unit(0x65, 1, 2);
  const { data, keyframe, sps, pps } = readAccessUnit(Buffer.concat([unit(0x09, 0x10), unit(0x67, 1), unit(0x68, 2), idr, unit(0x0c, 0xff)]));
  assert.deepEqual(Buffer.from(data), idr);
  assert.ok(keyframe);
  assert.deepEqual([sps.length, pps.length], [1, 1]);
  assert.equal(readAccessUnit(unit(0x41, 9)).keyframe, false);
  assert.throws(() => readAccessUnit(Buffer.from([0, 0, 0, 9, 1])), RangeError);
  assert.throws(() => readSps(Buffer.from([0x67, 66, 0])), RangeError);
});

test('repeated parameter sets change nothing; others replace those with their id', async () => {
  const current = readAvcC(await encode('320x180', '-pix_fmt', 'yuv420p'));
  const copy = (units: Uint8Array[]) => units.map((unit) => Uint8Array.from(unit));
  assert.equal(updateParameterSets(current, { sps: copy([...current.sps, ...current.sps]), pps: copy(current.pps) }), current);
  const other = readAvcC(await encode('640x360', '-pix_fmt', 'yuv420p'));
  const changed = updateParameterSets(current, { sps: other.sps, pps: [] });
  assert.deepEqual(changed, { sps: other.sps, pps: current.pps });
});
