import { noFacts, type Facts, type Intent, type Player, type PlayerState, type TransportChoice } from '@oriel/player';
import { property } from 'lit/decorators.js';
import { OrielElement } from '../base/oriel-element.ts';
import { readTime, type TimeValue } from '../base/time-value.ts';
import { onUnlessFalse, toSpeed } from '../camera/converters.ts';
import { PlayerHolder } from '../camera/player-holder.ts';
import { Commands } from '../controls/commands.ts';
import { ViewerEvents } from './viewer-events.ts';

/** An element with a player: its properties are the player's intent, its getters the player's facts. It keeps no copy of either. */
export abstract class PlaybackElement extends OrielElement {
  readonly #holder = new PlayerHolder(() => undefined);
  readonly #events = new ViewerEvents(this);
  #player: Player | undefined;
  #unsubscribe: (() => void) | undefined;
  #intent: Intent | undefined;
  #drawn: Facts | undefined;
  /** The page's own `mode`: without one, setting `time` goes to the recording. */
  #chosenMode: Intent['mode'] | undefined;

  protected readonly commands = new Commands({ player: () => this.player, now: () => this.activeClient.now() });

  /** Id of a camera of the server. */
  @property()
  get camera(): string {
    return this.#holder.intent.camera;
  }
  set camera(camera: string | null | undefined) {
    this.#ask({ camera: String(camera ?? '') });
  }

  /** The URL of any WHEP endpoint or HLS playlist (`….m3u8`), in place of `camera`. Live only, and without a timeline. */
  @property()
  get src(): string {
    return this.#holder.intent.src;
  }
  set src(src: string | null | undefined) {
    this.#ask({ src: String(src ?? '') });
  }

