import { LRUCache } from 'lru-cache';
import PQueue from 'p-queue';
import type { ArchiveIndex, Range } from '../../archive/archive-index.ts';
import type { SegmentIndex } from '../../archive/segment-index.ts';
import type { Segment } from '../../archive/segment.ts';
import type { Encoding, PlaylistCompressor } from '../playlist-compressor.ts';
import type { RecordedMedia } from './recorded-media.ts';
import { type ListedSegment, recordedPlaylist } from './recorded-playlist.ts';
import { type RecordedSegment, recordedSegments } from './recorded-segments.ts';
import { collect, nextTurn } from './time-slices.ts';

/** Bytes of cached playlists. */
const CACHE_SIZE = 16 * 1024 * 1024;

export interface RecordedPlaylistRequest {
  cameraId: string;
  range: Range;
  /** `access=…`, or empty. */
  signature: string;
  encoding: Encoding | undefined;
}

/** The files that a playlist is made of, and how many of each one's groups begin before the end of the range. */
interface Contents {
  files: readonly Readonly<Segment>[];
  groups: readonly number[];
}

interface Built extends Contents {
  /** `undefined`: nothing is recorded. */
  body: Promise<Uint8Array | undefined>;
}

/**
 * Makes the playlists of recordings. One is computed at a time and in slices, so that a day of groups of pictures never
 * holds up frames. Identical requests share one computation, and its result for as long as the recordings are the same.
 */
export class RecordedPlaylists {
  readonly #index: ArchiveIndex & SegmentIndex;
  readonly #media: RecordedMedia;
  readonly #compressor: Pick<PlaylistCompressor, 'compress'>;
  readonly #queue = new PQueue({ concurrency: 1 });
  readonly #building = new Map<string, Built>();
  readonly #cache = new LRUCache<string, Contents & { body: Uint8Array }>({
    maxSize: CACHE_SIZE,
    sizeCalculation: ({ body, files }, key) => body.byteLength + 16 * files.length + key.length,
  });

  constructor(index: ArchiveIndex & SegmentIndex, media: RecordedMedia, compressor: Pick<PlaylistCompressor, 'compress'>) {
    this.#index = index;
    this.#media = media;
    this.#compressor = compressor;
  }

  /** At most 16 MiB. */
  get cachedBytes(): number {
    return this.#cache.calculatedSize;
  }

  /** The encoded playlist; `undefined` if nothing is recorded in the range. */
  async get(request: RecordedPlaylistRequest): Promise<Uint8Array | undefined> {
    // Not all of many requests at once are answered in one turn.
    await nextTurn();
    const { cameraId, encoding, range, signature } = request;
    const key = [cameraId, range.from, range.to, encoding ?? '', signature].join(' ');
    const from = this.#index.groupAt(cameraId, range.from)?.from ?? range.from;
    const contents = this.#contents(cameraId, { from, to: range.to });
    const known = this.#cache.get(key) ?? this.#building.get(key);
    if (known && isSame(known, contents)) return known.body;
    const body = this.#queue.add(() => this.#build(request, from, contents));
    const built = { ...contents, body };
    this.#building.set(key, built);
    try {
      const bytes = await body;
      if (bytes) this.#cache.set(key, { ...contents, body: bytes });
      return bytes;
    } finally {
      if (this.#building.get(key) === built) this.#building.delete(key);
    }
  }

  #contents(cameraId: string, range: Range): Contents {
    const files = [...this.#index.segments(cameraId, range)];
    return { files, groups: files.map(({ groups }) => groups.countStarting(range.to, false)) };
  }

  async #build({ encoding, range, signature }: RecordedPlaylistRequest, from: number, { files }: Contents): Promise<Uint8Array | undefined> {
    const segments = await this.#listed(await collect(recordedSegments(files, { from, to: range.to })));
    if (segments.length === 0) return undefined;
    const pieces = await collect(recordedPlaylist(segments, range.from, signature));
    return this.#compressor.compress(encoding, pieces.join(''));
  }

  /** Leaves out segments whose file is gone. Segments with the same tracks share the name of the first one's init segment. */
  async #listed(segments: readonly RecordedSegment[]): Promise<ListedSegment[]> {
    const inits = new Map<string, string | undefined>();
    const names = new Map<string, string>();
    for (const segment of segments) {
      if (inits.has(segment.path)) continue;
      const hash = await this.#media.initHash(segment.path);
      if (hash && !names.has(hash)) names.set(hash, `recorded/${this.#media.initNameOf(segment)}`);
      inits.set(segment.path, hash && names.get(hash));
    }
    return collect(this.#withNames(segments, inits));
  }

  *#withNames(segments: readonly RecordedSegment[], inits: ReadonlyMap<string, string | undefined>): Generator<ListedSegment> {
    for (const segment of segments) {
      const init = inits.get(segment.path);
      if (init) yield { ...segment, init, name: `recorded/${this.#media.nameOf(segment)}` };
    }
  }
}

const isSame = (a: Contents, b: Contents): boolean =>
  a.files.length === b.files.length && a.files.every((file, i) => file === b.files[i] && a.groups[i] === b.groups[i]);
