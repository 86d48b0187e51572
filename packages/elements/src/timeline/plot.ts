import type { Environment } from '@oriel/core';
import { xAt, type Range } from '@oriel/core/timeline';
import { paint, paintNames, type Paints } from './painter.ts';
import { makeScene, type TimelineEvent, type TimelineFacts } from './scene.ts';
import type { TimeFormat } from './time-format.ts';

/** What the plot asks for each time it draws. Times in Unix milliseconds. */
export interface PlotInput {
  view: Range;
  environment: Environment;
  facts: TimelineFacts;
  format: TimeFormat;
  cursor: number | undefined;
  hovered: number | undefined;
  picture: ImageBitmap | undefined;
  /** A pixel's worth of time went by while now is in view. */
  tick(): void;
}

const SLOWEST_TICK = 1000;
const FASTEST_TICK = 100;
/** Pixels between the pointer and an event that it points at. */
const NEAR = 6;
const PICTURE_WIDTH = 160;

/** Puts a timeline on the screen: the canvas, and the two lines over it. Draws at most once a frame. */
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

  constructor(root: ParentNode, signal: AbortSignal, input: () => PlotInput) {
    const find = <E extends Element>(selector: string): E => root.querySelector<E>(selector)!;
    this.#surface = find('.surface');
    this.#canvas = find('.surface > canvas');
    this.#context = this.#canvas.getContext('2d');
    this.#cursor = find('.at.cursor');
    this.#hover = find('.at.hover');
    this.#picture = find('.picture');
    this.#swatches = new Map(paintNames.map((name) => [name, find(`.paints .${name}`)]));
    this.#input = input;
    const resized = new ResizeObserver(() => this.draw());
    resized.observe(this.#surface);
    signal.addEventListener('abort', () => resized.disconnect(), { once: true });
    find('.paints').addEventListener('transitionend', () => this.draw(), { signal });
    for (const media of ['(prefers-color-scheme: dark)', '(forced-colors: active)']) {
      matchMedia(media).addEventListener('change', () => this.draw(), { signal });
    }
  }

  /** With the next frame. */
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

  eventNear(time: number): TimelineEvent | undefined {
    const { view, facts } = this.#input();
    const reach = (NEAR / Math.max(1, this.#surface.clientWidth)) * (view.to - view.from);
    return facts.events.find((event) => Math.abs(event.time - time) <= reach);
  }

  #drawNow(): void {
    const input = this.#input();
    const { clientWidth: width, clientHeight: height } = this.#surface;
    if (!this.#context || width === 0 || height === 0) return;
    const pixelRatio = devicePixelRatio;
    const [deviceWidth, deviceHeight] = [Math.round(width * pixelRatio), Math.round(height * pixelRatio)];
    if (this.#canvas.width !== deviceWidth || this.#canvas.height !== deviceHeight) {
      this.#canvas.width = deviceWidth;
      this.#canvas.height = deviceHeight;
    }
    const { fontSize, fontFamily } = getComputedStyle(this.#canvas);
    const font = `${fontSize} ${fontFamily}`;
    if (font !== this.#font) this.#widths.clear();
    this.#font = font;
    const now = input.environment.now();
    const scene = makeScene({ ...input, now, width, height, measure: (label) => this.#measure(label) });
    paint(this.#context, scene, this.#paints(), font, pixelRatio);
    this.#place(this.#cursor, input.cursor, input.view, width);
    this.#drawPicture(input.hovered === undefined ? undefined : input.picture);
    this.#place(this.#hover, input.hovered, input.view, width);
    this.#schedule(input, now, width);
  }

  /** Labels are measured in the bold that some are drawn in. */
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

  /** Styles are set one by one, because a strict policy refuses a style attribute. */
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
    if (picture.width !== bitmap.width) picture.width = bitmap.width;
    if (picture.height !== bitmap.height) picture.height = bitmap.height;
    picture.style.width = `${PICTURE_WIDTH}px`;
    picture.getContext('2d')?.drawImage(bitmap, 0, 0);
  }

  /** As long as now is in view, the live edge goes on by itself. */
  #schedule({ environment, tick, view }: PlotInput, now: number, width: number): void {
    this.#cancel?.();
    if (now < view.from || now > view.to) return;
    const pixel = (view.to - view.from) / width;
    this.#cancel = environment.after(Math.min(SLOWEST_TICK, Math.max(FASTEST_TICK, pixel)), tick);
  }
}
