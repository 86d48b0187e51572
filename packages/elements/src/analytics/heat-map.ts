import { html, nothing, svg, type ReactiveController, type ReactiveControllerHost, type TemplateResult } from 'lit';
import { mediaClock } from '../controls/media-clock.ts';
import type { AnalyticsWords } from './words.ts';

export interface HeatMapOptions {
  /** The video in equal parts: the share of views that saw each, 0 to 1. */
  parts: readonly number[];
  /** Duration of the video, seconds. */
  duration: number;
  words: AnalyticsWords;
  locale: string;
}

/** Rows of the table for screen readers. */
const ROWS = 10;
const HEIGHT = 40;

/** Which parts of a video are seen how often, as a curve over its time line; and as a table for screen readers. */
export class HeatMap implements ReactiveController {
  readonly #host: ReactiveControllerHost & { readonly renderRoot: ParentNode };
  /** The part under the pointer. */
  #hovered: number | undefined;
  #count = 1;

  constructor(host: ReactiveControllerHost & { readonly renderRoot: ParentNode }) {
    this.#host = host;
    host.addController(this);
  }

  hostDisconnected(): void {
    this.#hovered = undefined;
  }

  /** By a property of the style object, which every Content-Security-Policy allows. */
  hostUpdated(): void {
    const hint = this.#host.renderRoot.querySelector<HTMLElement>('.hint');
    if (hint && this.#hovered !== undefined) hint.style.setProperty('--_at', `${((this.#hovered + 0.5) / this.#count) * 100}%`);
  }

  render({ duration, locale, parts, words }: HeatMapOptions): TemplateResult | typeof nothing {
    if (parts.length === 0) return nothing;
    this.#count = parts.length;
    const clock = (part: number) => mediaClock((part / parts.length) * duration, locale);
    const hovered = this.#hovered;
    return html`<section>
      <h3>${words.engagement}</h3>
      <p class="note">${words.engagementText}</p>
      <div class="plot" part="heat-map" dir="ltr" aria-hidden="true" @pointermove=${(event: PointerEvent) => this.#hover(event)} @pointerleave=${() => this.#leave()}>
        <svg viewBox="0 0 ${parts.length} ${HEIGHT}" preserveAspectRatio="none">
          ${svg`<path class="grid" d="M0 0H${parts.length}M0 ${HEIGHT / 2}H${parts.length}M0 ${HEIGHT}H${parts.length}"></path>
            <path class="area" d="M0 ${HEIGHT}${curve(parts)}V${HEIGHT}Z"></path>
            <path class="line" d="M0 ${heightOf(parts[0] ?? 0)}${curve(parts)}"></path>
            ${hovered === undefined ? nothing : svg`<path class="cursor" d="M${hovered + 0.5} 0V${HEIGHT}"></path>`}`}
        </svg>
        <span class="scale"><span>${words.percent(1)}</span><span>${words.percent(0.5)}</span></span>
        ${hovered === undefined ? nothing : html`<bdi class="hint">${words.at(clock(hovered), parts[hovered] ?? 0)}</bdi>`}
      </div>
      <div class="times" dir="ltr" aria-hidden="true">${[0, 0.25, 0.5, 0.75, 1].map((at) => html`<span>${clock(at * parts.length)}</span>`)}</div>
      ${this.#table(parts, clock, words)}
    </section>`;
  }

  #table(parts: readonly number[], clock: (part: number) => string, words: AnalyticsWords): TemplateResult {
    const size = Math.ceil(parts.length / ROWS);
    const rows = Array.from({ length: Math.ceil(parts.length / size) }, (_, row) => parts.slice(row * size, (row + 1) * size));
    return html`<table class="visually-hidden">
      <caption>${words.engagementText}</caption>
      <thead><tr><th scope="col">${words.part}</th><th scope="col">${words.seen}</th></tr></thead>
      <tbody>
        ${rows.map((row, index) => html`<tr>
          <th scope="row">${words.partOf(clock(index * size), clock(index * size + row.length))}</th>
          <td>${words.percent(row.reduce((sum, part) => sum + part, 0) / row.length)}</td>
        </tr>`)}
      </tbody>
    </table>`;
  }

  #hover({ clientX, currentTarget }: PointerEvent): void {
    const { left, width } = (currentTarget as HTMLElement).getBoundingClientRect();
    if (width === 0) return;
    this.#hovered = Math.min(this.#count - 1, Math.max(0, Math.floor(((clientX - left) / width) * this.#count)));
    this.#host.requestUpdate();
  }

  #leave(): void {
    this.#hovered = undefined;
    this.#host.requestUpdate();
  }
}

const heightOf = (part: number): string => (HEIGHT * (1 - Math.min(1, Math.max(0, part)))).toFixed(2);

/** Steps: within a part nothing is known. */
const curve = (parts: readonly number[]): string => parts.map((part, index) => `V${heightOf(part)}H${index + 1}`).join('');
