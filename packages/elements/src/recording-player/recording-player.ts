import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import { classMap } from 'lit/directives/class-map.js';
import type { OrielCamera } from '../camera/camera.ts';
import { toSpeed, toTime } from '../camera/converters.ts';
import { emit, OrielModeEvent, type OrielTimeEvent } from '../base/events.ts';
import { nameOf } from '../base/name.ts';
import { OrielElement } from '../base/oriel-element.ts';
import { buttons } from '../theme/buttons.ts';
import type { OrielScrubEvent, OrielSeekEvent } from '../timeline/events.ts';
import { timeFormat } from '../timeline/time-format.ts';
import { readTime, type TimeValue } from '../timeline/time-value.ts';
import type { OrielTimeline } from '../timeline/timeline.ts';
import { controls, type ControlsActions, type Panel } from './controls.ts';
import { watchIdle } from './idle.ts';
import { act, playerKey, switches } from './keys.ts';
import { helpPanel, jumpPanel } from './panels.ts';
import { styles } from './styles.ts';

/** A picture that was live goes on from here as a recording. */
const JUST_NOW = 10_000;

/**
 * A camera, its timeline and its controls. Without `time` it begins live. The controls leave after two seconds of
 * rest; they come back with the pointer, the focus or a key. Keys: Space or K, J and L, arrows, comma and full stop,
 * Home and End, F, and `?`, which lists them. The events of its camera and its timeline pass through.
 *
 * @fires {OrielModeEvent} oriel-mode - went from live to recorded, or back
 * @fires {OrielTimeEvent} oriel-time - another picture is seen; `detail.time` is when it was captured, Unix ms
 * @fires {OrielStateEvent} oriel-state - `detail.state` is the picture's new state
 * @fires {OrielErrorEvent} oriel-error - the picture or its recordings could not be had; prevent its default to show nothing
 * @fires {OrielSeekEvent} oriel-seek - the viewer wants to see a moment; cancelable
 * @fires {OrielLiveEvent} oriel-live - the viewer wants to see what is now, by the timeline; cancelable
 * @fires {OrielScrubEvent} oriel-scrub - the timeline's cursor is being dragged
 * @fires {OrielScrubCancelEvent} oriel-scrub-cancel - a drag was given up
 * @fires {OrielViewEvent} oriel-view - the timeline shows another range
 * @slot actions - buttons at the top right, which come and go with the controls
 */
export class OrielRecordingPlayer extends OrielElement {
  static override styles = [OrielElement.styles, buttons, styles];

  @property() camera: string | undefined;
  /** What the camera is called, for those who listen; missing: its id. */
  @property() label: string | undefined;
  /** Where to begin, or to go on, ISO 8601 or Unix milliseconds. Set anew, it seeks. */
  @property() time: TimeValue | undefined;
  /** Missing: `playback` with a `time`, else `live`. */
  @property({ reflect: true }) mode: 'live' | 'playback' | undefined;
  /** 0.125 to 32. */
  @property({ type: Number }) speed = 1;
  /** While live no timeline and no controls, only what is slotted; going live and back is left to that, too. */
  @property({ type: Boolean, reflect: true }) quiet = false;
  /** Not to be reached by Tab; a group of players that has arrow keys of its own sets it on all but one. */
  @property({ type: Boolean, attribute: 'skip-tab' }) skipTab = false;

  @state() private idle = true;
  @state() private paused = false;
  @state() private shown: number | undefined;
  @state() private panel: Panel | undefined;
  @state() private fullscreen = false;
  @query('oriel-camera') private picture!: OrielCamera;
  @query('oriel-timeline') private timeline!: OrielTimeline | null;
  @query('.frame') private frame!: HTMLElement;

  #alive: AbortController | undefined;
  /** What to go back to, or on with, once a drag along the timeline is over. */
  #scrub: { wasLive: boolean; wasPaused: boolean; from: number | undefined } | undefined;

  /** Unix milliseconds of the picture that is seen. */
  get currentTime(): number | undefined {
    return this.picture?.currentTime;
  }

  get isLive(): boolean {
    return this.mode === 'live' || (this.mode !== 'playback' && readTime(this.time) === undefined);
  }

