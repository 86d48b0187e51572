import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { describe, test } from 'node:test';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { type Encoding, PlaylistCompressor } from '../../../demo-server/src/hls/playlist-compressor.ts';

const LIMIT = 4 * 1024 * 1024;
const unpack = { br: brotliDecompressSync, gzip: gunzipSync };
/** Lines as in a playlist, each with a signature. */
const playlist = (lines: number): string => Array.from({ length: lines }, () => `#EXTINF:6,\n${randomBytes(30).toString('hex')}.m4s\n`).join('');

describe('the playlist compressor', () => {
  for (const encoding of ['br', 'gzip'] as const satisfies Encoding[]) {
    test(`compresses a text once for all clients: ${encoding}`, async () => {
      const compressor = new PlaylistCompressor();
      const text = playlist(40);
      const body = await compressor.compress(encoding, text);
      assert.equal(unpack[encoding](body).toString(), text);
      assert.equal(await compressor.compress(encoding, text), body);
      assert.equal(body.buffer.byteLength, body.byteLength, 'no more memory is kept than is counted');
    });

    test(`compresses a day of recordings in the background, and does not cache it: ${encoding}`, async () => {
      const compressor = new PlaylistCompressor();
      const text = playlist(14_400);
      let turns = 0;
      const counting = setInterval(() => turns++, 0);
      const body = await compressor.compress(encoding, text);
      clearInterval(counting);
      assert.ok(turns > 0, 'the event loop ran meanwhile');
      assert.equal(unpack[encoding](body).toString(), text);
      assert.equal(compressor.cachedBytes, 0);
    });
  }

  test('keeps its cache below its limit', async () => {
    const compressor = new PlaylistCompressor();
    for (let i = 0; i < 150; i++) await compressor.compress('gzip', playlist(600));
    assert.ok(compressor.cachedBytes <= LIMIT && compressor.cachedBytes > LIMIT / 2, `${compressor.cachedBytes}`);
  });
});
