import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { describe, test } from 'node:test';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { type Encoding, PlaylistCompressor } from '../../../demo-server/src/hls/playlist-compressor.ts';

const LIMIT = 4 * 1024 * 1024;
const unpack = { br: brotliDecompressSync, gzip: gunzipSync };
/** Lines as a playlist has them, each with a signature. */
const playlist = (lines: number): string => Array.from({ length: lines }, () => `#EXTINF:6,\n${randomBytes(30).toString('hex')}.m4s\n`).join('');

describe('compressed playlists', () => {
  for (const encoding of ['br', 'gzip'] as const satisfies Encoding[]) {
    test(`a text is compressed once for all who ask, by ${encoding}`, async () => {
      const compressor = new PlaylistCompressor();
      const text = playlist(40);
      const body = await compressor.compress(encoding, text);
      assert.equal(unpack[encoding](body).toString(), text);
      assert.equal(await compressor.compress(encoding, text), body);
    });

    test(`a day of recordings lets frames through meanwhile, and is not held, by ${encoding}`, async () => {
      const compressor = new PlaylistCompressor();
      const text = playlist(14_400);
      let turns = 0;
      const counting = setInterval(() => turns++, 0);
      const body = await compressor.compress(encoding, text);
      clearInterval(counting);
      assert.ok(turns > 0, 'the thread had time for others');
      assert.equal(unpack[encoding](body).toString(), text);
      assert.equal(compressor.heldBytes, 0);
    });
  }

  test('whatever viewers ask for, little memory is held', async () => {
    const compressor = new PlaylistCompressor();
    for (let i = 0; i < 150; i++) await compressor.compress('gzip', playlist(600));
    assert.ok(compressor.heldBytes <= LIMIT && compressor.heldBytes > LIMIT / 2, `${compressor.heldBytes}`);
  });
});
