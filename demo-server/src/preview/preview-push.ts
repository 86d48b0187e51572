import type { Push } from '../http/push.ts';
import type { Milliseconds } from '../media/frame.ts';
import { systemClock, type WallClock } from '../media/wall-clock.ts';
import type { Preview } from './preview.ts';

/** Changes that come closer together are told at once. */
const SPACING: Milliseconds = 200;
/** How often bit rates, counts of frames and the latency are looked at. */
const FIGURES: Milliseconds = 1000;

/** Pushes the status of the preview to the namespace `/preview`, as event `status`: to who joins, and after every change. */
export class PreviewPush {
  readonly #preview: Preview;
  readonly #clock: Pick<WallClock, 'after'>;
  readonly #send: (status: unknown) => void;
  readonly #hasListeners: () => boolean;
  readonly #stopListening: () => void;
  #cancel: (() => void) | undefined;
  /** There was a change while others were being spaced. */
  #hasMore = false;
  #cancelFigures: () => void;
  #last = '';

  constructor(push: Push, preview: Preview, clock: Pick<WallClock, 'after'> = systemClock) {
    this.#preview = preview;
    this.#clock = clock;
    const namespace = push.namespace('/preview', { action: 'operate', resource: { kind: 'server' } });
    namespace.on('connection', (socket) => socket.emit('status', preview.status));
    this.#send = (status) => void namespace.emit('status', status);
    this.#hasListeners = () => namespace.sockets.size > 0;
    this.#stopListening = preview.onChange(() => this.#changed());
    this.#cancelFigures = clock.after(FIGURES, () => this.#figures());
  }

  close(): void {
    this.#stopListening();
    this.#cancel?.();
    this.#cancelFigures();
  }

  /** The first change is told at once. */
  #changed(): void {
    if (this.#cancel) {
      this.#hasMore = true;
      return;
    }
    this.#tell();
    this.#cancel = this.#clock.after(SPACING, () => {
      const hasMore = this.#hasMore;
      this.#cancel = undefined;
      this.#hasMore = false;
      if (hasMore) this.#changed();
    });
  }

  #figures(): void {
    this.#tell();
    this.#cancelFigures = this.#clock.after(FIGURES, () => this.#figures());
  }

  #tell(): void {
    if (!this.#hasListeners()) return;
    const { status } = this.#preview;
    const text = JSON.stringify(status);
    if (text === this.#last) return;
    this.#last = text;
    this.#send(status);
  }
}
