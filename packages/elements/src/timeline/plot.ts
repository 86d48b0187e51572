import type { Environment } from '@oriel/core';
import { xAt, type Range } from '@oriel/core/timeline';
import type { TimelineFacts } from './facts.ts';
import { paint, paintNames, type Paints } from './painter.ts';
import { makeScene } from './scene.ts';
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
  /** Of the labels. */
  direction: 'ltr' | 'rtl';
  cursor: number | undefined;
  hovered: number | undefined;
  picture: ImageBitmap | undefined;
  /** About a pixel of time has passed while the live edge is in view. */
  tick(): void;
}

const TICK = { soonest: 100, latest: 1000 };
const PICTURE_WIDTH = 160;
const forcedColors = '(forced-colors: active)';

/** Puts a timeline on the screen: the canvas, and over it the lines of cursor and pointer. Draws at most once a frame. */
export class Plot {
  readonly #canvas: HTMLCanvasElement;
  readonly #context: CanvasRenderingContext2D | null;
  readonly #surface: HTMLElement;
  readonly #cursor: HTMLElement;
  readonly #hover: HTMLElement;
  readonly #picture: HTMLCanvasElement;
  readonly #swatches: Map<string, Element>;
  readonly #input: () => PlotInput;
  readonly #widths = new Map<string, number>();
  #frame: number | undefined;
  #cancel: (() => void) | undefined;
  #font = '';

  /** @param resized the surface has another size; `width` is in pixels */
  constructor(root: ParentNode, signal: AbortSignal, input: () => PlotInput, resized: (width: number) => void) {
    const find = <E extends Element>(selector: string): E => root.querySelector<E>(selector)!;
    this.#surface = find('.surface');
    this.#canvas = find('.surface > canvas');
    this.#context = this.#canvas.getContext('2d');
    this.#cursor = find('.at.cursor');
    this.#hover = find('.at.hover');
    this.#picture = find('.picture');
    this.#swatches = new Map(paintNames.map((name) => [name, find(`.paints .${name}`)]));
    this.#input = input;
    const observer = new ResizeObserver(() => resized(this.#surface.clientWidth));
    observer.observe(this.#surface);
    signal.addEventListener('abort', () => observer.disconnect(), { once: true });
    find('.paints').addEventListener('transitionend', () => this.draw(), { signal });
    for (const media of ['(prefers-color-scheme: dark)', forcedColors]) {
      matchMedia(media).addEventListener('change', () => this.draw(), { signal });
    }
  }

  /** In the next frame. */
  draw(): void {
    this.#frame ??= requestAnimationFrame(() => {
      this.#frame = undefined;
      this.#drawNow();
    });
  }

  stop(): void {
    if (this.#frame !== undefined) cancelAnimationFrame(this.#frame);
    this.#cancel?.();
  }

  #drawNow(): void {
    const input = this.#input();
    const { clientWidth: width, clientHeight: height } = this.#surface;
    if (!this.#context || width === 0 || height === 0) return;
    const pixelRatio = devicePixelRatio;
    resize(this.#canvas, Math.round(width * pixelRatio), Math.round(height * pixelRatio));
    const { fontSize, fontFamily } = getComputedStyle(this.#canvas);
    const font = `${fontSize} ${fontFamily}`;
    if (font !== this.#font) this.#widths.clear();
    this.#font = font;
    const scene = makeScene({ ...input, width, height, measure: (label) => this.#measure(label) });
    paint(this.#context, scene, { paints: this.#paints(), font, direction: input.direction, pixelRatio, eventColors: !matchMedia(forcedColors).matches });
    this.#place(this.#cursor, input.cursor, input.view, width);
    this.#drawPicture(input.hovered === undefined ? undefined : input.picture);
    this.#place(this.#hover, input.hovered, input.view, width);
    this.#schedule(input, width);
  }

  /** In the weight of the widest labels. */
  #measure(label: string): number {
    let width = this.#widths.get(label);
    if (width === undefined && this.#context) {
      this.#context.font = `600 ${this.#font}`;
      width = Math.ceil(this.#context.measureText(label).width);
      if (this.#widths.size > 500) this.#widths.clear();
      this.#widths.set(label, width);
    }
    return width ?? 0;
  }

  #paints(): Paints {
    return Object.fromEntries(paintNames.map((name) => [name, getComputedStyle(this.#swatches.get(name)!).color])) as Paints;
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

  #drawPicture(bitmap: ImageBitmap | undefined): void {
    const picture = this.#picture;
    picture.hidden = !bitmap;
    if (!bitmap) return;
    resize(picture, bitmap.width, bitmap.height);
    picture.style.width = `${PICTURE_WIDTH}px`;
    picture.getContext('2d')?.drawImage(bitmap, 0, 0);
  }

  #schedule({ environment, now, tick, view }: PlotInput, width: number): void {
    this.#cancel?.();
    if (now < view.from || now > view.to) return;
    const pixel = (view.to - view.from) / width;
    this.#cancel = environment.after(Math.min(TICK.latest, Math.max(TICK.soonest, pixel)), tick);
  }
}

/** Only to another size: that clears a canvas. */
function resize(canvas: HTMLCanvasElement, width: number, height: number): void {
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
}
