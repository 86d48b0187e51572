import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import { emit, OrielErrorEvent, OrielLayoutEvent, OrielPageEvent, type OrielModeEvent } from '../base/events.ts';
import { OrielElement } from '../base/oriel-element.ts';
import { maximize2, minimize2, radio, rotateCcwClock } from '../icons/index.ts';
import type { OrielRecordingPlayer } from '../recording-player/recording-player.ts';
import { buttons } from '../theme/buttons.ts';
import { icon } from '../theme/icon.ts';
import { bar } from './bar.ts';
import { CameraList } from './camera-list.ts';
import { readIds } from './ids.ts';
import { layoutFor, layouts, neighbour, type Layout } from './layouts.ts';
import { Places } from './places.ts';
import { blank, empty, emptyCells, failed, loading, removed } from './states.ts';
import { styles } from './styles.ts';
import { english } from './words.ts';

/**
 * Many cameras, each live or recorded on its own. Arrow keys move between the cells, Enter or a double click makes one
 * as large as the grid, Escape goes back.
 *
 * The events of the cells pass through, with the cell's camera in `detail.camera`; `oriel-time` does not bubble, and is
 * heard on the grid itself.
 *
 * @slot heading - at the start of the bar above the cells
 * @slot actions - at its end
 *
 * @fires {OrielErrorEvent} oriel-error - the list of cameras could not be loaded, once for each reason (`detail.camera` is empty then), or a cell failed; prevent its default to show nothing
 * @fires {OrielLayoutEvent} oriel-layout - the viewer chose another layout, or maximized a camera
 * @fires {OrielPageEvent} oriel-page - the viewer went to another page
 * @fires {OrielModeEvent} oriel-mode - a cell went from live to recorded, or back
 * @fires {OrielStateEvent} oriel-state - a cell's picture is in another state
 * @fires {OrielTimeEvent} oriel-time - a cell shows another picture; does not bubble
 * @fires {OrielSpeedEvent} oriel-speed - another speed in a cell, by its viewer
 * @fires {OrielVolumeEvent} oriel-volume - another volume in a cell, or muted, by its viewer
 * @fires {OrielSeekEvent} oriel-seek - the viewer chose a moment on the timeline of a cell; cancelable
 * @fires {OrielLiveEvent} oriel-live - the viewer chose live on the timeline of a cell; cancelable
 * @fires {OrielScrubEvent} oriel-scrub - the cursor of a cell's timeline is being dragged
 * @fires {OrielScrubCancelEvent} oriel-scrub-cancel - a drag in a cell was given up
 * @fires {OrielViewEvent} oriel-view - the timeline of a cell shows another range
 *
 * @csspart bar - above the cells
 * @csspart layouts - the choice of layouts
 * @csspart layout - one of them
 * @csspart pages - the page and its buttons
 * @csspart page - previous and next page
 * @csspart history - the progress of the demo recordings
 * @csspart cells - all cells
 * @csspart cell - one cell
 * @csspart state - words where there are no cameras
 * @csspart mode - a cell's button between live and recordings
 * @csspart maximize - a cell's button to make it as large as the grid
 * @csspart controls - the area of timeline and controls in a cell
 * @csspart player-bar - the row of controls in a cell
 * @csspart control - each button of the row
 * @csspart play - play or pause
 * @csspart skip-back - 10 seconds back
 * @csspart skip-forward - 10 seconds forward
 * @csspart previous-frame - one frame back
 * @csspart next-frame - one frame forward
 * @csspart time - the time of the picture; opens the dialog to go to another
 * @csspart speed - opens the menu of speeds
 * @csspart volume - mute button and slider
 * @csspart mute - the mute button
 * @csspart volume-slider - the slider
 * @csspart live - the live button
 * @csspart help - opens the list of shortcuts
 * @csspart picture-in-picture - the button for it
 * @csspart fullscreen - the button for it
 * @csspart menu - an open menu
 * @csspart menu-item - a choice in it
 * @csspart dialog - an open dialog
 * @csspart field - the field for date and time
 * @csspart go - the button beside it
 * @csspart camera-video - the video element
 * @csspart camera-badge - the mark that tells live from recorded
 * @csspart camera-name - the camera's name in the badge
 * @csspart camera-notice - says that playback went over a gap
 * @csspart camera-panel - words and buttons where there is no picture to show
 * @csspart camera-play - the button where the browser refused to start playing
 * @csspart timeline-surface - all of the timeline that takes the pointer
 * @csspart timeline-canvas - ticks, recordings, activity, events and the live edge
 * @csspart timeline-cursor - the line at the time of the picture
 * @csspart timeline-cursor-time - the time on that line
 * @csspart timeline-hover - the line under the pointer
 * @csspart timeline-hover-time - the time on that line
 * @csspart timeline-picture - the recorded picture over the pointer
 * @csspart timeline-note - why there is nothing to see
 * @csspart timeline-retry - the button beside an error
 * @csspart timeline-back - the button that leads back to the cursor
 */
