import { timeAt, xAt, type Range } from '@oriel/core/timeline';
import { OrielError, type OrielClient } from '@oriel/core';
import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import { emit, OrielErrorEvent } from '../base/events.ts';
import { nameOf } from '../base/name.ts';
import { OrielElement } from '../base/oriel-element.ts';
import { buttons } from '../theme/buttons.ts';
import { OrielLiveEvent, OrielScrubCancelEvent, OrielScrubEvent, OrielSeekEvent, OrielViewEvent } from './events.ts';
import { fetchAllSequences, fetchFacts } from './fetch-facts.ts';
import { FactsLoader } from './facts-loader.ts';
import { Gestures } from './gestures.ts';
import { combine, isRecorded, readGiven } from './given-facts.ts';
import { HoverPicture } from './hover-picture.ts';
import { keyAction, type KeyAction } from './keys.ts';
import { backButton, note } from './notes.ts';
import { paintNames } from './painter.ts';
import { Plot } from './plot.ts';
import type { TimelineActivity, TimelineEvent, TimelineFacts } from './scene.ts';
import { styles } from './styles.ts';
import { timeFormat } from './time-format.ts';
import { readRange, readTime, type TimeValue } from './time-value.ts';
import { ViewState } from './view-state.ts';
export * from './events.ts';

/** Seeking to less than this before now means: live. */
const LIVE_WITHIN = 500;
const PICTURE = { width: 160, height: 90 };

/**
 * What a camera has recorded, on a line of time: recordings, gaps, activity, events, the live edge, and a cursor.
 * With `camera` it asks the server by itself and keeps up to date; `sequences`, `activity` and `events` take the
 * place of what it would ask for. It moves its own cursor when it is operated, and says so. Keys: arrows (with Shift
 * ten times as far), Page Up and Page Down move the cursor; Shift with Page Up or Page Down pans by half a view, plus
 * and minus zoom, Home and End go to the oldest recording and live, Escape gives up a drag.
 *
 * @fires {OrielScrubEvent} oriel-scrub - the cursor is being dragged
 * @fires {OrielScrubCancelEvent} oriel-scrub-cancel - a drag was given up
 * @fires {OrielSeekEvent} oriel-seek - the viewer wants to see a moment; cancelable
 * @fires {OrielLiveEvent} oriel-live - the viewer wants to see what is now; cancelable
 * @fires {OrielViewEvent} oriel-view - another range is shown
 * @fires {OrielErrorEvent} oriel-error - the recordings could not be loaded, once for each reason; prevent its default to show nothing
 * @csspart picture - the recorded picture over the pointer
 */
export class OrielTimeline extends OrielElement {
  static override styles = [OrielElement.styles, buttons, styles];

  /** Whose recordings; missing: only what the properties say. */
  @property() camera: string | undefined;
  /** What the camera is called, for those who listen; missing: its id. */
  @property() label: string | undefined;
  /** The range to show at first, ISO 8601 or Unix milliseconds; without both, an hour that follows the cursor. */
  @property() from: TimeValue | undefined;
  @property() to: TimeValue | undefined;
  /** Where the cursor stands, ISO 8601 or Unix milliseconds. */
  @property() time: TimeValue | undefined;
  /** The picture is live: the cursor stands at now. */
  @property({ type: Boolean, reflect: true }) live = false;
  /** No recorded pictures over the pointer. */
  @property({ type: Boolean, attribute: 'no-pictures' }) noPictures = false;
  /** Recorded ranges in Unix milliseconds, in place of the server's. */
  @property({ attribute: false }) sequences: readonly Range[] | undefined;
  @property({ attribute: false }) activity: TimelineActivity | undefined;
  @property({ attribute: false }) events: readonly TimelineEvent[] | undefined;

  @state() private scrubbing: number | undefined;
  @state() private hovered: number | undefined;
  @query('.surface') private surface!: HTMLElement;

