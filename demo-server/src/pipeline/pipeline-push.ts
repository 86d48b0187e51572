import type { Push } from '../http/push.ts';
import type { Milliseconds } from '../media/frame.ts';
import { systemClock, type WallClock } from '../media/wall-clock.ts';
import type { Pipelines } from './pipelines.ts';

/** Changes that come closer together are told at once. */
const SPACING: Milliseconds = 250;
/** How often bit rates and lags are looked at. */
const FIGURES: Milliseconds = 1000;

/** Pushes to the namespace `/pipeline`: `status` and `log`, to who joins, and after every change. */
export class PipelinePush {
  readonly #pipelines: Pipelines;
  readonly #clock: Pick<WallClock, 'after'>;
  readonly #send: (event: 'status' | 'log', value: unknown) => void;
  readonly #hasListeners: () => boolean;
  readonly #endings: (() => void)[];
  #cancel: (() => void) | undefined;
  #cancelFigures: () => void;
  #lastStatus = '';
  #lastLine = 0;

  constructor(push: Push, pipelines: Pipelines, clock: Pick<WallClock, 'after'> = systemClock) {
    this.#pipelines = pipelines;
    this.#clock = clock;
    const namespace = push.namespace('/pipeline', { action: 'operate', resource: { kind: 'server' } });
    namespace.on('connection', (socket) => {
      socket.emit('status', pipelines.overview);
      socket.emit('log', { lines: pipelines.book.after() });
    });
    this.#send = (event, value) => void namespace.emit(event, value);
    this.#hasListeners = () => namespace.sockets.size > 0;
    const changed = () => this.#changed();
    this.#endings = [pipelines.onChange(changed), pipelines.book.onChange(changed)];
    this.#cancelFigures = clock.after(FIGURES, () => this.#figures());
  }

  close(): void {
    for (const end of this.#endings) end();
    this.#cancel?.();
    this.#cancelFigures();
  }

  #changed(): void {
    this.#cancel ??= this.#clock.after(SPACING, () => {
      this.#cancel = undefined;
      this.#tell();
    });
  }

  #figures(): void {
    this.#tell();
    this.#cancelFigures = this.#clock.after(FIGURES, () => this.#figures());
  }

  #tell(): void {
    const lines = this.#pipelines.book.after(this.#lastLine);
    this.#lastLine = lines.at(-1)?.id ?? this.#lastLine;
    if (!this.#hasListeners()) return;
    const { overview } = this.#pipelines;
    const text = JSON.stringify(overview);
    if (text !== this.#lastStatus) this.#send('status', overview);
    this.#lastStatus = text;
    if (lines.length > 0) this.#send('log', { lines });
  }
}
