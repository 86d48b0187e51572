import { html, nothing, type CSSResultGroup, type PropertyValues, type TemplateResult } from 'lit';
import { property } from 'lit/decorators.js';
import { classMap } from 'lit/directives/class-map.js';
import { emit, OrielErrorEvent, OrielModeEvent, OrielStateEvent, OrielTimeEvent } from '../base/events.ts';
import { OrielElement } from '../base/oriel-element.ts';
import { buttons } from '../theme/buttons.ts';
import { CameraPlayer, type CameraRequest } from './camera-player.ts';
import { cameraStyles } from './camera-styles.ts';
import type { CameraState, CameraView } from './camera-view.ts';
import { onUnlessFalse, toSpeed, toTime } from './converters.ts';
import { badge, panel, skippedNotice } from './overlay.ts';
import type { TransportChoice } from './transports.ts';
import { announcementFor } from './words.ts';

export type { CameraState, TransportChoice };

/**
 * One camera's picture, live or recorded.
 *
 * @slot - over the picture and under the badge: controls, marks
 *
 * @fires {OrielTimeEvent} oriel-time - another picture is seen; `detail.time` is when it was captured, Unix ms
 * @fires {OrielStateEvent} oriel-state - `detail.state` is the new state
 * @fires {OrielErrorEvent} oriel-error - `detail.error` says what failed; prevent its default to show nothing
 * @fires {OrielModeEvent} oriel-mode - went from live to recorded or back by `goLive()`, `seek()` or `step()`
 *
 * @csspart badge - the mark that tells live from recorded
 * @csspart name - the camera's name in it
 * @csspart panel - words and buttons where there is no picture to show
 */
export class OrielCamera extends OrielElement {
  static override styles: CSSResultGroup = [OrielElement.styles, buttons, cameraStyles];

  /** Id of a camera of the server. */
  @property() camera = '';
  /** Any WHEP address, or HLS address (`….m3u8`), in place of `camera`. Live only. */
  @property() src = '';
  @property({ reflect: true }) mode: 'live' | 'playback' = 'live';
  /** Where a recording is to be played from, or is to stand: ISO 8601, Unix ms or a `Date`. Setting it seeks. */
  @property() time: string | number | Date | undefined;
  /** Of a recording, 0.125 to 32. */
  @property({ type: Number }) speed = 1;
  /** At the end of a recording go on with the next one; `skip-gaps="false"` to stop there. */
  @property({ attribute: 'skip-gaps', converter: onUnlessFalse }) skipGaps = true;
  /** `webrtc` and `hls` allow no other; `auto` goes by the camera's own order. */
  @property() transport: TransportChoice = 'auto';
  @property({ type: Boolean, reflect: true }) paused = false;

  readonly #video = makeVideo();
  readonly #canvas = makeCanvas();
  #player: CameraPlayer | undefined;
  #view: CameraView = { state: 'idle', stale: true };
  #time: number | undefined;
  /** An error whose event the page answered with `preventDefault()`. */
  #handled = false;
  /** Where a recording was when the element was taken out of the page: moved to another place in it, it goes on there. */
  #left: number | undefined;
  /** Of the time in the badge: it changes once a second, not with each picture. */
  #second: number | undefined;

  /** When the picture that is seen was captured, Unix ms. */
  get currentTime(): number | undefined {
    return this.#time;
  }

  get state(): CameraState {
    return this.#view.state;
  }

  /** What carries the pictures now: `webrtc`, `whep`, `llhls` or `hls`. */
  get activeTransport(): string | undefined {
    return this.#player?.transport;
  }

  play(): void {
    if (this.isConnected) this.paused = false;
  }

  /** Holds a recording at the picture that is seen; a live one stands still until `play()`. */
  pause(): void {
    if (this.isConnected) this.paused = true;
  }

