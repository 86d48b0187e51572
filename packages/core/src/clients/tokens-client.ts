import type { Milliseconds, TokenCreate } from '../contract/index.ts';
import { fieldsOf, moment } from '../json/fields.ts';
import { json } from '../transport/index.ts';
import type { CallOptions } from './call-options.ts';
import type { Requester } from './requester.ts';

export interface SignedAddress {
  /** Absolute. */
  url: string;
  /** Unix ms. Missing when the URL needs no token and so does not expire. */
  expiresAt?: Milliseconds;
}

export interface CreatedToken {
  token: string;
  /** Unix ms. */
  expiresAt: Milliseconds;
}

/** Tokens for pages, and signed URLs for elements that send no header. */
export class TokensClient {
  readonly #client: Requester;

  constructor(client: Requester) {
    this.#client = client;
  }

  /** Creates a token. This client's own token must be the server's `AUTH_SECRET`. */
  create(token: TokenCreate = {}, { signal }: CallOptions = {}): Promise<CreatedToken> {
    return this.#client.request('/api/v1/tokens', { method: 'POST', json: token, signal, read: json(readToken) });
  }

  /** A URL that a media element or an image can load. @param address absolute, or a path on the server */
  async address(address: string, { signal }: CallOptions = {}): Promise<SignedAddress> {
    const absolute = this.#client.address(address);
    if (!this.#client.isOwn(absolute) || !(await this.#client.authorization(absolute))) return { url: absolute };
    // The path that the server sees: without a prefix that a proxy in front of it removes.
    const path = absolute.slice(this.#client.address('/').length - 1);
    const signed = await this.#client.request('/api/v1/addresses', { method: 'POST', json: { path }, idempotent: true, signal, read: json(readAddress) });
    return { ...signed, url: this.#client.address(signed.url) };
  }
}

function readToken(value: unknown): CreatedToken | undefined {
  const { token, expiresAt: iso } = fieldsOf(value);
  const expiresAt = moment(iso);
  return typeof token === 'string' && expiresAt !== undefined ? { token, expiresAt } : undefined;
}

function readAddress(value: unknown): Required<SignedAddress> | undefined {
  const { url, expiresAt: iso } = fieldsOf(value);
  const expiresAt = moment(iso);
  return typeof url === 'string' && expiresAt !== undefined ? { url, expiresAt } : undefined;
}
