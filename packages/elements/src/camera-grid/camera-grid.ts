import type { OrielError } from '@oriel/core';
import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import { wordsForError } from '../camera/words.ts';
import { emit, OrielErrorEvent, type OrielModeEvent } from '../base/events.ts';
import { OrielElement } from '../base/oriel-element.ts';
import type { OrielRecordingPlayer } from '../recording-player/recording-player.ts';
import { buttons } from '../theme/buttons.ts';
import { chevronLeft, chevronRight, maximize2, minimize2, radio, rotateCcwClock, rotateCw } from '../icons/index.ts';
import { icon } from '../theme/icon.ts';
import { CameraList } from './camera-list.ts';
import { readIds } from './ids.ts';
import { layoutFor, layouts, neighbour, type Layout } from './layouts.ts';
import { styles } from './styles.ts';

const emptyCells = (count: number): TemplateResult[] =>
  Array.from({ length: Math.max(0, count) }, () => html`<div class="cell empty" role="presentation"></div>`);

const renderEmpty = (layout: Layout): TemplateResult => html`<div class="cells of${layout}">${emptyCells(layout)}</div>`;

/**
 * Many cameras, each live or recorded on its own. Arrow keys go from cell to cell, Enter or a double click makes one
 * as large as the grid, Escape goes back.
 *
 * @slot heading - at the left of the bar above the cells
 * @slot actions - at its right
 * @fires {OrielErrorEvent} oriel-error - the list of cameras could not be loaded, once for each reason; prevent its default to show nothing
 */
export class OrielCameraGrid extends OrielElement {
  static override styles = [OrielElement.styles, buttons, styles];

