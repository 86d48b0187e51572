import { holds, intersect, timeAt, xAt, type Range } from '@oriel/core/timeline';
import { OrielError } from '@oriel/core';
import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import { emit, OrielErrorEvent } from '../element/events.ts';
import { OrielElement } from '../element/oriel-element.ts';
import { buttons } from '../theme/buttons.ts';
import { OrielLiveEvent, OrielScrubCancelEvent, OrielScrubEvent, OrielSeekEvent, OrielViewEvent } from './events.ts';
import { fetchFacts } from './fetch-facts.ts';
import { FactsLoader } from './facts-loader.ts';
import { Gestures } from './gestures.ts';
import { HoverPicture } from './hover-picture.ts';
import { keyAction, type KeyAction } from './keys.ts';
import { backButton, emptyNote, errorNote } from './notes.ts';
import { paintNames } from './painter.ts';
import { Plot } from './plot.ts';
import type { TimelineActivity, TimelineEvent, TimelineFacts } from './scene.ts';
import { styles } from './styles.ts';
import { timeFormat } from './time-format.ts';
import { readTime, type TimeValue } from './time-value.ts';
import { ViewState } from './view-state.ts';

/** Seeking to less than this before now means: live. */
const LIVE_WITHIN = 500;
const PICTURE = { width: 160, height: 90 };
const EPOCH = 0;

