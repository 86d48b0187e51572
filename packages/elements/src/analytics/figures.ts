import type { VideoAnalytics, VideoAnalyticsOverview } from '@oriel/core';
import { html, nothing, type TemplateResult } from 'lit';
import { partBar } from '../theme/part-bar.ts';
import type { AnalyticsWords } from './words.ts';

interface Figure {
  name: string;
  value: string;
  /** More of it, in small letters. */
  note?: string | undefined;
}

/** Stands for a number that is not known. */
const UNKNOWN = '–';

/** What an overview does not tell is left out. */
type Numbers = Partial<VideoAnalytics> & Omit<VideoAnalyticsOverview, 'videos'>;

export function audience(analytics: Numbers, words: AnalyticsWords): Figure[] {
  const { average_completion: completion, completed_views: completed, unique_viewers: viewers, views, watch_time_seconds: seconds } = analytics;
  return [
    { name: words.views, value: words.count(views) },
    { name: words.viewers, value: words.count(viewers) },
    { name: words.watchTime, value: words.length(seconds * 1000) },
    { name: words.average, value: words.length((seconds / Math.max(1, views)) * 1000) },
    ...(completion === undefined ? [] : [{ name: words.completion, value: completion === null ? UNKNOWN : words.percent(completion) }]),
    { name: words.completed, value: words.percent(completed / Math.max(1, views)) },
  ];
}

export function quality(analytics: Numbers, words: AnalyticsWords): Figure[] {
  const { buffering_ratio: ratio, errors, quality_switches: switches, seeks, stalls, startup_ms: start } = analytics;
  const count = (name: string, value: number | undefined) => (value === undefined ? [] : [{ name, value: words.count(value) }]);
  return [
    { name: words.start, value: start ? words.seconds(start.median) : UNKNOWN, note: start ? words.p95(words.seconds(start.p95)) : undefined },
    { name: words.buffering, value: words.percent(ratio) },
    ...count(words.stalls, stalls),
    ...count(words.switches, switches),
    ...count(words.seeks, seeks),
    ...count(words.errors, errors),
  ];
}

export const figures = (title: string, all: readonly Figure[]): TemplateResult => html`
  <section>
    <h3>${title}</h3>
    <dl part="figures">
      ${all.map(({ name, note, value }) => html`<div part="figure"><dt>${name}</dt><dd><span part="value">${value}</span>${note ? html`<small>${note}</small>` : nothing}</dd></div>`)}
    </dl>
  </section>
`;

/** Views by device, browser or system: a bar for each. */
export function shares(title: string, all: VideoAnalytics['devices'], words: AnalyticsWords): TemplateResult | typeof nothing {
  const total = all.reduce((sum, { views }) => sum + views, 0);
  if (total === 0) return nothing;
  return html`<section>
    <h3>${title}</h3>
    <ul part="shares">
      ${all.slice(0, MOST_SHARES).map(({ name, views }) => html`<li>
        <span class="share"><bdi>${words.kindOf(name)}</bdi><span>${words.percent(views / total)}</span></span>
        ${partBar(views / total)}
      </li>`)}
    </ul>
  </section>`;
}

const MOST_SHARES = 5;
