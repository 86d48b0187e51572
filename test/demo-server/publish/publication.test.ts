import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Frame, Track } from '../../../demo-server/src/media/frame.ts';
import { FrameBus } from '../../../demo-server/src/media/frame-bus.ts';
import type { FlvTag } from '../../../demo-server/src/media/flv-tags.ts';
import { Publication } from '../../../demo-server/src/publish/publication.ts';

const video = (width = 320): Track => ({ kind: 'video', codec: 'avc1.42C01F', width, height: 180, description: Uint8Array.of(1, 2, width & 255) });
const audio: Track = { kind: 'audio', codec: 'mp4a.40.2', sampleRate: 48_000, channels: 2, description: Uint8Array.of(17, 144) };
const picture = (time: number, keyframe = false, bytes = 10): Frame => ({ kind: 'video', time, keyframe, data: new Uint8Array(bytes) });
const sound = (time: number): Frame => ({ kind: 'audio', time, keyframe: true, data: new Uint8Array(5) });
const EPOCH = 1_700_000_000_000;

/** A publication to a server that takes nothing while `stuck`, at times that the test sets. */
function publishing({ limits = { age: 3000, bytes: 1e6 }, tracks = [video(), audio] as readonly Track[] } = {}) {
  const tags: FlvTag[] = [];
  const server = { stuck: false, now: 0, written: 0, taken: 0, unsupported: 0 };
  const uplink = {
    accepted: Promise.resolve(),
    closed: new Promise<never>(() => {}),
    close: () => {},
    write: (tag: FlvTag) => {
      tags.push(tag);
      server.written += tag.data.byteLength;
      if (!server.stuck) server.taken = server.written;
    },
    get written() {
      return server.written;
    },
    get taken() {
      return server.taken;
    },
  };
  const publication = new Publication({ uplink, limits, clock: { monotonic: () => server.now }, unsupported: () => server.unsupported++, failed: (error) => assert.fail(String(error)) });
  const bus = new FrameBus();
  bus.setTracks(tracks);
  const stop = new AbortController();
  bus.subscribe(publication, { signal: stop.signal });
  return { bus, server, publication, sent: () => tags.map(({ type, timestamp, data }) => `${{ 8: 'a', 9: 'v', 18: 'm' }[type]}${data[1] === 0 && type !== 18 ? 'H' : ''}${type === 9 && data[0] === 0x17 && data[1] === 1 ? 'K' : ''}${timestamp}`) };
}

test('it begins at a keyframe, at 0, with its sequence headers', () => {
  const { bus, sent } = publishing();
  for (const frame of [sound(EPOCH - 50), picture(EPOCH - 40), picture(EPOCH, true), sound(EPOCH + 10), picture(EPOCH + 40)]) bus.push(frame);
  assert.deepEqual(sent(), ['m0', 'vH0', 'aH0', 'vK0', 'a10', 'v40']);
});

test('a publication that joins later begins with the keyframe of the group so far', () => {
  const bus = new FrameBus();
  bus.setTracks([video()]);
  for (const frame of [picture(EPOCH, true), picture(EPOCH + 40), picture(EPOCH + 80)]) bus.push(frame);
  const times: number[] = [];
  const uplink = { accepted: Promise.resolve(), closed: new Promise<never>(() => {}), close: () => {}, write: ({ timestamp }: FlvTag) => times.push(timestamp), written: 0, taken: 0 };
  bus.subscribe(new Publication({ uplink, clock: { monotonic: () => 0 }, unsupported: () => {}, failed: () => {} }), { signal: new AbortController().signal });
  bus.push(picture(EPOCH + 120));
  assert.deepEqual(times, [0, 0, 0, 40, 80, 120]);
});

