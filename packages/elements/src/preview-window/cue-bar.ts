import type { Cue, Milliseconds, PreviewStatus, Programme } from '@oriel/core';
import { html, nothing, type TemplateResult } from 'lit';
import { triangleAlert } from '../icons/index.ts';
import { icon } from '../theme/icon.ts';
import type { PreviewMessages } from './words.ts';

export interface CueBarOptions {
  messages: PreviewMessages;
  status: PreviewStatus;
  /** Missing while it is loaded. */
  programme: Programme | undefined;
  /** Server time, Unix ms. */
  now: Milliseconds;
  /** Id of the cue that the operator chose to be taken next; the one that follows when it is none. */
  chosen: string | undefined;
  isTaking: boolean;
  nameOf(cue: Cue): string;
  choose(id: string): void;
  take(id: string): void;
}

/** The cue that follows, by itself; `undefined` after the last one of a programme that does not loop. */
export function nextCue({ cues, loop }: Pick<Programme, 'cues' | 'loop'>, id: string | undefined): Cue | undefined {
  const at = cues.findIndex((cue) => cue.id === id);
  return cues[at + 1] ?? (loop ? cues[0] : undefined);
}

/** The cue on air, how long it lasts, and what comes next. */
export function cueBar({ choose, chosen, isTaking, messages, nameOf, now, programme, status, take }: CueBarOptions): TemplateResult {
  const { preview: words } = messages;
  const { cue } = status;
  const cues = programme?.cues ?? [];
  const current = cues.find(({ id }) => id === cue?.id);
  const next = cues.find(({ id }) => id === chosen && id !== cue?.id) ?? (programme && nextCue(programme, cue?.id)) ?? cues[0];
  const left = cue && current ? Date.parse(cue.since) + current.duration * 1000 - now : 0;
  const canTake = next !== undefined && status.allowed.includes('take') && !isTaking;
  return html`<div class="cues" part="cues">
    <div class="now" part="cue">
      <span class="name">${words.onAir}</span>
      <b dir="auto">${current ? nameOf(current) : words.slate}</b>
      ${left > 0 ? html`<span class="left">${words.left(left)}</span>` : nothing}
      ${cue?.isMissing ? html`<span class="warning">${icon(triangleAlert)}${words.missing}</span>` : nothing}
    </div>
    ${cues.length > 0
      ? html`<div class="next">
          <label><span class="name">${words.next}</span>
            <select part="next" .value=${next?.id ?? ''} @change=${(event: Event) => choose((event.target as HTMLSelectElement).value)}>
              ${cues.map((one) => html`<option value=${one.id} ?selected=${one.id === next?.id}>${nameOf(one)}</option>`)}
            </select>
          </label>
          <button part="take" aria-disabled=${!canTake} @click=${() => canTake && take(next.id)}>${words.take}</button>
        </div>`
      : nothing}
  </div>`;
}
