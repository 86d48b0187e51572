/**
 * What the screen shows, compared with what was asked for:
 * - `none`: nothing
 * - `leftover`: the last picture of an earlier request or connection
 * - `outdated`: a picture of this connection, while a seek is under way
 * - `preview`: the exact frame that was asked for, until the source presents frames itself
 * - `current`: the picture that was asked for
 */
export type Shown = 'none' | 'leftover' | 'outdated' | 'preview' | 'current';

/**
 * The visible picture: the video itself, or a still in a canvas over it. A picture stays until a better one replaces
 * it, so that nothing flashes black.
 */
export class Picture {
  readonly #video: HTMLVideoElement;
  readonly #canvas: HTMLCanvasElement | undefined;
  #shown: Shown = 'none';
  /** The video's own frame was presented and may be seen. */
  #videoShows = false;

  constructor(video: HTMLVideoElement, canvas: HTMLCanvasElement | undefined) {
    this.#video = video;
    this.#canvas = canvas;
    if (canvas) canvas.hidden = true;
  }

  get shown(): Shown {
    return this.#shown;
  }

  /** Copies the video's frame, so that it stays whatever the video does from here on. */
  hold(): void {
    if (!this.#videoShows) return;
    this.#videoShows = false;
    if (this.#covers) return;
    const { videoWidth, videoHeight, readyState } = this.#video;
    if (readyState >= HTMLMediaElement.HAVE_CURRENT_DATA && videoWidth > 0) this.#draw(this.#video, videoWidth, videoHeight);
  }

  /** A new request, or a lost connection: the visible picture stays and no longer counts. */
  leave(): void {
    this.hold();
    if (this.#shown !== 'none') this.#shown = 'leftover';
  }

  /** A seek: the visible picture stays until the sought one is there. */
  outdate(): void {
    this.hold();
    if (this.#shown === 'current') this.#shown = 'outdated';
    else if (this.#shown === 'preview') this.#shown = 'leftover';
  }

  /** Draws a decoded frame. The frame stays the caller's to close. */
  paint(frame: VideoFrame, as: 'preview' | 'current'): void {
    this.#draw(frame, frame.displayWidth, frame.displayHeight);
    this.#videoShows = false;
    this.#shown = as;
  }

  /** The still on the screen stays, as the preview of what the source is about to play from there. */
  demote(): void {
    if (this.#shown === 'current') this.#shown = 'preview';
  }

  /** The video's present frame is the right one. */
  reveal(): void {
    this.#videoShows = true;
    this.#shown = 'current';
    // Firefox reports the first frame of a new source before it draws it, and when it is busy draws it with the second.
    if (this.#covers) requestAnimationFrame(() => requestAnimationFrame(() => this.#videoShows && this.#drop()));
  }

  clear(): void {
    this.#videoShows = false;
    this.#shown = 'none';
    this.#drop();
  }

  /** @returns a JPEG of the visible picture; `undefined` when there is none */
  async toBlob(): Promise<Blob | undefined> {
    const { videoWidth, videoHeight } = this.#video;
    const still = this.#covers ? this.#canvas : undefined;
    const width = still?.width ?? videoWidth;
    const height = still?.height ?? videoHeight;
    if (this.#shown === 'none' || !width || !height) return undefined;
    const canvas = new OffscreenCanvas(width, height);
    canvas.getContext('2d', { alpha: false })?.drawImage(still ?? this.#video, 0, 0, width, height);
    return canvas.convertToBlob({ type: 'image/jpeg', quality: 0.92 });
  }

  get #covers(): boolean {
    return this.#canvas !== undefined && !this.#canvas.hidden;
  }

  #draw(image: CanvasImageSource, width: number, height: number): void {
    const canvas = this.#canvas;
    if (!canvas) return;
    // Setting a size clears the canvas and costs time, even when it is the same.
    if (canvas.width !== width) canvas.width = width;
    if (canvas.height !== height) canvas.height = height;
    canvas.getContext('2d', { alpha: false })?.drawImage(image, 0, 0, width, height);
    canvas.hidden = false;
  }

  #drop(): void {
    const canvas = this.#canvas;
    if (!canvas || canvas.hidden) return;
    canvas.hidden = true;
    // Frees its pixels.
    canvas.width = canvas.height = 0;
  }
}
