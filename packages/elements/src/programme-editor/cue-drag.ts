import type { Cue } from '@oriel/core';

export interface CueDragOptions {
  /** Pixels a second. */
  scale(): number;
  selected(): ReadonlySet<string>;
  /** A press without a move. */
  select(id: string, event: PointerEvent): void;
  /** @param index before which the cues would be put; missing: nowhere */
  dragged(index: number | undefined): void;
  dropped(index: number): void;
  /** @param by seconds since the drag began */
  trimmed(id: string, edge: 'start' | 'end', by: number): void;
  trimEnded(): void;
  /** Middles of all cues, in seconds. */
  middles(): readonly number[];
}

interface Drag {
  readonly id: string;
  readonly edge: 'start' | 'end' | undefined;
  readonly x: number;
  readonly lane: HTMLElement;
  isMoving: boolean;
}

/** What moves less is a press. */
const SLOP = 4;
/** So close to the edge of what is seen, the track scrolls. */
const EDGE = 32;

/** Cues under a pointer: a press selects, a drag moves, a drag at an edge trims. */
export class CueDrag {
  readonly #options: CueDragOptions;
  #drag: Drag | undefined;

  constructor(options: CueDragOptions) {
    this.#options = options;
  }

  down(event: PointerEvent, { id }: Pick<Cue, 'id'>): void {
    const cue = event.currentTarget as HTMLElement;
    const lane = cue.closest<HTMLElement>('.lane');
    if (event.button !== 0 || !lane) return;
    const edge = (event.target as HTMLElement).dataset['edge'] as Drag['edge'];
    this.#drag = { id, edge, x: event.clientX, lane, isMoving: false };
    // A finger scrolls the track, unless it is on a selected cue, whose `touch-action` is none.
    if (event.pointerType !== 'touch' || edge || this.#options.selected().has(id)) cue.setPointerCapture(event.pointerId);
  }

  move(event: PointerEvent): void {
    const drag = this.#drag;
    if (!drag) return;
    const by = event.clientX - drag.x;
    if (!drag.isMoving && Math.abs(by) < SLOP) return;
    if (!drag.isMoving && !drag.edge && !this.#options.selected().has(drag.id)) this.#options.select(drag.id, event);
    drag.isMoving = true;
    if (drag.edge) return this.#options.trimmed(drag.id, drag.edge, by / this.#options.scale());
    scrollAt(drag.lane, event.clientX);
    this.#options.dragged(this.#indexAt(drag, event));
  }

  end(event: PointerEvent): void {
    const drag = this.#drag;
    this.#drag = undefined;
    if (!drag) return;
    this.#options.dragged(undefined);
    if (event.type === 'pointercancel') return drag.edge && drag.isMoving ? this.#options.trimEnded() : undefined;
    if (!drag.isMoving) this.#options.select(drag.id, event);
    else if (drag.edge) this.#options.trimEnded();
    else this.#options.dropped(this.#indexAt(drag, event));
  }

  #indexAt({ lane }: Drag, event: PointerEvent): number {
    const time = (event.clientX - lane.getBoundingClientRect().left) / this.#options.scale();
    return this.#options.middles().filter((middle) => middle < time).length;
  }
}

function scrollAt(lane: HTMLElement, x: number): void {
  const scroller = lane.parentElement;
  if (!scroller) return;
  const { left, right } = scroller.getBoundingClientRect();
  if (x < left + EDGE) scroller.scrollLeft -= 16;
  else if (x > right - EDGE) scroller.scrollLeft += 16;
}
