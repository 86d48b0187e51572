import { promisify } from 'node:util';
import { brotliCompress, brotliCompressSync, constants, gzip, gzipSync } from 'node:zlib';
import { LRUCache } from 'lru-cache';

export type Encoding = 'br' | 'gzip';

/** Bytes of texts and their compressed bodies. */
const CACHE_SIZE = 4 * 1024 * 1024;
/** Characters. A live playlist has fewer; a day of recordings has megabytes, which would block the event loop. */
const LARGE = 64 * 1024;
const BROTLI = { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } };

const inBackground = { br: promisify(brotliCompress), gzip: promisify(gzip) };

/** Compresses playlists. Small ones are cached, because all viewers of a camera request the same text at the same moment. */
export class PlaylistCompressor {
  readonly #cache = new LRUCache<string, Uint8Array>({ maxSize: CACHE_SIZE, sizeCalculation: (body, key) => key.length + body.byteLength });

  /** At most 4 MiB. */
  get cachedBytes(): number {
    return this.#cache.calculatedSize;
  }

  async compress(encoding: Encoding | undefined, text: string): Promise<Uint8Array> {
    if (!encoding) return Buffer.from(text);
    if (text.length > LARGE) return encoding === 'br' ? inBackground.br(text, BROTLI) : inBackground.gzip(text);
    const key = `${encoding} ${text}`;
    const body = this.#cache.get(key) ?? owned(encoding === 'br' ? brotliCompressSync(text, BROTLI) : gzipSync(text));
    this.#cache.set(key, body);
    return body;
  }
}

/** zlib gives a view of a buffer that is many times as large, and all of it would be kept. */
const owned = (body: Uint8Array): Buffer => Buffer.from(Uint8Array.from(body).buffer);
