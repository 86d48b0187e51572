import { html, svg, type ReactiveController, type ReactiveControllerHost, type TemplateResult } from 'lit';

/** Chromium and Safari; Firefox would take the sound away from the element. */
interface Capturable extends HTMLVideoElement {
  captureStream?(): MediaStream;
}

/** Below it the bar is empty. */
const FLOOR_DB = -60;

/** Shows how loud the playing media is, also while it is muted. It costs nothing until there is sound. */
export class SoundMeter implements ReactiveController {
  readonly #host: ReactiveControllerHost & HTMLElement;
  #video: HTMLVideoElement | undefined;
  #stream: MediaStream | undefined;
  #context: AudioContext | undefined;
  #source: MediaStreamAudioSourceNode | undefined;
  #analyser: AnalyserNode | undefined;
  #frame: number | undefined;
  #waiting: AbortController | undefined;

  constructor(host: ReactiveControllerHost & HTMLElement) {
    this.#host = host;
    host.addController(this);
  }

  /** It measures; otherwise it waits for sound, or for a first gesture. */
  get active(): boolean {
    return this.#analyser !== undefined;
  }

  /** Browsers start no sound before a gesture in the page. */
  get needsGesture(): boolean {
    return this.#waiting !== undefined;
  }

  /** Follows what a video element plays. @param video missing: nothing, or nothing with sound */
  measure(video: HTMLVideoElement | undefined): void {
    if (video === this.#video && (!video || streamOf(video, this.#stream) === this.#stream)) return;
    this.#end();
    this.#video = video;
    if (!video) return;
    if (navigator.userActivation?.hasBeenActive !== false) return this.#begin(video);
    const { signal } = (this.#waiting = new AbortController());
    for (const type of ['pointerup', 'keyup']) {
      addEventListener(type, () => {
        if (navigator.userActivation.hasBeenActive) this.#begin(video);
      }, { signal, capture: true });
    }
    this.#host.requestUpdate();
  }

  hostDisconnected(): void {
    this.measure(undefined);
  }

  render(label: string): TemplateResult {
    return html`<svg class="meter" part="meter" viewBox="0 0 100 6" preserveAspectRatio="none" role="img" aria-label=${label}>
      ${svg`<rect class="rest" width="100" height="6"></rect><rect class="level" height="6"></rect><rect class="loud" x="80" height="6"></rect>`}
    </svg>`;
  }

  #begin(video: HTMLVideoElement): void {
    this.#waiting?.abort();
    this.#waiting = undefined;
    const stream = streamOf(video, undefined);
    if (!stream || stream.getAudioTracks().length === 0) return;
    this.#stream = stream;
    this.#context = new AudioContext();
    this.#analyser = new AnalyserNode(this.#context, { fftSize: 2048 });
    this.#source = this.#context.createMediaStreamSource(stream);
    this.#source.connect(this.#analyser);
    this.#draw(new Float32Array(this.#analyser.fftSize), 0);
    this.#host.requestUpdate();
  }

  #draw(samples: Float32Array<ArrayBuffer>, shown: number): void {
    this.#frame = requestAnimationFrame(() => {
      this.#analyser?.getFloatTimeDomainData(samples);
      // It falls slowly, so that an eye can follow it.
      const level = Math.max(levelOf(samples), shown - 1.5);
      const root = this.#host.shadowRoot;
      root?.querySelector('.meter .level')?.setAttribute('width', String(Math.min(80, level)));
      root?.querySelector('.meter .loud')?.setAttribute('width', String(Math.max(0, level - 80)));
      this.#draw(samples, level);
    });
  }

  #end(): void {
    this.#waiting?.abort();
    this.#waiting = undefined;
    if (this.#frame !== undefined) cancelAnimationFrame(this.#frame);
    this.#source?.disconnect();
    void this.#context?.close();
    this.#context = this.#source = this.#analyser = this.#stream = this.#frame = undefined;
  }
}

/** @param captured of this element, where it has been captured already */
function streamOf(video: Capturable, captured: MediaStream | undefined): MediaStream | undefined {
  if (video.srcObject instanceof MediaStream) return video.srcObject;
  return captured ?? video.captureStream?.();
}

/** Loudness of samples as a part of the scale, 0 to 100. */
export function levelOf(samples: Float32Array): number {
  const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / Math.max(1, samples.length);
  const decibels = 10 * Math.log10(power || Number.MIN_VALUE);
  return Math.min(100, Math.max(0, 100 * (1 - decibels / FLOOR_DB)));
}
