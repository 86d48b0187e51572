import { paint } from './painter.ts';
import { paintNames, type Paints } from './paints.ts';
import type { PlotInput } from './plot.ts';
import { makeScene } from './scene.ts';

const PICTURE_WIDTH = 160;
const forcedColors = '(forced-colors: active)';

/** Fills the canvases of a timeline: its ticks and what is recorded, and the picture above the pointer. */
export class Drawing {
  readonly #canvas: HTMLCanvasElement;
  readonly #context: CanvasRenderingContext2D | null;
  readonly #picture: HTMLCanvasElement;
  readonly #swatches: Map<string, Element>;
  readonly #widths = new Map<string, number>();
  #font = '';

  /** @param changed the colours are others */
  constructor(root: ParentNode, signal: AbortSignal, changed: () => void) {
    const find = <E extends Element>(selector: string): E => root.querySelector<E>(selector)!;
    this.#canvas = find('.surface > canvas');
    this.#context = this.#canvas.getContext('2d');
    this.#picture = find('.picture');
    this.#swatches = new Map(paintNames.map((name) => [name, find(`.paints .${name}`)]));
    find('.paints').addEventListener('transitionend', changed, { signal });
    for (const media of ['(prefers-color-scheme: dark)', forcedColors]) matchMedia(media).addEventListener('change', changed, { signal });
  }

  /** @param width of the surface, as `height` in CSS pixels */
  draw(input: PlotInput, picture: ImageBitmap | undefined, width: number, height: number): void {
    if (!this.#context) return;
    const pixelRatio = devicePixelRatio;
    resize(this.#canvas, Math.round(width * pixelRatio), Math.round(height * pixelRatio));
    const { fontSize, fontFamily } = getComputedStyle(this.#canvas);
    const font = `${fontSize} ${fontFamily}`;
    if (font !== this.#font) this.#widths.clear();
    this.#font = font;
    const scene = makeScene({ ...input, width, height, measure: (label) => this.#measure(label) });
    paint(this.#context, scene, { paints: this.#paints(), font, direction: input.direction, pixelRatio, eventColors: !matchMedia(forcedColors).matches });
    this.#drawPicture(input.hovered === undefined ? undefined : picture);
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

  #drawPicture(bitmap: ImageBitmap | undefined): void {
    const picture = this.#picture;
    picture.hidden = !bitmap;
    if (!bitmap) return;
    resize(picture, bitmap.width, bitmap.height);
    picture.style.width = `${PICTURE_WIDTH}px`;
    picture.getContext('2d')?.drawImage(bitmap, 0, 0);
  }
}

/** Only to another size: that clears a canvas. */
function resize(canvas: HTMLCanvasElement, width: number, height: number): void {
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
}