  /** Ids; as an attribute with spaces or commas between them. Missing: all of the server's. */
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
  #list = new CameraList({
    changed: () => this.requestUpdate(),
    failed: (error) => emit(this, new OrielErrorEvent({ camera: '', error })),
  });

  /** Makes one camera as large as the grid; without an id, all are cells again. */
  maximise(camera?: string): void {
    if (this.isConnected) this.large = camera;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#list.stop();
  }

  protected override willUpdate(_changed: PropertyValues<this>): void {
    this.#given = readIds(this.cameras);
    if (this.#given) this.#list.stop();
    else if (this.isConnected) this.#list.follow(this.activeClient);
    const shown = this.#ids() ?? [];
    this.page = Math.min(this.page, Math.max(0, Math.ceil(shown.length / this.#layout()) - 1));
    if (this.large && !shown.includes(this.large)) this.large = undefined;
    if (!this.here || !this.#shown().includes(this.here)) this.here = this.#shown()[0];
  }

  protected override render(): TemplateResult {
    return html`${this.noBar ? nothing : this.#renderBar()} ${this.#renderCells()}`;
  }

  #ids(): readonly string[] | undefined {
    return this.#given ?? this.#list.cameras?.map(({ id }) => id);
  }

  #layout(): Layout {
    return layoutFor(this.layout, this.#ids()?.length ?? 4);
  }

  /** The ids on this page. */
  #shown(): readonly string[] {
    const layout = this.#layout();
    return (this.#ids() ?? []).slice(this.page * layout, (this.page + 1) * layout);
  }

  #renderBar(): TemplateResult {
    const count = this.#ids()?.length ?? 0;
    const layout = this.#layout();
    const { history } = this.#list;
    return html`<div class="bar">
      <slot name="heading"></slot>
      <span class="space"></span>
      ${history === undefined ? nothing : html`<span class="history" role="status">Making recordings, ${Math.floor(history * 100)} %</span>`}
      ${count > layout ? this.#renderPages(count, layout) : nothing}
      <div class="layouts" role="radiogroup" aria-label="Cells" @keydown=${this.#layoutKey}>
        ${layouts.map(
          (choice) => html`<button
            class="bare"
            role="radio"
            aria-checked=${choice === layout}
            aria-label=${choice === 1 ? '1 cell' : `${choice} cells`}
            title=${choice === 1 ? '1 cell' : `${choice} cells`}
            tabindex=${choice === layout ? 0 : -1}
            @click=${() => this.#choose(choice)}
          >
            ${choice}
          </button>`,
        )}
      </div>
      <slot name="actions"></slot>
    </div>`;
  }

  #renderPages(count: number, layout: Layout): TemplateResult {
    const from = this.page * layout;
    const to = Math.min(count, from + layout);
    return html`<div class="pages">
      <button class="bare" aria-label="Cameras before" ?disabled=${from === 0} @click=${() => (this.page -= 1)}>${icon(chevronLeft)}</button>
      <span aria-live="polite">${from + 1 === to ? to : `${from + 1}–${to}`} of ${count}</span>
      <button class="bare" aria-label="More cameras" ?disabled=${to >= count} @click=${() => (this.page += 1)}>${icon(chevronRight)}</button>
    </div>`;
  }

  #renderCells(): TemplateResult {
    const all = this.#ids();
    const layout = this.#layout();
    if (!all) return this.#list.error ? this.#renderError(this.#list.error) : this.#list.loading ? this.#renderLoading(layout) : renderEmpty(layout);
    if (all.length === 0) {
      return html`<div class="cells of1">
        <div class="state" role="status"><p class="title">No cameras</p><p>The server has none yet. They appear here once it does.</p></div>
      </div>`;
    }
    const shown = this.#shown();
    return html`<div class="cells of${layout} ${this.large ? 'maximised' : ''}" role="list" aria-label="Cameras" @keydown=${this.#escape}>
      ${repeat(shown, (id) => id, (id) => this.#renderCell(id))} ${emptyCells(layout - shown.length)}
    </div>`;
  }

  #renderCell(id: string): TemplateResult {
    const mode = this.modes.get(id) ?? 'live';
    const large = this.large === id;
    const size = large ? 'Back to the grid' : 'Maximise';
    const tab = id === this.here ? 0 : -1;
    const name = this.#list.nameOf(id);
    return html`<div
      class="cell ${id === this.here ? 'here' : ''} ${large ? 'large' : ''}"
      role="listitem"
      aria-label=${name}
      data-camera=${id}
      @focusin=${() => (this.here = id)}
      @dblclick=${{ handleEvent: (event: MouseEvent) => this.#doubleClick(event, id), capture: true }}
      @keydown=${{ handleEvent: (event: KeyboardEvent) => this.#cellKey(event, id), capture: true }}
    >
      <oriel-recording-player
        quiet
        .client=${this.activeClient}
        .locale=${this.locale}
        .camera=${id}
        .label=${name}
        .mode=${mode}
        .skipTab=${tab !== 0}
        @oriel-mode=${(event: OrielModeEvent) => this.#setMode(id, event.detail.mode)}
      >
        <button
          slot="actions"
          class="bare mode"
          tabindex=${tab}
          title=${mode === 'live' ? 'Recordings' : 'Back to live'}
          @click=${(event: Event) => this.#switch(event, id)}
        >
          ${mode === 'live' ? html`${icon(rotateCcwClock)}<span>Recordings</span>` : html`${icon(radio)}<span>Live</span>`}
        </button>
        <button slot="actions" class="bare" tabindex=${tab} aria-label=${size} title=${size} @click=${() => this.#toggleLarge(id)}>
          ${icon(large ? minimize2 : maximize2)}
        </button>
      </oriel-recording-player>
    </div>`;
  }

  #renderLoading(layout: Layout): TemplateResult {
    return html`<div class="cells waiting of${layout}" role="status" aria-label="Loading cameras">
      ${Array.from({ length: layout }, () => html`<div class="cell"></div>`)}
    </div>`;
  }

  #renderError(error: OrielError): TemplateResult {
    const { title, text } = wordsForError(error, this.messages);
    return html`<div class="cells of1">
      <div class="state" role="alert">
        <p class="title">The cameras could not be loaded</p>
        <p>${title}. ${text}</p>
        <button @click=${() => this.#list.retry()}>${icon(rotateCw)}Try again</button>
        <code>${error.code}</code>
      </div>
    </div>`;
  }

  #setMode(id: string, mode: 'live' | 'playback'): void {
    if ((this.modes.get(id) ?? 'live') !== mode) this.modes = new Map(this.modes).set(id, mode);
  }

  #switch(event: Event, id: string): void {
    const player = (event.target as Element).closest('oriel-recording-player');
    if (player?.isLive) player.record();
    else player?.goLive();
    if (player) this.#setMode(id, player.isLive ? 'live' : 'playback');
  }

  #toggleLarge(id: string): void {
    this.large = this.large === id ? undefined : id;
  }

  #choose(layout: Layout): void {
    const first = this.large ?? this.here;
    this.layout = layout;
    this.large = undefined;
    // The camera in hand stays in sight.
    const index = first === undefined ? -1 : (this.#ids() ?? []).indexOf(first);
    this.page = Math.max(0, Math.floor(index / layout));
  }

  #layoutKey(event: KeyboardEvent): void {
    const by = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 }[event.key];
    const at = layouts.indexOf(this.#layout());
    const next = by === undefined ? undefined : layouts[(at + by + layouts.length) % layouts.length];
    if (next === undefined) return;
    event.preventDefault();
    this.#choose(next);
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>('.layouts [aria-checked="true"]')?.focus());
  }

  #doubleClick(event: MouseEvent, id: string): void {
    const operated = event.composedPath().some((on) => on instanceof Element && on.matches('button, select, input, oriel-timeline'));
    if (operated) return;
    event.preventDefault();
    this.#toggleLarge(id);
  }

  #cellKey(event: KeyboardEvent, id: string): void {
    const on = event.composedPath()[0];
    if (!(on instanceof Element) || !on.matches('.frame')) return;
    if (event.key === 'Enter') this.#toggleLarge(id);
    else if (event.key.startsWith('Arrow') && !this.large) this.#go(id, event.key);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** Once nobody further in wanted it. */
  #escape(event: KeyboardEvent): void {
    if (event.key === 'Escape' && this.large && !event.defaultPrevented) this.large = undefined;
  }

  #go(id: string, key: string): void {
    const shown = this.#shown();
    const cells = this.renderRoot.querySelector('.cells')!;
    const columns = getComputedStyle(cells).gridTemplateColumns.split(' ').length;
    const next = shown[neighbour(shown.indexOf(id), key, columns, shown.length)];
    if (next === undefined) return;
    this.here = next;
    this.renderRoot.querySelector<OrielRecordingPlayer>(`[data-camera="${CSS.escape(next)}"] oriel-recording-player`)?.focus();
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'oriel-camera-grid': OrielCameraGrid;
  }
}
