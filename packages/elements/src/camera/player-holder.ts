import type { OrielClient } from '@oriel/core';
import { defaultIntent, noFacts, Player, type Facts, type Intent, type StageElements } from '@oriel/player';
import { isOutdated } from '../base/outdated.ts';

/**
 * The player of an element: one that it was given, or its own. What is asked for in one turn of the page reaches the
 * player together, and what is asked for before there is one waits here.
 */
export class PlayerHolder {
  given: Player | undefined;
  readonly #changed: () => void;
  #own: Player | undefined;
  #asked: Partial<Intent> | undefined;
  /** The player that is in use, and what ends its subscription. */
  #current: { readonly player: Player; readonly unsubscribe: () => void } | undefined;
  #attached: { readonly player: Player; readonly remove: () => void } | undefined;

  /** @param changed facts or intent of the player in use are others */
  constructor(changed: () => void) {
    this.#changed = changed;
  }

  get intent(): Intent {
    if (this.given) return this.given.intent;
    return { ...(this.#own?.intent ?? defaultIntent), ...this.#asked };
  }

  get facts(): Facts {
    return this.#current?.player.facts ?? noFacts;
  }

  /** Asks for a change, at the end of this turn. */
  ask(change: Partial<Intent>): void {
    if (!this.#asked) queueMicrotask(() => this.#own && this.#flush(this.#own));
    this.#asked = { ...this.#asked, ...change };
  }

  /** The player to act on, with everything that was asked for. */
  active(client: OrielClient): Player {
    const player = this.given ?? this.#ownOf(client);
    if (this.#current?.player !== player) {
      this.#current?.unsubscribe();
      this.#current = { player, unsubscribe: player.subscribe(this.#changed) };
    }
    if (player === this.#own) this.#flush(player);
    return player;
  }

  attach(client: OrielClient, elements: StageElements): void {
    const player = this.active(client);
    if (this.#attached?.player === player) return;
    this.#attached?.remove();
    this.#attached = { player, remove: player.attach(elements) };
  }

  /** Takes the player off its elements. Another element's player is not listened to any more. */
  detach(): void {
    const attached = this.#attached;
    this.#attached = undefined;
    if (this.#current && this.#current.player !== this.#own) {
      this.#current.unsubscribe();
      this.#current = undefined;
    }
    attached?.remove();
  }

  #ownOf(client: OrielClient): Player {
    const own = this.#own;
    if (own && !isOutdated(own, client)) return own;
    // Detached, the intent of the last one has its place.
    this.detach();
    return (this.#own = new Player({ client, ...(own && { intent: own.intent }) }));
  }

  #flush(player: Player): void {
    const asked = this.#asked;
    this.#asked = undefined;
    if (asked) player.set(asked);
  }
}
