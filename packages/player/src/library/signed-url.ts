import type { Milliseconds, OrielClient, OrielError } from '@oriel/core';

export interface SignedUrlOptions {
  client: OrielClient;
  /** Requests another one; `undefined`: there is none now, and the last one stays. */
  request(): Promise<string | undefined>;
}

/** The least time between two renewals, for a server that refuses every URL. */
const RENEW_EVERY: Milliseconds = 10_000;
/** The signed URL has expired, or its token was revoked. */
const REFUSALS: ReadonlySet<string> = new Set(['token_expired', 'not_authenticated', 'not_allowed']);

/** A URL of the server whose signature expires, and is valid for everything beside it. */
export class SignedUrl {
  /** Missing until there is one. */
  value: string | undefined;
  readonly #options: SignedUrlOptions;
  #renewedAt = -Infinity;

  constructor(options: SignedUrlOptions) {
    this.#options = options;
  }

  /**
   * Requests another one after an error.
   * @returns whether there is one; `undefined` when the error is not about the URL
   */
  renew({ code }: Pick<OrielError, 'code'>): Promise<boolean> | undefined {
    const now = this.#options.client.environment.now();
    if (this.value === undefined || !REFUSALS.has(code) || now - this.#renewedAt < RENEW_EVERY) return undefined;
    this.#renewedAt = now;
    return this.#options.request().then(
      (url) => {
        this.value = url ?? this.value;
        return true;
      },
      () => false,
    );
  }

  /** Replaces the signature in a URL beside this one with the current one. */
  readonly sign = (address: string): string => {
    const url = new URL(address);
    const signature = this.value && new URL(this.value).searchParams.get('access');
    if (signature && url.searchParams.has('access')) url.searchParams.set('access', signature);
    return url.href;
  };
}
