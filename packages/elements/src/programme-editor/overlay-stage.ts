import type { Overlay } from '@oriel/core';
import { html, nothing, type ReactiveControllerHost, type TemplateResult } from 'lit';
import { clock, image, type as letters } from '../icons/index.ts';
import { icon } from '../theme/icon.ts';
import { place, type Place, type Placement } from './placement.ts';
import type { EditorMessages } from './words.ts';

export interface OverlayStageOptions {
  messages: EditorMessages;
  locale: string;
  /** Unix ms. */
  now: number;
  /** Picture of the cue. */
  picture: TemplateResult | typeof nothing;
  overlays: readonly Overlay[];
  /** Index of the selected one. */
  selected: number | undefined;
  imageOf(id: string): string | undefined;
  select(index: number): void;
  /** @param isDone the drag has ended */
  moved(index: number, place: Place, isDone: boolean): void;
  remove(index: number): void;
}

/** A step of an arrow key, and with Shift. */
const STEP = 0.005;
const LEAP = 0.05;

const arrows: Readonly<Record<string, readonly [x: number, y: number]>> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

export const overlayIcons = { text: letters, clock, image } as const;

/** The picture of a cue, on which its overlays are placed by hand. */
export class OverlayStage {
  readonly #host: ReactiveControllerHost;
  #drag: { index: number; pointer: number; x: number; y: number; from: Overlay } | undefined;
  #guides: Placement['guides'] = {};

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
  }

  /** Gives a drag up where it is. */
  cancel(): void {
    this.#drag = undefined;
    this.#guides = {};
  }

  render(options: OverlayStageOptions): TemplateResult {
    const { messages, overlays, picture } = options;
    const { x, y } = this.#guides;
    return html`<div class="stage" part="stage" role="group" dir="ltr" aria-label=${messages.editor.stage}>
      ${picture}
      <div class="safe"></div>
      ${x === undefined ? nothing : html`<div class="guide across" .style=${`left: ${x * 100}%`}></div>`} ${y === undefined ? nothing : html`<div class="guide down" .style=${`top: ${y * 100}%`}></div>`}
      ${overlays.map((overlay, index) => this.#one(overlay, index, options))}
    </div>`;
  }

  #one(overlay: Overlay, index: number, options: OverlayStageOptions): TemplateResult {
    const { imageOf, locale, messages, now, selected } = options;
    const { editor: words } = messages;
    const { kind, x, y } = overlay;
    const url = kind === 'image' ? imageOf(overlay.image) : undefined;
    const text = kind === 'image' ? undefined : kind === 'clock' ? clockAt(now, overlay.timeZone, locale) : overlay.text;
    const content = text ?? (url ? html`<img src=${url} alt="" draggable="false" />` : icon(image));
    return html`<button
      class="overlay ${kind}"
      part="overlay"
      aria-pressed=${index === selected}
      aria-label=${words.overlayAt([kind === 'text' ? '' : words.kinds[kind], text].filter(Boolean).join(' '), x, y)}
      .style=${styleOf(overlay)}
      @click=${() => options.select(index)}
      @keydown=${(event: KeyboardEvent) => this.#key(event, index, overlay, options)}
      @pointerdown=${(event: PointerEvent) => this.#down(event, index, overlay, options)}
      @pointermove=${(event: PointerEvent) => this.#move(event, options)}
      @pointerup=${(event: PointerEvent) => this.#end(event, options)}
      @pointercancel=${(event: PointerEvent) => this.#end(event, options)}
    >${content}</button>`;
  }

  #key(event: KeyboardEvent, index: number, overlay: Overlay, { moved, remove }: OverlayStageOptions): void {
    const arrow = arrows[event.key];
    if (event.key === 'Delete' || event.key === 'Backspace') {
      event.preventDefault();
      event.stopPropagation();
      return remove(index);
    }
    if (!arrow || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    const step = event.shiftKey ? LEAP : STEP;
    const wanted = { x: overlay.x + arrow[0] * step, y: overlay.y + arrow[1] * step };
    const { x, y } = place(wanted, sizeOf(event.currentTarget as HTMLElement), false);
    moved(index, { x, y }, true);
  }

  #down(event: PointerEvent, index: number, from: Overlay, { select }: OverlayStageOptions): void {
    if (event.button !== 0) return;
    (event.currentTarget as HTMLElement).setPointerCapture(event.pointerId);
    this.#drag = { index, pointer: event.pointerId, x: event.clientX, y: event.clientY, from };
    select(index);
  }

  #move(event: PointerEvent, { moved }: OverlayStageOptions): void {
    const drag = this.#drag;
    if (!drag || drag.pointer !== event.pointerId) return;
    const target = event.currentTarget as HTMLElement;
    const stage = stageOf(target);
    if (!stage.width || !stage.height) return;
    const wanted = { x: drag.from.x + (event.clientX - drag.x) / stage.width, y: drag.from.y + (event.clientY - drag.y) / stage.height };
    // With Alt it does not snap.
    const { guides, x, y } = place(wanted, sizeOf(target), !event.altKey);
    this.#guides = guides;
    moved(drag.index, { x, y }, false);
  }

  #end(event: PointerEvent, { moved, overlays }: OverlayStageOptions): void {
    const drag = this.#drag;
    if (!drag || drag.pointer !== event.pointerId) return;
    this.#drag = undefined;
    this.#guides = {};
    const overlay = overlays[drag.index];
    if (overlay) moved(drag.index, { x: overlay.x, y: overlay.y }, true);
    this.#host.requestUpdate();
  }
}

const stageOf = (overlay: HTMLElement): DOMRect => overlay.parentElement?.getBoundingClientRect() ?? new DOMRect();

function sizeOf(overlay: HTMLElement): { width: number; height: number } {
  const [own, stage] = [overlay.getBoundingClientRect(), stageOf(overlay)];
  return { width: own.width / (stage.width || 1), height: own.height / (stage.height || 1) };
}

function styleOf(overlay: Overlay): string {
  const at = `left: ${overlay.x * 100}%; top: ${overlay.y * 100}%;`;
  if (overlay.kind === 'image') return `${at} width: ${overlay.width * 100}%; opacity: ${overlay.opacity ?? 1};`;
  return `${at} font-size: ${overlay.size * 100}cqh; color: ${overlay.color ?? '#ffffff'}; background: ${overlay.background ?? 'none'};`;
}

/** The time of day there; UTC where the zone is unknown. */
export function clockAt(now: number, timeZone = 'UTC', locale?: string): string {
  const options = { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' } as const;
  try {
    return new Intl.DateTimeFormat(locale, { ...options, timeZone }).format(now);
  } catch {
    return new Intl.DateTimeFormat(locale, { ...options, timeZone: 'UTC' }).format(now);
  }
}
