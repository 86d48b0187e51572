import { ContextConsumer } from '@lit/context';
import type { OrielClient } from '@oriel/core';
import { LitElement, type CSSResultGroup } from 'lit';
import { property } from 'lit/decorators.js';
import { base } from '../theme/base.ts';
import { scheme, tokens } from '../theme/tokens.ts';
import { environment } from './environment.ts';
import { isClient, OwnClient, type TokenSource } from './own-client.ts';

export type { TokenSource };
export type Theme = 'auto' | 'dark' | 'light';

/**
 * What all tags share: where the server is, and how they look. A `client` of their own comes first, then their own
 * `server` and `token`, then the `<oriel-context>` above, then the page's own origin.
 */
export abstract class OrielElement extends LitElement {
  static override styles: CSSResultGroup = [scheme, tokens, base];

  /** Address of the Oriel server. */
  @property() server: string | undefined;
  /** Bearer token, or (as a property) a function that gives one whenever it is needed. */
  @property() token: TokenSource | undefined;
  /** A ready client, shared with the page's own code. */
  @property({ attribute: false }) client: OrielClient | undefined;
  /** `dark`, `light` or `auto`; missing: as above it, else dark. */
  @property({ reflect: true }) theme: Theme | undefined;
  /** BCP 47, for times and numbers. */
  @property() locale: string | undefined;

  #environment = new ContextConsumer(this, { context: environment, subscribe: true });
  #own = new OwnClient();

  override connectedCallback(): void {
    super.connectedCallback();
    // What it inherits may be another context's, or nobody's.
    if (this.hasUpdated) this.requestUpdate();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    // Outside of it a context's server and token are none of this element's any more.
    delete this.#environment.value;
  }

  /** The client to use now; the same one until where it points changes. */
  protected get activeClient(): OrielClient {
    if (isClient(this.client)) return this.client;
    const shared = this.#environment.value?.client;
    if (shared && !this.server && !this.token) return shared;
    return this.#own.at(this.server || shared?.address('/'), this.token);
  }

  /** The locale to format in: this element's, the context's, the nearest `lang`'s, the browser's. */
  protected get activeLocale(): string | undefined {
    const asked = this.locale || this.#environment.value?.locale || this.closest('[lang]')?.getAttribute('lang');
    return asked && isLocale(asked) ? asked : undefined;
  }
}

function isLocale(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag).length > 0;
  } catch {
    return false;
  }
}
