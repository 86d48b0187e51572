import type { OrielClient } from '@oriel/core';
import { LitElement, type CSSResultGroup, type PropertyValues } from 'lit';
import { property } from 'lit/decorators.js';
import { base } from '../theme/base.ts';
import { scheme, tokens } from '../theme/tokens.ts';
import { EnvironmentConsumer } from './environment.ts';
import { givenClient } from './given-client.ts';
import { messagesFor, type English, type WordsOf } from './messages/messages.ts';
import { OwnClient, type TokenSource } from './own-client.ts';
import { Surroundings } from './surroundings.ts';

export type { TokenSource };
// With the types of an element come those of its events.
export type * from './events.ts';
export type Theme = 'auto' | 'dark' | 'light';

/**
 * The base of all tags: which server they talk to, how they look, and in which language. A `client` of their own comes
 * first, then their own `server` and `token`, then the `<oriel-context>` around them, then the page's own origin.
 */
export abstract class OrielElement extends LitElement {
  static override styles: CSSResultGroup = [scheme, tokens, base];

  /** Address of the Oriel server. */
  @property() server: string | undefined;
  /** Bearer token, or (as a property) a function that returns one whenever it is needed. */
  @property() token: TokenSource | undefined;
  /** A ready client, shared with the page's own code. */
  @property({ attribute: false }) client: OrielClient | undefined;
  /** `dark`, `light` or `auto`; missing: as around it, else dark. */
  @property({ reflect: true }) theme: Theme | undefined;
  /** BCP 47, for words, times and numbers; missing: the language of the page around it. */
  @property() locale: string | undefined;

  #environment = new EnvironmentConsumer(this);
  #surroundings = new Surroundings(this);
  #own = new OwnClient();

  override connectedCallback(): void {
    super.connectedCallback();
    // In its new place it may inherit something else.
    if (this.hasUpdated) this.requestUpdate();
  }

  /** An element without a part that can have the focus takes it itself. */
  override focus(options?: FocusOptions): void {
    if (this.tabIndex < 0) this.tabIndex = -1;
    super.focus(options);
  }

  /** A button may go with what it did, as that of an error panel does: the focus then stays in the element. */
  protected override update(changed: PropertyValues): void {
    const focused = this.shadowRoot?.activeElement;
    super.update(changed);
    if (focused && document.activeElement === document.body) this.focus({ preventScroll: true });
  }

  /** The client to use now; the same one until the server changes. */
  protected get activeClient(): OrielClient {
    const given = givenClient(this.client);
    if (given) return given;
    const shared = this.#environment.value?.client;
    if (shared && !this.server && !this.token) return shared;
    return this.#own.at(this.server || shared?.address('/'), this.token);
  }

  /** BCP 47, for `Intl`: of this element, of the context, of the nearest `lang`, of the browser. */
  protected get activeLocale(): string {
    return (
      canonical(this.locale) ??
      canonical(this.#environment.value?.locale) ??
      canonical(this.#surroundings.language) ??
      canonical(globalThis.navigator?.language) ??
      'en'
    );
  }

  /** Where lines begin: as `dir` and the styles around the element have it. */
  protected get direction(): 'ltr' | 'rtl' {
    return this.#surroundings.direction;
  }

  /** Words in the active locale, from their English groups. The element renders again when they have arrived. */
  protected words<Groups extends English>(groups: Groups): WordsOf<Groups> {
    return messagesFor(this.activeLocale, groups);
  }
}

/** @returns `undefined` for what is not a language tag */
function canonical(tag: unknown): string | undefined {
  try {
    return tag && typeof tag === 'string' ? Intl.getCanonicalLocales(tag.replaceAll('_', '-'))[0] : undefined;
  } catch {
    return undefined;
  }
}