  #given = readGiven(this);
  #view = new ViewState();
  #keyed: number | undefined;
  #plot: Plot | undefined;
  #gestures: Gestures | undefined;
  #alive: AbortController | undefined;
  /** What was loaded came from here. */
  #client: OrielClient | undefined;
  #loader = new FactsLoader({
    fetch: (range, signal) =>
      fetchFacts(this.activeClient.cameras, { camera: this.#id, range, view: this.view, width: this.surface.clientWidth, signal }),
    environment: () => this.activeClient.environment,
    changed: () => this.requestUpdate(),
    failed: (error) => emit(this, new OrielErrorEvent({ camera: this.#id, error })),
  });
  #picture = new HoverPicture({
    fetch: (time, signal) => this.activeClient.cameras.thumbnail(this.#id, { time, width: PICTURE.width * 2 }, { signal }),
    environment: () => this.activeClient.environment,
    changed: () => this.requestUpdate(),
  });

  /** What is shown now. */
  get view(): Range {
    return this.#view.range ?? { from: this.#now(), to: this.#now() };
  }

  /** Where `time` is, in pixels from the left edge; outside of the width when it is not in view. */
  xOf(time: number): number {
    return xAt(this.view, this.clientWidth, time);
  }

  /** Shows this range and stays there. */
  show(range: Range): void {
    const asked = readRange(range?.from, range?.to);
    if (!this.isConnected || !asked) return;
    this.#view.begin(asked, asked.from, this.#now());
    this.#viewChanged();
  }

  /** Comes back to the cursor and keeps up with it. */
  follow(): void {
    if (!this.isConnected) return;
    this.#view.follow(this.#cursor() ?? this.#now());
    this.#viewChanged();
  }

  /** Shows `factor` times as much time, about the cursor where that is in view. */
  zoom(factor: number): void {
    if (!this.isConnected || !(factor > 0)) return;
    const cursor = this.#cursor();
    const { from, to } = this.view;
    this.#zoom(factor, cursor !== undefined && cursor >= from && cursor <= to ? cursor : (from + to) / 2);
  }

  /** Shows what lies so many widths of the view later, or earlier when negative; the cursor stays. */
  pan(widths: number): void {
    if (!this.isConnected || !Number.isFinite(widths)) return;
    this.#view.pan(widths * (this.view.to - this.view.from), this.#now());
    this.#viewChanged();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#alive = new AbortController();
    if (this.hasUpdated) this.#start(this.#alive.signal);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#alive?.abort();
    this.#gestures?.cancel();
    this.#cancel();
    this.hovered = undefined;
    this.#picture.hide();
    this.#loader.clear();
    this.#plot?.stop();
    this.#plot = undefined;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    this.#given = readGiven(this);
    const client = this.activeClient;
    if (changed.has('camera') || client !== this.#client) {
      this.#loader.clear();
      this.#picture.hide();
    }
    this.#client = client;
    if (changed.has('from') || changed.has('to') || !this.#view.range) {
      const asked = readRange(this.from, this.to);
      if (asked || !this.#view.range) this.#view.begin(asked, this.#cursor() ?? this.#now(), this.#now());
    }
    if ((changed.has('time') || changed.has('live')) && this.#idle()) this.#keepUp();
    if (this.#id && !this.#given.sequences && this.#view.range && this.isConnected) this.#loader.show(this.#view.range);
    else this.#loader.clear();
  }

  protected override firstUpdated(): void {
    if (this.#alive && this.isConnected) this.#start(this.#alive.signal);
  }

  protected override updated(): void {
    this.#plot?.draw();
  }

  protected override render(): TemplateResult {
    const format = timeFormat(this.activeLocale);
    const cursor = this.#cursor();
    const now = this.#now();
    const valueText = cursor === undefined ? 'No time chosen' : format.format(cursor, 'spoken');
    return html`
      <div
        class="surface ${this.scrubbing === undefined ? '' : 'scrubbing'}"
        role="slider"
        tabindex="0"
        aria-label=${nameOf('Timeline', this.label || this.camera)}
        aria-valuemin=${Math.round(Math.min(this.view.from, cursor ?? now))}
        aria-valuemax=${Math.round(Math.max(now, cursor ?? now))}
        aria-valuenow=${Math.round(cursor ?? now)}
        aria-valuetext=${this.live && this.scrubbing === undefined ? `Live, ${valueText}` : valueText}
        @keydown=${this.#keyDown}
        @keyup=${this.#keyUp}
        @blur=${this.#keyUp}
      >
        <canvas aria-hidden="true"></canvas>
        <div class="at hover" aria-hidden="true">
          <canvas class="picture" part="picture" width="0" height="0" hidden></canvas>
          <span class="chip">${this.hovered === undefined ? nothing : this.#hoverText(this.hovered)}</span>
        </div>
        <div class="at cursor" aria-hidden="true">
          <span class="chip">${cursor === undefined ? nothing : format.format(cursor, 'second')}</span>
        </div>
      </div>
      ${note(this.#loader, this.#given.sequences ?? this.#loader.facts?.sequences, this.view)} ${this.#renderBack(cursor)}
      <div class="paints" aria-hidden="true">${paintNames.map((name) => html`<i class=${name}></i>`)}</div>
    `;
  }

  #renderBack(cursor: number | undefined): TemplateResult | typeof nothing {
    const { from, to } = this.view;
    if (cursor === undefined || (cursor >= from && cursor <= to)) return nothing;
    const words = this.live ? 'Live' : timeFormat(this.activeLocale).format(cursor, 'minute');
    return backButton(cursor < from ? 'left' : 'right', words, () => this.follow());
  }

  #hoverText(time: number): string {
    const near = this.#plot?.eventNear(time);
    const text = timeFormat(this.activeLocale).format(time, 'second');
    return near ? `${text} ${near.label}` : text;
  }

  #start(signal: AbortSignal): void {
    this.#plot = new Plot(this.renderRoot, signal, () => ({
      view: this.view,
      environment: this.activeClient.environment,
      facts: this.#facts(),
      format: timeFormat(this.activeLocale),
      cursor: this.#cursor(),
      hovered: this.hovered,
      picture: this.#picture.bitmap,
      tick: () => this.#tick(),
    }));
    this.#gestures = new Gestures(
      this.surface,
      {
        cursorX: () => this.xOf(this.#cursor() ?? NaN),
        hover: (x) => this.#hover(x),
        scrub: (x) => this.#scrub(this.#timeAt(x)),
        seek: (x) => this.#seek(this.#timeAt(x)),
        cancel: () => this.#cancel(),
        pan: (dx) => this.#pan(dx),
        zoom: (factor, x) => this.#zoom(factor, this.#timeAt(x)),
      },
      signal,
    );
  }

