import type { Milliseconds } from '../../media/frame.ts';
import { sleep, type WallClock } from '../../media/wall-clock.ts';
import { PipelineError } from '../pipeline-error.ts';
import { get, type ByteRange } from './get.ts';
import { type Contents, inspectSegment } from './inspect.ts';
import { MAX_PLAYLIST, type MediaPlaylist, parsePlaylist, resolveUri, type Segment } from './playlist.ts';
import { decrypt, isFragmentedMp4, toTransportStream } from './segment-file.ts';
import { SegmentTracker } from './segment-tracker.ts';

/** A fetched segment, decrypted, as a transport stream or packed AAC. */
export interface Fetched extends Contents {
  bytes: Buffer;
  /** Media sequence number. */
  sequence: number;
  duration: Milliseconds;
  /** It does not continue the one before it. */
  breaks: boolean;
}

export interface RenditionOptions {
  url: string;
  /** The media sequence number to go on with. */
  next?: number | undefined;
  ffmpegPath: string;
  allowPrivate: boolean;
  clock: WallClock;
  /** Resolves when the segment is on disk. */
  fetched(segment: Fetched): Promise<void>;
  missed(count: number, error: PipelineError): void;
  /** How many segments are known and not fetched. */
  waiting(count: number): void;
  /** The source does not answer, or stands still; undefined: it is well again. */
  troubled(error: PipelineError | undefined): void;
}

const MAX_SEGMENT = 64 * 1024 * 1024;
const PLAYLIST_TIMEOUT: Milliseconds = 8000;
const RETRY = { first: 300, most: 3000 };
/** A segment that cannot be had for this long is given up, target durations and ms. */
const GIVE_UP = { targets: 6, least: 30_000 };
/** A segment that the server does not have is asked for this often. */
const MOST_NOT_FOUND = 3;
/** A playlist that does not change for this long is said to stand still, target durations. */
const STALLED = 4;

/** Follows one media playlist and fetches its segments, one after the other. */
export class Rendition {
  readonly #options: RenditionOptions;
  readonly #tracker: SegmentTracker;
  readonly #keys = new Map<string, Buffer>();
  readonly #maps = new Map<string, Buffer>();

  constructor(options: RenditionOptions) {
    this.#options = options;
    this.#tracker = new SegmentTracker(options.next);
  }

  /** Resolves at the end of the playlist. @throws PipelineError that will not pass, or the reason of the signal */
  async run(signal: AbortSignal): Promise<void> {
    const { clock } = this.#options;
    for (;;) {
      const began = clock.monotonic();
      const { playlist, url } = await this.#load(signal);
      const { wanted, missed, changed } = this.#tracker.update(playlist, clock.monotonic());
      if (missed > 0) this.#options.missed(missed, new PipelineError('segment_missed', `${missed} segments left the playlist before they could be fetched.`));
      for (const [index, { segment, breaks }] of wanted.entries()) {
        this.#options.waiting(wanted.length - index);
        await this.#fetch(segment, { breaks, url, target: playlist.targetDuration * 1000 }, signal);
      }
      this.#options.waiting(0);
      if (playlist.endlist) return;
      const target = playlist.targetDuration * 1000;
      const still = clock.monotonic() - this.#tracker.changedAt;
      if (still > STALLED * target) this.#options.troubled(new PipelineError('source_stalled', `The playlist has not changed for ${Math.round(still / 1000)} s.`));
      else if (changed) this.#options.troubled(undefined);
      // RFC 8216 §6.3.4, and a little sooner after long segments, so that the end is known soon.
      const interval = changed && wanted.length > 0 ? target * 0.75 : target / 2;
      await sleep(clock, Math.max(100, Math.min(interval, 5000) - (clock.monotonic() - began)), signal);
      signal.throwIfAborted();
    }
  }

