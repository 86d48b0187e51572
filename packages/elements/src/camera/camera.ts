import { Player, type Facts, type Intent, type PlayerState, type TransportChoice } from '@oriel/player';
import { html, isServer, nothing, type CSSResultGroup, type TemplateResult } from 'lit';
import { property, query } from 'lit/decorators.js';
import { classMap } from 'lit/directives/class-map.js';
import { ifDefined } from 'lit/directives/if-defined.js';
import { OrielElement } from '../base/oriel-element.ts';
import { readTime, type TimeValue } from '../base/time-value.ts';
import { buttons } from '../theme/buttons.ts';
import { badge, skippedNotice } from './badge.ts';
import { CameraEvents } from './camera-events.ts';
import { cameraStyles } from './camera-styles.ts';
import { onUnlessFalse, toSpeed } from './converters.ts';
import { PlayerHolder } from './player-holder.ts';
import { panel, playButton } from './panel.ts';
import { announcementFor } from './words.ts';

export type { PlayerState, PlayerState as CameraState, TransportChoice };

const halted: readonly PlayerState[] = ['idle', 'gap', 'ended', 'offline', 'disconnected', 'error'];

/**
 * One camera's picture, live or recorded.
 *
 * @slot - over the picture and under the badge: controls, marks
 *
 * @fires {OrielTimeEvent} oriel-time - another picture is shown; `detail.time` is its capture time, Unix ms; does not bubble
 * @fires {OrielStateEvent} oriel-state - `detail.state` is the new state
 * @fires {OrielErrorEvent} oriel-error - `detail.error` says what failed; prevent its default to show nothing
 * @fires {OrielModeEvent} oriel-mode - went from live to recorded or back by `goLive()`, `seek()`, or its viewer
 *
 * @csspart video - the video element
 * @csspart badge - the mark that tells live from recorded
 * @csspart name - the camera's name in the badge
 * @csspart notice - says that playback went over a gap
 * @csspart panel - words and buttons where there is no picture to show
 * @csspart play - the button where the browser refused to start playing
 *
 * @cssprop --oriel-letterbox - the colour around the picture
 * @cssprop --oriel-veil - covers a picture that is no longer true
 */
export class OrielCamera extends OrielElement {
  static override styles: CSSResultGroup = [OrielElement.styles, buttons, cameraStyles];

  readonly #holder = new PlayerHolder(() => this.#factsChanged());
  readonly #events = new CameraEvents(this);
  #tick: (() => void) | undefined;
  #second: number | undefined;
  #drawn: Facts | undefined;

  @query('video') private video!: HTMLVideoElement | null;
  @query('canvas') private canvas!: HTMLCanvasElement | null;

  /** Id of a camera of the server. */
  @property()
  get camera(): string {
    return this.#intent.camera;
  }
  set camera(camera: string | null | undefined) {
    this.#holder.ask({ camera: String(camera ?? '') });
  }

  /** The URL of any WHEP endpoint or HLS playlist (`….m3u8`), in place of `camera`. Live only. */
  @property()
  get src(): string {
    return this.#intent.src;
  }
  set src(src: string | null | undefined) {
    this.#holder.ask({ src: String(src ?? '') });
  }

  @property({ reflect: true })
  get mode(): 'live' | 'playback' {
    return this.#intent.mode;
  }
  set mode(mode: 'live' | 'playback' | null | undefined) {
    this.#events.mode = mode === 'playback' ? 'playback' : 'live';
    this.#holder.ask({ mode: this.#events.mode });
  }

  /** Playback: the capture time to show, ISO 8601, Unix ms or a `Date`. Setting it seeks, also to the value it has. */
  @property({ hasChanged: () => true })
  get time(): number | undefined {
    return this.#intent.time;
  }
  set time(time: TimeValue | null | undefined) {
    this.#holder.ask({ time: readTime(time) });
  }

  /** Of a recording, 0.125 to 32. */
  @property({ type: Number })
  get speed(): number {
    return this.#intent.speed;
  }
  set speed(speed: number) {
    this.#holder.ask({ speed: toSpeed(speed) });
  }

  /** At the end of a recording go on with the next one; `skip-gaps="false"` stops there. */
  @property({ attribute: 'skip-gaps', converter: onUnlessFalse })
  get skipGaps(): boolean {
    return this.#intent.skipGaps;
  }
  set skipGaps(skipGaps: boolean) {
    this.#holder.ask({ skipGaps: skipGaps !== false });
  }

  /** `webrtc` and `hls` allow no other; `auto` follows the camera's own order. */
  @property()
  get transport(): TransportChoice {
    return this.#intent.transport;
  }
  set transport(transport: TransportChoice | null | undefined) {
    this.#holder.ask({ transport: transport === 'webrtc' || transport === 'hls' ? transport : 'auto' });
  }

  @property({ type: Boolean, reflect: true })
  get paused(): boolean {
    return this.#intent.paused;
  }
  set paused(paused: boolean) {
    this.#holder.ask({ paused: Boolean(paused) });
  }

  /** Sound is off until this is `false`; browsers start sound only after a gesture. As an attribute: `muted="false"`. */
  @property({ converter: onUnlessFalse })
  get muted(): boolean {
    return this.#intent.muted;
  }
  set muted(muted: boolean) {
    this.#holder.ask({ muted: muted !== false });
  }

  /** 0 to 1. */
  @property({ type: Number })
  get volume(): number {
    return this.#intent.volume;
  }
  set volume(volume: number) {
    this.#holder.ask({ volume: Number.isFinite(Number(volume)) ? Math.min(1, Math.max(0, Number(volume))) : 1 });
  }

