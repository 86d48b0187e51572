import type { ProgrammeEdit } from '@oriel/core';
import { html, type TemplateResult } from 'lit';
import { zoomIn, zoomOut } from '../icons/index.ts';
import { icon } from '../theme/icon.ts';
import { placed, totalOf } from './programme-model.ts';
import { track, type TrackOptions } from './track.ts';

export interface CueSectionOptions extends Omit<TrackOptions, 'cues'> {
  programme: ProgrammeEdit;
  /** @param factor missing: all of it is in sight */
  zoom(factor?: number): void;
}

/** The time line with its heading. */
export function cueSection({ programme, zoom, ...options }: CueSectionOptions): TemplateResult {
  const { editor: words } = options.messages;
  const { cues } = programme;
  return html`<section aria-label=${words.timeline}>
    <div class="title">
      <h2>${words.timeline}</h2>
      <span class="total">${cues.length > 0 ? words.total(cues.length, totalOf(programme)) : ''}</span>
      <span class="tools">
        <button class="bare" aria-label=${words.zoomOut} title=${words.zoomOut} @click=${() => zoom(0.5)}>${icon(zoomOut)}</button>
        <button class="bare" aria-label=${words.zoomIn} title=${words.zoomIn} @click=${() => zoom(2)}>${icon(zoomIn)}</button>
        <button @click=${() => zoom()}>${words.fit}</button>
      </span>
    </div>
    ${cues.length === 0 ? html`<p class="note">${words.empty}</p>` : track({ ...options, cues: placed(programme) })}
  </section>`;
}
