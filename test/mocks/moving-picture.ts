type Canvas = HTMLCanvasElement | OffscreenCanvas;

export interface MovingPictureOptions {
  width?: number;
  height?: number;
  framesPerSecond?: number;
  /** Draws frame `n`. */
  draw?: (canvas: Canvas, n: number) => void;
  /** False: it stands still for now. */
  moves?: () => boolean;
}

/** A canvas that moves: what a mocked camera films. */
export class MovingPicture {
  readonly canvas: HTMLCanvasElement;
  readonly stream: MediaStream;
  readonly #timer: ReturnType<typeof setInterval>;
  readonly #drawFrame: (canvas: Canvas, n: number) => void;
  #count = 0;

  constructor({ width = 320, height = 180, framesPerSecond = 15, draw = drawFrame, moves = () => true }: MovingPictureOptions = {}) {
    this.#drawFrame = draw;
    this.canvas = document.createElement('canvas');
    this.canvas.width = width;
    this.canvas.height = height;
    this.redraw();
    this.stream = this.canvas.captureStream(framesPerSecond);
    this.#timer = setInterval(() => moves() && this.redraw(), 1000 / framesPerSecond);
  }

  stop(): void {
    clearInterval(this.#timer);
    for (const track of this.stream.getTracks()) track.stop();
  }

  /** At once, whether it moves or not. */
  redraw(): void {
    this.#drawFrame(this.canvas, this.#count++);
  }
}

/** The grey of the upper left corner counts frames, modulo 16. */
const STEP = 16;

export function drawFrame(canvas: Canvas, n: number): void {
  const context = canvas.getContext('2d') as CanvasRenderingContext2D;
  const { width, height } = canvas;
  context.fillStyle = '#2f6f8f';
  context.fillRect(0, 0, width, height);
  context.fillStyle = '#d8b46a';
  context.beginPath();
  context.arc((n * 7) % width, height * 0.55, height * 0.22, 0, 2 * Math.PI);
  context.fill();
  const grey = (n % 16) * STEP;
  context.fillStyle = `rgb(${grey} ${grey} ${grey})`;
  context.fillRect(0, 0, width / 4, height / 4);
}

/** Which frame a canvas shows, 0 to 15. */
export function readFrame(canvas: HTMLCanvasElement): number {
  const [grey = 0] = (canvas.getContext('2d') as CanvasRenderingContext2D).getImageData(canvas.width / 8, canvas.height / 8, 1, 1).data;
  return Math.round(grey / STEP);
}
