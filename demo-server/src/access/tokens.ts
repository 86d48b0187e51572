import { createHash, randomBytes, randomUUID, timingSafeEqual } from 'node:crypto';
import { ServerError, Scope, toIso, type Address, type Token, type TokenCreate } from '@oriel/core/contract';
import { errors as joseErrors, jwtVerify, SignJWT } from 'jose';
import * as z from 'zod/mini';
import type { Grant } from './grant.ts';

/** Seconds. */
const TOKEN_LIFE = 3600;
/** How long a signed URL of one resource works, seconds: long enough to load it, short enough to be worthless in a log. */
const SIGNED_URL_LIFE = 300;
/** How long a signed URL of a folder works where no token limits it, seconds. */
const FOLDER_LIFE = 3600;
const ISSUER = 'oriel';
const BASE = 'http://oriel.invalid';

const Claims = z.object({
  jti: z.string(),
  exp: z.number(),
  scope: z.string(),
  sub: z.optional(z.string()),
  cameras: z.optional(z.array(z.string())),
  path: z.optional(z.string()),
});

/** @throws OrielError `invalid_request` */
export function parsePath(path: string): URL {
  const url = URL.parse(path, BASE);
  if (url?.origin === BASE) return url;
  throw new ServerError('invalid_request', { details: { issues: [{ field: 'path', reason: 'must be a path of this server' }] } });
}

/** JSON Web Tokens (RFC 7519), HS256. Tokens and signed URLs have different audiences, so that neither passes for the other. */
export class Tokens {
  readonly #secret: Buffer;
  readonly #now: () => number;

  /** Without a secret nothing requires a token; a token that is made then is valid until the process ends. */
  constructor(secret: string | undefined, now: () => number = Date.now) {
    this.#secret = secret === undefined ? randomBytes(32) : Buffer.from(secret);
    this.#now = now;
  }

  /** Compares in constant time, whatever the length of the candidate. */
  isSecret(candidate: string): boolean {
    const digest = (value: string | Buffer) => createHash('sha256').update(value).digest();
    return timingSafeEqual(digest(candidate), digest(this.#secret));
  }

  async create({ user, scopes = ['live', 'playback'], cameras, expiresIn = TOKEN_LIFE }: TokenCreate): Promise<Token> {
    const expires = this.#seconds() + expiresIn;
    const token = await this.#sign('token', { id: randomUUID(), user, scopes, cameras, expires });
    return { token, expiresAt: toIso(expires * 1000) };
  }

  /**
   * A signed URL for an element that sends no header: it opens as much as `grant` does, for GET and HEAD of this path and
   * of the paths below it, for five minutes. With `folder` it opens all of the path's folder, for as long as `grant`.
   *
   * @throws OrielError `invalid_request` when this is no path of this server
   */
  async signUrl(grant: Grant, given: string, { folder = false } = {}): Promise<Address> {
    const url = parsePath(given);
    const path = folder ? new URL('.', url).pathname : url.pathname;
    const granted = grant.expires ?? this.#seconds() + FOLDER_LIFE;
    const expires = folder ? granted : Math.min(granted, this.#seconds() + SIGNED_URL_LIFE);
    url.searchParams.set('access', await this.#sign('signed-url', { ...grant, expires, path }));
    return { url: url.pathname + url.search, expiresAt: toIso(expires * 1000) };
  }

  /** @throws OrielError `not_authenticated`, `token_expired`. */
  verifyToken(token: string): Promise<Grant> {
    return this.#verify('token', token);
  }

  /** @throws OrielError `not_authenticated`, `token_expired`; `not_allowed` for a path that it does not open. */
  async verifySignedUrl(signature: string, requestUrl: string): Promise<Grant> {
    const grant = await this.#verify('signed-url', signature);
    const pathname = URL.parse(requestUrl, BASE)?.pathname ?? '';
    const path = grant.path ?? '/';
    const below = path.endsWith('/') ? path : `${path}/`;
    if (pathname !== path && (below === '/' || !pathname.startsWith(below))) throw new ServerError('not_allowed');
    return grant;
  }

  #seconds(): number {
    return Math.floor(this.#now() / 1000);
  }

  #sign(audience: string, { id, user, scopes, cameras, expires, path }: Grant & { expires: number }): Promise<string> {
    return new SignJWT({ scope: scopes.join(' '), ...(user !== undefined && { sub: user }), ...(cameras && { cameras }), ...(path && { path }) })
      .setProtectedHeader({ alg: 'HS256' })
      .setIssuer(ISSUER)
      .setAudience(audience)
      .setJti(id)
      .setIssuedAt(this.#seconds())
      .setExpirationTime(expires)
      .sign(this.#secret);
  }

  async #verify(audience: string, token: string): Promise<Grant> {
    try {
      const { payload } = await jwtVerify(token, this.#secret, {
        algorithms: ['HS256'],
        issuer: ISSUER,
        audience,
        currentDate: new Date(this.#now()),
      });
      const { jti, exp, sub, scope, cameras, path } = Claims.parse(payload);
      return { id: jti, user: sub, expires: exp, scopes: z.array(Scope).parse(scope.split(' ')), cameras, path };
    } catch (cause) {
      throw new ServerError(cause instanceof joseErrors.JWTExpired ? 'token_expired' : 'not_authenticated', { cause });
    }
  }
}
