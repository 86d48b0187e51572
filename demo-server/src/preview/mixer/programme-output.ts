import type { FrameBus } from '../../media/frame-bus.ts';
import type { Frame, Milliseconds, Track, UnixMs } from '../../media/frame.ts';
import type { WallClock } from '../../media/wall-clock.ts';

/** The system clock was set when it is off by more than this. */
const STEP: Milliseconds = 250;

/** Puts what the encoders make on the bus: both tracks together, and with the times at which frames were mixed. */
export class ProgrammeOutput {
  readonly #bus: FrameBus;
  readonly #clock: Pick<WallClock, 'now' | 'monotonic'>;
  readonly #tracks = new Map<Track['kind'], Track>();
  #isOpen = false;
  /** Coded before both tracks were known. */
  #waiting: Frame[] = [];
  /** When frame 0 was due, by the clock as it was then. */
  #base: UnixMs;
  #offset: Milliseconds;
  #lastPicture: UnixMs | undefined;
  #isLost = false;

  /** @param start when frame 0 is due, Unix ms */
  constructor(bus: FrameBus, clock: Pick<WallClock, 'now' | 'monotonic'>, start: UnixMs) {
    this.#bus = bus;
    this.#clock = clock;
    this.#base = Math.round(start);
    this.#offset = clock.now() - clock.monotonic();
  }

  /** When a frame was mixed. */
  timeOf(sinceStart: Milliseconds): UnixMs {
    return this.#base + sinceStart;
  }

  setTracks(tracks: readonly Track[]): void {
    let changed = false;
    for (const track of tracks) {
      const known = this.#tracks.get(track.kind);
      if (known && Buffer.compare(known.description, track.description) === 0) continue;
      this.#tracks.set(track.kind, track);
      changed = true;
    }
    const all = (['video', 'audio'] as const).flatMap((kind) => this.#tracks.get(kind) ?? []);
    if (!changed || all.length < 2) return;
    this.#bus.setTracks(all);
    this.#isOpen = true;
    for (const frame of this.#waiting.splice(0)) this.push(frame);
  }

  /** `frame.time` is ms since frame 0 was due. */
  push(frame: Frame): void {
    if (!this.#isOpen) return void this.#waiting.push(frame);
    if (frame.kind === 'video') {
      if (frame.keyframe) this.#follow();
      this.#isLost = false;
      this.#lastPicture = this.timeOf(frame.time);
    }
    // Readers begin with a keyframe again.
    if (!this.#isLost) this.#bus.push({ ...frame, time: this.timeOf(frame.time) });
  }

  /** The encoder of the pictures has ended. */
  lose(): void {
    this.#waiting = [];
    this.#isLost = true;
    if (this.#isOpen) this.#bus.lose(this.#lastPicture ?? this.#base);
  }

  /** Follows the system clock when it was set, at a keyframe. */
  #follow(): void {
    const before = this.#clock.monotonic();
    const now = this.#clock.now();
    // Held up between the two, a thread would see a step that there was not.
    if (this.#clock.monotonic() - before > STEP / 5) return;
    const offset = now - before;
    const step = Math.round(offset - this.#offset);
    if (Math.abs(step) <= STEP) return;
    this.#offset = offset;
    this.#base += step;
    if (this.#lastPicture !== undefined) this.#bus.discontinuity();
  }
}
