import { spanOf, type Range } from '@oriel/core/timeline';
import type { KeyAction } from './keys.ts';
import { spokenTime } from './spoken.ts';
import { ViewState } from './view-state.ts';

/** The element, as its navigation sees it. Times in Unix milliseconds. */
export interface NavigationHost {
  /** The server's time. */
  now(): number;
  /** Where the element's properties say that the cursor is. */
  position(): { live: boolean; time: number | undefined };
  /** The cursor is dragged. */
  scrubbed(time: number): void;
  /** The cursor is no longer dragged, and no seek follows. */
  cancelled(): void;
  /** Moves the cursor. @returns false if the page prevented it */
  seek(time: number): boolean;
  /** @returns false if the page prevented it */
  goLive(): boolean;
  /** Something is to be drawn. */
  changed(): void;
}

type Movement = Extract<KeyAction, { type: 'move' | 'page' | 'live' | 'zoom' | 'pan' }>;

/** A seek to less than this before now means live. */
const LIVE_WITHIN = 500;

/** The cursor and the view of a timeline, and what the viewer does with them. Each drag ends with a seek or with `cancelled`. */
export class Navigation {
  readonly #host: NavigationHost;
  readonly #view = new ViewState();
  #dragged: number | undefined;
  #byKey = false;
  #spoken: number | undefined;

  constructor(host: NavigationHost) {
    this.#host = host;
  }

  get view(): Range {
    const now = this.#host.now();
    return this.#view.range ?? { from: now, to: now };
  }

  /** Where the cursor is drawn. */
  get cursor(): number | undefined {
    const { live, time } = this.#host.position();
    return this.#dragged ?? (live ? this.#host.now() : time);
  }

  get isScrubbing(): boolean {
    return this.#dragged !== undefined;
  }

  /** The value text of the slider says it. */
  get spoken(): number | undefined {
    const { cursor } = this;
    return (this.#spoken = cursor === undefined ? undefined : spokenTime(this.#spoken, cursor));
  }

  /** The viewer wants to hear the exact time: they did something, or came here with the focus. */
  speak(): void {
    this.#spoken = undefined;
    this.#host.changed();
  }

  /** Shows a range, or without one an hour around the cursor. */
  begin(range: Range | undefined): void {
    if (!range && this.#view.range) return;
    const now = this.#host.now();
    this.#view.begin(range, range?.from ?? this.cursor ?? now, now);
    this.#host.changed();
  }

  /** The cursor has moved by itself; the view follows it. */
  keepUp(): void {
    if (this.cursor !== undefined) this.#view.keepUp(this.cursor);
  }

  follow(): void {
    this.#view.follow(this.cursor ?? this.#host.now());
    this.#host.changed();
  }

  /** Zooms around `about`; without it around the cursor, if that is in view. */
  zoom(factor: number, about = this.#middle()): void {
    this.#view.zoom(factor, about);
    this.#host.changed();
  }

  pan(widths: number): void {
    this.#view.pan(widths * spanOf(this.view), this.#host.now());
    this.#host.changed();
  }

  scrub(time: number, byKey = false): void {
    this.#dragged = Math.min(time, this.#host.now());
    this.#byKey = byKey;
    if (byKey) this.keepUp();
    this.speak();
    this.#host.scrubbed(this.#dragged);
  }

  /** A click, or the end of a drag. */
  seek(time: number): void {
    const now = this.#host.now();
    const wasDragged = this.#drop();
    const accepted = time >= now - LIVE_WITHIN ? this.#host.goLive() : this.#host.seek(time);
    if (accepted) this.follow();
    else if (wasDragged) this.#giveUp();
    this.speak();
  }

  cancel(): void {
    if (this.#drop()) this.#giveUp();
  }

  move(action: Movement, repeated: boolean): void {
    const from = this.cursor ?? this.#middle();
    switch (action.type) {
      case 'move':
        return this.#moveBy(from, action.by, repeated);
      case 'page':
        return this.#moveBy(from, action.by * spanOf(this.view), repeated);
      case 'live':
        return this.seek(this.#host.now());
      case 'zoom':
        return this.zoom(action.factor);
      case 'pan':
        return this.pan(action.by);
    }
  }

  /** A key is released: one that was held down has dragged the cursor. */
  release(): void {
    if (this.#byKey && this.#dragged !== undefined) this.seek(this.#dragged);
  }

  #moveBy(from: number, by: number, repeated: boolean): void {
    if (repeated) this.scrub(from + by, true);
    else this.seek(from + by);
  }

  #middle(): number {
    const { cursor } = this;
    const { from, to } = this.view;
    return cursor !== undefined && cursor >= from && cursor <= to ? cursor : (from + to) / 2;
  }

  #drop(): boolean {
    const wasDragged = this.isScrubbing;
    this.#dragged = undefined;
    this.#byKey = false;
    return wasDragged;
  }

  #giveUp(): void {
    this.keepUp();
    this.speak();
    this.#host.cancelled();
  }
}
