import type { ErrorCode, Scope } from '@oriel/core/contract';
import type { FastifyBaseLogger, FastifyInstance, RawReplyDefaultExpression, RawRequestDefaultExpression, RawServerDefault } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { Action, Resource } from '../access/authorize.ts';
import type { Grant } from '../access/grant.ts';

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
 * else a token with that scope. Except for `public`, the token must also cover the route's resource: the camera of a
 * parameter `cameraId`, the stream of a parameter `streamId`, else, for a scope, the server as a whole. Routes that
 * declare nothing are `manage`.
 */
export type Access = 'public' | 'secret' | 'any' | Scope;

declare module 'fastify' {
  /** The policy of a route is declared at the route: this, the plugins' `rateLimit` and `compress`, and Fastify's `bodyLimit` and `handlerTimeout`. */
  interface FastifyContextConfig {
    access?: Access;
    /** What a signed URL of this route opens. Missing: its path and the paths below it, for minutes. `folder`: all of its folder, for as long as the token. */
    signedUrl?: 'folder';
    /** A signed URL opens it, although its method is POST: for key systems and reporters, which send no header. */
    signedPost?: boolean;
    /** Its bodies may take as long as they keep coming. */
    longBody?: boolean;
    /** The most bytes of a long body, for what its reader does not count. */
    maxBody?: number;
    /** Error codes of this route besides those that follow from its declaration (`http/error-codes.ts`), for the OpenAPI document. */
    errors?: readonly ErrorCode[];
  }
  interface FastifyRequest {
    /** What the token or signed URL grants; null on `public` and `secret` routes. */
    grant: Grant | null;
    /** `access=…` where the request came by a signed URL, to append to URLs that the answer names; otherwise empty. */
    signature: string;
    /** @throws OrielError `not_allowed` where the request's grant does not cover this */
    authorize(action: Action, resource: Resource): void;
    /** Whether the request's grant covers this camera, for lists. */
    maySee(cameraId: string): boolean;
  }
}
