import type { OrielError } from '@oriel/core';
import { html, nothing, type TemplateResult } from 'lit';
import { property } from 'lit/decorators.js';
import { emit, OrielErrorEvent } from '../base/events.ts';
import { OrielElement } from '../base/oriel-element.ts';
import { statePanelStyles } from '../base/state-panel.ts';
import { rotateCw } from '../icons/index.ts';
import { buttons } from '../theme/buttons.ts';
import { icon } from '../theme/icon.ts';
import { partBarStyles } from '../theme/part-bar.ts';
import { audience, figures, quality, shares } from './figures.ts';
import { HeatMap } from './heat-map.ts';
import { failed, loading, panel } from './states.ts';
import { styles } from './styles.ts';
import { Summary } from './summary.ts';
import { english } from './words.ts';

/**
 * How a video of the server's library was watched, for its owner: views and watch time, how well it played, which parts were
 * seen how often, and on which devices.
 *
 * @slot heading - instead of the heading
 *
 * @fires {OrielErrorEvent} oriel-error - the numbers could not be loaded, once for each reason; prevent its default to show nothing
 *
 * @csspart bar - heading and button
 * @csspart refresh - the button
 * @csspart figures - a group of numbers
 * @csspart figure - a number with its name
 * @csspart value - the number
 * @csspart heat-map - the curve over the time line
 * @csspart shares - views by device, browser or operating system
 * @csspart panel - words where there are no numbers
 * @csspart retry - the button there
 */
export class OrielAnalytics extends OrielElement {
  static override styles = [OrielElement.styles, buttons, partBarStyles, statePanelStyles, styles];

  readonly #summary = new Summary({
    changed: () => this.requestUpdate(),
    failed: (error: OrielError) => emit(this, new OrielErrorEvent({ camera: '', error })),
  });
  readonly #heatMap = new HeatMap(this);

  /** Id of the video. */
  @property() video: string | undefined;

  /** Loads the numbers again. */
  refresh(): void {
    if (this.isConnected) this.#summary.refresh();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#summary.stop();
  }

  protected override updated(): void {
    // Following changes state synchronously, and an update must end before the next one is requested.
    queueMicrotask(() => this.isConnected && this.#summary.follow(this.activeClient, this.#id));
  }

  protected override render(): TemplateResult {
    const messages = this.words(english);
    const { analytics: words } = messages;
    const { error, loading: isLoading } = this.#summary;
    return html`
      <div class="bar" part="bar">
        <slot name="heading"><h2>${words.label}</h2></slot>
        ${this.#id ? html`<button class="bare" part="refresh" aria-label=${words.refresh} title=${words.refresh} aria-disabled=${isLoading} @click=${() => this.refresh()}>${icon(rotateCw)}</button>` : nothing}
      </div>
      ${!this.#id ? panel(words.none, words.noneText) : error ? failed(error, messages, () => this.refresh()) : this.#renderNumbers()}
    `;
  }

  #renderNumbers(): TemplateResult {
    const messages = this.words(english);
    const { analytics: words } = messages;
    const { analytics, video } = this.#summary;
    if (!analytics) return loading(messages);
    if (analytics.views === 0 && analytics.errors === 0) return panel(words.empty, words.emptyText);
    return html`<div class="numbers">
      ${figures(words.audience, audience(analytics, words))}
      ${this.#heatMap.render({ parts: analytics.heat_map, duration: video?.duration ?? 0, words, locale: this.activeLocale })}
      ${figures(words.quality, quality(analytics, words))}
      <div class="columns">
        ${shares(words.devices, analytics.devices, words)} ${shares(words.browsers, analytics.browsers, words)} ${shares(words.systems, analytics.operating_systems, words)}
      </div>
    </div>`;
  }

  get #id(): string {
    return typeof this.video === 'string' ? this.video : '';
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'oriel-analytics': OrielAnalytics;
  }
}
