import type { Scope } from '@oriel/core/contract';
import type { FastifyBaseLogger, FastifyInstance, RawReplyDefaultExpression, RawRequestDefaultExpression, RawServerDefault } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';

/** Fastify with types taken from the contract's schemas. */
export type App = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  ZodTypeProvider
>;

/**
 * Who may call a route: `public` anyone, `secret` whoever holds `AUTH_SECRET` itself, `any` whoever has a valid token,
 * else a token with that scope. But for `public`, the token must also name the camera where the route has a parameter
 * `cameraId`. Routes that say nothing are `manage`.
 */
export type Access = 'public' | 'secret' | 'any' | Scope;

declare module 'fastify' {
  interface FastifyContextConfig {
    access?: Access;
  }
  interface FastifyRequest {
    /**
     * What to append to an address that this answer names, where the request came by a signed address:
     * `access=…`; otherwise empty.
     */
    signature: string;
    /** @throws OrielError `not_allowed` where the request's token does not cover this. */
    demand(scope: Scope, cameraId?: string): void;
    /** Whether the request's token names this camera, for lists. */
    sees(cameraId: string): boolean;
  }
}
