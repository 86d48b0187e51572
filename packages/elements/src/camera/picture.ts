/**
 * What is seen: the video itself, or a still in a canvas over it. A picture stays until a truer one replaces it, so
 * that nothing ever flashes black.
 */
export class Picture {
  readonly #video: HTMLVideoElement;
  readonly #canvas: HTMLCanvasElement;
  /** The video's own frame is one that was presented and may be seen. */
  #videoShows = false;

  constructor(video: HTMLVideoElement, canvas: HTMLCanvasElement) {
    this.#video = video;
    this.#canvas = canvas;
    canvas.hidden = true;
  }

  /** There is something to see, true or not. */
  get exists(): boolean {
    return this.#videoShows || this.held;
  }

  /** A still covers the video. */
  get held(): boolean {
    return !this.#canvas.hidden;
  }

  /** Keeps what is seen now, whatever the video does from here on. */
  hold(): void {
    if (this.held || !this.#videoShows) return;
    const { videoWidth, videoHeight, readyState } = this.#video;
    if (readyState >= HTMLMediaElement.HAVE_CURRENT_DATA && videoWidth > 0) this.#draw(this.#video, videoWidth, videoHeight);
    this.#videoShows = false;
  }

  /** Shows a decoded frame; it stays the caller's to close. */
  paint(frame: VideoFrame): void {
    this.#draw(frame, frame.displayWidth, frame.displayHeight);
  }

  /** The video's present frame is the right one. */
  reveal(): void {
    this.#videoShows = true;
    this.#drop();
  }

  /** Forgets every picture. */
  clear(): void {
    this.#videoShows = false;
    this.#drop();
  }

  #draw(image: CanvasImageSource, width: number, height: number): void {
    // Setting a size clears, and costs, even when it is the same.
    if (this.#canvas.width !== width) this.#canvas.width = width;
    if (this.#canvas.height !== height) this.#canvas.height = height;
    this.#canvas.getContext('2d', { alpha: false })?.drawImage(image, 0, 0, width, height);
    this.#canvas.hidden = false;
  }

  #drop(): void {
    if (!this.held) return;
    this.#canvas.hidden = true;
    // Frees its pixels.
    this.#canvas.width = this.#canvas.height = 0;
  }
}
