import type { OrielClient } from '@oriel/core';
import { defaultIntent, noFacts, Player, type Facts, type Intent, type StageElements } from '@oriel/player';

/**
 * The player of an element: one that it was given, or its own. What is asked for in one turn of the page reaches the
 * player together, and what is asked for before there is one waits here.
 */
export class PlayerHolder {
  readonly #changed: () => void;
  #given: Player | undefined;
  #own: Player | undefined;
  #asked: Partial<Intent> | undefined;
  #attached: { readonly player: Player; readonly unsubscribe: () => void } | undefined;
  #remove: (() => void) | undefined;

  /** @param changed facts or intent of the attached player are others */
  constructor(changed: () => void) {
    this.#changed = changed;
  }

  get given(): Player | undefined {
    return this.#given;
  }

  set given(player: Player | undefined) {
    this.#given = player;
  }

  get intent(): Intent {
    if (this.#given) return this.#given.intent;
    return { ...(this.#own?.intent ?? defaultIntent), ...this.#asked };
  }

  get facts(): Facts {
    return this.#attached?.player.facts ?? noFacts;
  }

  /** Asks for a change, at the end of this turn. */
  ask(change: Partial<Intent>): void {
    if (!this.#asked) queueMicrotask(() => this.#own && this.#flush(this.#own));
    this.#asked = { ...this.#asked, ...change };
  }

  /** The player to act on, with everything that was asked for. */
  active(client: OrielClient): Player {
    if (this.#given) return this.#given;
    let own = this.#own;
    if (!own || isOutdated(own, client)) {
      // Detached, the intent of the last one has its place.
      this.detach();
      own = this.#own = new Player({ client, ...(own && { intent: own.intent }) });
    }
    this.#flush(own);
    return own;
  }

  attach(client: OrielClient, elements: StageElements): void {
    const player = this.active(client);
    if (this.#attached?.player === player) return;
    this.detach();
    const unsubscribe = player.subscribe(this.#changed);
    this.#attached = { player, unsubscribe };
    this.#remove = player.attach(elements);
    this.#changed();
  }

  detach(): void {
    const attached = this.#attached;
    if (!attached) return;
    this.#attached = undefined;
    attached.unsubscribe();
    this.#remove?.();
    this.#remove = undefined;
  }

  #flush(player: Player): void {
    const asked = this.#asked;
    this.#asked = undefined;
    if (asked) player.set(asked);
  }
}

/** A page may make a client with every render. One of the same server is only taken when the present one failed. */
function isOutdated({ client, facts }: Player, wanted: OrielClient): boolean {
  if (client === wanted) return false;
  return client.address('/') !== wanted.address('/') || facts.error !== undefined;
}
