import { OrielError } from '@oriel/core/contract';
import type { FastifyRequest } from 'fastify';
import type { Config } from '../config.ts';
import type { Access, App } from '../http/app.ts';
import { demandLocalCaller } from './loopback.ts';
import { type Action, authorize, isWithin, type Resource } from './authorize.ts';
import { LOCAL } from './grant.ts';
import { Tokens } from './tokens.ts';

declare module 'fastify' {
  interface FastifyInstance {
    tokens: Tokens;
    /** Every route with what it declares, for the test that nothing is open by mistake. */
    declaredRoutes: { method: string; url: string; readonly access: Access | undefined }[];
  }
}

/** Refuses, before its body is read, every request that its route's `access` does not cover. */
export function protect(app: App, { authSecret, allowedOrigins }: Pick<Config, 'authSecret' | 'allowedOrigins'>): void {
  const tokens = new Tokens(authSecret);
  const countFailure = app.createRateLimit({ max: 120, timeWindow: 60_000, keyGenerator: ({ ip }) => `failed ${ip}` });

  app.decorate('tokens', tokens);
  app.decorate('declaredRoutes', []);
  app.addHook('onRoute', (route) => {
    // Hooks of inner scopes come later and may still declare it.
    const declared = (method: string) => ({ method, url: route.url, get access() { return route.config?.access; } });
    app.declaredRoutes.push(...[route.method].flat().map(declared));
  });
  app.decorateRequest('grant', null);
  app.decorateRequest('signature', '');
  app.decorateRequest('maySee', function (this: FastifyRequest, cameraId: string) {
    return this.grant !== null && isWithin(this.grant, { kind: 'camera', id: cameraId });
  });
  app.decorateRequest('authorize', function (this: FastifyRequest, action: Action, resource: Resource) {
    if (!this.grant) throw new OrielError('not_authenticated');
    authorize(this.grant, action, resource);
  });

  app.addHook('onRequest', async (request) => {
    if (authSecret === undefined) {
      request.grant = LOCAL;
      return demandLocalCaller(request, allowedOrigins);
    }
    const access = request.routeOptions.config.access ?? 'manage';
    if (access === 'public' || request.is404) return;
    try {
      if (access === 'secret') return demandSecret(request, tokens);
      await identify(request, tokens);
    } catch (error) {
      // An expired token is an honest mistake that a page repairs; anything else may be a guess.
      const guess = error instanceof OrielError && error.code === 'not_authenticated' && request.headers.authorization;
      const count = guess ? await countFailure(request) : undefined;
      throw count && !count.isAllowed && count.isExceeded ? new OrielError('rate_limited') : error;
    }
    const resource = resourceOf(request);
    if (access !== 'any') request.authorize(access, resource);
    else if (resource.kind !== 'server' && !request.maySee(resource.id)) throw new OrielError('not_allowed', { details: { cameraId: resource.id } });
  });
}

/** What a route's parameters name. */
function resourceOf({ params }: FastifyRequest): Resource {
  const { cameraId, streamId } = (params ?? {}) as { cameraId?: string; streamId?: string };
  if (cameraId !== undefined) return { kind: 'camera', id: cameraId };
  return streamId === undefined ? { kind: 'server' } : { kind: 'stream', id: streamId };
}

function bearer(request: FastifyRequest): string | undefined {
  return /^Bearer +(.*\S) *$/i.exec(request.headers.authorization ?? '')?.[1];
}

function demandSecret(request: FastifyRequest, tokens: Tokens): void {
  if (!tokens.isSecret(bearer(request) ?? '')) {
    throw new OrielError('not_authenticated', { message: 'This needs AUTH_SECRET itself as the bearer.' });
  }
}

async function identify(request: FastifyRequest, tokens: Tokens): Promise<void> {
  const token = bearer(request);
  if (token !== undefined) {
    request.grant = await tokens.verifyToken(token);
    return;
  }
  const { access } = request.query as { access?: unknown };
  if (typeof access !== 'string') throw new OrielError('not_authenticated');
  if (request.method !== 'GET' && request.method !== 'HEAD') throw new OrielError('not_allowed');
  request.grant = await tokens.verifyAddress(access, request.url);
  request.signature = `access=${access}`;
}