  /** `cover` fills the element and cuts the picture's edges. */
  @property({ reflect: true }) fit: 'contain' | 'cover' = 'contain';
  /** URL of an image to show before the first picture. */
  @property() poster: string | undefined;
  /** A player that the page or another element owns. The element shows its picture and leaves its intent alone. */
  @property({ attribute: false })
  get player(): Player | undefined {
    return this.#holder.given;
  }
  set player(player: Player | undefined) {
    this.#holder.given = player instanceof Player ? player : undefined;
  }

  get state(): PlayerState {
    return this.#holder.facts.state;
  }

  /** Capture time of the visible picture, Unix ms. */
  get currentTime(): number | undefined {
    return this.#holder.facts.time;
  }

  /** What carries the pictures now: `webrtc`, `whep`, `llhls` or `hls`. */
  get activeTransport(): string | undefined {
    return this.#holder.facts.transport;
  }

  play(): void {
    this.#act((player) => player.play());
  }

  /** Holds a recording at the visible picture. A live picture stands still until `play()`. */
  pause(): void {
    this.#act((player) => player.pause());
  }

  /** Shows the recorded frame whose time span contains `time`, from live too; playing or paused stays so. */
  seek(time: TimeValue): void {
    const at = readTime(time);
    if (at !== undefined) this.#act((player) => player.seek(at));
  }

  /** Pauses, then goes `frames` forward, or back when negative. From live it pauses only. */
  step(frames: number): void {
    if (!Math.trunc(frames)) return;
    this.#act((player) => {
      const { time } = player.facts;
      if (player.intent.mode === 'playback') return player.step(frames);
      player.pause();
      if (time !== undefined) player.seek(time);
    });
  }

  goLive(): void {
    this.#act((player) => player.goLive());
  }

  /** Tries again at once whatever failed. */
  retry(): void {
    this.#act((player) => player.retry());
  }

  /** A JPEG of the visible picture. @throws OrielError `no_picture` when there is none */
  async snapshot(): Promise<Blob> {
    return this.#holder.active(this.activeClient).snapshot();
  }

  /** @throws DOMException as the video element does, for example `NotAllowedError` without a gesture of the viewer */
  async requestPictureInPicture(): Promise<PictureInPictureWindow | undefined> {
    return this.video?.requestPictureInPicture();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#holder.detach();
    this.#tick?.();
    this.#tick = undefined;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated) this.requestUpdate();
  }

  protected override updated(): void {
    // Facts change at once, and the update has to end before the next one is requested.
    queueMicrotask(() => {
      const { video, canvas } = this;
      if (this.isConnected && video && canvas) this.#holder.attach(this.activeClient, { video, canvas });
    });
  }

  protected override render(): TemplateResult {
    const { messages, activeLocale: locale } = this;
    const { facts } = this.#holder;
    const now = isServer ? 0 : this.activeClient.environment.now();
    const overlay = this.#events.handled ? nothing : panel(facts, this.#actions, messages, locale, now);
    const troubled = overlay !== nothing;
    const busy = facts.state === 'connecting' || (facts.stale && !halted.includes(facts.state) && !troubled);
    const name = facts.camera?.name || this.camera || this.src || messages.camera.label;
    return html`<div class="size"></div>
      <div class=${classMap({ stage: true, stale: facts.stale, troubled, busy })} role="group" aria-label=${name} aria-busy=${busy}>
        <video part="video" playsinline muted tabindex="-1" aria-hidden="true" poster=${ifDefined(this.poster || undefined)}></video>
        <canvas hidden aria-hidden="true"></canvas>
        <div class="veil"></div>
        <slot></slot>
        ${badge(facts, messages, locale, now)} ${skippedNotice(facts, messages)} ${overlay}
        ${facts.state === 'blocked' ? playButton(this.#actions, messages) : nothing}
        <div class="progress"></div>
        <div class="visually-hidden" aria-live="polite">${announcementFor(facts, messages, locale, now)}</div>
      </div>`;
  }

  readonly #actions = {
    seek: (time: number) => this.seek(time),
    goLive: () => this.goLive(),
    retry: () => this.retry(),
    play: () => this.play(),
  };

  get #intent(): Intent {
    return this.#holder.intent;
  }

  #act(action: (player: Player) => void): void {
    if (!this.isConnected) return;
    action(this.#holder.active(this.activeClient));
    // A player that was made for it is attached with the next update.
    this.requestUpdate();
  }

  #factsChanged(): void {
    const { facts, intent } = this.#holder;
    this.#events.tell(facts, intent);
    const second = facts.time === undefined ? undefined : Math.floor(facts.time / 1000);
    if (second !== this.#second || !looksAlike(facts, this.#drawn)) this.requestUpdate();
    this.#second = second;
    this.#drawn = facts;
    this.#countStall();
  }

  /** The badge counts the seconds of a stall. */
  #countStall(): void {
    if (this.state !== 'stalled') this.#tick?.();
    else if (this.#tick) return;
    this.#tick = undefined;
    if (this.state !== 'stalled') return;
    this.#tick = this.activeClient.environment.after(1000, () => {
      this.#tick = undefined;
      this.requestUpdate();
      this.#countStall();
    });
  }
}

/** The time is compared by the second: it changes with each picture, and the badge shows seconds. */
function looksAlike(a: Facts, b: Facts | undefined): boolean {
  const names = ['state', 'stale', 'camera', 'error', 'since', 'before', 'after', 'skipped', 'retryAt', 'sound'] as const;
  return names.every((name) => a[name] === b?.[name]);
}

declare global {
  interface HTMLElementTagNameMap {
    'oriel-camera': OrielCamera;
  }
}
