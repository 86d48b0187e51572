import type { OrielError, Video } from '@oriel/core';
import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import { emit, OrielErrorEvent } from '../base/events.ts';
import { OrielElement } from '../base/oriel-element.ts';
import { statePanelStyles } from '../base/state-panel.ts';
import { search } from '../icons/index.ts';
import { buttons } from '../theme/buttons.ts';
import { icon } from '../theme/icon.ts';
import { partBarStyles } from '../theme/part-bar.ts';
import { card } from './card.ts';
import { OrielVideoSelectEvent } from './events.ts';
import { empty, failed, skeleton } from './states.ts';
import { styles } from './styles.ts';
import { Thumbnails } from './thumbnails.ts';
import { VideoPages } from './video-pages.ts';
import { english } from './words.ts';

export type { OrielVideoSelectEvent } from './events.ts';

/** Debounce of the search field, ms. */
const DEBOUNCE = 300;
const LIMIT = 20;

/**
 * The videos of a server's library, newest first: pictures, titles, how far each was watched, and what is still being
 * processed. They can be searched, and come page by page.
 *
 * @slot actions - after the search field and the choice of tags
 *
 * @fires {OrielVideoSelectEvent} oriel-video-select - the viewer chose a video, `detail.video` is its id; prevent its default to keep the selection and to follow no link
 * @fires {OrielErrorEvent} oriel-error - the list could not be loaded, once for each reason; prevent its default to show nothing
 *
 * @csspart bar - search field and choice of tags
 * @csspart search - the search field
 * @csspart tags - the choice of tags
 * @csspart cards - all cards
 * @csspart card - one of them
 * @csspart selected - the chosen one
 * @csspart picture - the area of its picture
 * @csspart thumbnail - the picture
 * @csspart duration - on the picture
 * @csspart progress - how far it was watched, on the picture
 * @csspart title - below it
 * @csspart state - the line below the title
 * @csspart more - the button for the next page
 * @csspart panel - words where there are no videos
 * @csspart retry - the button there
 */
export class OrielVideoList extends OrielElement {
  static override styles = [OrielElement.styles, buttons, partBarStyles, statePanelStyles, styles];

