import type { OrielClient } from '@oriel/core';
import { css, html, LitElement, type TemplateResult } from 'lit';
import { property } from 'lit/decorators.js';
import { EnvironmentProvider, type OrielEnvironment } from '../base/environment.ts';
import type { Theme } from '../base/oriel-element.ts';
import { givenClient } from '../base/given-client.ts';
import { OwnClient, type TokenSource } from '../base/own-client.ts';
import { scheme } from '../theme/tokens.ts';

/**
 * One client, one locale and one theme for every Oriel element inside it. It keeps its client for its life: a new token
 * goes into the client, and only another server makes another client.
 *
 * @slot - the elements, and whatever else the page has
 */
export class OrielContext extends LitElement {
  static override styles = [
    scheme,
    css`
      :host {
        display: contents;
      }
    `,
  ];

  /** Address of the Oriel server; missing: the page's own origin. */
  @property() server: string | undefined;
  /** Bearer token, or (as a property) a function that returns one whenever it is needed. */
  @property() token: TokenSource | undefined;
  /** A ready client, in place of `server` and `token`. */
  @property({ attribute: false }) client: OrielClient | undefined;
  /** `dark`, `light`, or `auto` for what the viewer prefers; missing: dark. */
  @property({ reflect: true }) theme: Theme | undefined;
  /** BCP 47, for words, times and numbers; missing: the page's language. */
  @property() locale: string | undefined;

  #own = new OwnClient();
  #provider = new EnvironmentProvider(this, this.#environment());

  protected override willUpdate(): void {
    const before = this.#provider.value;
    const now = this.#environment();
    // Elements need not know of a new token: their client has it.
    if (before.client !== now.client || before.locale !== now.locale) this.#provider.value = now;
  }

  protected override render(): TemplateResult {
    return html`<slot></slot>`;
  }

  #environment(): OrielEnvironment {
    const client = givenClient(this.client) ?? this.#own.at(this.server, this.token);
    return { client, locale: this.locale };
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'oriel-context': OrielContext;
  }
}
