import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bitmapOf, blend } from '../../../../demo-server/src/preview/mixer/bitmap.ts';
import { ClockFace } from '../../../../demo-server/src/preview/mixer/clock-face.ts';
import { crossFade } from '../../../../demo-server/src/preview/mixer/cross-fade.ts';
import { fill, type Picture, pictureOf, toYuv } from '../../../../demo-server/src/preview/mixer/picture.ts';
import { drawLines, inkOf } from '../../../../demo-server/src/preview/mixer/text-mask.ts';
import { FFMPEG } from '../../archive/media.ts';

const { signal } = new AbortController();
const options = { ffmpegPath: FFMPEG, signal };
const gray = (value: number, size = { width: 16, height: 8 }): Picture => {
  const picture = pictureOf(size);
  fill(picture, { y: value, u: 128, v: 128 });
  return picture;
};
const solid = (width: number, height: number, pixel: number[]) => ({ width, height, data: Uint8Array.from(Array.from({ length: width * height }, () => pixel).flat()) });
const RED = toYuv(255, 0, 0);
const near = (value: number | undefined, expected: number) => assert.ok(Math.abs(value! - expected) <= 1, `${value} is not ${expected}`);

test('a mix of two pictures is between them in every sample, and grows with its weight', () => {
  const from = Uint8Array.from({ length: 1027 }, (_, index) => (index * 37) % 256);
  const to = Uint8Array.from({ length: 1027 }, (_, index) => (index * 101 + 13) % 256);
  let last = from;
  for (let step = 0; step <= 20; step++) {
    const out = new Uint8Array(1027);
    crossFade(from, to, step / 20, out);
    for (let index = 0; index < out.length; index++) {
      const [a, b] = [from[index]!, to[index]!];
      near(out[index], a + ((b - a) * step) / 20);
      assert.ok(a <= b ? out[index]! >= last[index]! : out[index]! <= last[index]!, `sample ${index} turns back at ${step}`);
    }
    last = out;
  }
  assert.deepEqual(last, to);
});

test('a bitmap covers its pixels and no others, in luma and in chroma, at even and odd places', () => {
  for (const [x, y] of [[4, 2], [5, 3]] as const) {
    const picture = gray(100);
    blend(picture, bitmapOf(solid(4, 4, [255, 0, 0, 255]), { x, y }));
    for (let row = 0; row < 8; row++) {
      for (let column = 0; column < 16; column++) {
        const inside = column >= x && column < x + 4 && row >= y && row < y + 4;
        near(picture.y[row * 16 + column], inside ? RED.y : 100);
      }
    }
    for (let row = 0; row < 4; row++) {
      for (let column = 0; column < 8; column++) {
        // How much of the four pixels of this chroma sample is covered.
        const covered = [0, 1, 2, 3].filter((pixel) => {
          const [px, py] = [column * 2 + (pixel & 1), row * 2 + (pixel >> 1)];
          return px >= x && px < x + 4 && py >= y && py < y + 4;
        }).length / 4;
        near(picture.v[row * 8 + column], 128 + covered * (RED.v - 128));
        near(picture.u[row * 8 + column], 128 + covered * (RED.u - 128));
      }
    }
  }
});

test('alpha and opacity let the picture through', () => {
  const picture = gray(100);
  blend(picture, bitmapOf(solid(2, 2, [255, 255, 255, 128]), { x: 0, y: 0, opacity: 0.5 }));
  near(picture.y[0], 100 + 0.251 * (235 - 100));
  blend(picture, bitmapOf(solid(2, 2, [255, 0, 0, 0]), { x: 2, y: 0 }));
  near(picture.y[2], 100);
  near(picture.v[1], 128);
});

test('what is outside of the picture is left out', () => {
  const picture = gray(100);
  for (const [x, y] of [[-3, -3], [14, 6], [-3, 6], [100, 2], [2, -100]] as const) blend(picture, bitmapOf(solid(4, 4, [255, 255, 255, 255]), { x, y }));
  near(picture.y[0], 235);
  near(picture.y[1], 100);
  near(picture.y[7 * 16 + 15], 235);
  assert.equal(picture.y.filter((value) => value > 200).length, 1 + 4 + 2);
});

test('a text is drawn as it is: no part of it is a filter, an expansion or a file', async () => {
  const width = async (text: string) => inkOf(await drawLines([text], { width: 4000, lineHeight: 24 }, options))?.right ?? 0;
  const [short, long] = [await width('%{pts}'), await width("%{pts}',movie=/etc/passwd[out];\\n{}:x=1")];
  assert.ok(short > 40, 'the expansion is drawn as text');
  assert.ok(long > 5 * short, 'all of it is drawn');
  assert.equal(inkOf(await drawLines(['   ', ''], { width: 100, lineHeight: 24 }, options)), undefined);
});

test('lines are as far apart as they are high', async () => {
  const mask = await drawLines(['A', '', 'A'], { width: 60, lineHeight: 30 }, options);
  const line = (index: number) => mask.data.subarray(index * 30 * 60, (index + 1) * 30 * 60);
  assert.deepEqual(line(2), line(0));
  assert.ok(line(1).every((value) => value === 0));
  assert.ok(line(0).some((value) => value > 250));
});

test('a clock shows the time of its zone, and is equally wide at any time', async () => {
  const face = (timeZone?: string) => ClockFace.draw({ x: 4, y: 4, lineHeight: 24, background: '#000000', timeZone }, options);
  const [utc, berlin, unknown] = [await face(), await face('Europe/Berlin'), await face('No/Where')];
  const noon = Date.UTC(2026, 0, 31, 12);
  assert.deepEqual(berlin.at(noon), utc.at(noon + 3_600_000));
  assert.deepEqual(unknown.at(noon), utc.at(noon));
  assert.notDeepEqual(utc.at(noon), utc.at(noon + 1000));
  assert.equal(utc.at(noon), utc.at(noon + 999), 'it is put together once a second');
  assert.equal(utc.at(noon).width, utc.at(noon - 1000).width);
});