  /** Shows the recorded frame whose time span holds `time` (Unix ms), from live too; playing or paused stays so. */
  seek(time: number): void {
    if (!this.isConnected || toTime(time) === undefined) return;
    // What was set just now is still on its way to the player: the time goes along with it.
    if (this.isUpdatePending || this.mode !== 'playback') this.time = time;
    this.#setMode('playback');
    if (this.#player?.mode === 'playback') this.#player.seek(time);
  }

  /** Pauses, then goes `frames` on, or back when negative. */
  step(frames: number): void {
    const by = Math.trunc(frames);
    if (!this.isConnected || !by) return;
    this.paused = true;
    if (this.mode === 'playback') this.#player?.step(by);
    else if (this.#time !== undefined) this.seek(this.#time);
  }

  goLive(): void {
    if (!this.isConnected) return;
    this.paused = false;
    this.#setMode('live');
  }

  /** Tries again at once whatever failed. */
  retry(): void {
    if (this.isConnected) this.#player?.retry();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.requestUpdate();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#left = this.#player?.place;
    this.#player?.close();
    this.#player = undefined;
    this.#time = undefined;
    this.#view = { state: 'idle', stale: true };
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (!this.isConnected) return;
    if (['camera', 'src', 'mode', 'time'].some((name) => changed.has(name))) this.#left = undefined;
    if (!this.#player) {
      const player = (this.#player = new CameraPlayer(this.#video, this.#canvas));
      player.subscribe(() => this.#follow(player));
    }
    this.#player.set(this.#request());
  }

  protected override render(): TemplateResult {
    const view = this.#view;
    const locale = this.activeLocale;
    const halted = ['idle', 'gap', 'ended', 'offline', 'disconnected', 'error'].includes(view.state);
    const troubled = halted && !this.#handled;
    const busy = view.state === 'connecting' || (view.stale && !halted);
    return html`<div class=${classMap({ stage: true, stale: view.stale, troubled, busy })} role="group" aria-label=${this.#label} aria-busy=${busy}>
      ${this.#video} ${this.#canvas}
      <div class="veil"></div>
      <slot></slot>
      ${badge(view, this.#time, locale)} ${skippedNotice(view, locale)}
      ${troubled ? panel(view, this.#actions, locale) : nothing}
      <div class="progress"></div>
      <div class="visually-hidden" aria-live="polite">${announcementFor(view, locale)}</div>
    </div>`;
  }

  readonly #actions = {
    seek: (time: number) => this.seek(time),
    goLive: () => this.goLive(),
    retry: () => this.retry(),
  };

  get #label(): string {
    return this.#view.name || this.camera || this.src || 'Camera';
  }

  #request(): CameraRequest {
    return {
      client: this.activeClient,
      camera: String(this.camera ?? ''),
      src: String(this.src ?? ''),
      mode: this.mode === 'playback' ? 'playback' : 'live',
      time: this.#left ?? toTime(this.time),
      speed: toSpeed(this.speed),
      skipGaps: this.skipGaps,
      choice: this.transport === 'webrtc' || this.transport === 'hls' ? this.transport : 'auto',
      paused: this.paused,
    };
  }

  #setMode(mode: 'live' | 'playback'): void {
    if (this.mode === mode) return;
    this.mode = mode;
    emit(this, new OrielModeEvent({ camera: this.camera, mode }));
  }

  #follow(player: CameraPlayer): void {
    const last = this.#view;
    const view = (this.#view = player.view);
    if (view.error && view.state !== 'idle' && isNews(view, last)) this.#handled = !emit(this, new OrielErrorEvent({ camera: this.camera, error: view.error }));
    else if (!view.error) this.#handled = false;
    const time = player.currentTime;
    if (time !== this.#time) {
      this.#time = time;
      if (time !== undefined) emit(this, new OrielTimeEvent({ camera: this.camera, time }));
    }
    if (view.state !== last.state) emit(this, new OrielStateEvent({ camera: this.camera, state: view.state }));
    const second = time === undefined ? undefined : Math.floor(time / 1000);
    if (second !== this.#second || !looksAlike(view, last)) this.requestUpdate();
    this.#second = second;
  }
}

function makeVideo(): HTMLVideoElement {
  const video = document.createElement('video');
  Object.assign(video, { autoplay: true, muted: true, playsInline: true, disablePictureInPicture: true, tabIndex: -1, ariaHidden: 'true' });
  return video;
}

function makeCanvas(): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  Object.assign(canvas, { hidden: true, ariaHidden: 'true' });
  return canvas;
}

/** What is tried again by itself fails the same way many times over. */
const isNews = (view: CameraView, last: CameraView): boolean =>
  view.error !== last.error && !(view.state === 'disconnected' && view.error?.code === last.error?.code);

function looksAlike(a: CameraView, b: CameraView): boolean {
  const keys = ['state', 'stale', 'name', 'error', 'time', 'before', 'after', 'skipped', 'retryAt'] as const;
  return keys.every((key) => a[key] === b[key]);
}

declare global {
  interface HTMLElementTagNameMap {
    'oriel-camera': OrielCamera;
  }
}
