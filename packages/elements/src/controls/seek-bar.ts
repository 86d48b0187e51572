import { html, nothing, type ReactiveController, type ReactiveControllerHost, type TemplateResult } from 'lit';
import { mediaClock } from './media-clock.ts';
import type { StoryboardPicture } from './storyboard.ts';

/** Seconds of media time. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

export interface SeekBarOptions {
  /** What can be sought; missing while unknown. */
  range: Span | undefined;
  /** The place that is shown, or that was asked for and is not shown yet. */
  time: number;
  buffered: readonly Span[];
  label: string;
  /** A place in words. */
  spoken(time: number): string;
  /** A place under the pointer; missing: its time. */
  hint?: (time: number) => string;
  /** A title of a place under the pointer, as of its chapter. */
  title?: (time: number) => string | undefined;
  /** What a place under the pointer looks like. */
  picture?: (time: number) => StoryboardPicture | undefined;
  /** Where parts begin, as chapters do. */
  marks?: readonly number[];
  locale: string;
  seek(time: number): void;
}

/** This part of the bar for Page Up and Page Down. */
const PAGE = 0.1;

/**
 * A bar to go to any place of a video, with what is loaded. Left to right in every language, as time is. A drag shows its
 * place and seeks at its end; Escape gives it up. Arrow keys, Home and End are left to the player around it.
 */
export class SeekBar implements ReactiveController {
  readonly #host: ReactiveControllerHost & { readonly renderRoot: ParentNode };
  #options: SeekBarOptions | undefined;
  #dragged: number | undefined;
  #hovered: number | undefined;
  /** Storyboard picture of the place under the pointer. */
  #picture: StoryboardPicture | undefined;

  constructor(host: ReactiveControllerHost & { readonly renderRoot: ParentNode }) {
    this.#host = host;
    host.addController(this);
  }

  /** It is being dragged. */
  get active(): boolean {
    return this.#dragged !== undefined;
  }

  /** The place that a drag is at. */
  get dragged(): number | undefined {
    return this.#dragged;
  }

  cancel(): void {
    this.#dragged = undefined;
    this.#host.requestUpdate();
  }

  hostDisconnected(): void {
    this.#dragged = this.#hovered = undefined;
  }

