import type { Drm, MediaFacts, MediaIntent, MediaPlayer, MediaState } from '@oriel/player';
import type { PropertyValues } from 'lit';
import { property } from 'lit/decorators.js';
import { emit, OrielCaptionsEvent, OrielQualityEvent, OrielSpeedEvent, OrielVolumeEvent } from '../base/events.ts';
import { OrielElement } from '../base/oriel-element.ts';
import { CameraEvents } from '../camera/camera-events.ts';
import { onUnlessFalse, toSpeed, toVolume } from '../camera/converters.ts';
import { MediaCommands } from './commands.ts';
import { MediaHolder } from './media-holder.ts';
import { remember, rememberedChoices, type Choices } from './remembered.ts';

/** An element with the player of a video: its properties are the player's intent, its getters the player's facts. */
export abstract class MediaElement extends OrielElement {
  protected readonly holder = new MediaHolder(() => this.#changed());
  protected readonly events = new CameraEvents(this);
  protected readonly commands = new MediaCommands({ player: () => this.player, chosen: (choices) => this.#chosen(choices) });
  /** What the page has set itself is not overruled by what was remembered. */
  readonly #given = new Set<string>();
  #remembered = false;
  #drawn: { facts: MediaFacts; intent: MediaIntent } | undefined;

  /**
   * Id of a video in the library of the server; it comes before `src`. It has its title and its picture from there, goes on
   * where its viewer left off, and tells the server how far it is watched.
   */
  @property()
  get video(): string {
    return this.holder.intent.video;
  }
  set video(video: string | null | undefined) {
    this.ask({ video: String(video ?? ''), ...(this.autoplay && { paused: false }) });
  }

  /** Id of a recording of the server; it comes before `src`, and after `video`. Before it has ended, the player waits for it. */
  @property()
  get recording(): string {
    return this.holder.intent.recording;
  }
  set recording(recording: string | null | undefined) {
    this.ask({ recording: String(recording ?? ''), ...(this.autoplay && { paused: false }) });
  }

  /** Tells the server how far a `video` or a `recording` is watched, and how; off by `report="false"`. */
  @property({ converter: onUnlessFalse })
  get report(): boolean {
    return this.holder.intent.report;
  }
  set report(report: boolean) {
    this.ask({ report: Boolean(report) });
  }

  /** The URL of an HLS playlist (`….m3u8`) or of a video file. A path from the root is on the server, others are relative to the page. */
  @property()
  get src(): string {
    return this.holder.intent.src;
  }
  set src(src: string | null | undefined) {
    this.ask({ src: String(src ?? ''), ...(this.autoplay && { paused: false }) });
  }

  /** Plays as soon as it can. With sound, most browsers want a gesture first. */
  @property({ type: Boolean })
  get autoplay(): boolean {
    return this.#autoplay;
  }
  set autoplay(autoplay: boolean) {
    const before = this.#autoplay;
    this.#autoplay = Boolean(autoplay);
    if (this.#autoplay && !before) this.ask({ paused: false });
  }
  #autoplay = false;

  /**
   * What is loaded before its viewer presses play: `none`: nothing, and a `video` is not opened; `metadata`: playlists, or the
   * head of a file; `auto`: as much as is played soon.
   */
  @property()
  get preload(): 'none' | 'metadata' | 'auto' {
    return this.holder.intent.preload;
  }
  set preload(preload: 'none' | 'metadata' | 'auto' | null | undefined) {
    this.ask({ preload: preload === 'none' || preload === 'metadata' ? preload : 'auto' });
  }

  @property({ type: Boolean })
  get muted(): boolean {
    return this.holder.intent.muted;
  }
  set muted(muted: boolean) {
    this.ask({ muted: Boolean(muted) });
  }

  @property({ type: Boolean })
  get loop(): boolean {
    return this.holder.intent.loop;
  }
  set loop(loop: boolean) {
    this.ask({ loop: Boolean(loop) });
  }

  /** The place to show, in seconds, for example to resume. Setting it seeks, also to the value it has. */
  @property({ type: Number, hasChanged: () => true })
  get time(): number | undefined {
    return this.holder.intent.time;
  }
  set time(time: number | null | undefined) {
    const place = typeof time === 'number' || typeof time === 'string' ? Number(time) : NaN;
    this.ask({ time: Number.isFinite(place) ? place : undefined });
  }

  /** 0.125 to 16. */
  @property({ type: Number })
  get speed(): number {
    return this.holder.intent.speed;
  }
  set speed(speed: number) {
    this.ask({ speed: Math.min(16, toSpeed(speed)) });
  }

  /** 0 to 1. */
  @property({ type: Number })
  get volume(): number {
    return this.holder.intent.volume;
  }
  set volume(volume: number) {
    this.ask({ volume: toVolume(volume) });
  }

  /** Id of a rendition (`720p`), or `auto`. */
  @property()
  get quality(): string {
    return this.holder.intent.quality;
  }
  set quality(quality: string | null | undefined) {
    this.ask({ quality: String(quality ?? 'auto') });
  }

  /** The captions to show: a language, or the name of a track; missing: none. */
  @property()
  get captions(): string | undefined {
    return this.holder.intent.captions;
  }
  set captions(captions: string | null | undefined) {
    this.ask({ captions: captions == null ? undefined : String(captions) });
  }

  /** Whether automatic qualities are at most 480p: `on`, `off`, or `auto`, which is on where the browser saves data or the connection is slow. */
  @property({ attribute: 'data-saver' })
  get dataSaver(): 'auto' | 'on' | 'off' {
    return this.holder.intent.dataSaver;
  }
  set dataSaver(dataSaver: 'auto' | 'on' | 'off' | null | undefined) {
    this.ask({ dataSaver: dataSaver === 'on' || dataSaver === 'off' ? dataSaver : 'auto' });
  }

  /** Address of the licences of encrypted media, for each key system that `drm` has no other one for. Set it before `src`. */
  @property({ attribute: 'license-url' })
  get licenseUrl(): string {
    return this.#licenseUrl;
  }
  set licenseUrl(licenseUrl: string | null | undefined) {
    this.#licenseUrl = String(licenseUrl ?? '');
    this.#askDrm();
  }
  #licenseUrl = '';

  /** Where each key system (Widevine, PlayReady, FairPlay, ClearKey) has its licences from, and FairPlay its certificate. Set it before `src`. */
  @property({ attribute: false })
  get drm(): Drm | undefined {
    return this.#drm;
  }
  set drm(drm: Drm | null | undefined) {
    this.#drm = typeof drm === 'object' && drm !== null ? drm : undefined;
    this.#askDrm();
  }
  #drm: Drm | undefined;

  /** Keeps the viewer's volume, speed, quality, captions and data saver for other videos on this device; off by `remember="false"`. */
  @property({ converter: onUnlessFalse }) remember = true;

  get state(): MediaState {
    return this.holder.facts.state;
  }

  get paused(): boolean {
    return this.holder.intent.paused;
  }

  /** The place of the visible picture, seconds. */
  get currentTime(): number | undefined {
    return this.holder.facts.time;
  }

  /** Seconds; `undefined` while unknown, and live. */
  get duration(): number | undefined {
    return this.holder.facts.duration;
  }

  play(): void {
    if (this.isConnected) this.player.play();
  }

  pause(): void {
    if (this.isConnected) this.player.pause();
  }

  /** @param time seconds; playing or paused stays so */
  seek(time: number): void {
    if (this.isConnected && typeof time === 'number') this.player.seek(time);
  }

  /** To the live edge of live media. */
  goLive(): void {
    if (this.isConnected) this.player.goLive();
  }

  /** Tries again at once whatever failed. */
  retry(): void {
    if (this.isConnected) this.player.retry();
  }

  /** It has drawn all that there is to see before the first picture. */
  protected get awaitsPicture(): boolean {
    return false;
  }

  /** The player of the server that is used now. */
  protected get player(): MediaPlayer {
    return this.holder.active(this.activeClient);
  }

  /** The page asks for this. */
  protected ask(change: Partial<MediaIntent>): void {
    for (const name of Object.keys(change)) this.#given.add(name);
    this.holder.ask(change);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    super.willUpdate(changed);
    if (this.#remembered || !this.remember) return;
    this.#remembered = true;
    const choices = Object.entries(rememberedChoices()).filter(([name]) => !this.#given.has(name));
    if (choices.length > 0) this.holder.ask(Object.fromEntries(choices));
  }

  #askDrm(): void {
    const all = this.#licenseUrl ? { licenseUrl: this.#licenseUrl } : undefined;
    this.ask({ drm: all || this.#drm ? { ...(all && { widevine: all, playready: all, fairplay: all, clearkey: all }), ...this.#drm } : undefined });
  }

  #chosen(choices: Choices): void {
    if (this.remember) remember(choices);
    const { captions, quality, speed } = choices;
    const { muted, volume } = this.holder.intent;
    if (speed !== undefined) emit(this, new OrielSpeedEvent({ camera: '', speed }));
    if ('muted' in choices) emit(this, new OrielVolumeEvent({ camera: '', muted, volume }));
    if (quality !== undefined) emit(this, new OrielQualityEvent({ camera: '', quality }));
    if ('captions' in choices) emit(this, new OrielCaptionsEvent({ camera: '', captions }));
  }

  #changed(): void {
    const { facts, intent } = this.holder;
    this.events.tell(facts, '');
    const drawn = this.#drawn;
    if (this.awaitsPicture || (drawn?.intent === intent && looksAlike(facts, drawn.facts))) return;
    this.#drawn = { facts, intent };
    this.requestUpdate();
  }
}

/** While it plays, four updates a second are enough for the seek bar and the clock. */
function looksAlike(a: MediaFacts, b: MediaFacts): boolean {
  const names = new Set([...Object.keys(a), ...Object.keys(b)]) as Set<keyof MediaFacts>;
  const quarter = ({ time }: MediaFacts) => time !== undefined && Math.floor(time * 4);
  return [...names].every((name) => (name === 'time' && a.state === 'playing' ? quarter(a) === quarter(b) : a[name] === b[name]));
}
