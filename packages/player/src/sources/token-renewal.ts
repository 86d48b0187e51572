import type { ErrorCode, Milliseconds, OrielClient, OrielError } from '@oriel/core';

/** The token expired, or was revoked. */
const refusals: ReadonlySet<string> = new Set<ErrorCode>(['token_expired', 'not_authenticated']);
/** A server that refuses every token is not asked with a new one more often than this. */
const RENEW_EVERY: Milliseconds = 10_000;

/** Renews the token of requests that hls.js makes itself, past the transport. */
export class TokenRenewal {
  readonly #client: OrielClient;
  #renewedAt = -Infinity;

  constructor(client: OrielClient) {
    this.#client = client;
  }

  /**
   * @param sent the refused Authorization header
   * @returns whether there is another token, so that a new start may succeed; nothing where the error is not about a token
   */
  renew({ code }: Pick<OrielError, 'code'>, sent: string | undefined): Promise<boolean> | undefined {
    const client = this.#client;
    const now = client.environment.now();
    if (!sent || !refusals.has(code) || now - this.#renewedAt < RENEW_EVERY) return undefined;
    this.#renewedAt = now;
    return client.authorization(client.address('/'), { refused: sent }).then(Boolean, () => false);
  }
}
