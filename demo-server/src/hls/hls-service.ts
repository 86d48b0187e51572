import { OrielError } from '@oriel/core/contract';
import type { FrameBus } from '../media/frame-bus.ts';
import type { Stream } from '../streams/stream.ts';
import type { StreamRegistry } from '../streams/stream-registry.ts';
import { LiveOutput } from './live-output.ts';
import { StreamMeter } from './stream-meter.ts';
import { DEFAULT_OPTIONS, type HlsOptions } from './stream-targets.ts';

type HlsStream = Pick<Stream, 'id' | 'bus'>;

interface Entry {
  bus: FrameBus;
  meter: StreamMeter;
  /** Ends the meter. */
  detached: AbortController;
  output?: LiveOutput | undefined;
  idleTimer?: NodeJS.Timeout | undefined;
  lastUsed: number;
}

/**
 * Live low-latency HLS of all streams. A stream is packaged from its first request until nobody has asked for it for a
 * while; before that it is only measured, and its last seconds kept.
 */
export class HlsService {
  readonly #options: HlsOptions;
  readonly #streams: StreamRegistry;
  readonly #entries = new Map<string, Entry>();

  constructor(streams: StreamRegistry, options: Partial<HlsOptions> = {}) {
    this.#streams = streams;
    this.#options = { ...DEFAULT_OPTIONS, ...options };
    streams.onAdded((stream) => this.#attach(stream));
    streams.onRemoved(({ id }) => this.#detach(id));
  }

  /** Starts to measure a stream. */
  #attach({ id, bus }: HlsStream): void {
    const entry: Entry = { bus, meter: new StreamMeter(this.#options.segment), detached: new AbortController(), lastUsed: 0 };
    this.#entries.set(id, entry);
    bus.subscribe(entry.meter, { signal: entry.detached.signal });
  }

  /** The stream's output, started where it is not. @throws OrielError `stream_unknown`, `camera_offline` where it has no tracks */
  output(id: string): LiveOutput {
    const { bus } = this.#streams.get(id);
    const entry = this.#entries.get(id);
    if (!entry || bus.tracks.length === 0) throw new OrielError('camera_offline');
    entry.lastUsed = Date.now();
    entry.output ??= new LiveOutput(bus, entry.meter, this.#options, entry.lastUsed);
    entry.idleTimer ??= this.#stopWhenIdle(entry, this.#options.idle);
    return entry.output;
  }

  /** The output with that folder. @throws OrielError `stream_unknown`, `segment_unknown` */
  outputIn(id: string, folder: string): LiveOutput {
    const entry = this.#entries.get(this.#streams.get(id).id);
    if (!entry?.output || entry.output.folder !== folder) throw new OrielError('segment_unknown');
    entry.lastUsed = Date.now();
    return entry.output;
  }

  #detach(id: string): void {
    const entry = this.#entries.get(id);
    if (!entry) return;
    this.#stop(entry);
    entry.detached.abort();
    this.#entries.delete(id);
  }

  close(): void {
    for (const id of this.#entries.keys()) this.#detach(id);
  }

  #stopWhenIdle(entry: Entry, wait: number): NodeJS.Timeout {
    const timer = setTimeout(() => {
      const left = entry.lastUsed + this.#options.idle - Date.now();
      if (left > 0 || entry.output?.waiting) entry.idleTimer = this.#stopWhenIdle(entry, Math.max(left, 1000));
      else this.#stop(entry);
    }, wait);
    return timer.unref();
  }

  #stop(entry: Entry): void {
    clearTimeout(entry.idleTimer);
    entry.output?.stop();
    entry.output = undefined;
    entry.idleTimer = undefined;
  }
}