  readonly #pages = new VideoPages({
    changed: () => this.requestUpdate(),
    failed: (error: OrielError) => emit(this, new OrielErrorEvent({ camera: '', error })),
  });
  readonly #thumbnails = new Thumbnails(() => this.requestUpdate());
  #cancelSearch: (() => void) | undefined;

  /** Id of the chosen video. */
  @property({ reflect: true }) selected: string | undefined;
  /** Makes links of the cards: `{id}` and `{slug}` stand for those of the video, as in `?video={id}`. */
  @property({ attribute: 'href-template' }) hrefTemplate: string | undefined;
  /** Words of title or description that the videos must have. */
  @property() query: string | undefined;
  /** The tag that the videos must have. */
  @property() tag: string | undefined;
  /** Videos in a page, 1 to 100; missing: 20. */
  @property({ type: Number }) limit: number | undefined;

  /** Text of the search field, until it becomes the query. */
  @state() private typed: string | undefined;
  @query('.cards') private cards!: HTMLElement | null;

  /** The videos that are shown, the newest first. */
  get videos(): readonly Video[] {
    return this.#pages.videos ?? [];
  }

  /** Loads the list again, for example after an upload. */
  refresh(): void {
    if (this.isConnected) this.#pages.refresh();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#cancelSearch?.();
    this.#pages.stop();
    this.#thumbnails.clear();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    super.willUpdate(changed);
    if (changed.has('query')) this.typed = undefined;
  }

  protected override updated(): void {
    // Following changes state synchronously, and an update must end before the next one is requested.
    queueMicrotask(() => {
      if (!this.isConnected) return;
      const limit = Math.round(Number(this.limit));
      this.#pages.follow(this.activeClient, { query: wordsOf(this.query), tag: wordsOf(this.tag), limit: limit >= 1 && limit <= 100 ? limit : LIMIT });
      this.#thumbnails.keep(this.videos, this.activeClient);
    });
  }

  protected override render(): TemplateResult {
    const messages = this.words(english);
    const { error, hasMore, loading, videos } = this.#pages;
    const { videoList: words } = messages;
    const count = videos?.length ?? 0;
    return html`
      ${this.#renderBar()}
      <div class="visually-hidden" aria-live="polite">${loading || !videos ? '' : hasMore ? words.foundMore(count) : words.found(count)}</div>
      ${error && count === 0 ? failed(error, messages, () => this.#pages.refresh()) : !videos ? skeleton(messages) : count === 0 ? empty(messages, this.#isSearched ? () => this.#clear() : undefined) : this.#renderCards(videos)}
      ${count > 0 && error ? failed(error, messages, () => (hasMore ? void this.#more() : this.#pages.refresh())) : nothing}
      ${count > 0 && hasMore && !error ? html`<button class="more" part="more" aria-disabled=${loading} @click=${() => this.#more()}>${words.more}</button>` : nothing}
    `;
  }

  #renderBar(): TemplateResult {
    const { videoList: words } = this.words(english);
    const tag = wordsOf(this.tag);
    const tags = tag && !this.#pages.tags.includes(tag) ? [tag, ...this.#pages.tags] : this.#pages.tags;
    const choice = html`<select part="tags" aria-label=${words.tag} .value=${tag} @change=${this.#chooseTag}>
      <option value="" ?selected=${!tag}>${words.allTags}</option>
      ${tags.map((one) => html`<option value=${one} ?selected=${one === tag}>${one}</option>`)}
    </select>`;
    return html`<div class="bar" part="bar" role="search">
      <label class="search">
        ${icon(search)}
        <input part="search" type="search" aria-label=${words.search} placeholder=${words.search} maxlength="200" autocomplete="off" .value=${this.typed ?? wordsOf(this.query)} @input=${this.#type} @keydown=${this.#keyDown} />
      </label>
      ${tags.length > 0 ? choice : nothing}
      <slot name="actions"></slot>
    </div>`;
  }

  #renderCards(videos: readonly Video[]): TemplateResult {
    const { videoList: words } = this.words(english);
    const locale = this.activeLocale;
    const one = (video: Video) =>
      html`<li>${card(video, {
        picture: this.#thumbnails.urlOf(video),
        selected: video.id === this.selected,
        href: this.#hrefOf(video),
        words,
        locale,
        select: (event) => this.#select(video, event),
      })}</li>`;
    return html`<ul class="cards" part="cards" aria-label=${words.label} aria-busy=${this.#pages.loading}>${repeat(videos, ({ id }) => id, one)}</ul>`;
  }

  get #isSearched(): boolean {
    return Boolean(wordsOf(this.query) || wordsOf(this.tag));
  }

  #hrefOf({ id, slug }: Video): string | undefined {
    const template = this.hrefTemplate;
    return typeof template === 'string' && template ? template.replaceAll('{id}', encodeURIComponent(id)).replaceAll('{slug}', encodeURIComponent(slug)) : undefined;
  }

  #select(video: Video, event: MouseEvent): void {
    // The browser opens the link in another tab or window.
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    if (emit(this, new OrielVideoSelectEvent({ camera: '', video: video.id }))) this.selected = video.id;
    else event.preventDefault();
  }

  async #more(): Promise<void> {
    const before = await this.#pages.more();
    await this.updateComplete;
    // The button that had the focus may be gone.
    if (this.isConnected) this.cards?.children[before]?.querySelector<HTMLElement>('.card')?.focus();
  }

  #type(event: Event): void {
    this.typed = (event.target as HTMLInputElement).value;
    this.#cancelSearch?.();
    this.#cancelSearch = this.activeClient.environment.after(DEBOUNCE, () => this.#search());
  }

  #keyDown(event: KeyboardEvent): void {
    if (event.key === 'Enter') this.#search();
  }

  #search(): void {
    this.#cancelSearch?.();
    if (this.typed !== undefined) this.query = this.typed;
  }

  #chooseTag(event: Event): void {
    this.tag = (event.target as HTMLSelectElement).value;
  }

  #clear(): void {
    this.query = this.tag = '';
  }
}

const wordsOf = (value: unknown): string => (typeof value === 'string' ? value.trim() : '');

declare global {
  interface HTMLElementTagNameMap {
    'oriel-video-list': OrielVideoList;
  }
}