export class OrielCameraGrid extends OrielElement {
  static override styles = [OrielElement.styles, buttons, styles];

  /** Camera ids; in the attribute with spaces or commas between them. Without it: all cameras of the server. */
  @property({ converter: { fromAttribute: readIds } }) cameras: readonly string[] | undefined;
  /** 1, 4, 9 or 16; else as many as there are cameras. */
  @property({ reflect: true }) layout: string | number | undefined;
  /** No bar: the page has its own. */
  @property({ type: Boolean, attribute: 'no-bar' }) noBar = false;

  @state() private here: string | undefined;
  @state() private large: string | undefined;
  @state() private page = 0;
  @state() private modes: ReadonlyMap<string, 'live' | 'playback'> = new Map();

  #given: readonly string[] | undefined;
  readonly #places = new Places();
  readonly #list = new CameraList({
    changed: () => this.requestUpdate(),
    failed: (error) => emit(this, new OrielErrorEvent({ camera: '', error })),
  });

  /** Makes one camera as large as the grid; without an id, all are cells again. */
  maximize(camera?: string): void {
    if (this.isConnected) this.large = camera;
  }

  /** The cell that has the Tab stop; without cameras, the choice of layouts. */
  override focus(options?: FocusOptions): void {
    const target = this.#playerOf(this.here) ?? this.#checkedLayout;
    if (target) target.focus(options);
    else super.focus(options);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#list.stop();
  }

  protected override willUpdate(_changed: PropertyValues<this>): void {
    this.#given = readIds(this.cameras);
    if (this.#given) this.#list.stop();
    else if (this.isConnected) this.#list.follow(this.activeClient);
    const ids = this.#ids() ?? [];
    this.page = Math.min(this.page, Math.max(0, Math.ceil(ids.length / this.#layout()) - 1));
    if (this.large && !ids.includes(this.large)) this.large = undefined;
    const shown = this.#shown();
    const usable = shown.filter((id) => !this.#isRemoved(id));
    if (!this.here || !usable.includes(this.here)) this.here = usable[0];
    if (this.hasUpdated) this.#places.keep(this.renderRoot.querySelectorAll<OrielRecordingPlayer>('oriel-recording-player'), shown);
  }

  protected override render(): TemplateResult {
    const facts = {
      count: this.#ids()?.length ?? 0,
      layout: this.#layout(),
      page: this.page,
      history: this.#list.history,
      messages: this.words(english),
    };
    return html`${this.noBar ? nothing : bar(facts, this.#barActions)} ${this.#renderCells()}`;
  }

  readonly #barActions = {
    page: (page: number) => this.#go(page),
    choose: (layout: Layout) => this.#choose(layout),
    layoutKey: (event: KeyboardEvent) => this.#layoutKey(event),
  };

  #ids(): readonly string[] | undefined {
    return this.#given ?? this.#list.ids;
  }

  #layout(): Layout {
    return layoutFor(this.layout, this.#ids()?.length ?? 4);
  }

  #isRemoved(id: string): boolean {
    return !this.#given && this.#list.removed.has(id);
  }

  #playerOf(id: string | undefined): OrielRecordingPlayer | null {
    return this.renderRoot.querySelector(`[data-camera="${CSS.escape(id ?? '')}"] oriel-recording-player`);
  }

  get #checkedLayout(): HTMLElement | null {
    return this.renderRoot.querySelector('.layouts [aria-checked="true"]');
  }

  /** The ids on this page. */
  #shown(): readonly string[] {
    const layout = this.#layout();
    return (this.#ids() ?? []).slice(this.page * layout, (this.page + 1) * layout);
  }

  #renderCells(): TemplateResult {
    const all = this.#ids();
    const layout = this.#layout();
    const messages = this.words(english);
    if (!all) {
      const { error } = this.#list;
      return error ? failed(error, messages, () => this.#list.retry()) : this.#list.loading ? loading(layout, messages) : blank(layout);
    }
    if (all.length === 0) return empty(messages);
    const shown = this.#shown();
    return html`<div class="cells of${layout} ${this.large ? 'maximised' : ''}" part="cells" role="list" aria-label=${messages.grid.cameras} @keydown=${this.#escape}>
      ${repeat(shown, (id) => id, (id) => this.#renderCell(id))} ${emptyCells(layout - shown.length, messages.grid.noCamera)}
    </div>`;
  }

  #renderCell(id: string): TemplateResult {
    const name = this.#list.nameOf(id);
    return html`<div
      class="cell ${id === this.here ? 'here' : ''} ${this.large === id ? 'large' : ''}"
      part="cell"
      role="listitem"
      aria-label=${name}
      data-camera=${id}
      @focusin=${() => (this.here = id)}
      @dblclick=${{ handleEvent: (event: MouseEvent) => this.#doubleClick(event, id), capture: true }}
      @keydown=${{ handleEvent: (event: KeyboardEvent) => this.#cellKey(event, id), capture: true }}
    >
      ${this.#isRemoved(id) ? removed(this.words(english)) : this.#renderPlayer(id, name)}
    </div>`;
  }

  #renderPlayer(id: string, name: string): TemplateResult {
    const place = this.#places.of(id);
    const mode = this.modes.get(id) ?? place.mode;
    const large = this.large === id;
    const tab = id === this.here ? 0 : -1;
    const words = this.words(english).grid;
    const size = large ? words.restore : words.maximize;
    return html`<oriel-recording-player
      quiet
      exportparts="controls, bar: player-bar, control, play, skip-back, skip-forward, previous-frame, next-frame, time, speed, volume, mute, volume-slider, live, help, picture-in-picture, fullscreen, menu, menu-item, dialog, field, go, camera-video, camera-badge, camera-name, camera-notice, camera-panel, camera-play, timeline-surface, timeline-canvas, timeline-cursor, timeline-cursor-time, timeline-hover, timeline-hover-time, timeline-picture, timeline-note, timeline-retry, timeline-back"
      .client=${this.activeClient}
      .locale=${this.locale}
      .camera=${id}
      .label=${name}
      .mode=${mode}
      .time=${place.time}
      .skipTab=${tab !== 0}
      @oriel-mode=${(event: OrielModeEvent) => this.#setMode(id, event.detail.mode)}
    >
      <button
        slot="actions"
        class="bare mode"
        part="mode"
        tabindex=${tab}
        title=${mode === 'live' ? words.recordings : words.goLive}
        @click=${(event: Event) => this.#switch(event, id)}
      >
        ${mode === 'live' ? html`${icon(rotateCcwClock)}<span>${words.recordings}</span>` : html`${icon(radio)}<span>${words.goLive}</span>`}
      </button>
      <button slot="actions" class="bare" part="maximize" tabindex=${tab} aria-label=${size} title=${size} @click=${() => this.#toggleLarge(id)}>
        ${icon(large ? minimize2 : maximize2)}
      </button>
    </oriel-recording-player>`;
  }

  #setMode(id: string, mode: 'live' | 'playback'): void {
    if (this.modes.get(id) !== mode) this.modes = new Map(this.modes).set(id, mode);
  }

  #switch(event: Event, id: string): void {
    const player = (event.target as Element).closest('oriel-recording-player');
    if (player?.isLive) player.record();
    else player?.goLive();
    if (player) this.#setMode(id, player.isLive ? 'live' : 'playback');
  }

  #toggleLarge(id: string): void {
    this.large = this.large === id ? undefined : id;
    emit(this, new OrielLayoutEvent({ camera: this.large ?? '', layout: this.#layout() }));
  }

  #go(page: number): void {
    this.#list.forget();
    this.page = page;
    emit(this, new OrielPageEvent({ camera: '', page }));
  }

  #choose(layout: Layout): void {
    const first = this.large ?? this.here;
    this.#list.forget();
    this.layout = layout;
    this.large = undefined;
    // The current camera stays in sight.
    const index = first === undefined ? -1 : (this.#ids() ?? []).indexOf(first);
    this.page = Math.max(0, Math.floor(index / layout));
    emit(this, new OrielLayoutEvent({ camera: '', layout }));
  }

  #layoutKey(event: KeyboardEvent): void {
    const rtl = this.direction === 'rtl';
    const by = { ArrowLeft: rtl ? 1 : -1, ArrowUp: -1, ArrowRight: rtl ? -1 : 1, ArrowDown: 1 }[event.key];
    const at = layouts.indexOf(this.#layout());
    const next = by === undefined ? undefined : layouts[(at + by + layouts.length) % layouts.length];
    if (next === undefined) return;
    event.preventDefault();
    this.#choose(next);
    void this.updateComplete.then(() => this.#checkedLayout?.focus());
  }

  #doubleClick(event: MouseEvent, id: string): void {
    const operated = event.composedPath().some((on) => on instanceof Element && on.matches('button, select, input, dialog, oriel-timeline'));
    if (operated) return;
    event.preventDefault();
    this.#toggleLarge(id);
  }

  #cellKey(event: KeyboardEvent, id: string): void {
    const on = event.composedPath()[0];
    if (!(on instanceof Element) || !on.matches('.frame')) return;
    if (event.key === 'Enter') this.#toggleLarge(id);
    else if (event.key.startsWith('Arrow') && !this.large) this.#move(id, event.key);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** Only when nothing inside the cell handled the key. */
  #escape(event: KeyboardEvent): void {
    if (event.key === 'Escape' && this.large && !event.defaultPrevented) this.#toggleLarge(this.large);
  }

  #move(id: string, key: string): void {
    const shown = this.#shown();
    const cells = this.renderRoot.querySelector('.cells')!;
    const columns = getComputedStyle(cells).gridTemplateColumns.split(' ').length;
    const next = shown[neighbour(shown.indexOf(id), key, { columns, count: shown.length, rtl: this.direction === 'rtl' })];
    const player = this.#playerOf(next);
    if (!player) return;
    this.here = next;
    player.focus();
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'oriel-camera-grid': OrielCameraGrid;
  }
}
