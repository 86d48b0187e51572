/** What pointers and the wheel ask of the timeline. `x` is in CSS pixels from the left edge of the surface. */
export interface GestureTarget {
  /** Where the cursor is, so that a finger can grab it; `NaN` if it is nowhere. */
  cursorX(): number;
  /** The pointer is here with no button pressed; `undefined` when it has left. */
  hover(x: number | undefined): void;
  /** The cursor is being dragged. */
  scrub(x: number): void;
  /** A click, or the end of a drag. */
  seek(x: number): void;
  /** A drag of the cursor was given up. */
  cancel(): void;
  /** The view is dragged by so many pixels, to the right if positive. */
  pan(dx: number): void;
  /** Shows `factor` times as much time; the time at `x` stays there. */
  zoom(factor: number, x: number): void;
}

type Grip = 'press' | 'scrub' | 'pan' | 'pinch';

interface Touch {
  x: number;
  start: number;
}

/** A pointer may move this far, in pixels, and it is still a click. */
const SLOP = { mouse: 3, touch: 8 };
/** A finger grabs the cursor from this far. */
const REACH = 24;
const LINE_HEIGHT = 16;

/**
 * Pointers and wheel on one surface. Mouse and pen: a click seeks, a drag scrubs, a drag with Shift or the middle button
 * pans. Fingers: a tap seeks, one finger pans, or scrubs if it starts at the cursor, two fingers zoom. The wheel zooms
 * around the pointer; sideways, or with Shift, it pans.
 */
export class Gestures {
  readonly #surface: HTMLElement;
  readonly #target: GestureTarget;
  readonly #touches = new Map<number, Touch>();
  #grip: Grip | undefined;

  /** @param early what came before there were gestures */
  constructor(surface: HTMLElement, target: GestureTarget, signal: AbortSignal, early: readonly PointerEvent[] = []) {
    this.#surface = surface;
    this.#target = target;
    surface.addEventListener('pointerdown', (event) => this.#down(event), { signal });
    surface.addEventListener('pointermove', (event) => this.#move(event), { signal });
    surface.addEventListener('pointerup', (event) => this.#up(event), { signal });
    surface.addEventListener('pointercancel', (event) => this.#lost(event), { signal });
    surface.addEventListener('lostpointercapture', (event) => this.#lost(event), { signal });
    surface.addEventListener('pointerleave', () => target.hover(undefined), { signal });
    surface.addEventListener('wheel', (event) => this.#wheel(event), { signal, passive: false });
    for (const event of early) {
      if (event.type === 'pointerdown') this.#down(event);
      else if (event.type === 'pointermove') this.#move(event);
      else this.#up(event);
    }
  }

  /** Gives up the current gesture, as Escape does. */
  cancel(): void {
    const scrubbing = this.#grip === 'scrub';
    const ids = [...this.#touches.keys()];
    this.#grip = undefined;
    this.#touches.clear();
    for (const id of ids) if (this.#surface.hasPointerCapture(id)) this.#surface.releasePointerCapture(id);
    if (scrubbing) this.#target.cancel();
  }

  #x(event: MouseEvent): number {
    return event.clientX - this.#surface.getBoundingClientRect().left;
  }

  #down(event: PointerEvent): void {
    const pans = event.button === 1 || (event.button === 0 && event.shiftKey);
    if (event.button !== 0 && !pans) return;
    const x = this.#x(event);
    capture(this.#surface, event.pointerId);
    this.#touches.set(event.pointerId, { x, start: x });
    this.#target.hover(undefined);
    if (this.#touches.size > 1) {
      if (this.#grip === 'scrub') this.#target.cancel();
      this.#grip = 'pinch';
    } else this.#grip = pans ? 'pan' : 'press';
    if (pans) event.preventDefault();
  }

  #move(event: PointerEvent): void {
    const x = this.#x(event);
    const touch = this.#touches.get(event.pointerId);
    if (!touch) {
      if (event.pointerType !== 'touch' && event.buttons === 0) this.#target.hover(x);
      return;
    }
    const before = this.#spread();
    const dx = x - touch.x;
    const finger = event.pointerType === 'touch';
    if (this.#grip === 'press' && Math.abs(x - touch.start) > SLOP[finger ? 'touch' : 'mouse']) {
      this.#grip = !finger || this.#grabsCursor(touch.start) ? 'scrub' : 'pan';
    }
    if (this.#grip === 'press') return;
    touch.x = x;
    if (this.#grip === 'scrub') this.#target.scrub(x);
    else if (this.#grip === 'pan') this.#target.pan(dx);
    else this.#pinch(before);
  }

  #up(event: PointerEvent): void {
    if (!this.#touches.delete(event.pointerId)) return;
    const grip = this.#grip;
    // The finger that stays after a pinch pans.
    this.#grip = grip === 'pinch' && this.#touches.size > 0 ? 'pan' : undefined;
    if (grip === 'press' || grip === 'scrub') this.#target.seek(this.#x(event));
  }

  #lost(event: PointerEvent): void {
    if (this.#touches.has(event.pointerId)) this.cancel();
  }

  #pinch(before: { middle: number; distance: number }): void {
    const { middle, distance } = this.#spread();
    this.#target.pan(middle - before.middle);
    if (distance > 0 && before.distance > 0) this.#target.zoom(before.distance / distance, middle);
  }

  #spread(): { middle: number; distance: number } {
    const [a, b] = [...this.#touches.values()];
    if (!a || !b) return { middle: a?.x ?? 0, distance: 0 };
    // Fingers one above the other: a small distance would zoom far.
    return { middle: (a.x + b.x) / 2, distance: Math.max(16, Math.abs(a.x - b.x)) };
  }

  #grabsCursor(x: number): boolean {
    return Math.abs(this.#target.cursorX() - x) <= REACH;
  }

  #wheel(event: WheelEvent): void {
    if (event.deltaX === 0 && event.deltaY === 0) return;
    event.preventDefault();
    const scale = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? LINE_HEIGHT : 1;
    const sideways = Math.abs(event.deltaX) > Math.abs(event.deltaY);
    if (sideways || event.shiftKey) this.#target.pan(-scale * (sideways ? event.deltaX : event.deltaY));
    // Browsers report a pinch on a trackpad as a wheel with Control, in much smaller steps.
    else this.#target.zoom(Math.exp(scale * event.deltaY * (event.ctrlKey ? 0.01 : 0.002)), this.#x(event));
  }
}

/** The pointer of a synthetic event cannot be captured; the gesture works without. */
function capture(surface: HTMLElement, pointerId: number): void {
  try {
    surface.setPointerCapture(pointerId);
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
  }
}
