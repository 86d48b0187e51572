import type { Scope } from '@oriel/core/contract';

/** Who a request comes from, and what it may do. */
export interface Grant {
  /** Id of the token. A signed URL has the id of the token that it was made with. Quotas are counted by it. */
  id: string;
  /** Any string of the portal's. Without `AUTH_SECRET` everybody is the user `local`. */
  user?: string | undefined;
  scopes: readonly Scope[];
  /** Missing: every camera. */
  cameras?: readonly string[] | undefined;
  /** Unix seconds; missing: never. */
  expires?: number | undefined;
  /** The path that a signed URL opens; with a slash at its end, everything below it. */
  path?: string | undefined;
}

/** Without `AUTH_SECRET` every request has this grant. */
export const LOCAL: Grant = { id: 'local', user: 'local', scopes: ['manage'] };
