import { OrielError, ServerError } from '@oriel/core/contract';
import type { FailedAttempts } from './failed-attempts.ts';
import type { Grant } from './grant.ts';
import type { Tokens } from './tokens.ts';

/** What a caller presents: the parts of an HTTP request, or of the handshake of a socket. */
export interface Credentials {
  /** Address of the client, for counting failures. */
  ip: string;
  /** The `Authorization` header. */
  authorization?: string | undefined;
  /** The query parameter `access` of a signed URL; looked at only without a bearer token. */
  access?: string | undefined;
  /** A signed URL may open it: it reads, or its route allows that. */
  isSignable: boolean;
  /** Path and query. */
  url: string;
}

/** Verifies credentials. An address with too many failures is refused before its credentials are looked at. */
export class Authenticator {
  readonly #tokens: Tokens;
  readonly #failures: FailedAttempts;

  constructor(tokens: Tokens, failures: FailedAttempts) {
    this.#tokens = tokens;
    this.#failures = failures;
  }

  /** @throws OrielError `not_authenticated`, `token_expired`, `rate_limited`; `not_allowed` when a signed URL is used for something else */
  async identify(credentials: Credentials): Promise<Grant> {
    const { ip, authorization, access, isSignable, url } = credentials;
    if (authorization === undefined && access === undefined) throw new ServerError('not_authenticated');
    const token = bearerOf(authorization);
    return this.#attempt(ip, async () => {
      if (token !== undefined) return this.#tokens.verifyToken(token);
      if (access === undefined) throw new ServerError('not_authenticated');
      const grant = await this.#tokens.verifySignedUrl(access, url);
      if (!isSignable) throw new ServerError('not_allowed', { message: 'A signed URL is only for GET and HEAD.' });
      return grant;
    });
  }

  /** @throws OrielError `not_authenticated`, `rate_limited` */
  async requireSecret({ ip, authorization }: Pick<Credentials, 'ip' | 'authorization'>): Promise<void> {
    const refusal = new ServerError('not_authenticated', { message: 'This needs AUTH_SECRET itself as the bearer.' });
    if (authorization === undefined) throw refusal;
    await this.#attempt(ip, async () => {
      if (!this.#tokens.isSecret(bearerOf(authorization) ?? '')) throw refusal;
    });
  }

  async #attempt<Result>(ip: string, verify: () => Promise<Result>): Promise<Result> {
    this.#requireUnblocked(ip);
    try {
      const result = await verify();
      // Others that were under way at the same time may have used up the last attempt.
      this.#requireUnblocked(ip);
      return result;
    } catch (error) {
      // An expired token is a mistake that a page repairs by itself, not a guess.
      if (error instanceof OrielError && error.code === 'not_authenticated') {
        this.#requireUnblocked(ip);
        this.#failures.add(ip);
      }
      throw error;
    }
  }

  #requireUnblocked(ip: string): void {
    const retryAfter = this.#failures.blockedFor(ip);
    if (retryAfter !== undefined) throw new ServerError('rate_limited', { message: 'Too many failed attempts from this address.', details: { retryAfter } });
  }
}

function bearerOf(authorization: string | undefined): string | undefined {
  return /^Bearer +(.*\S) *$/i.exec(authorization ?? '')?.[1];
}
