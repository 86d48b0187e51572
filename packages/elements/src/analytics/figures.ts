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

interface Share {
  name: string;
  amount: number;
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
  const { bandwidth_kbps: bandwidth, buffering_ratio: ratio, errors, quality_switches: switches, seeks, stalls, startup_ms: start } = analytics;
  const count = (name: string, value: number | undefined) => (value === undefined ? [] : [{ name, value: words.count(value) }]);
  return [
    { name: words.start, value: start ? words.seconds(start.median) : UNKNOWN, note: start ? words.p95(words.seconds(start.p95)) : undefined },
    { name: words.buffering, value: words.percent(ratio) },
    ...count(words.stalls, stalls),
    ...(typeof bandwidth === 'number' ? [{ name: words.bandwidth, value: words.rate(bandwidth), note: words.median }] : []),
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

/** Views by device, browser or system, or watch time by quality: a bar for each. */
export function shares(title: string, all: readonly Share[], words: AnalyticsWords): TemplateResult | typeof nothing {
  const total = all.reduce((sum, { amount }) => sum + amount, 0);
  if (total === 0) return nothing;
  return html`<section>
    <h3>${title}</h3>
    <ul part="shares">
      ${all.slice(0, MOST_SHARES).map(({ name, amount }) => html`<li>
        <span class="share"><bdi>${words.kindOf(name)}</bdi><span>${words.percent(amount / total)}</span></span>
        ${partBar(amount / total)}
      </li>`)}
    </ul>
  </section>`;
}

const MOST_SHARES = 5;

export const byViews = (all: VideoAnalytics['devices']): Share[] => all.map(({ name, views }) => ({ name, amount: views }));
export const byWatchTime = (all: VideoAnalytics['qualities']): Share[] => all.map(({ quality_label: name, watch_time_seconds: amount }) => ({ name, amount }));

/** By their names in a language. */
export function byCountry(all: VideoAnalytics['countries'], locale: string): Share[] {
  const names = new Intl.DisplayNames(locale, { type: 'region' });
  return all.map(({ name, views }) => ({ name: nameOf(names, name), amount: views }));
}

/** Something else than a code throws. */
function nameOf(names: Intl.DisplayNames, code: string): string {
  try {
    return names.of(code) ?? code;
  } catch {
    return code;
  }
}
