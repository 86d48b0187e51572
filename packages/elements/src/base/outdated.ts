import type { OrielClient } from '@oriel/core';

/** A player or a list of an element: its client, and what failed. */
interface ClientUser {
  readonly client: OrielClient;
  readonly facts: { readonly error?: unknown };
}

/** A page may make a client with every render. One of the same server is only taken when the present one failed. */
export const isOutdated = ({ client, facts }: ClientUser, wanted: OrielClient): boolean =>
  client !== wanted && (client.address('/') !== wanted.address('/') || Boolean(facts.error));