  async #load(signal: AbortSignal): Promise<{ playlist: MediaPlaylist; url: string }> {
    return this.#persistently(signal, async () => {
      const { bytes, url } = await get(this.#options.url, { limit: MAX_PLAYLIST, timeout: PLAYLIST_TIMEOUT, allowPrivate: this.#options.allowPrivate, signal });
      const playlist = parsePlaylist(bytes);
      if (playlist.isMasterPlaylist) throw new PipelineError('playlist_invalid', 'A variant of the master playlist is a master playlist.');
      return { playlist, url };
    });
  }

  /** Again with backoff, until it succeeds. */
  async #persistently<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    const { clock, troubled } = this.#options;
    for (let wait = RETRY.first; ; wait = Math.min(RETRY.most, 2 * wait)) {
      try {
        return await work();
      } catch (error) {
        if (!(error instanceof PipelineError) || error.reason === 'source_not_allowed' || error.reason === 'source_unsupported') throw error;
        troubled(error);
        await sleep(clock, wait * (0.5 + clock.random() / 2), signal);
        signal.throwIfAborted();
      }
    }
  }

  async #fetch(segment: Segment, { breaks, url, target }: { breaks: boolean; url: string; target: Milliseconds }, signal: AbortSignal): Promise<void> {
    const { clock, missed, fetched, troubled } = this.#options;
    const giveUp = clock.monotonic() + Math.max(GIVE_UP.least, GIVE_UP.targets * target);
    let notFound = 0;
    for (let wait = RETRY.first; ; wait = Math.min(RETRY.most, 2 * wait)) {
      try {
        const bytes = await this.#bytesOf(segment, url, Math.max(PLAYLIST_TIMEOUT, 3 * target), signal);
        const contents = inspectSegment(bytes);
        await fetched({ ...contents, bytes, sequence: segment.mediaSequenceNumber, duration: segment.duration * 1000, breaks });
        troubled(undefined);
        return;
      } catch (error) {
        if (!(error instanceof PipelineError) || error.reason === 'source_not_allowed' || error.reason === 'source_unsupported') throw error;
        if (error.reason === 'source_not_found') notFound++;
        // What came whole and cannot be read would come again as it is.
        if (error.reason === 'segment_failed' || notFound >= MOST_NOT_FOUND || clock.monotonic() > giveUp) {
          this.#tracker.break();
          return missed(1, new PipelineError('segment_failed', `The segment ${segment.mediaSequenceNumber} was given up: ${error.message}`, { cause: error }));
        }
        troubled(error);
        await sleep(clock, wait * (0.5 + clock.random() / 2), signal);
        signal.throwIfAborted();
      }
    }
  }

  async #bytesOf(segment: Segment, base: string, timeout: Milliseconds, signal: AbortSignal): Promise<Buffer> {
    const { allowPrivate, ffmpegPath } = this.#options;
    const range = segment.byterange as ByteRange | undefined;
    const { bytes } = await get(resolveUri(segment.uri, base), { limit: MAX_SEGMENT, range, timeout, allowPrivate, signal });
    const plain = await this.#decrypted(bytes, segment, base, signal);
    const map = segment.map as Segment['map'] | undefined;
    if (!map && !isFragmentedMp4(plain)) return plain;
    if (!map) throw new PipelineError('segment_failed', 'A segment of fragmented MP4 has no EXT-X-MAP.');
    const key = `${map.uri} ${map.byterange?.offset ?? ''} ${map.byterange?.length ?? ''}`;
    const init = await remembered(this.#maps, key, async () => (await get(resolveUri(map.uri, base), { limit: MAX_SEGMENT, range: map.byterange, timeout, allowPrivate, signal })).bytes);
    return toTransportStream(Buffer.concat([init, plain]), { ffmpegPath, signal });
  }

  async #decrypted(bytes: Buffer, { key, mediaSequenceNumber }: Segment, base: string, signal: AbortSignal): Promise<Buffer> {
    if (!key || key.method === 'NONE') return bytes;
    const format = key.format ?? 'identity';
    if (key.method !== 'AES-128' || format !== 'identity' || key.uri === undefined) throw new PipelineError('source_unsupported', `The source is encrypted with ${key.method}.`);
    const uri = resolveUri(key.uri, base);
    const secret = await remembered(this.#keys, uri, async () => (await get(uri, { limit: 1024, timeout: PLAYLIST_TIMEOUT, allowPrivate: this.#options.allowPrivate, signal })).bytes);
    if (secret.byteLength !== 16) throw new PipelineError('segment_failed', 'The key of the source does not have 16 bytes.');
    return decrypt(bytes, { key: secret, iv: key.iv && new Uint8Array(key.iv), sequence: mediaSequenceNumber });
  }
}

const MOST_REMEMBERED = 8;

async function remembered(cache: Map<string, Buffer>, key: string, load: () => Promise<Buffer>): Promise<Buffer> {
  const known = cache.get(key);
  if (known) return known;
  const loaded = await load();
  cache.set(key, loaded);
  const [oldest] = cache.keys();
  if (cache.size > MOST_REMEMBERED && oldest !== undefined) cache.delete(oldest);
  return loaded;
}
