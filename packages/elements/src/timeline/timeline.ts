import type { OrielClient, OrielError } from '@oriel/core';
import { timeAt, xAt, type Range } from '@oriel/core/timeline';
import { isServer, type PropertyValues, type TemplateResult } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import { emit, OrielErrorEvent } from '../base/events.ts';
import { OrielElement } from '../base/oriel-element.ts';
import { isOutdated } from '../base/outdated.ts';
import { timeFormat } from '../base/time-format.ts';
import { readTime, type TimeValue } from '../base/time-value.ts';
import { buttons } from '../theme/buttons.ts';
import type { Direction } from './data/find-event.ts';
import { LazySearch } from './data/lazy-search.ts';
import { TimelineData } from './data/timeline-data.ts';
import { OrielLiveEvent, OrielScrubCancelEvent, OrielScrubEvent, OrielSeekEvent, OrielViewEvent } from './events.ts';
import type { TimelineActivity, TimelineEvent } from './facts.ts';
import { isRecorded, readGiven } from './given-facts.ts';
import { keyAction } from './keys.ts';
import { Navigation } from './navigation.ts';
import { noteFor, type Note } from './notes.ts';
import { Plot } from './plot.ts';
import { styles } from './styles.ts';
import { renderTimeline } from './template.ts';
import { readRange } from './time-value.ts';
import { english } from './words.ts';

export * from './events.ts';

/** Twice the width it is shown in. */
const PICTURE_WIDTH = 320;

const moment = { hasChanged: (a: unknown, b: unknown) => readTime(a) !== readTime(b) };

/**
 * What a camera has recorded, along time: recordings, gaps, activity, events, the live edge and a cursor. With `camera`
 * it loads all this from the server and keeps it up to date; `sequences`, `activity` and `events` replace what it would
 * load. It moves its own cursor when the viewer operates it, and dispatches events.
 *
 * Keys: arrows move the cursor by a second (with Shift ten), Page Up and Page Down by a tenth of the view. `[` and `]`
 * go to the previous and next event, Home to the oldest recording, End to live. `+` and `-` zoom, Shift with Page Up or
 * Page Down pans by half a view, Escape gives up a drag.
 *
 * @fires {OrielScrubEvent} oriel-scrub - the cursor is being dragged
 * @fires {OrielScrubCancelEvent} oriel-scrub-cancel - a drag was given up, or the page prevented the seek at its end
 * @fires {OrielSeekEvent} oriel-seek - the viewer wants to see a moment; cancelable
 * @fires {OrielLiveEvent} oriel-live - the viewer wants to see what is live; cancelable
 * @fires {OrielViewEvent} oriel-view - another range is shown
 * @fires {OrielErrorEvent} oriel-error - loading failed, once for each reason; prevent its default to show no message
 * @csspart surface - all that takes the pointer; it has the focus ring
 * @csspart canvas - ticks, recordings, activity, events and the live edge
 * @csspart cursor - the line at the time of the picture
 * @csspart cursor-time - the time on that line
 * @csspart hover - the line under the pointer
 * @csspart hover-time - the time on that line, with the event there
 * @csspart picture - the recorded picture above the pointer
 * @csspart note - why there is nothing to see
 * @csspart retry - the button beside an error
 * @csspart back - the button that leads back to the cursor
 * @cssprop --oriel-timeline-height - height
 * @cssprop --oriel-timeline-recording - the band of recordings
 * @cssprop --oriel-timeline-activity - the bars of activity
 * @cssprop --oriel-timeline-event - events without a colour of their own, and the outline of all
 * @cssprop --oriel-timeline-live - the live edge
 */
export class OrielTimeline extends OrielElement {
  static override styles = [OrielElement.styles, buttons, styles];

  /** Whose recordings to load; missing: only what the properties say is shown. */
  @property() camera: string | undefined;
  /** The camera's name for screen readers; missing: its id. */
  @property() label: string | undefined;
  /** Start of the range to show at first. Without `from` and `to`, an hour that follows the cursor. */
  @property(moment) from: TimeValue | undefined;
  /** End of the range to show at first. */
  @property(moment) to: TimeValue | undefined;
  /** Where the cursor is. */
  @property({ hasChanged: () => true }) time: TimeValue | undefined;
  /** The picture is live: the cursor is at now and moves with it. */
  @property({ type: Boolean, reflect: true }) live = false;
  /** Shows no recorded pictures above the pointer. */
  @property({ type: Boolean, attribute: 'no-pictures' }) noPictures = false;
  /** Recorded ranges in Unix milliseconds, instead of the server's. */
  @property({ attribute: false }) sequences: readonly Range[] | undefined;
  /** Activity, instead of the server's. */
  @property({ attribute: false }) activity: TimelineActivity | undefined;
  /** Events, instead of the server's. */
  @property({ attribute: false }) events: readonly TimelineEvent[] | undefined;