  /** A live picture that stood still goes on as a recording, from where it stood. */
  play(): void {
    if (!this.isConnected) return;
    const stoodAt = this.currentTime;
    if (this.isLive && this.paused && stoodAt !== undefined && this.#now() - stoodAt > JUST_NOW) this.#record(stoodAt, false);
    else this.#setPaused(false);
  }

  pause(): void {
    if (this.isConnected) this.#setPaused(true);
  }

  seek(time: number): void {
    if (!this.isConnected || toTime(time) === undefined) return;
    if (time >= this.#now()) return this.goLive();
    if (this.isLive) return this.#record(time, false);
    this.shown = time;
    this.#showRecorded(time);
  }

  /** Pauses, then goes so many frames on, or back when negative. */
  step(frames: number): void {
    if (!this.isConnected || !Math.trunc(frames)) return;
    if (this.isLive && !this.paused) return this.pause();
    this.picture?.step(frames);
    this.paused = true;
  }

  /** From the live picture to its recording, a little earlier, where it plays on. */
  record(): void {
    if (this.isConnected && this.isLive) this.#record((this.currentTime ?? this.#now()) - JUST_NOW, false);
  }

  goLive(): void {
    if (this.isConnected) this.#goLive();
  }

  #goLive(): void {
    this.#setMode('live');
    this.#setPaused(false);
    this.timeline?.follow();
  }

  override focus(options?: FocusOptions): void {
    this.frame?.focus(options);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#alive = new AbortController();
    if (this.hasUpdated) this.#start(this.#alive.signal);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#alive?.abort();
    // A drag that was under way is given up, and what its owner had timers or listeners for begins anew.
    this.#onScrubCancel();
    this.panel = undefined;
    this.idle = true;
    this.fullscreen = false;
  }

  protected override firstUpdated(): void {
    if (this.#alive && this.isConnected) this.#start(this.#alive.signal);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('time')) this.shown = readTime(this.time) ?? this.shown;
  }

  protected override render(): TemplateResult {
    const live = this.isLive;
    const shownTime = this.#scrub || !live ? this.shown : undefined;
    return html`
      <div
        class=${classMap({ frame: true, idle: this.idle, moving: !this.paused, controlled: !(this.quiet && live) })}
        tabindex=${this.skipTab ? -1 : 0}
        role="group"
        aria-label=${nameOf('Player', this.label || this.camera)}
        @keydown=${this.#keyDown}
        @dblclick=${this.#doubleClick}
      >
        <oriel-camera
          .client=${this.activeClient}
          .locale=${this.locale}
          .camera=${this.camera}
          .mode=${live ? 'live' : 'playback'}
          .time=${readTime(this.time)}
          .paused=${this.paused}
          .speed=${toSpeed(this.speed)}
          @oriel-time=${this.#onTime}
          @oriel-mode=${this.#onMode}
          @oriel-state=${this.#onState}
        ></oriel-camera>
        <div class="top">
          <div class="actions" ?inert=${this.idle && this.skipTab}><slot name="actions"></slot></div>
        </div>
        ${this.quiet && live ? nothing : this.#renderBottom(live, shownTime)} ${this.#renderPanel()}
      </div>
    `;
  }

  #renderBottom(live: boolean, time: number | undefined): TemplateResult {
    return html`<div class="bottom" ?inert=${this.idle && this.skipTab}>
      <oriel-timeline
        theme="dark"
        .client=${this.activeClient}
        .locale=${this.locale}
        .camera=${this.camera}
        .label=${this.label}
        .time=${time}
        .live=${live && !this.#scrub}
        @oriel-scrub=${this.#onScrub}
        @oriel-scrub-cancel=${this.#onScrubCancel}
        @oriel-seek=${this.#onSeek}
        @oriel-live=${this.#onLive}
      ></oriel-timeline>
      ${controls(
        {
          live,
          paused: this.paused,
          fullscreen: this.fullscreen,
          speed: toSpeed(this.speed),
          time: this.#readoutTime(),
          panel: this.panel,
          format: timeFormat(this.activeLocale),
        },
        this.#actions,
      )}
    </div>`;
  }

  #renderPanel(): TemplateResult | typeof nothing {
    const keyDown = (event: KeyboardEvent) => this.#panelKey(event);
    if (this.panel === 'help') return helpPanel(keyDown);
    if (this.panel !== 'jump') return nothing;
    const now = this.#now();
    return jumpPanel({ time: this.#readoutTime() ?? now, now, keyDown, jump: (time) => this.#jump(time) });
  }

  readonly #actions: ControlsActions = {
    toggle: () => this.#toggle(),
    skip: (by) => this.#skip(by),
    step: (frames) => this.step(frames),
    setSpeed: (speed) => (this.speed = speed),
    goLive: () => this.goLive(),
    open: (panel) => void this.#togglePanel(panel),
    toggleFullscreen: () => this.#toggleFullscreen(),
  };

  #start(signal: AbortSignal): void {
    watchIdle(this, { environment: () => this.activeClient.environment, held: () => this.#held(), changed: (idle) => (this.idle = idle) }, signal);
    document.addEventListener('fullscreenchange', () => (this.fullscreen = document.fullscreenElement === this), { signal });
  }

  /** Controls in use do not leave. */
  #held(): boolean {
    if (this.#scrub || this.panel) return true;
    // A finger leaves its :hover behind.
    if (matchMedia('(hover: hover)').matches && this.renderRoot.querySelector('.bottom:hover, .actions:hover')) return true;
    const focused = this.shadowRoot?.activeElement;
    return Boolean(focused && focused !== this.frame && focused.matches(':focus-visible'));
  }

  #now(): number {
    return this.activeClient.environment.now();
  }

  #readoutTime(): number | undefined {
    return this.isLive && !this.#scrub ? (this.shown ?? this.#now()) : this.shown;
  }