  /** Time went on: a live cursor and the live edge with it. */
  #tick(): void {
    if (this.live && this.#idle()) this.#keepUp();
    this.requestUpdate();
  }

  #idle(): boolean {
    return this.scrubbing === undefined && this.hovered === undefined;
  }

  #keepUp(): void {
    const before = this.#view.range;
    const cursor = this.#cursor();
    if (cursor !== undefined) this.#view.keepUp(cursor);
    if (this.#view.range !== before) this.#viewChanged();
  }

  #now(): number {
    return this.activeClient.environment.now();
  }

  #cursor(): number | undefined {
    return this.scrubbing ?? (this.live ? this.#now() : readTime(this.time));
  }

  #timeAt(x: number): number {
    return timeAt(this.view, this.surface.clientWidth, x);
  }

  #hover(x: number | undefined): void {
    this.hovered = x === undefined ? undefined : this.#timeAt(x);
    const { hovered } = this;
    if (hovered !== undefined && this.#id && !this.noPictures && isRecorded(this.#facts(), hovered)) this.#picture.show(hovered);
    else this.#picture.hide();
  }

  #scrub(time: number): void {
    this.scrubbing = Math.min(time, this.#now());
    emit(this, new OrielScrubEvent({ camera: this.#id, time: this.scrubbing }));
  }

  #seek(asked: number): void {
    const now = this.#now();
    this.scrubbing = undefined;
    this.#keyed = undefined;
    this.#view.followed = true;
    if (asked >= now - LIVE_WITHIN) return this.#goLive();
    if (emit(this, new OrielSeekEvent({ camera: this.#id, time: asked }))) {
      this.live = false;
      this.time = asked;
    }
  }

  #goLive(): void {
    if (!emit(this, new OrielLiveEvent({ camera: this.#id }))) return;
    this.live = true;
    this.#view.follow(this.#now());
    this.#viewChanged();
  }

  #cancel(): void {
    if (this.scrubbing === undefined) return;
    this.scrubbing = undefined;
    this.#keyed = undefined;
    emit(this, new OrielScrubCancelEvent({ camera: this.#id, time: this.#cursor() }));
  }

  #pan(dx: number): void {
    const width = this.surface.clientWidth;
    if (width > 0) this.pan(-dx / width);
  }

  #zoom(factor: number, about: number): void {
    this.#view.zoom(factor, about);
    this.#viewChanged();
  }

  #viewChanged(): void {
    emit(this, new OrielViewEvent({ camera: this.#id, ...this.view }));
    this.requestUpdate();
  }

  #keyDown(event: KeyboardEvent): void {
    const action = keyAction(event);
    if (!action || (action.type === 'cancel' && this.scrubbing === undefined)) return;
    event.preventDefault();
    event.stopPropagation();
    this.#act(action, event.repeat);
  }

  #act(action: KeyAction, repeated: boolean): void {
    const cursor = this.#cursor() ?? (this.view.from + this.view.to) / 2;
    switch (action.type) {
      case 'move':
        return this.#keyMove(cursor + action.by, repeated);
      case 'page':
        return this.#keyMove(cursor + action.by * (this.view.to - this.view.from), repeated);
      case 'oldest':
        return void this.seekOldest();
      case 'live':
        return this.#goLive();
      case 'zoom':
        return this.zoom(action.factor);
      case 'pan':
        return this.pan(action.by);
      case 'cancel':
        return this.#gestures?.scrubbing ? this.#gestures.cancel() : this.#cancel();
    }
  }

  /** A key that is held down drags the cursor; letting go of it seeks. */
  #keyMove(time: number, repeated: boolean): void {
    if (repeated) {
      this.#keyed = time;
      this.#scrub(time);
      this.#view.keepUp(time);
    } else this.#seek(time);
  }

  #keyUp(): void {
    if (this.#keyed !== undefined && this.isConnected) this.#seek(this.#keyed);
  }

  /** To where the first recording begins. */
  async seekOldest(): Promise<void> {
    if (!this.isConnected) return;
    const signal = this.#alive?.signal;
    const given = this.#given.sequences ?? (await this.#allSequences(signal));
    const oldest = Math.min(...given.map(({ from }) => from));
    if (!signal?.aborted && Number.isFinite(oldest)) this.#seek(oldest);
  }

  async #allSequences(signal: AbortSignal | undefined): Promise<readonly Range[]> {
    try {
      return this.#id ? await fetchAllSequences(this.activeClient.cameras, this.#id, this.#now(), signal) : [];
    } catch (error) {
      if (error instanceof OrielError) emit(this, new OrielErrorEvent({ camera: this.#id, error }));
      return [];
    }
  }

  get #id(): string {
    return String(this.camera ?? '');
  }

  #facts(): TimelineFacts {
    return combine(this.#given, this.#loader.facts, this.#id !== '');
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'oriel-timeline': OrielTimeline;
  }
}
