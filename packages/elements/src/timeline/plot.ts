import { loadChunk, OrielError, type Environment } from '@oriel/core';
import { xAt, type Range } from '@oriel/core/timeline';
import type { Drawing } from './drawing.ts';
import type { TimelineFacts } from './facts.ts';
import type { Gestures, GestureTarget } from './gestures.ts';
import type { HoverPicture } from './hover-picture.ts';
import type { TimeFormat } from '../base/time-format.ts';

/** What the plot reads each time it draws. Times in Unix milliseconds. */
export interface PlotInput {
  view: Range;
  /** The server's time. */
  now: number;
  environment: Environment;
  /** One for each camera. */
  facts: readonly TimelineFacts[];
  format: TimeFormat;
  /** Direction of the labels. */
  direction: 'ltr' | 'rtl';
  cursor: number | undefined;
  hovered: number | undefined;
  /** About a pixel of time has passed while the live edge is in view. */
  tick(): void;
}

export interface PlotOptions {
  root: ParentNode;
  /** Aborts when the timeline is gone. */
  signal: AbortSignal;
  input(): PlotInput;
  /** What pointers ask for. */
  target: GestureTarget;
  /** The recorded picture of a moment. @throws if there is none; it then stays hidden */
  thumbnail(time: number, signal: AbortSignal): Promise<Blob>;
  /** The surface has another size; `width` is in pixels. */
  resized(width: number): void;
  /** `state` is another one. */
  changed(): void;
  /** The code of the surface could not be loaded; it is tried again. @returns false if the page handles the error */
  failed(error: OrielError): boolean;
}

const TICK = { soonest: 100, latest: 1000 };
const RETRY_AFTER = 3000;

/**
 * Puts a timeline on the screen: the canvas, and over it the lines of cursor and pointer. Draws at most once a frame. What
 * draws the canvas and follows the pointer is loaded while the recordings are.
 */
export class Plot {
  /** `failed`: the canvas stays empty for now; `undefined`: the page says so itself, or all is well. */
  state: 'loading' | 'failed' | undefined = 'loading';

  readonly #options: PlotOptions;
  readonly #surface: HTMLElement;
  readonly #cursor: HTMLElement;
  readonly #hover: HTMLElement;
  #drawing: Drawing | undefined;
  #gestures: Gestures | undefined;
  /** Pointer events from a first press on, for the gestures that are not here yet: no press is lost over a slow network. */
  readonly #early: PointerEvent[] = [];
  #picture: HoverPicture | undefined;
  #frame: number | undefined;
  #cancel: (() => void) | undefined;
  #cancelRetry: (() => void) | undefined;

  constructor(options: PlotOptions) {
    this.#options = options;
    const { resized, root, signal } = options;
    const find = (selector: string): HTMLElement => root.querySelector<HTMLElement>(selector)!;
    this.#surface = find('.surface');
    this.#cursor = find('.at.cursor');
    this.#hover = find('.at.hover');
    const observer = new ResizeObserver(() => resized(this.#surface.clientWidth));
    observer.observe(this.#surface);
    signal.addEventListener('abort', () => observer.disconnect(), { once: true });
    for (const type of ['pointerdown', 'pointermove', 'pointerup'] as const) {
      this.#surface.addEventListener(type, (event) => {
        if (!this.#gestures && (this.#early.length > 0 || type === 'pointerdown')) this.#early.push(event);
      }, { signal });
    }
    void this.#load();
  }

  /** In the next frame. */
  draw(): void {
    this.#frame ??= requestAnimationFrame(() => {
      this.#frame = undefined;
      this.#drawNow();
    });
  }

  /** Shows the recorded picture of `time` above the pointer; without it none. */
  preview(time: number | undefined): void {
    if (time === undefined) this.#picture?.hide();
    else this.#picture?.show(time);
  }

  /** Gives up the current gesture. */
  cancel(): void {
    this.#gestures?.cancel();
  }

  /** Loads the code that failed, without waiting. */
  retry(): void {
    if (!this.#cancelRetry) return;
    this.#cancelRetry();
    void this.#load();
  }

  stop(): void {
    this.#picture?.hide();
    if (this.#frame !== undefined) cancelAnimationFrame(this.#frame);
    this.#cancel?.();
    this.#cancelRetry?.();
  }

  async #load(): Promise<void> {
    const { changed, failed, input, root, signal, target, thumbnail } = this.#options;
    this.#cancelRetry = undefined;
    try {
      const { Drawing, Gestures, HoverPicture } = await loadChunk(() => import('./surface.ts'));
      if (signal.aborted) return;
      this.#drawing = new Drawing(root, signal, () => this.draw());
      this.#gestures = new Gestures(this.#surface, target, signal, this.#early);
      this.#picture = new HoverPicture({ fetch: thumbnail, environment: () => input().environment, changed: () => this.draw() });
      this.state = undefined;
    } catch (error) {
      if (signal.aborted || !(error instanceof OrielError)) return;
      this.#cancelRetry = input().environment.after(RETRY_AFTER, () => void this.#load());
      // The page hears of it once.
      if (this.state === 'loading') this.state = failed(error) ? 'failed' : undefined;
    }
    changed();
  }

  #drawNow(): void {
    const input = this.#options.input();
    const { clientWidth: width, clientHeight: height } = this.#surface;
    if (width === 0 || height === 0) return;
    this.#drawing?.draw(input, this.#picture?.bitmap, width, height);
    this.#place(this.#cursor, input.cursor, input.view, width);
    this.#place(this.#hover, input.hovered, input.view, width);
    this.#schedule(input, width);
  }

  /** Sets single properties, because a strict Content-Security-Policy refuses style attributes. */
  #place(line: HTMLElement, time: number | undefined, view: Range, width: number): void {
    const x = time === undefined ? -1 : xAt(view, width, time);
    line.hidden = x < 0 || x > width;
    if (line.hidden) return;
    line.style.translate = `${x}px`;
    for (const box of line.children) {
      if (!(box instanceof HTMLElement) || box.hidden) continue;
      const half = box.offsetWidth / 2;
      box.style.translate = `${Math.min(Math.max(-half, -x), width - x - 2 * half)}px`;
    }
  }

  #schedule({ environment, now, tick, view }: PlotInput, width: number): void {
    this.#cancel?.();
    if (now < view.from || now > view.to) return;
    const pixel = (view.to - view.from) / width;
    this.#cancel = environment.after(Math.min(TICK.latest, Math.max(TICK.soonest, pixel)), tick);
  }
}
