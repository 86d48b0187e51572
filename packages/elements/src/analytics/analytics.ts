import type { OrielError, Video, VideoAnalytics, VideoAnalyticsOverview } from '@oriel/core';
import { html, nothing, type TemplateResult } from 'lit';
import { property, query } from 'lit/decorators.js';
import { emit, OrielErrorEvent } from '../base/events.ts';
import { OrielElement } from '../base/oriel-element.ts';
import { statePanelStyles } from '../base/state-panel.ts';
import { rotateCw } from '../icons/index.ts';
import { OrielVideoSelectEvent } from '../video-list/events.ts';
import { buttons } from '../theme/buttons.ts';
import { icon } from '../theme/icon.ts';
import { partBarStyles } from '../theme/part-bar.ts';
import { audience, byCountry, byViews, byWatchTime, figures, quality, shares } from './figures.ts';
import { HeatMap } from './heat-map.ts';
import { Loaded } from './loaded.ts';
import { failed, loading, panel } from './states.ts';
import { styles } from './styles.ts';
import { watchedVideos } from './videos.ts';
import { english } from './words.ts';

/**
 * How a video of the server's library was watched, for its owner: views and watch time, how well it played, which parts were
 * seen how often, and on which devices. With `overview`, how all of the owner's videos were watched.
 *
 * @slot heading - instead of the heading
 *
 * @fires {OrielErrorEvent} oriel-error - the numbers could not be loaded, once for each reason; prevent its default to show nothing
 * @fires {OrielVideoSelectEvent} oriel-video-select - the viewer chose a video of the overview, `detail.video` is its id
 *
 * @csspart bar - heading and button
 * @csspart refresh - the button
 * @csspart figures - a group of numbers
 * @csspart figure - a number with its name
 * @csspart value - the number
 * @csspart heat-map - the curve over the time line
 * @csspart shares - watch time by quality, or views by device, browser, operating system or country
 * @csspart videos - the videos of the overview
 * @csspart video - the button with the title of one
 * @csspart panel - words where there are no numbers
 * @csspart retry - the button there
 */
export class OrielAnalytics extends OrielElement {
  static override styles = [OrielElement.styles, buttons, partBarStyles, statePanelStyles, styles];

  readonly #video = new Loaded<{ analytics: VideoAnalytics; video: Video }>({
    load: async (videos, id, options) => {
      const [video, analytics] = await Promise.all([videos.get(id, options), videos.analytics(id, options)]);
      return { analytics, video };
    },
    ...this.#reporting(),
  });
  readonly #overview = new Loaded<VideoAnalyticsOverview>({ load: (videos, _key, options) => videos.overview(options), ...this.#reporting() });
  readonly #heatMap = new HeatMap(this);

  /** Id of the video. */
  @property() video: string | undefined;
  /** Shows all videos of the owner together, and those that were watched longest, in place of one video. */
  @property({ type: Boolean, reflect: true }) overview = false;

  @query('[part="refresh"]') private button!: HTMLButtonElement | null;

  /** Loads the numbers again. */
  refresh(): void {
    if (this.isConnected) this.#shown.refresh();
  }

  override focus(options?: FocusOptions): void {
    this.button?.focus(options);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#video.stop();
    this.#overview.stop();
  }

  protected override updated(): void {
    // Following changes state synchronously, and an update must end before the next one is requested.
    queueMicrotask(() => {
      if (!this.isConnected) return;
      this.#video.follow(this.activeClient, this.overview ? '' : this.#id);
      this.#overview.follow(this.activeClient, this.overview ? 'all' : '');
    });
  }

  protected override render(): TemplateResult {
    const messages = this.words(english);
    const { analytics: words } = messages;
    const { error, loading: isLoading } = this.#shown;
    const hasNumbers = this.overview || this.#id !== '';
    return html`
      <div class="bar" part="bar">
        <slot name="heading"><h2>${words.label}</h2></slot>
        ${hasNumbers ? html`<button class="bare" part="refresh" aria-label=${words.refresh} title=${words.refresh} aria-disabled=${isLoading} @click=${() => this.refresh()}>${icon(rotateCw)}</button>` : nothing}
      </div>
      ${!hasNumbers ? panel(words.none, words.noneText) : error ? failed(error, messages, () => this.refresh()) : this.overview ? this.#renderOverview() : this.#renderVideo()}
    `;
  }

  #renderVideo(): TemplateResult {
    const messages = this.words(english);
    const { analytics: words } = messages;
    const { analytics, video } = this.#video.value ?? {};
    if (!analytics) return loading(messages);
    if (analytics.views === 0 && analytics.errors === 0) return panel(words.empty, words.emptyText);
    return html`<div class="numbers">
      ${figures(words.audience, audience(analytics, words))}
      ${this.#heatMap.render({ parts: analytics.heat_map, duration: video?.duration ?? 0, words, locale: this.activeLocale })}
      ${figures(words.quality, quality(analytics, words))}
      <div class="columns">
        ${shares(words.qualities, byWatchTime(analytics.qualities), words)} ${shares(words.devices, byViews(analytics.devices), words)}
        ${shares(words.browsers, byViews(analytics.browsers), words)} ${shares(words.systems, byViews(analytics.operating_systems), words)} ${shares(words.countries, byCountry(analytics.countries, this.activeLocale), words)}
      </div>
    </div>`;
  }

  #renderOverview(): TemplateResult {
    const messages = this.words(english);
    const { analytics: words } = messages;
    const overview = this.#overview.value;
    if (!overview) return loading(messages);
    if (overview.views === 0 && overview.errors === 0) return panel(words.empty, words.emptyOverview);
    const choose = (video: string) => emit(this, new OrielVideoSelectEvent({ camera: '', video }));
    return html`<div class="numbers">
      ${figures(words.audience, audience(overview, words))} ${watchedVideos(overview.videos, words, choose)} ${figures(words.quality, quality(overview, words))}
    </div>`;
  }

  get #shown(): Loaded<unknown> {
    return this.overview ? this.#overview : this.#video;
  }

  get #id(): string {
    return typeof this.video === 'string' ? this.video : '';
  }

  #reporting(): { changed(): void; failed(error: OrielError): boolean } {
    return {
      changed: () => this.requestUpdate(),
      failed: (error) => emit(this, new OrielErrorEvent({ camera: '', error })),
    };
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'oriel-analytics': OrielAnalytics;
  }
}
