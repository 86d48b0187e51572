import { randomBytes } from 'node:crypto';
import { OrielError } from '@oriel/core/contract';
import type { FrameBus } from '../media/frame-bus.ts';
import { invalidQuery } from './invalid-query.ts';
import { livePlaylist, multivariantPlaylist } from './live-playlist.ts';
import { partName } from './live-segment.ts';
import { LiveStream } from './live-stream.ts';
import { inMemory, type Media } from './send.ts';
import type { StreamMeter } from './stream-meter.ts';
import { type HlsOptions, streamTargets } from './stream-targets.ts';

/** The delivery directives of rfc8216bis §6.2.5. */
export interface Directives {
  /** `_HLS_msn`: wait for this media sequence number… */
  sequence?: number | undefined;
  /** …and `_HLS_part`: for this part of it. */
  part?: number | undefined;
  /** `_HLS_skip` */
  skip: boolean;
}

/** How far ahead of the last whole segment a request may wait. */
const FARTHEST = 2;
/** A blocked request gets no answer after this many target durations. */
const LONGEST_WAIT = 3;

/** Bytes of the boxes around a part's samples, for each track. */
const PART_OVERHEAD = 96;
/** What is still to come may be a little more than what was measured. */
const PEAK_MARGIN = 1.1;

/** One run of a camera's live stream, from its first request until nobody asks any more. */
export class LiveOutput {
  /** The folder of its segments: no other run, and nobody who was not told, knows this name. */
  readonly folder = randomBytes(12).toString('base64url');
  readonly stream: LiveStream;
  readonly #bus: FrameBus;
  readonly #meter: StreamMeter;
  readonly #stopped = new AbortController();

  constructor(bus: FrameBus, meter: StreamMeter, options: HlsOptions, now: number) {
    this.#bus = bus;
    this.#meter = meter;
    // Segments last a second or more, so that a later run always starts with a higher number.
    this.stream = new LiveStream(streamTargets(meter, options), Math.floor(now / 1000));
    bus.subscribe(this.stream, { signal: this.#stopped.signal, fromKeyframe: false });
    for (const frame of meter.recent) this.stream.frame(frame);
  }

  /** Requests that wait. */
  get waiting(): number {
    return this.stream.changes.waiting;
  }

  stop(): void {
    this.#stopped.abort(new OrielError('camera_offline'));
  }

  /** @throws OrielError `camera_offline` */
  async multivariant(media: string, signal: AbortSignal): Promise<string> {
    if (this.#bus.lostSince !== undefined) throw new OrielError('camera_offline');
    const { targets, trackList, window } = this.stream;
    const rates = await this.#wait(() => (this.#started ? this.#meter.bitRates : undefined), signal);
    const overhead = (PART_OVERHEAD * trackList.length * 8000) / targets.partTarget;
    const peak = Math.max(rates.peak + overhead, window.peak) * PEAK_MARGIN;
    const interval = this.#meter.frameInterval;
    return multivariantPlaylist(media, trackList, { peak, average: rates.average + overhead }, interval && 1000 / interval);
  }

  /**
   * @throws OrielError `invalid_request` for directives that make no sense or ask for what is far off, `camera_offline`
   *   when what was asked for does not come.
   */
  async playlist({ sequence, part, skip }: Directives, signature: string, signal: AbortSignal): Promise<string> {
    const { stream } = this;
    if (sequence === undefined && part !== undefined) throw invalidQuery('_HLS_part', 'needs _HLS_msn');
    if (sequence !== undefined && sequence > this.#lastWhole + FARTHEST) throw invalidQuery('_HLS_msn', 'is more than two segments ahead');
    await this.#wait(() => (sequence === undefined ? this.#started : this.#isThere(sequence, part)) || undefined, signal);
    return livePlaylist(stream, { folder: this.folder, signature }, skip);
  }

  /** An init segment, a segment, a part, or the part that comes next once it is there. @throws OrielError `segment_unknown` */
  async media(name: string, signal: AbortSignal): Promise<Media> {
    const { stream } = this;
    const init = stream.init(name);
    if (init) return inMemory(init.data);
    const [, sequence, part] = /^(\d{1,12})(?:\.(\d{1,6}))?\.m4s$/.exec(name) ?? [];
    if (sequence === undefined) throw new OrielError('segment_unknown');
    if (part === undefined) {
      const segment = stream.window.get(Number(sequence));
      if (!segment?.complete) throw new OrielError('segment_unknown');
      return inMemory(...segment.parts.map(({ data }) => data));
    }
    const find = (): Media | undefined => {
      const data = stream.window.get(Number(sequence))?.parts[Number(part)]?.data;
      if (data) return inMemory(data);
      const { nextPart } = stream;
      if (name !== partName(nextPart.sequence, nextPart.part)) throw new OrielError('segment_unknown');
      return undefined;
    };
    return this.#wait(find, signal);
  }

  /** Players take a playlist without a whole segment for an empty one. */
  get #started(): boolean {
    return this.stream.window.kept[0]?.complete ?? false;
  }

  get #lastWhole(): number {
    const { sequence } = this.stream.nextPart;
    return sequence - 1;
  }

  /** A part past the end of its segment stands for the first of the next one. */
  #isThere(sequence: number, part: number | undefined): boolean {
    const { sequence: current, part: parts } = this.stream.nextPart;
    if (sequence < current) return part === undefined || this.#has(sequence, part) || parts > 0 || sequence < current - 1;
    return sequence === current && part !== undefined && part < parts;
  }

  #has(sequence: number, part: number): boolean {
    const segment = this.stream.window.get(sequence);
    return !segment || part < segment.parts.length;
  }

  async #wait<T>(find: () => T | undefined, signal: AbortSignal): Promise<T> {
    const { changes, targets, trackList } = this.stream;
    if (trackList.length === 0) throw new OrielError('camera_offline');
    const timeout = new AbortController();
    const timer = setTimeout(() => timeout.abort(new OrielError('camera_offline')), LONGEST_WAIT * targets.targetDuration * 1000);
    try {
      return await changes.until(find, AbortSignal.any([signal, timeout.signal, this.#stopped.signal]));
    } finally {
      clearTimeout(timer);
    }
  }
}
