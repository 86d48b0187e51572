import type { Facts, Intent, Player, PlayerState, TransportChoice } from '@oriel/player';
import { property } from 'lit/decorators.js';
import { OrielElement } from '../base/oriel-element.ts';
import { readTime, type TimeValue } from '../base/time-value.ts';
import { onUnlessFalse, toSpeed, toVolume } from './converters.ts';
import { PlayerHolder } from './player-holder.ts';
import { ViewerEvents } from './viewer-events.ts';

/** An element with a player: its properties are the player's intent, its getters the player's facts. It keeps no copy of either. */
export abstract class IntentElement extends OrielElement {
  protected readonly holder = new PlayerHolder(() => this.#changed());
  readonly #viewerEvents = new ViewerEvents(this);
  #intent: Intent | undefined;

  /** Id of a camera of the server. */
  @property()
  get camera(): string {
    return this.holder.intent.camera;
  }
  set camera(camera: string | null | undefined) {
    this.ask({ camera: String(camera ?? '') });
  }

  /** The URL of any WHEP endpoint or HLS playlist (`….m3u8`), in place of `camera`. Live only, and without a timeline. */
  @property()
  get src(): string {
    return this.holder.intent.src;
  }
  set src(src: string | null | undefined) {
    this.ask({ src: String(src ?? '') });
  }

  @property({ reflect: true })
  get mode(): 'live' | 'playback' {
    return this.holder.intent.mode;
  }
  set mode(mode: 'live' | 'playback' | null | undefined) {
    this.ask({ mode: mode === 'playback' ? 'playback' : 'live' });
  }

  /** The recorded moment to show, ISO 8601, Unix ms or a `Date`. Setting it seeks, also to the value it has. */
  @property({ hasChanged: () => true })
  get time(): number | undefined {
    return this.holder.intent.time;
  }
  set time(time: TimeValue | null | undefined) {
    this.ask({ time: readTime(time) });
  }

  /** Speed of a recording, 0.125 to 32. */
  @property({ type: Number })
  get speed(): number {
    return this.holder.intent.speed;
  }
  set speed(speed: number) {
    this.ask({ speed: toSpeed(speed) });
  }

  /** At the end of a recording go on with the next one; `skip-gaps="false"` stops there. */
  @property({ attribute: 'skip-gaps', converter: onUnlessFalse })
  get skipGaps(): boolean {
    return this.holder.intent.skipGaps;
  }
  set skipGaps(skipGaps: boolean) {
    this.ask({ skipGaps: skipGaps !== false });
  }

  /** `webrtc` and `hls` allow no other; `auto` follows the camera's own order. */
  @property()
  get transport(): TransportChoice {
    return this.holder.intent.transport;
  }
  set transport(transport: TransportChoice | null | undefined) {
    this.ask({ transport: transport === 'webrtc' || transport === 'hls' ? transport : 'auto' });
  }

  @property({ type: Boolean, reflect: true })
  get paused(): boolean {
    return this.holder.intent.paused;
  }
  set paused(paused: boolean) {
    this.ask({ paused: Boolean(paused) });
  }

  /** Sound is off until this is `false`; browsers start sound only after a gesture. As an attribute: `muted="false"`. */
  @property({ converter: onUnlessFalse })
  get muted(): boolean {
    return this.holder.intent.muted;
  }
  set muted(muted: boolean) {
    this.ask({ muted: muted !== false });
  }

  /** 0 to 1. */
  @property({ type: Number })
  get volume(): number {
    return this.holder.intent.volume;
  }
  set volume(volume: number) {
    this.ask({ volume: toVolume(volume) });
  }

  /** `cover` fills the element and cuts the picture's edges. */
  @property({ reflect: true }) fit: 'contain' | 'cover' = 'contain';
  /** URL of an image to show before the first picture. */
  @property() poster: string | undefined;

  get state(): PlayerState {
    return this.holder.facts.state;
  }

  /** Capture time of the visible picture, Unix ms. */
  get currentTime(): number | undefined {
    return this.holder.facts.time;
  }

  /** What carries the picture now: `webrtc`, `whep`, `llhls` or `hls`. */
  get activeTransport(): string | undefined {
    return this.holder.facts.transport;
  }

  /** Tries again at once whatever failed. */
  retry(): void {
    this.act((player) => player.retry());
  }

  /** A JPEG of the visible picture. @throws OrielError `no_picture` when there is none */
  async snapshot(): Promise<Blob> {
    return this.holder.active(this.activeClient).snapshot();
  }

  /** @throws DOMException as the video element does, for example `NotAllowedError` without a gesture of the viewer */
  async requestPictureInPicture(): Promise<PictureInPictureWindow | undefined> {
    return this.holder.active(this.activeClient).video?.requestPictureInPicture();
  }

  /** The page asks for this. */
  protected ask(change: Partial<Intent>): void {
    this.holder.ask(change);
    this.#viewerEvents.set(change);
  }

  /** Does nothing outside a page. */
  protected act(action: (player: Player) => void): void {
    if (!this.isConnected) return;
    const player = this.holder.active(this.activeClient);
    action(player);
    // A player that was made for it is attached with the next update.
    if (!player.video) this.requestUpdate();
  }

  /** The player's facts or its intent are others. */
  protected abstract playerChanged(facts: Facts, intent: Intent): void;

  #changed(): void {
    const { facts, intent } = this.holder;
    const before = this.#intent ?? intent;
    this.#intent = intent;
    // By name, so that their attributes follow.
    if (before.mode !== intent.mode) this.requestUpdate('mode', before.mode);
    if (before.paused !== intent.paused) this.requestUpdate('paused', before.paused);
    // Whoever owns a player that was given makes the events of its intent.
    if (!this.holder.given) this.#viewerEvents.tell(intent);
    this.playerChanged(facts, intent);
  }
}
