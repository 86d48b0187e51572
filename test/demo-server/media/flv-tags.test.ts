import assert from 'node:assert/strict';
import { test } from 'node:test';
import { flvTracks, frameTag, headerTags, writeFlvHeader, writeFlvTag } from '../../../demo-server/src/media/flv-tags.ts';
import { decodeAmf } from '../../../demo-server/src/media/amf0.ts';
import { makeFilm, readFlv } from '../publish/support/film.ts';

test('a film that is written as FLV is read as it was', async () => {
  const film = await makeFilm({ seconds: 2 });
  const tags = [...headerTags(flvTracks(film.tracks), 0), ...film.frames.map((frame) => frameTag(frame, frame.time))];
  assert.deepEqual(readFlv(Buffer.concat([writeFlvHeader(), ...tags.map(writeFlvTag)])), film);
});

test('the metadata says what the tracks are', async () => {
  const { tracks } = await makeFilm({ seconds: 1 });
  const [tag] = headerTags(flvTracks(tracks), 5);
  assert.equal(tag?.timestamp, 5);
  const [name, properties] = decodeAmf(tag?.data ?? Buffer.alloc(0));
  assert.equal(name, 'onMetaData');
  assert.deepEqual(Object.fromEntries(properties as Map<string, unknown>), { encoder: 'Oriel', width: 320, height: 180, videocodecid: 7, audiocodecid: 10, audiosamplerate: 48_000, audiochannels: 1, stereo: false });
});

test('timestamps of 31 bits', () => {
  const tag = writeFlvTag({ type: 9, timestamp: 0x12345678, data: Buffer.alloc(0) });
  assert.equal(tag.toString('hex'), '0900000034567812000000' + '0000000b');
});

test('what FLV cannot carry is left out', () => {
  const opus = { kind: 'audio', codec: 'opus', sampleRate: 48_000, channels: 2, description: new Uint8Array() } as const;
  assert.deepEqual(flvTracks([opus, { kind: 'video', codec: 'hvc1.1.6.L93.B0', width: 1, height: 1, description: new Uint8Array() }]), { video: undefined, audio: undefined });
});
