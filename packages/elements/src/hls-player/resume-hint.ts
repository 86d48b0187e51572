import type { Environment } from '@oriel/core';
import type { MediaFacts } from '@oriel/player';
import { html, nothing, type ReactiveController, type ReactiveControllerHost, type TemplateResult } from 'lit';
import { mediaClock } from '../controls/media-clock.ts';
import type { VideoContext } from './bar.ts';

/** Hidden after this much playing time, ms. */
const SHOWN_FOR = 8000;

/** "Resumed at 12:34 · Start over", for a while. */
export class ResumeHint implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #environment: () => Environment;
  /** For screen readers; empty while nothing is shown. */
  spoken = '';
  #at: number | undefined;
  #isOver = false;
  #cancel: (() => void) | undefined;

  constructor(host: ReactiveControllerHost, environment: () => Environment) {
    this.#host = host;
    this.#environment = environment;
    host.addController(this);
  }

  /** The video has not been played since it was opened. */
  get waits(): boolean {
    return this.#at !== undefined && !this.#isOver && !this.#cancel;
  }

  hostDisconnected(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }

  render({ seeking, state, video }: MediaFacts, { commands, locale, messages }: VideoContext): TemplateResult | typeof nothing {
    const at = video?.resumedAt;
    if (at !== this.#at) {
      this.#at = at;
      this.#isOver = false;
      this.hostDisconnected();
    }
    // A seek to another place closes the hint.
    if (seeking !== undefined && seeking !== at) this.#isOver = true;
    this.spoken = at === undefined || this.#isOver ? '' : messages.video.resumedAt(mediaClock(at, locale));
    if (!this.spoken) return nothing;
    if (state === 'playing') this.#cancel ??= this.#environment().after(SHOWN_FOR, () => this.#end());
    const startOver = () => {
      this.#end();
      commands.toStart();
    };
    return html`<div class="resume" part="resume">
      <span>${this.spoken}</span>
      <span aria-hidden="true">·</span>
      <button class="bare" part="start-over" @click=${startOver}>${messages.video.startOver}</button>
    </div>`;
  }

  #end(): void {
    this.#isOver = true;
    this.hostDisconnected();
    this.#host.requestUpdate();
  }
}