  @state() private hovered: number | undefined;
  @state() private missed: 'noEarlierEvent' | 'noLaterEvent' | undefined;
  @query('.surface') private surface!: HTMLElement;

  #announced: Range | undefined;
  /** In pixels, 0 while it is not laid out. */
  #width = 0;
  #chosen: TimelineEvent | undefined;
  #plot: Plot | undefined;
  #alive: AbortController | undefined;
  /** Where the loaded data is from. */
  #client: OrielClient | undefined;

  readonly #changed = () => this.requestUpdate();
  /** @returns false if the page handles it */
  readonly #failed = (error: OrielError) => emit(this, new OrielErrorEvent({ camera: this.#id, error }));
  #navigation = new Navigation({
    now: () => this.#now(),
    position: () => ({ live: this.live, time: readTime(this.time) }),
    scrubbed: (time) => emit(this, new OrielScrubEvent({ camera: this.#id, time })),
    cancelled: () => emit(this, new OrielScrubCancelEvent({ camera: this.#id, time: this.#navigation.cursor })),
    seek: (time) => {
      const accepted = emit(this, new OrielSeekEvent({ camera: this.#id, time }));
      if (accepted) Object.assign(this, { live: false, time });
      return accepted;
    },
    goLive: () => {
      const accepted = emit(this, new OrielLiveEvent({ camera: this.#id }));
      if (accepted) this.live = true;
      return accepted;
    },
    changed: this.#changed,
  });
  readonly #source = {
    cameras: () => this.#used.cameras,
    camera: () => this.#id,
    environment: () => this.#used.environment,
    now: () => this.#now(),
    changed: this.#changed,
    failed: this.#failed,
  };
  #data = new TimelineData(this.#source);
  #search = new LazySearch({
    ...this.#source,
    data: this.#data,
    navigation: this.#navigation,
    found: (event, direction) => {
      if (event) this.#goTo(event);
      else this.missed = direction === 'later' ? 'noLaterEvent' : 'noEarlierEvent';
    },
  });
  #facts = this.#data.facts({ from: 0, to: 0 });

  /** The range that is shown, Unix milliseconds. */
  get view(): Range {
    return this.#navigation.view;
  }

  /** The place of `time` in pixels from the left; outside the width if it is not in view. */
  xOf(time: number): number {
    return xAt(this.view, this.clientWidth, time);
  }

  /** Shows this range and stays there. */
  show(range: Range): void {
    const asked = readRange(range?.from, range?.to);
    if (this.isConnected && asked) this.#navigation.begin(asked);
  }

  /** Returns to the cursor and follows it. */
  follow(): void {
    if (this.isConnected) this.#navigation.follow();
  }

  /** Shows `factor` times as much time, around the cursor if it is in view. */
  zoom(factor: number): void {
    if (this.isConnected && factor > 0) this.#navigation.zoom(factor);
  }

  /** Moves the view by so many of its widths, to earlier times if negative. The cursor stays where it is. */
  pan(widths: number): void {
    if (this.isConnected && Number.isFinite(widths)) this.#navigation.pan(widths);
  }

  /** Seeks to the start of the oldest recording. */
  async seekOldest(): Promise<void> {
    if (this.isConnected) await this.#search.use((search) => search.oldest());
  }

  /** Seeks to the nearest event before or after the cursor, and says so if there is none. The next call goes on from there. */
  async seekEvent(direction: Direction): Promise<void> {
    if (this.isConnected) await this.#search.use((search) => search.event(direction));
  }

  override focus(options?: FocusOptions): void {
    this.surface?.focus(options);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#alive = new AbortController();
    if (this.hasUpdated) this.#start(this.#alive.signal);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#alive?.abort();
    this.#search.stop();
    this.#plot?.cancel();
    this.#navigation.cancel();
    this.hovered = undefined;
    this.#data.clear();
    this.#plot?.stop();
    this.#plot = undefined;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('sequences') || changed.has('activity') || changed.has('events')) this.#data.given = readGiven(this);
    const { activeClient: client } = this;
    if (changed.has('camera') || !this.#client || isOutdated({ client: this.#client, facts: { error: this.#data.failing } }, client)) {
      this.#client = client;
      this.#data.clear();
      this.#search.stop();
      this.#plot?.preview(undefined);
    }
    const range = changed.has('from') || changed.has('to') ? readRange(this.from, this.to) : undefined;
    this.#navigation.begin(range);
    if ((changed.has('time') || changed.has('live')) && this.#isIdle) this.#navigation.keepUp();
    if (this.isConnected && this.#width > 0) this.#data.show(this.view, this.#width);
    this.#facts = this.#data.facts(this.view);
  }

  protected override firstUpdated(): void {
    if (this.#alive && this.isConnected) this.#start(this.#alive.signal);
  }

  protected override updated(): void {
    this.#plot?.draw();
    if (this.isConnected) this.#announceView();
  }

  protected override render(): TemplateResult {
    const words = this.words(english).timeline;
    const camera = this.label || this.#id;
    const { cursor, isScrubbing, spoken } = this.#navigation;
    return renderTimeline({
      texts: { words, format: timeFormat(this.activeLocale), events: this.#facts.events },
      label: camera ? words.timelineOf(camera) : words.timeline,
      view: this.view,
      width: this.#width,
      now: this.#now(),
      live: this.live,
      scrubbing: isScrubbing,
      // A server does not know the viewer's time zone.
      cursor: isServer ? undefined : cursor,
      spoken: isServer ? undefined : spoken,
      chosen: this.#chosen,
      hovered: this.hovered,
      note: this.#note(),
      retry: () => {
        this.#plot?.retry();
        this.#data.retry();
      },
      follow: () => this.follow(),
      choose: (event) => {
        this.#goTo(event);
        this.focus();
      },
      keyDown: (event) => this.#keyDown(event),
      release: () => this.#release(),
      focused: () => this.#navigation.speak(),
    });
  }

  #note(): Note {
    const known = this.#id || this.#data.given.sequences;
    return this.missed ?? this.#plot?.state ?? (known ? noteFor(this.#data, this.#facts, this.view, this.#now()) : undefined);
  }

  #start(signal: AbortSignal): void {
    const input = () => ({
      view: this.view,
      now: this.#now(),
      environment: this.#used.environment,
      facts: [this.#facts],
      format: timeFormat(this.activeLocale),
      direction: this.direction,
      cursor: this.#navigation.cursor,
      hovered: this.hovered,
      tick: () => this.#tick(),
    });
    this.#plot = new Plot({
      root: this.renderRoot,
      signal,
      input,
      target: {
        cursorX: () => this.xOf(this.#navigation.cursor ?? NaN),
        hover: (x) => this.#hover(x),
        scrub: (x) => this.#navigation.scrub(this.#timeAt(x)),
        seek: (x) => this.#seek(this.#timeAt(x)),
        cancel: () => this.#navigation.cancel(),
        pan: (dx) => this.pan(-dx / this.surface.clientWidth),
        zoom: (factor, x) => this.#navigation.zoom(factor, this.#timeAt(x)),
      },
      thumbnail: (time, signal) => this.#used.cameras.thumbnail(this.#id, { time, width: PICTURE_WIDTH }, { signal }),
      resized: (width) => {
        this.#width = width;
        this.requestUpdate();
      },
      changed: this.#changed,
      failed: this.#failed,
    });
  }

  /** Time has passed: the live edge moves, and a live cursor with it. */
  #tick(): void {
    if (this.live && this.#isIdle) this.#navigation.keepUp();
    this.requestUpdate();
  }

  get #isIdle(): boolean {
    return !this.#navigation.isScrubbing && this.hovered === undefined;
  }

  /** The only place that announces the view. */
  #announceView(): void {
    const { from, to } = this.view;
    const before = this.#announced;
    this.#announced = { from, to };
    if (before && (before.from !== from || before.to !== to)) emit(this, new OrielViewEvent({ camera: this.#id, from, to }));
  }

  get #used(): OrielClient {
    return this.#client ?? this.activeClient;
  }

  /** The server's time. */
  #now(): number {
    return this.#used.now();
  }

  #timeAt(x: number): number {
    return timeAt(this.view, this.surface.clientWidth, x);
  }

  #hover(x: number | undefined): void {
    this.hovered = x === undefined ? undefined : this.#timeAt(x);
    const { hovered } = this;
    const pictured = hovered !== undefined && this.#id && !this.noPictures && isRecorded(this.#facts, hovered);
    this.#plot?.preview(pictured ? hovered : undefined);
  }

  #seek(time: number): void {
    this.missed = undefined;
    this.#navigation.seek(time);
  }

  #goTo(event: TimelineEvent): void {
    this.#chosen = event;
    this.#seek(event.time);
  }

  #keyDown(event: KeyboardEvent): void {
    const action = keyAction(event);
    if (!action || (action.type === 'cancel' && !this.#navigation.isScrubbing)) return;
    event.preventDefault();
    event.stopPropagation();
    this.missed = undefined;
    if (action.type === 'oldest') void this.seekOldest();
    else if (action.type === 'event') void (event.repeat || this.seekEvent(action.direction));
    else if (action.type !== 'cancel') this.#navigation.move(action, event.repeat);
    else {
      this.#plot?.cancel();
      this.#navigation.cancel();
    }
  }

  #release(): void {
    if (this.isConnected) this.#navigation.release();
  }

  get #id(): string {
    return String(this.camera ?? '');
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'oriel-timeline': OrielTimeline;
  }
}
