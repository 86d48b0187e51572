import { Player, type Facts, type Intent, type PlayerState, type TransportChoice } from '@oriel/player';
import { html, isServer, nothing, type CSSResultGroup, type TemplateResult } from 'lit';
import { property, query } from 'lit/decorators.js';
import { ifDefined } from 'lit/directives/if-defined.js';
import { OrielElement } from '../base/oriel-element.ts';
import { readTime, type TimeValue } from '../base/time-value.ts';
import { buttons } from '../theme/buttons.ts';
import { badge, skippedNotice } from './badge.ts';
import { CameraEvents } from './camera-events.ts';
import { cameraStyles } from './camera-styles.ts';
import { IntentElement } from './intent-element.ts';
import { panel, playButton } from './panel.ts';
import { announcementFor, english } from './words.ts';

export type { PlayerState, PlayerState as CameraState, TransportChoice };

/** A seek that takes less changes nothing but the picture, ms. */
const QUICK_SEEK = 150;
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
 * @fires {OrielSpeedEvent} oriel-speed - another speed than the page set on the element
 * @fires {OrielVolumeEvent} oriel-volume - another volume than the page set on the element, or muted
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
export class OrielCamera extends IntentElement {
  static override styles: CSSResultGroup = [OrielElement.styles, buttons, cameraStyles];

  readonly #events = new CameraEvents(this);
  #tick: (() => void) | undefined;
  #second: number | undefined;
  #drawn: Facts | undefined;
  #cancelSlowSeek: (() => void) | undefined;

  @query('video') private video!: HTMLVideoElement | null;
  @query('canvas') private canvas!: HTMLCanvasElement | null;

  /** A player that the page or another element owns. The element shows its picture and leaves its intent alone. */
  @property({ attribute: false })
  get player(): Player | undefined {
    return this.holder.given;
  }
  set player(player: Player | undefined) {
    this.holder.given = player instanceof Player ? player : undefined;
  }

  /** The focus of a camera in a player belongs to the player, whose keys work there. */
  override focus(options?: FocusOptions): void {
    const { host } = this.getRootNode() as Partial<ShadowRoot>;
    if (host instanceof OrielElement) host.focus(options);
    else super.focus(options);
  }

  play(): void {
    this.act((player) => player.play());
  }

  /** Holds a recording at the visible picture. A live picture stands still until `play()`. */
  pause(): void {
    this.act((player) => player.pause());
  }

  /** Shows the recorded frame whose time span contains `time`, from live too; playing or paused stays so. */
  seek(time: TimeValue): void {
    const at = readTime(time);
    if (at !== undefined) this.act((player) => player.seek(at));
  }

  /** Pauses, then goes `frames` forward, or back when negative. From live it pauses only. */
  step(frames: number): void {
    if (!Math.trunc(frames)) return;
    this.act((player) => {
      const { time } = player.facts;
      if (player.intent.mode === 'playback') return player.step(frames);
      player.pause();
      if (time !== undefined) player.seek(time);
    });
  }

  goLive(): void {
    this.act((player) => player.goLive());
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.holder.detach();
    this.#cancelSlowSeek?.();
    this.#cancelSlowSeek = undefined;
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
      if (this.isConnected && video && canvas) this.holder.attach(this.activeClient, { video, canvas });
    });
  }

  protected override render(): TemplateResult {
    const { activeLocale: locale } = this;
    const messages = this.words(english);
    const { facts } = this.holder;
    const now = isServer ? 0 : this.activeClient.environment.now();
    const overlay = this.#events.handled ? nothing : panel(facts, this.#actions, messages, locale, now);
    const troubled = overlay !== nothing;
    const stale = facts.stale && !this.#cancelSlowSeek;
    const busy = facts.state === 'connecting' || (stale && !halted.includes(facts.state) && !troubled);
    const name = facts.camera?.name || this.camera || this.src || messages.camera.label;
    return html`<div class="size"></div>
      <div class="stage ${stale ? 'stale' : ''} ${troubled ? 'troubled' : ''} ${busy ? 'busy' : ''}" role="group" aria-label=${name} aria-busy=${busy}>
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

  protected override playerChanged(facts: Facts, { camera }: Intent): void {
    this.#events.tell(facts, camera);
    const onlyOutdated = facts.stale && this.#drawn?.stale === false && looksAlike({ ...facts, stale: false }, this.#drawn);
    // To draw a veil for each seek and take it away again costs a third of the seek.
    if (onlyOutdated) this.#cancelSlowSeek ??= this.activeClient.environment.after(QUICK_SEEK, () => this.#draw(this.holder.facts));
    else this.#draw(facts);
    this.#countStall();
  }

  #draw(facts: Facts): void {
    this.#cancelSlowSeek?.();
    this.#cancelSlowSeek = undefined;
    const second = facts.time === undefined ? undefined : Math.floor(facts.time / 1000);
    if (second !== this.#second || !looksAlike(facts, this.#drawn)) this.requestUpdate();
    this.#second = second;
    this.#drawn = facts;
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
