import { OrielError } from '@oriel/core/contract';
import type { FrameBus } from '../media/frame-bus.ts';
import { LiveOutput } from './live-output.ts';
import { StreamMeter } from './stream-meter.ts';
import { DEFAULT_OPTIONS, type HlsOptions } from './stream-targets.ts';

export interface HlsCamera {
  id: string;
  bus: FrameBus;
}

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
 * Live low-latency HLS of all cameras. A stream is packaged from its first request until nobody has asked for it for a
 * while; before that its camera is only measured, and its last seconds kept.
 */
export class HlsService {
  readonly #options: HlsOptions;
  readonly #cameras = new Map<string, Entry>();

  constructor(options: Partial<HlsOptions> = {}) {
    this.#options = { ...DEFAULT_OPTIONS, ...options };
  }

  /** Starts to measure a camera. */
  attach({ id, bus }: HlsCamera): void {
    if (this.#cameras.get(id)?.bus === bus) return;
    this.detach(id);
    const entry: Entry = { bus, meter: new StreamMeter(this.#options.segment), detached: new AbortController(), lastUsed: 0 };
    this.#cameras.set(id, entry);
    bus.subscribe(entry.meter, { signal: entry.detached.signal });
  }

  /** The camera's stream, started where it is not. @throws OrielError `camera_offline` where it has no tracks */
  output(camera: HlsCamera): LiveOutput {
    this.attach(camera);
    const entry = this.#cameras.get(camera.id);
    if (!entry || camera.bus.tracks.length === 0) throw new OrielError('camera_offline');
    entry.lastUsed = Date.now();
    entry.output ??= new LiveOutput(camera.bus, entry.meter, this.#options, entry.lastUsed);
    entry.idleTimer ??= this.#stopWhenIdle(entry, this.#options.idle);
    return entry.output;
  }

  /** The stream with that folder. @throws OrielError `segment_unknown` */
  outputIn(camera: HlsCamera, folder: string): LiveOutput {
    const entry = this.#cameras.get(camera.id);
    if (!entry?.output || entry.output.folder !== folder) throw new OrielError('segment_unknown');
    entry.lastUsed = Date.now();
    return entry.output;
  }

  /** The camera is gone: its stream ends. */
  detach(id: string): void {
    const entry = this.#cameras.get(id);
    if (!entry) return;
    this.#stop(entry);
    entry.detached.abort();
    this.#cameras.delete(id);
  }

  close(): void {
    for (const id of this.#cameras.keys()) this.detach(id);
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
