import type { Cue } from '@oriel/core';
import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { mediaClock } from '../controls/media-clock.ts';
import type { PlacedCue } from './programme-model.ts';
import { marks } from './time-scale.ts';
import type { EditorMessages } from './words.ts';

export interface TrackOptions {
  messages: EditorMessages;
  locale: string;
  cues: readonly PlacedCue[];
  selected: ReadonlySet<string>;
  /** Id of the one in the Tab order. */
  focused: string | undefined;
  /** Pixels a second. */
  scale: number;
  /** Index before which dragged cues would be put. */
  drop: number | undefined;
  /** The cue on air, and how many seconds of it have passed. */
  onAir: { readonly id: string; readonly passed: number } | undefined;
  nameOf(cue: Cue): string;
  pictureOf(cue: Cue): string | undefined;
  pointerDown(event: PointerEvent, cue: Cue): void;
  pointerMove(event: PointerEvent): void;
  pointerEnd(event: PointerEvent): void;
  keyDown(event: KeyboardEvent): void;
}

/** The cues on a time line, which runs left to right in every language. */
export function track(options: TrackOptions): TemplateResult {
  const { cues, drop, keyDown, locale, messages, onAir, pointerEnd, pointerMove, scale } = options;
  const { editor: words } = messages;
  const total = cues.at(-1)?.end ?? 0;
  const width = total * scale + 48;
  const at = drop === undefined ? undefined : (cues[drop]?.start ?? total);
  const current = cues.find(({ cue }) => cue.id === onAir?.id);
  const passed = current && onAir ? current.start + Math.min(current.cue.duration, Math.max(0, onAir.passed)) : undefined;
  return html`<div class="scroller" part="track" dir="ltr">
    <div class="lane" .style=${`width: ${width}px`} @pointermove=${pointerMove} @pointerup=${pointerEnd} @pointercancel=${pointerEnd}>
      <div class="marks" aria-hidden="true">${marks(scale, total).map(({ time, x }) => html`<span .style=${`left: ${x}px`}>${mediaClock(time, locale)}</span>`)}</div>
      ${cues.map(({ start }, index) => gap(cues[index - 1]?.end ?? 0, start, scale, words))}
      <div class="cues" role="listbox" aria-label=${words.timeline} aria-multiselectable="true" aria-orientation="horizontal" @keydown=${keyDown}>
        ${repeat(cues, ({ cue }) => cue.id, (placed, index) => one(placed, index, options))}
      </div>
      ${at === undefined ? nothing : html`<div class="drop" .style=${`left: ${at * scale}px`}></div>`}
      ${passed === undefined ? nothing : html`<div class="playhead" part="playhead" .style=${`left: ${passed * scale}px`}></div>`}
    </div>
  </div>`;
}

function gap(from: number, to: number, scale: number, words: EditorMessages['editor']): TemplateResult | typeof nothing {
  return to > from ? html`<div class="gap" .style=${`left: ${from * scale}px; width: ${(to - from) * scale}px`} title=${words.gap(to - from)}></div>` : nothing;
}

function one({ cue, start }: PlacedCue, index: number, { focused, locale, messages, nameOf, onAir, pictureOf, pointerDown, scale, selected }: TrackOptions): TemplateResult {
  const { editor: words } = messages;
  const { duration, fadeDuration = 0.5, id, transition } = cue;
  const isOnAir = onAir?.id === id;
  const name = nameOf(cue);
  const picture = pictureOf(cue);
  const label = words.cueOf(name, mediaClock(start, locale), duration);
  return html`<div
    class="cue ${isOnAir ? 'air' : ''}"
    part="cue ${isOnAir ? 'on-air' : ''}"
    role="option"
    data-id=${id}
    tabindex=${id === focused || (focused === undefined && index === 0) ? 0 : -1}
    aria-selected=${selected.has(id)}
    aria-label=${isOnAir ? `${words.onAir}: ${label}` : label}
    title=${label}
    .style=${`left: ${start * scale}px; width: ${duration * scale}px`}
    @pointerdown=${(event: PointerEvent) => pointerDown(event, cue)}
  >
    ${picture ? html`<img src=${picture} alt="" draggable="false" />` : nothing}
    ${transition === 'fade' ? html`<span class="fade" .style=${`width: ${fadeDuration * scale}px`}></span>` : nothing}
    <span class="label" dir="auto">${isOnAir ? html`<b class="tally">${words.onAir}</b> ` : nothing}${name}</span>
    <span class="edge start" data-edge="start"></span><span class="edge end" data-edge="end"></span>
  </div>`;
}