  /** By properties of the style object, which every Content-Security-Policy allows. */
  hostUpdated(): void {
    const bar = this.#host.renderRoot.querySelector<HTMLElement>('.seek');
    const options = this.#options;
    if (!bar || !options) return;
    const { buffered, marks = [], range, time } = options;
    const part = (at: number) => (range && range.to > range.from ? Math.min(1, Math.max(0, (at - range.from) / (range.to - range.from))) : 0);
    const stops = buffered.flatMap(({ from, to }) => {
      const [start, end] = [percent(part(from)), percent(part(to))];
      return [`transparent ${start}`, `var(--_loaded) ${start}`, `var(--_loaded) ${end}`, `transparent ${end}`];
    });
    const cuts = marks.filter((mark) => part(mark) > 0 && part(mark) < 1).flatMap((mark) => {
      const [start, end] = [`calc(${percent(part(mark))} - 1px)`, `calc(${percent(part(mark))} + 1px)`];
      return [`#000 ${start}`, `transparent ${start}`, `transparent ${end}`, `#000 ${end}`];
    });
    bar.style.setProperty('--_marks', cuts.length > 0 ? `linear-gradient(to right, ${cuts.join(', ')})` : 'none');
    const shown = this.#picture;
    bar.style.setProperty('--_picture', shown ? `url(${JSON.stringify(shown.sheet)}) -${shown.x}px -${shown.y}px` : 'none');
    bar.style.setProperty('--_picture-width', `${shown?.width ?? 0}px`);
    bar.style.setProperty('--_picture-height', `${shown?.height ?? 0}px`);
    bar.style.setProperty('--_at', percent(part(this.#dragged ?? time)));
    bar.style.setProperty('--_hovered', percent(part(this.#dragged ?? this.#hovered ?? 0)));
    bar.style.setProperty('--_buffered', stops.length > 0 ? `linear-gradient(to right, ${stops.join(', ')})` : 'none');
  }

  render(options: SeekBarOptions): TemplateResult {
    this.#options = options;
    const { hint = (time: number) => mediaClock(time, options.locale), label, range, spoken, time } = options;
    const shown = this.#dragged ?? time;
    const hinted = range && (this.#dragged ?? this.#hovered);
    this.#picture = hinted === undefined ? undefined : options.picture?.(hinted);
    return html`<div
      class="seek ${this.active ? 'dragged' : ''}"
      part="seek-bar"
      role="slider"
      tabindex="0"
      dir="ltr"
      aria-label=${label}
      aria-valuemin=${Math.floor(range?.from ?? 0)}
      aria-valuemax=${Math.ceil(range?.to ?? 0)}
      aria-valuenow=${Math.round(shown)}
      aria-valuetext=${spoken(shown)}
      aria-disabled=${range === undefined}
      @pointerdown=${this.#down}
      @pointermove=${this.#move}
      @pointerup=${this.#up}
      @pointercancel=${() => this.cancel()}
      @pointerleave=${this.#leave}
      @keydown=${this.#keyDown}
    >
      <div class="seek-track" part="seek-track"></div>
      <div class="seek-thumb" part="seek-thumb"></div>
      ${hinted === undefined ? nothing : this.#renderHint(hinted, hint(hinted))}
    </div>`;
  }

  #renderHint(time: number, clock: string): TemplateResult {
    const name = this.#options?.title?.(time);
    return html`<div class="seek-hint" aria-hidden="true">
      ${this.#picture ? html`<div class="seek-picture" part="seek-picture"></div>` : nothing}
      ${name ? html`<div class="seek-title" part="seek-title" dir="auto">${name}</div>` : nothing}
      <bdi class="seek-time" part="seek-time">${clock}</bdi>
    </div>`;
  }

  readonly #down = (event: PointerEvent): void => {
    const time = this.#timeAt(event);
    if (event.button !== 0 || time === undefined) return;
    (event.currentTarget as HTMLElement).setPointerCapture(event.pointerId);
    this.#dragged = time;
    this.#host.requestUpdate();
  };

  readonly #move = (event: PointerEvent): void => {
    if (this.active) this.#dragged = this.#timeAt(event) ?? this.#dragged;
    else if (event.pointerType !== 'touch') this.#hovered = this.#timeAt(event);
    this.#host.requestUpdate();
  };

  readonly #up = (): void => {
    const time = this.#dragged;
    this.#dragged = undefined;
    if (time !== undefined) this.#options?.seek(time);
    this.#host.requestUpdate();
  };

  readonly #leave = (): void => {
    this.#hovered = undefined;
    this.#host.requestUpdate();
  };

  readonly #keyDown = (event: KeyboardEvent): void => {
    const { range, seek, time = 0 } = this.#options ?? {};
    if (event.key === 'Escape' && this.active) {
      event.stopPropagation();
      return this.cancel();
    }
    if (!range || !seek || event.altKey || event.ctrlKey || event.metaKey) return;
    const page = (range.to - range.from) * PAGE;
    const by = { ArrowUp: 1, ArrowDown: -1, PageUp: page, PageDown: -page }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    seek(Math.min(range.to, Math.max(range.from, time + by)));
  };

  #timeAt({ clientX, currentTarget }: PointerEvent): number | undefined {
    const { left, width } = (currentTarget as HTMLElement).getBoundingClientRect();
    const range = this.#options?.range;
    if (!range || width === 0) return undefined;
    return range.from + Math.min(1, Math.max(0, (clientX - left) / width)) * (range.to - range.from);
  }
}

const percent = (part: number): string => `${(100 * part).toFixed(3)}%`;
