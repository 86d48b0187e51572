import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeVideo } from '../archive/media.ts';
import { harness } from './support.ts';

test('a short step of the system clock is a discontinuity, not a frame that lasts longer', async (t) => {
  const { bus, text, close } = await harness();
  t.after(close);
  const start = Math.floor(Date.now() / 1000) * 1000 - 10_000;
  const video = await makeVideo({ seconds: 10, start });
  bus.setTracks(video.tracks);
  const push = (from: number, to: number, step = 0) => {
    for (const frame of video.frames.slice(from, to)) bus.push({ ...frame, time: frame.time + step });
  };
  push(0, 75);
  const multivariant = await text('index.m3u8');
  const media = multivariant.split('\n').find((line) => line !== '' && !line.startsWith('#'))!;
  await text(media);
  push(75, 125);
  bus.discontinuity();
  push(125, 250, 900);
  const playlist = await text(media);
  const lines = playlist.split('\n');
  assert.equal(lines.filter((line) => line === '#EXT-X-DISCONTINUITY').length, 1, playlist);
  const times = lines.slice(lines.indexOf('#EXT-X-DISCONTINUITY')).filter((line) => line.startsWith('#EXT-X-PROGRAM-DATE-TIME:'));
  assert.equal(Date.parse(times[0]!.slice(times[0]!.indexOf(':') + 1)), start + 5000 + 900);
  const target = Number(/PART-TARGET=([\d.]+)/.exec(playlist)?.[1]);
  const parts = [...playlist.matchAll(/^#EXT-X-PART:DURATION=([\d.]+)/gm)].map(([, duration]) => Number(duration));
  assert.ok(parts.length > 0 && parts.every((duration) => duration <= target), `${Math.max(...parts)} s, target ${target} s`);
});
