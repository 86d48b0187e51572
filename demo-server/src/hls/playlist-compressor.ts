import { promisify } from 'node:util';
import { brotliCompress, brotliCompressSync, constants, gzip, gzipSync } from 'node:zlib';
import { LRUCache } from 'lru-cache';

export type Encoding = 'br' | 'gzip';

/** Bytes of texts and of what became of them. */
const HELD = 4 * 1024 * 1024;
/** Characters. A live playlist has fewer; a day's recordings have megabytes, which would hold up every camera's frames. */
const LARGE = 64 * 1024;
const BROTLI = { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } };

const inBackground = { br: promisify(brotliCompress), gzip: promisify(gzip) };

/** Compresses playlists. Every viewer of a camera asks for the same text at the same moment, so the last ones are held. */
export class PlaylistCompressor {
  readonly #held = new LRUCache<string, Uint8Array>({ maxSize: HELD, sizeCalculation: (body, key) => key.length + body.byteLength });

  /** At most 4 MiB. */
  get heldBytes(): number {
    return this.#held.calculatedSize;
  }

  async compress(encoding: Encoding, text: string): Promise<Uint8Array> {
    if (text.length > LARGE) return encoding === 'br' ? inBackground.br(text, BROTLI) : inBackground.gzip(text);
    const key = `${encoding} ${text}`;
    const body = this.#held.get(key) ?? (encoding === 'br' ? brotliCompressSync(text, BROTLI) : gzipSync(text));
    this.#held.set(key, body);
    return body;
  }
}
