import type { Range } from '@oriel/core/timeline';
import { html, nothing, type TemplateResult } from 'lit';
import { renderEventList } from './event-list.ts';
import type { TimelineEvent } from './facts.ts';
import { renderBack, renderNote, type Note } from './notes.ts';
import { paintNames } from './paints.ts';
import { eventText, farStamp, hoverText, stamp, valueText, type TextInput } from './texts.ts';

/** What a timeline looks like now. Times in Unix milliseconds. */
export interface TemplateInput {
  texts: TextInput;
  /** The accessible name. */
  label: string;
  view: Range;
  /** Width of the timeline in pixels. */
  width: number;
  now: number;
  live: boolean;
  scrubbing: boolean;
  cursor: number | undefined;
  /** The time that the value text tells; see `spokenTime`. */
  spoken: number | undefined;
  /** The event that the viewer went to last; it may not be loaded yet. */
  chosen: TimelineEvent | undefined;
  hovered: number | undefined;
  note: Note;
  retry(): void;
  follow(): void;
  choose(event: TimelineEvent): void;
  keyDown(event: KeyboardEvent): void;
  release(): void;
  focused(): void;
}

export function renderTimeline(input: TemplateInput): TemplateResult {
  const { choose, chosen, cursor, focused, hovered, keyDown, label, live, note, now, release, retry, scrubbing, spoken, texts, view, width } = input;
  const { events, format, words } = texts;
  return html`
    <div
      class="surface ${scrubbing ? 'scrubbing' : ''}"
      part="surface"
      role="slider"
      tabindex="0"
      aria-label=${label}
      aria-keyshortcuts="[ ]"
      aria-valuemin=${Math.round(Math.min(view.from, cursor ?? now))}
      aria-valuemax=${Math.round(Math.max(now, cursor ?? now))}
      aria-valuenow=${Math.round(cursor ?? now)}
      aria-valuetext=${live && !scrubbing ? words.live : valueText(spoken, chosen, texts)}
      @keydown=${keyDown}
      @keyup=${release}
      @blur=${release}
      @focus=${focused}
    >
      <canvas part="canvas" aria-hidden="true"></canvas>
      <div class="at hover" part="hover" aria-hidden="true">
        <canvas class="picture" part="picture" width="0" height="0" hidden></canvas>
        <bdi class="chip" part="hover-time">${hovered === undefined ? nothing : hoverText(hovered, view, width, texts)}</bdi>
      </div>
      <div class="at cursor" part="cursor" aria-hidden="true">
        <bdi class="chip" part="cursor-time">${cursor === undefined ? nothing : stamp(cursor, view, format)}</bdi>
      </div>
    </div>
    ${renderNote(note, words, retry)} ${cursor === undefined ? nothing : renderWayBack(cursor, input)}
    ${renderEventList({ events, label: words.events(events.length), textOf: (event) => eventText(event, texts), choose })}
    <div class="paints" aria-hidden="true">${paintNames.map((name) => html`<i class=${name}></i>`)}</div>
  `;
}

function renderWayBack(cursor: number, { follow, live, texts: { format, words }, view }: TemplateInput): TemplateResult | typeof nothing {
  if (cursor >= view.from && cursor <= view.to) return nothing;
  const time = farStamp(cursor, view, format);
  return renderBack({ side: cursor < view.from ? 'left' : 'right', text: live ? words.live : time, label: live ? words.backToLive : words.backTo(time), back: follow });
}
