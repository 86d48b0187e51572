import type { FrameBus } from '../../media/frame-bus.ts';
import type { Frame, Milliseconds, Track } from '../../media/frame.ts';
import type { WallClock } from '../../media/wall-clock.ts';

export interface CameraWatchesOptions {
  cameraBus(id: string): FrameBus | undefined;
  clock: Pick<WallClock, 'after'>;
  tracks(cameraId: string, tracks: readonly Track[]): void;
  frame(cameraId: string, frame: Frame): void;
}

/** A camera that does not exist is looked for again after this, ms. */
const AGAIN: Milliseconds = 1000;

/** Reads the buses of the cameras that the mix wants, also of those that are added or replaced meanwhile. */
export class CameraWatches {
  readonly #options: CameraWatchesOptions;
  readonly #watched = new Map<string, () => void>();

  constructor(options: CameraWatchesOptions) {
    this.#options = options;
  }

  watch(id: string): void {
    if (this.#watched.has(id)) return;
    let bus: FrameBus | undefined;
    let reading = new AbortController();
    let cancel = () => {};
    const look = () => {
      const found = this.#options.cameraBus(id);
      if (found !== bus) {
        reading.abort();
        reading = new AbortController();
        bus = found;
        bus?.subscribe({ tracks: (tracks) => this.#options.tracks(id, tracks), frame: (frame) => this.#options.frame(id, frame) }, { signal: reading.signal });
      }
      cancel = this.#options.clock.after(AGAIN, look);
    };
    this.#watched.set(id, () => {
      cancel();
      reading.abort();
    });
    look();
  }

  unwatch(id: string): void {
    this.#watched.get(id)?.();
    this.#watched.delete(id);
  }

  close(): void {
    for (const id of [...this.#watched.keys()]) this.unwatch(id);
  }
}
