import { html, type TemplateResult } from 'lit';
import type { LazyPart } from '../lazy.ts';
import { captionStyles } from './caption-styles.ts';
import { Captions } from './captions.ts';
import type { ExtrasHost } from './extras-host.ts';

/** What the player has besides its controls, in one piece of code that is loaded when one of it is first needed. */
export class Extras implements LazyPart {
  readonly styles = captionStyles;
  readonly captions: Captions;

  constructor(host: ExtrasHost) {
    this.captions = new Captions(host);
  }

  render(): TemplateResult {
    return html`${this.captions.render()}`;
  }

  updated(): void {
    this.captions.updated();
  }

  close(): void {
    this.captions.close();
  }
}
