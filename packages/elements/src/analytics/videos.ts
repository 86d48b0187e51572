import type { VideoAnalyticsOverview } from '@oriel/core';
import { html, nothing, type TemplateResult } from 'lit';
import { partBar } from '../theme/part-bar.ts';
import type { AnalyticsWords } from './words.ts';

/** The videos that were watched longest: a bar and a button for each. */
export function watchedVideos(videos: VideoAnalyticsOverview['videos'], words: AnalyticsWords, choose: (id: string) => void): TemplateResult | typeof nothing {
  const longest = videos[0]?.watch_time_seconds ?? 0;
  if (videos.length === 0) return nothing;
  return html`<section>
    <h3>${words.videos}</h3>
    <ul part="videos">
      ${videos.map(({ id, title, views, watch_time_seconds: seconds }) => html`<li>
        <span class="share"><button class="title" part="video" @click=${() => choose(id)}><bdi>${title}</bdi></button><span>${words.watched(views, seconds * 1000)}</span></span>
        ${partBar(longest > 0 ? seconds / longest : 0)}
      </li>`)}
    </ul>
  </section>`;
}
