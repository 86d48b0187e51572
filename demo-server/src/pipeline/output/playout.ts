import { setTimeout as pause } from 'node:timers/promises';
import type { Frame, Milliseconds, Track } from '../../media/frame.ts';
import type { FrameBus } from '../../media/frame-bus.ts';
import { sleep, type WallClock } from '../../media/wall-clock.ts';
import type { PositionFile } from './position-file.ts';
import { LEAD, OutputReader } from './output-file.ts';

/** A batch that is ready to be published. */
export interface OutputRecord {
  number: number;
  /** Time of its first picture in the output, ms from the beginning of the run. */
  start: Milliseconds;
  duration: Milliseconds;
}

export interface PlayoutOptions {
  bus: FrameBus;
  clock: WallClock;
  position: PositionFile;
  pathOf(batch: number): string;
  /** Between the first batch that is ready and its first picture: for how much later than the first others may come. */
  hold: () => Milliseconds;
  /** A batch has begun. */
  began(record: OutputRecord): void;
  /** All of a batch is on the bus. */
  played(record: OutputRecord): void;
  /** The output stood still for this long, because nothing was ready. */
  late(by: Milliseconds): void;
  /** Pictures that nobody gets: the rest of a group of pictures, of which the beginning is published already. */
  dropped(pictures: number): void;
}

/** What is later than this, because it was not ready or nobody took it, moves all that follows. Otherwise it catches up. */
const TOLERANCE = { stalled: 150, busy: 2000 };
/** Frames that are due together are sent together. */
const STEP: Milliseconds = 5;

/**
 * Puts batches on a bus, one after another and in real time. It stands still while its gate is closed, because there is
 * nobody to publish to. Times on the bus go on evenly whatever happens; the output is only later then.
 */
export class Playout {
  readonly #options: PlayoutOptions;
  readonly #waiting: OutputRecord[] = [];
  #changed = Promise.withResolvers<void>();
  #isOpen = false;
  /** The frames before the next keyframe are of no use: the connection is new. */
  #needsKeyframe = false;
  #isDraining = false;
  /** Unix time and monotonic time of the time 0 of the output. */
  #base: number | undefined;
  #due: number | undefined;
  #tracks: Track[] = [];
  #sentTracks: readonly Track[] | undefined;
  #current: OutputRecord | undefined;
  #time: Milliseconds | undefined;
  #hasOffsets = false;
  #hasStalled = false;
  #dropped = 0;

  constructor(options: PlayoutOptions) {
    this.#options = options;
  }

  get queued(): number {
    return this.#waiting.length + (this.#current ? 1 : 0);
  }

  get current(): OutputRecord | undefined {
    return this.#current;
  }

  /** Time of the newest picture in the output. */
  get time(): Milliseconds | undefined {
    return this.#time;
  }

  /** It has B-frames. */
  get hasOffsets(): boolean {
    return this.#hasOffsets;
  }

