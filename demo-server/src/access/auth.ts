import { ServerError } from '@oriel/core/contract';
import type { FastifyRequest } from 'fastify';
import type { Config } from '../config.ts';
import type { App } from '../http/app.ts';
import { Authenticator, type Credentials } from './authenticator.ts';
import { type Action, authorize, isWithin, type Resource } from './authorize.ts';
import { FailedAttempts } from './failed-attempts.ts';
import { LOCAL } from './grant.ts';
import { requireLocalCaller } from './loopback.ts';
import { Tokens } from './tokens.ts';

declare module 'fastify' {
  interface FastifyInstance {
    tokens: Tokens;
    authenticator: Authenticator;
  }
}

/** Refuses, before its body is read, every request that its route's `access` does not cover. */
export function protect(app: App, { authSecret, allowedOrigins }: Pick<Config, 'authSecret' | 'allowedOrigins'>): void {
  const tokens = new Tokens(authSecret);
  const authenticator = new Authenticator(tokens, new FailedAttempts());

  app.decorate('tokens', tokens);
  app.decorate('authenticator', authenticator);
  app.decorateRequest('grant', null);
  app.decorateRequest('signature', '');
  app.decorateRequest('maySee', function (this: FastifyRequest, cameraId: string) {
    return this.grant !== null && isWithin(this.grant, { kind: 'camera', id: cameraId });
  });
  app.decorateRequest('authorize', function (this: FastifyRequest, action: Action, resource: Resource) {
    if (!this.grant) throw new ServerError('not_authenticated');
    authorize(this.grant, action, resource);
  });

  app.addHook('onRequest', async (request) => {
    if (authSecret === undefined) {
      request.grant = LOCAL;
      return requireLocalCaller(request, allowedOrigins);
    }
    const access = request.routeOptions.config.access ?? 'manage';
    if (access === 'public' || request.is404) return;
    const credentials = credentialsOf(request);
    if (access === 'secret') return authenticator.requireSecret(credentials);
    request.grant = await authenticator.identify(credentials);
    if (request.grant.path !== undefined) request.signature = `access=${credentials.access ?? ''}`;
    const resource = resourceOf(request);
    if (access !== 'any') request.authorize(access, resource);
    else if (resource.kind !== 'server' && !request.maySee(resource.id)) throw new ServerError('not_allowed', { details: { cameraId: resource.id } });
  });
}

function credentialsOf({ ip, headers: { authorization }, query, method, routeOptions, url }: FastifyRequest): Credentials {
  const { access } = query as { access?: unknown };
  return { ip, authorization, access: typeof access === 'string' ? access : undefined, isSignable: method === 'GET' || method === 'HEAD' || routeOptions.config.signedPost === true, url };
}

/** The resource that a route's parameters name. */
function resourceOf({ params }: FastifyRequest): Resource {
  const { cameraId, streamId } = (params ?? {}) as { cameraId?: string; streamId?: string };
  if (cameraId !== undefined) return { kind: 'camera', id: cameraId };
  return streamId === undefined ? { kind: 'server' } : { kind: 'stream', id: streamId };
}