  /** Missing: `playback` with a `time`, else `live`. */
  @property({ reflect: true })
  get mode(): 'live' | 'playback' {
    return this.#holder.intent.mode;
  }
  set mode(mode: 'live' | 'playback' | null | undefined) {
    this.#chosenMode = mode === 'live' || mode === 'playback' ? mode : undefined;
    if (this.#chosenMode) this.#ask({ mode: this.#chosenMode });
  }

  /** The recorded moment to show, ISO 8601, Unix ms or a `Date`. Setting it seeks, also to the value it has. */
  @property({ hasChanged: () => true })
  get time(): number | undefined {
    return this.#holder.intent.time;
  }
  set time(value: TimeValue | null | undefined) {
    const time = readTime(value);
    this.#ask({ time, ...(time !== undefined && !this.#chosenMode && { mode: 'playback' }) });
  }

  /** Of a recording, 0.125 to 32. */
  @property({ type: Number })
  get speed(): number {
    return this.#holder.intent.speed;
  }
  set speed(speed: number) {
    this.#ask({ speed: toSpeed(speed) });
  }

  @property({ type: Boolean, reflect: true })
  get paused(): boolean {
    return this.#holder.intent.paused;
  }
  set paused(paused: boolean) {
    this.#ask({ paused: Boolean(paused) });
  }

  /** Sound is off until this is `false`; browsers start sound only after a gesture. As an attribute: `muted="false"`. */
  @property({ converter: onUnlessFalse })
  get muted(): boolean {
    return this.#holder.intent.muted;
  }
  set muted(muted: boolean) {
    this.#ask({ muted: muted !== false });
  }

  /** 0 to 1. */
  @property({ type: Number })
  get volume(): number {
    return this.#holder.intent.volume;
  }
  set volume(volume: number) {
    this.#ask({ volume: Number.isFinite(Number(volume)) ? Math.min(1, Math.max(0, Number(volume))) : 1 });
  }

  /** `webrtc` and `hls` allow no other; `auto` follows the camera's own order. */
  @property()
  get transport(): TransportChoice {
    return this.#holder.intent.transport;
  }
  set transport(transport: TransportChoice | null | undefined) {
    this.#ask({ transport: transport === 'webrtc' || transport === 'hls' ? transport : 'auto' });
  }

  /** At the end of a recording go on with the next one; `skip-gaps="false"` stops there. */
  @property({ attribute: 'skip-gaps', converter: onUnlessFalse })
  get skipGaps(): boolean {
    return this.#holder.intent.skipGaps;
  }
  set skipGaps(skipGaps: boolean) {
    this.#ask({ skipGaps: skipGaps !== false });
  }

  get state(): PlayerState {
    return this.facts.state;
  }

  /** Capture time of the visible picture, Unix ms. */
  get currentTime(): number | undefined {
    return this.facts.time;
  }

  /** What carries the picture now: `webrtc`, `whep`, `llhls` or `hls`. */
  get activeTransport(): string | undefined {
    return this.facts.transport;
  }

  get isLive(): boolean {
    return this.mode === 'live';
  }

  /** A live picture that stood still continues as a recording, from where it stood. */
  play(): void {
    if (this.isConnected) this.commands.play();
  }

  /** Holds the visible picture. */
  pause(): void {
    if (this.isConnected) this.commands.pause();
  }

  /** Shows the recording at `time`, from live too; playing or paused stays so. A time in the future is live. */
  seek(time: TimeValue): void {
    const at = readTime(time);
    if (this.isConnected && at !== undefined) this.commands.seek(at);
  }

  /** Pauses, then goes `frames` forward, or back when negative. A moving live picture pauses only. */
  step(frames: number): void {
    if (this.isConnected) this.commands.step(frames);
  }

  goLive(): void {
    if (this.isConnected) this.commands.goLive();
  }

  /** From the live picture to its recording, a little earlier, where it plays on. */
  record(): void {
    if (this.isConnected) this.commands.record();
  }

  /** Tries again at once whatever failed. */
  retry(): void {
    if (this.isConnected) this.player.retry();
  }

  /** A JPEG of the visible picture. @throws OrielError when there is none */
  async snapshot(): Promise<Blob> {
    return this.player.snapshot();
  }

  /** @throws DOMException as the video element does, for example `NotAllowedError` without a gesture of the viewer */
  async requestPictureInPicture(): Promise<PictureInPictureWindow | undefined> {
    return this.player.video?.requestPictureInPicture();
  }

  /** The player of the server that is used now. */
  protected get player(): Player {
    // Outside a page it belongs to no context, and keeps the player that it had.
    if (this.#player && !this.isConnected) return this.#player;
    const player = this.#holder.active(this.activeClient);
    if (player === this.#player) return player;
    this.#unsubscribe?.();
    this.#player = player;
    this.#intent = player.intent;
    this.#events.set(player.intent);
    this.#unsubscribe = player.subscribe(() => this.#changed(player));
    return player;
  }

  protected get facts(): Facts {
    return this.#player?.facts ?? noFacts;
  }

  /** Someone went from recorded to live. */
  protected wentLive(): void {}

  #ask(change: Partial<Intent>): void {
    this.#holder.ask(change);
    this.#events.set(change);
  }

  #changed(player: Player): void {
    const { facts, intent } = player;
    const before = this.#intent ?? intent;
    this.#intent = intent;
    this.#events.tell(intent);
    if (intent.mode !== before.mode && intent.mode === 'live') this.wentLive();
    if (intent === before && looksAlike(facts, this.#drawn)) return;
    this.#drawn = facts;
    // By name, so that their attributes follow.
    this.requestUpdate('mode', before.mode);
    this.requestUpdate('paused', before.paused);
    this.requestUpdate();
  }
}

/** The controls show times to a tenth of a second while a recording plays; the timeline needs that when it is zoomed in. */
function looksAlike(a: Facts, b: Facts | undefined): boolean {
  const tenth = ({ time }: Facts) => time && Math.floor(time / 100);
  const exact = a.state === 'paused' ? a.time === b?.time : b && tenth(a) === tenth(b);
  return Boolean(exact) && (['state', 'camera', 'seeking', 'sound', 'transport'] as const).every((name) => a[name] === b?.[name]);
}
