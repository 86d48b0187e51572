import { ServerError } from '@oriel/core/contract';
import type { FrameBus } from '../../media/frame-bus.ts';
import type { Milliseconds, UnixMs } from '../../media/frame.ts';
import type { Stream } from '../../streams/stream.ts';
import type { StreamRegistry } from '../../streams/stream-registry.ts';
import { Packager } from './packager.ts';
import { StreamMeter } from './stream-meter.ts';
import { DEFAULT_OPTIONS, type HlsOptions } from './stream-targets.ts';

export interface HlsServiceOptions extends Partial<HlsOptions> {
  /** The system clock; tests replace it. */
  now?: () => UnixMs;
}

interface Entry {
  bus: FrameBus;
  meter: StreamMeter;
  /** Ends the meter. */
  removed: AbortController;
  packager?: Packager | undefined;
  idleTimer?: NodeJS.Timeout | undefined;
  /** When the last request came, by the monotonic clock. */
  lastUsed: Milliseconds;
  /** The first media sequence number that no packager of this stream has used. */
  nextSequence: number;
}

/**
 * Live low-latency HLS of all streams. A packager runs from a stream's first request until there has been no request for
 * a while. Without one, the stream is only measured and its last seconds are kept.
 */
export class HlsService {
  readonly #options: HlsOptions;
  readonly #now: () => UnixMs;
  readonly #streams: StreamRegistry;
  readonly #entries = new Map<string, Entry>();

  constructor(streams: StreamRegistry, { now = Date.now, ...options }: HlsServiceOptions = {}) {
    this.#streams = streams;
    this.#now = now;
    this.#options = { ...DEFAULT_OPTIONS, ...options };
    streams.onAdded((stream) => this.#add(stream));
    streams.onRemoved(({ id }) => this.#remove(id));
  }

  /** The stream's packager, which is started if there is none. @throws OrielError `stream_unknown`, or `camera_offline` if the stream has no tracks */
  packager(id: string): Packager {
    const { bus } = this.#streams.get(id);
    const entry = this.#entries.get(id);
    if (!entry || bus.tracks.length === 0) throw new ServerError('camera_offline');
    entry.lastUsed = performance.now();
    entry.packager ??= this.#start(entry);
    return entry.packager;
  }

  /** The running packager with that folder. @throws OrielError `stream_unknown`, `segment_unknown` */
  packagerIn(id: string, folder: string): Packager {
    const entry = this.#entries.get(this.#streams.get(id).id);
    if (entry?.packager?.folder !== folder) throw new ServerError('segment_unknown');
    entry.lastUsed = performance.now();
    return entry.packager;
  }

  close(): void {
    for (const id of this.#entries.keys()) this.#remove(id);
  }

  #add({ id, bus }: Pick<Stream, 'id' | 'bus'>): void {
    const entry: Entry = { bus, meter: new StreamMeter(this.#options.segment), removed: new AbortController(), lastUsed: 0, nextSequence: 0 };
    this.#entries.set(id, entry);
    bus.subscribe(entry.meter, { signal: entry.removed.signal });
  }

  #remove(id: string): void {
    const entry = this.#entries.get(id);
    if (!entry) return;
    this.#stop(entry);
    entry.removed.abort();
    this.#entries.delete(id);
  }

  /**
   * A player that survives a restart must never see lower sequence numbers. Segments last a second or more, so numbers
   * that begin with the time in seconds rise even from one run of the server to the next.
   */
  #start(entry: Entry): Packager {
    entry.idleTimer = this.#stopWhenIdle(entry, this.#options.idle);
    return new Packager(entry.bus, entry.meter, this.#options, Math.max(entry.nextSequence, Math.floor(this.#now() / 1000)));
  }

  #stopWhenIdle(entry: Entry, wait: Milliseconds): NodeJS.Timeout {
    const timer = setTimeout(() => {
      const left = entry.lastUsed + this.#options.idle - performance.now();
      if (left > 0 || entry.packager?.waiting) entry.idleTimer = this.#stopWhenIdle(entry, Math.max(left, 1000));
      else this.#stop(entry);
    }, wait);
    return timer.unref();
  }

  #stop(entry: Entry): void {
    clearTimeout(entry.idleTimer);
    entry.packager?.stop();
    entry.nextSequence = (entry.packager?.segments.nextPart.sequence ?? entry.nextSequence) + 1;
    entry.packager = undefined;
    entry.idleTimer = undefined;
  }
}