/**
 * What a camera has recorded, on a line of time: recordings, gaps, activity, events, the live edge, and a cursor.
 * With `camera` it asks the server by itself and keeps up to date; `sequences`, `activity` and `events` take the
 * place of what it would ask for. It moves its own cursor when it is operated, and says so.
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

  #view = new ViewState();
  #keyed: number | undefined;
  #plot: Plot | undefined;
  #gestures: Gestures | undefined;
  #alive: AbortController | undefined;
  #loader = new FactsLoader({
    fetch: (range, signal) =>
      fetchFacts(this.activeClient.cameras, { camera: this.camera ?? '', range, view: this.view, width: this.surface.clientWidth, signal }),
    environment: () => this.activeClient.environment,
    changed: () => this.requestUpdate(),
    failed: (error) => emit(this, new OrielErrorEvent({ error })),
  });
  #picture = new HoverPicture({
    fetch: (time, signal) => this.activeClient.cameras.thumbnail(this.camera ?? '', { time, width: PICTURE.width * 2 }, { signal }),
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
    if (!(range.to > range.from)) return;
    this.#view.begin(range, range.from, this.#now());
    this.#viewChanged();
  }

  /** Comes back to the cursor and keeps up with it. */
  follow(): void {
    this.#view.follow(this.#cursor() ?? this.#now());
    this.#viewChanged();
  }

  /** Shows `factor` times as much time, about the cursor where that is in view. */
  zoom(factor: number): void {
    const cursor = this.#cursor();
    const { from, to } = this.view;
    this.#zoom(factor, cursor !== undefined && cursor >= from && cursor <= to ? cursor : (from + to) / 2);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#alive = new AbortController();
    if (!this.hasUpdated) return;
    this.#start(this.#alive.signal);
    this.requestUpdate();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#alive?.abort();
    this.#gestures?.cancel();
    this.#picture.hide();
    this.#loader.clear();
    this.#plot?.stop();
    this.#plot = undefined;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('camera') || changed.has('client') || changed.has('server')) this.#loader.clear();
    if (changed.has('from') || changed.has('to') || !this.#view.range) {
      const [from, to] = [readTime(this.from), readTime(this.to)];
      const asked = from !== undefined && to !== undefined && from < to ? { from, to } : undefined;
      if (asked || !this.#view.range) this.#view.begin(asked, this.#cursor() ?? this.#now(), this.#now());
    }
    if ((changed.has('time') || changed.has('live')) && this.#idle()) this.#keepUp();
    if (this.camera && !this.sequences && this.#view.range && this.isConnected) this.#loader.show(this.#view.range);
  }

  protected override firstUpdated(): void {
    if (this.#alive) this.#start(this.#alive.signal);
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
        aria-label="Timeline"
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
      ${this.#renderNote()} ${this.#renderBack(cursor)}
      <div class="paints" aria-hidden="true">${paintNames.map((name) => html`<i class=${name}></i>`)}</div>
    `;
  }

  #renderNote(): TemplateResult | typeof nothing {
    if (this.#loader.error) return errorNote(() => this.#loader.retry());
    const known = this.sequences ?? this.#loader.facts?.sequences;
    return known && !known.some((range) => intersect(range, this.view)) ? emptyNote : nothing;
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
    const at = (x: number) => this.#timeAt(x);
    this.#gestures = new Gestures(
      this.surface,
      {
        cursorX: () => this.#cursorX(),
        hover: (x) => this.#hover(x),
        scrub: (x) => this.#scrub(at(x)),
        seek: (x) => this.#seek(at(x)),
        cancel: () => this.#cancel(),
        pan: (dx) => this.#pan(dx),
        zoom: (factor, x) => this.#zoom(factor, at(x)),
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

  #cursorX(): number | undefined {
    const cursor = this.#cursor();
    return cursor === undefined ? undefined : this.xOf(cursor);
  }

  #hover(x: number | undefined): void {
    this.hovered = x === undefined ? undefined : this.#timeAt(x);
    const { hovered } = this;
    const recorded = hovered !== undefined && this.#facts().sequences.some((range) => holds(range, hovered));
    if (recorded && this.camera && !this.noPictures) this.#picture.show(hovered);
    else this.#picture.hide();
  }

  #scrub(time: number): void {
    this.scrubbing = Math.min(time, this.#now());
    emit(this, new OrielScrubEvent({ time: this.scrubbing }));
  }

  #seek(asked: number): void {
    const now = this.#now();
    this.scrubbing = undefined;
    this.#keyed = undefined;
    this.#view.followed = true;
    if (asked >= now - LIVE_WITHIN) return this.#goLive();
    if (emit(this, new OrielSeekEvent({ time: asked }))) {
      this.live = false;
      this.time = asked;
    }
  }

  #goLive(): void {
    if (!emit(this, new OrielLiveEvent())) return;
    this.live = true;
    this.#view.follow(this.#now());
    this.#viewChanged();
  }

  #cancel(): void {
    if (this.scrubbing === undefined) return;
    this.scrubbing = undefined;
    this.#keyed = undefined;
    emit(this, new OrielScrubCancelEvent({ time: this.#cursor() }));
  }

  #pan(dx: number): void {
    const width = this.surface.clientWidth;
    if (width > 0) this.#view.pan((-dx / width) * (this.view.to - this.view.from), this.#now());
    this.#viewChanged();
  }

  #zoom(factor: number, about: number): void {
    this.#view.zoom(factor, about);
    this.#viewChanged();
  }

  #viewChanged(): void {
    emit(this, new OrielViewEvent({ ...this.view }));
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
    if (this.#keyed !== undefined) this.#seek(this.#keyed);
  }

  /** To where the first recording begins. */
  async seekOldest(): Promise<void> {
    const signal = this.#alive?.signal;
    const given = this.sequences ?? (await this.#allSequences(signal));
    const oldest = Math.min(...given.map(({ from }) => from));
    if (!signal?.aborted && Number.isFinite(oldest)) this.#seek(oldest);
  }

  async #allSequences(signal: AbortSignal | undefined): Promise<readonly Range[]> {
    try {
      return this.camera ? await this.activeClient.cameras.sequences(this.camera, { from: EPOCH, to: this.#now() }, { signal }) : [];
    } catch (error) {
      if (error instanceof OrielError) emit(this, new OrielErrorEvent({ error }));
      return [];
    }
  }

  #facts(): TimelineFacts {
    const loaded = this.#loader.facts;
    const everything = { from: -Infinity, to: Infinity };
    return {
      known: this.sequences || !this.camera ? [everything] : (loaded?.known ?? []),
      sequences: this.sequences ?? loaded?.sequences ?? [],
      activity: this.activity ?? loaded?.activity,
      events: this.events ?? loaded?.events ?? [],
    };
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'oriel-timeline': OrielTimeline;
  }
}
