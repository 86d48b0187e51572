import type { Environment, Milliseconds } from '@oriel/core';
import { html, nothing, type ReactiveController, type ReactiveControllerHost, type TemplateResult } from 'lit';
import { rotateCcw, rotateCw } from '../icons/index.ts';
import { icon } from '../theme/icon.ts';
import type { SharedContext } from './control.ts';
import { SKIP } from './playback.ts';

export interface SkipTapsOptions {
  environment(): Environment;
  skip(by: Milliseconds): void;
}

/** Between two taps that belong together. */
const WITHIN: Milliseconds = 350;
/** A finger that rests longer, or moves further, does not tap. */
const LONGEST: Milliseconds = 300;
const FURTHEST = 12;
const SHOWN_FOR: Milliseconds = 700;
/** Part of the width at each side where double taps skip; between them a double tap is a double click. */
const SIDE = 0.35;

type Side = 'left' | 'right';

/**
 * Double taps of a finger on the left and the right of a picture skip back and forward; each further tap skips again. The
 * left is the past in every language, as on the seek bar.
 */
export class SkipTaps implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #options: SkipTapsOptions;
  #down: { x: number; y: number; at: Milliseconds } | undefined;
  #last: { side: Side; at: Milliseconds } | undefined;
  /** Seconds skipped by the current taps, while they are shown. */
  #skipped = 0;
  #cancel: (() => void) | undefined;

  constructor(host: ReactiveControllerHost, options: SkipTapsOptions) {
    this.#host = host;
    this.#options = options;
    host.addController(this);
  }

  /** The current taps skip: ignore the browser's double click. */
  get active(): boolean {
    return this.#skipped > 0;
  }

  hostDisconnected(): void {
    this.#cancel?.();
    this.#skipped = 0;
    this.#down = this.#last = undefined;
  }

  readonly down = ({ clientX: x, clientY: y, isPrimary, pointerType }: PointerEvent): void => {
    this.#down = pointerType === 'touch' && isPrimary ? { x, y, at: this.#now } : undefined;
  };

  readonly up = ({ clientX, clientY, currentTarget, isPrimary }: PointerEvent): void => {
    const down = this.#down;
    this.#down = undefined;
    if (!down || !isPrimary || this.#now - down.at > LONGEST || Math.hypot(clientX - down.x, clientY - down.y) > FURTHEST) return;
    const { left, width } = (currentTarget as HTMLElement).getBoundingClientRect();
    const part = (clientX - left) / width;
    this.#tap(part < SIDE ? 'left' : part > 1 - SIDE ? 'right' : undefined);
  };

  readonly cancel = (): void => {
    this.#down = undefined;
  };

  render({ messages: { controls } }: SharedContext): TemplateResult | typeof nothing {
    const side = this.#last?.side;
    if (!this.active || !side) return nothing;
    const [sign, words] = side === 'left' ? [rotateCcw, controls.skipBack(this.#skipped)] : [rotateCw, controls.skipForward(this.#skipped)];
    return html`<div class="skipped ${side}" part="skipped" role="status">${icon(sign)}<span>${words}</span></div>`;
  }

  get #now(): Milliseconds {
    return this.#options.environment().now();
  }

  #tap(side: Side | undefined): void {
    const last = this.#last;
    const goesOn = last !== undefined && last.side === side && this.#now - last.at < WITHIN;
    this.#last = side && { side, at: this.#now };
    if (!goesOn) return this.#end();
    this.#skipped += SKIP;
    this.#options.skip((side === 'left' ? -SKIP : SKIP) * 1000);
    this.#cancel?.();
    this.#cancel = this.#options.environment().after(SHOWN_FOR, () => this.#end());
    this.#host.requestUpdate();
  }

  #end(): void {
    this.#cancel?.();
    this.#skipped = 0;
    this.#host.requestUpdate();
  }
}
