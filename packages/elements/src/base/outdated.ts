import type { OrielClient, OrielError } from '@oriel/core';

/** What a player of an element has of its client and its error. */
interface ClientUser {
  readonly client: OrielClient;
  readonly facts: { readonly error?: OrielError };
}

/** A page may make a client with every render. One of the same server is only taken when the present one failed. */
export const isOutdated = ({ client, facts }: ClientUser, wanted: OrielClient): boolean =>
  client !== wanted && (client.address('/') !== wanted.address('/') || facts.error !== undefined);