  /** How long what is ready lasts; undefined before it began. */
  get left(): Milliseconds | undefined {
    if (this.#due === undefined) return undefined;
    const last = this.#waiting.at(-1) ?? this.#current;
    return last ? Math.max(0, last.start + last.duration - (this.#options.clock.monotonic() - this.#due)) : 0;
  }

  add(record: OutputRecord): void {
    this.#waiting.push(record);
    this.#wake();
  }

  /** Whether there is somebody to publish to. */
  set isOpen(open: boolean) {
    this.#isOpen = open;
    this.#wake();
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** The connection is gone: what is published next goes to another one. */
  disconnected(): void {
    this.#needsKeyframe ||= this.#time !== undefined;
    this.#isOpen = false;
    if (this.#base !== undefined) this.#options.bus.lose(this.#options.clock.now());
  }

  /** Nothing is added any more: `run` resolves when the rest is played. */
  drain(): void {
    this.#isDraining = true;
    this.#wake();
  }

  /** @throws the reason of the signal */
  async run(signal: AbortSignal): Promise<void> {
    const end = () => this.#wake();
    signal.addEventListener('abort', end, { once: true });
    try {
      for (;;) {
        while (this.#waiting.length === 0 || !this.#isOpen) {
          signal.throwIfAborted();
          if (this.#waiting.length === 0 && this.#isDraining) return;
          this.#hasStalled = true;
          await this.#changed.promise;
        }
        signal.throwIfAborted();
        this.#current = this.#waiting.shift()!;
        this.#options.began(this.#current);
        await this.#play(this.#current, signal);
        const played = this.#current;
        this.#current = undefined;
        this.#options.played(played);
      }
    } finally {
      signal.removeEventListener('abort', end);
    }
  }

  async #play(record: OutputRecord, signal: AbortSignal): Promise<void> {
    const { position, pathOf } = this.#options;
    const reader = await OutputReader.open(pathOf(record.number));
    const done = position.batch === record.number ? position.time : undefined;
    if (done !== undefined) this.#needsKeyframe = true;
    try {
      for (let item = await reader.next(); item; item = await reader.next()) {
        if ('track' in item) this.#setTrack(item.track);
        else await this.#frame({ ...item.frame, time: item.frame.time - LEAD + record.start }, record, done, signal);
      }
    } finally {
      await reader.close();
    }
  }

  #setTrack(track: Track): void {
    const others = this.#tracks.filter(({ kind }) => kind !== track.kind);
    this.#tracks = [...others, track].toSorted((a, b) => b.kind.localeCompare(a.kind));
  }

  /** @param done what a run before the crash has published of this batch */
  async #frame(frame: Frame, record: OutputRecord, done: Milliseconds | undefined, signal: AbortSignal): Promise<void> {
    const isPicture = frame.kind === 'video';
    if (done !== undefined && frame.time <= done) return;
    if (this.#isUseless(frame)) return;
    await this.#untilDue(frame.time, signal);
    // The connection may have ended meanwhile.
    if (this.#isUseless(frame)) return;
    this.#needsKeyframe = false;
    if (this.#dropped > 0) this.#options.dropped(this.#dropped);
    this.#dropped = 0;
    const { bus, position } = this.#options;
    if (isPicture) {
      position.write(record.number, frame.time);
      this.#time = frame.time;
      this.#hasOffsets ||= frame.offset !== undefined;
    }
    // With the first picture, so that both tracks are told together.
    if (this.#tracks.length === 2 && !sameTracks(this.#sentTracks, this.#tracks)) {
      this.#sentTracks = this.#tracks;
      bus.setTracks(this.#tracks);
    }
    bus.push({ ...frame, time: (this.#base ?? 0) + frame.time });
  }

  #isUseless({ kind, keyframe }: Frame): boolean {
    if (!this.#needsKeyframe || (kind === 'video' && keyframe)) return false;
    if (kind === 'video') this.#dropped++;
    return true;
  }

  /** Waits until it is time, and until the gate is open. */
  async #untilDue(time: Milliseconds, signal: AbortSignal): Promise<void> {
    const { clock, hold, late } = this.#options;
    if (this.#due === undefined) {
      const wait = hold();
      this.#due = clock.monotonic() + wait - time;
      this.#base = clock.now() + wait - time;
    }
    for (;;) {
      signal.throwIfAborted();
      if (!this.#isOpen) {
        this.#hasStalled = true;
        await this.#changed.promise;
        continue;
      }
      const wait = this.#due + time - clock.monotonic();
      if (wait < (this.#hasStalled ? -TOLERANCE.stalled : -TOLERANCE.busy)) {
        this.#due -= wait;
        if (!this.#needsKeyframe) late(-wait);
      }
      this.#hasStalled = false;
      if (wait <= STEP) break;
      await sleep(clock, wait, signal);
    }
    // Many frames that are due at once leave room for others.
    await pause(0, undefined, { ref: true });
  }

  #wake(): void {
    this.#changed.resolve();
    this.#changed = Promise.withResolvers();
  }
}

const sameTracks = (a: readonly Track[] | undefined, b: readonly Track[]): boolean =>
  a !== undefined && a.length === b.length && a.every((track, index) => Buffer.compare(track.description, b[index]!.description) === 0);