test('sound that is late by more than a second moves no picture', () => {
  const { bus, sent } = publishing();
  bus.push(picture(EPOCH, true));
  bus.push(sound(EPOCH + 10));
  for (let time = 40; time <= 1600; time += 40) bus.push(picture(EPOCH + time));
  for (const time of [31, 52]) bus.push(sound(EPOCH + time));
  bus.push(picture(EPOCH + 1640));
  assert.deepEqual(sent().slice(-4), ['v1600', 'a31', 'a52', 'v1640']);
});

test('sound from before the first picture is left out', () => {
  const { bus, sent } = publishing();
  for (const frame of [picture(EPOCH, true), sound(EPOCH - 20), sound(EPOCH + 1), picture(EPOCH + 40)]) bus.push(frame);
  assert.deepEqual(sent().slice(3), ['vK0', 'a1', 'v40']);
});

test('new tracks send new sequence headers before their first frame', () => {
  const { bus, sent } = publishing();
  bus.push(picture(EPOCH, true));
  bus.setTracks([video(640), audio]);
  for (const frame of [picture(EPOCH + 80, true), picture(EPOCH + 120)]) bus.push(frame);
  assert.deepEqual(sent().slice(3), ['vK0', 'm80', 'vH80', 'aH80', 'vK80', 'v120']);
});

test('timestamps never go back: not at a discontinuity, not when the clock of the frames is set back', () => {
  const { bus, sent } = publishing({ tracks: [video()] });
  for (const time of [0, 40, 80]) bus.push(picture(EPOCH + time, time === 0));
  bus.discontinuity();
  for (const time of [5000, 5040]) bus.push(picture(EPOCH - time * 1000, time === 5000));
  bus.discontinuity();
  for (const time of [1e9, 1e9 + 40]) bus.push(picture(EPOCH + time, time === 1e9));
  bus.push(picture(EPOCH - 1e9, true));
  bus.push(picture(EPOCH - 1e9 - 5));
  const stamps = sent().slice(2).map((each) => Number(each.replace(/\D+/, '')));
  assert.deepEqual(stamps, stamps.toSorted((a, b) => a - b));
  assert.equal(new Set(stamps).size, stamps.length);
  assert.deepEqual(stamps.slice(0, 4), [0, 40, 80, 120]);
  assert.ok((stamps.at(-1) ?? 0) < 1000, String(stamps));
});

test('a gap of the source stays as long as it was', () => {
  const { bus, sent } = publishing({ tracks: [video()] });
  bus.push(picture(EPOCH, true));
  bus.lose(EPOCH);
  bus.push(picture(EPOCH + 20_000, true));
  assert.equal(sent().at(-1), 'vK20000');
});

test('what waits too long is dropped up to the newest keyframe, and counted', () => {
  const { bus, server, publication, sent } = publishing({ tracks: [video()] });
  const push = (index: number) => {
    server.now = index * 40;
    bus.push(picture(EPOCH + index * 40, index % 25 === 0, 30_000));
  };
  for (let index = 0; index < 10; index++) push(index);
  server.stuck = true;
  for (let index = 10; index < 120; index++) push(index);
  const before = sent().length;
  assert.ok(publication.droppedFrames > 0);
  assert.ok(publication.backlog > 3000);
  server.stuck = false;
  server.taken = server.written;
  publication.pump();
  const after = sent().slice(before);
  assert.equal(after[0]?.startsWith('vK'), true, String(after));
  const pictures = sent().filter((each) => /^vK?\d/.test(each)).length;
  assert.equal(pictures + publication.droppedFrames, 120);
});

test('what waits is bounded in bytes', () => {
  const { bus, server, publication } = publishing({ tracks: [video()], limits: { age: Infinity, bytes: 500_000 } });
  bus.push(picture(EPOCH, true, 100_000));
  server.stuck = true;
  for (let index = 1; index < 1000; index++) bus.push(picture(EPOCH + index * 40, index % 25 === 0, 100_000));
  assert.ok(server.written < 5e6);
  assert.ok(publication.droppedFrames > 900);
});

test('without a picture there is nothing to publish', () => {
  const { server } = publishing({ tracks: [audio] });
  assert.equal(server.unsupported, 1);
});
