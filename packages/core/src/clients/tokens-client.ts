import { Address, Token, fromIso, type Milliseconds, type TokenCreate } from '../contract/index.ts';
import { json, type HttpTransport } from '../transport/index.ts';
import type { CallOptions } from './call-options.ts';

export interface SignedAddress {
  /** Absolute. */
  url: string;
  /** Missing when it does not expire, because no token is needed. */
  expiresAt?: Milliseconds;
}

/** Access: tokens for pages, and signed URLs for elements that send no header. */
export class TokensClient {
  readonly #http: HttpTransport;

  constructor(http: HttpTransport) {
    this.#http = http;
  }

  /** For whoever holds the server's secret, as this client's token. */
  async create(token: TokenCreate = {}, { signal }: CallOptions = {}): Promise<{ token: string; expiresAt: Milliseconds }> {
    const made = await this.#http.request('/api/v1/tokens', { method: 'POST', json: token, signal, read: json(Token) });
    return { token: made.token, expiresAt: fromIso(made.expiresAt) };
  }

  /** An address that a media element or an image can load, for `address` or a path on the server. */
  async address(address: string, { signal }: CallOptions = {}): Promise<SignedAddress> {
    const absolute = this.#http.address(address);
    if (!this.#http.isOwn(absolute) || !(await this.#http.token(signal))) return { url: absolute };
    // As the server sees it: a prefix that a proxy in front of it takes away is not part of the path.
    const path = absolute.slice(this.#http.address('/').length - 1);
    const signed = await this.#http.request('/api/v1/addresses', { method: 'POST', json: { path }, idempotent: true, signal, read: json(Address) });
    return { url: this.#http.address(signed.url), expiresAt: fromIso(signed.expiresAt) };
  }
}