  #onTime(event: OrielTimeEvent): void {
    if (!this.#scrub) this.shown = event.detail.time;
  }

  #onMode(event: OrielModeEvent): void {
    this.mode = event.detail.mode;
    // It went there by itself, to a moment of its own.
    if (this.mode === 'playback') this.time = toTime(this.picture.time) ?? this.time;
  }

  #onState(): void {
    // Stepping pauses by itself.
    this.paused = this.picture.paused;
  }

  #onScrub({ detail: { time } }: OrielScrubEvent): void {
    this.shown = time;
    if (this.#scrub) return this.#showRecorded(time);
    this.#scrub = { wasLive: this.isLive, wasPaused: this.paused, from: this.currentTime };
    if (this.isLive) this.#record(time, true);
    else this.#setPaused(true, time);
  }

  #onScrubCancel(): void {
    const scrub = this.#scrub;
    this.#scrub = undefined;
    if (!scrub) return;
    if (scrub.wasLive) return this.#goLive();
    this.shown = scrub.from;
    this.#setPaused(scrub.wasPaused, scrub.from);
  }

  #onSeek(event: OrielSeekEvent): void {
    const { time } = event.detail;
    // The page hears of it after us, and may prevent it.
    queueMicrotask(() => {
      if (event.defaultPrevented) return this.#onScrubCancel();
      const scrub = this.#scrub;
      this.#scrub = undefined;
      this.shown = time;
      if (scrub) this.#setPaused(scrub.wasPaused, time);
      else this.seek(time);
    });
  }

  #onLive(event: Event): void {
    queueMicrotask(() => {
      this.#scrub = undefined;
      if (!event.defaultPrevented) this.goLive();
    });
  }

  /** And seeks, once the picture knows of it: then a still is asked for, or playing goes on, at `time` alone. */
  #setPaused(paused: boolean, time?: number): void {
    this.paused = paused;
    const { picture } = this;
    if (!picture) return;
    picture.paused = paused;
    if (time !== undefined) void picture.updateComplete.then(() => !this.isLive && this.#showRecorded(time));
  }

  /** At once where recordings are shown; a picture that is still live is told with the next update. */
  #showRecorded(time: number): void {
    if (this.picture?.mode === 'playback') this.picture.seek(time);
    else this.#begin(time);
  }

  #begin(time: number): void {
    this.time = time;
    // What was bound last may be the same moment, while the picture has gone to another one by itself.
    if (this.picture) this.picture.time = time;
  }

  #setMode(mode: 'live' | 'playback'): void {
    const changes = this.isLive !== (mode === 'live');
    this.mode = mode;
    if (changes) emit(this, new OrielModeEvent({ camera: this.camera ?? '', mode }));
  }

  /** From live to the recording at `time`. */
  #record(time: number, paused: boolean): void {
    this.#setMode('playback');
    this.#begin(time);
    this.shown = time;
    this.#setPaused(paused);
  }

  #toggle(): void {
    if (this.paused) this.play();
    else this.pause();
  }

  #skip(by: number): void {
    const from = this.shown ?? this.currentTime ?? this.#now();
    this.seek(from + by);
  }

  #toggleFullscreen(): void {
    if (document.fullscreenElement === this) void document.exitFullscreen();
    else void this.requestFullscreen().catch(() => undefined);
  }

  #doubleClick(event: MouseEvent): void {
    const over = event.target as Element;
    if (!event.defaultPrevented && (over === this.picture || over === this.frame)) this.#toggleFullscreen();
  }

  async #togglePanel(panel: Panel): Promise<void> {
    const opens = this.panel !== panel;
    this.panel = opens ? panel : undefined;
    await this.updateComplete;
    if (opens) this.renderRoot.querySelector<HTMLElement>('.panel input, .panel[tabindex]')?.focus();
  }

  #closePanel(): void {
    this.panel = undefined;
    this.frame.focus();
  }

  #panelKey(event: KeyboardEvent): void {
    event.stopPropagation();
    if (event.key === 'Escape' || event.key === '?') this.#closePanel();
  }

  #jump(time: number): void {
    this.#closePanel();
    this.seek(time);
    this.timeline?.follow();
  }

  #keyDown(event: KeyboardEvent): void {
    const on = event.composedPath()[0];
    if (on instanceof HTMLInputElement || on instanceof HTMLSelectElement) return;
    if (on instanceof HTMLButtonElement && event.key === ' ') return;
    const action = playerKey(event);
    if (!action || (this.quiet && this.isLive)) return;
    event.preventDefault();
    if (event.repeat && switches(action)) return;
    act(action, this.#actions, this.timeline);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'oriel-recording-player': OrielRecordingPlayer;
  }
}
