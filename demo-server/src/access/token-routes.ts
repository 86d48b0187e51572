import { Address, AddressCreate, Token, TokenCreate } from '@oriel/core/contract';
import type { App } from '../http/app.ts';

/** How long an address lives where no token limits it, in seconds from now. */
const UNLIMITED = 3600;

export function tokenRoutes(app: App): void {
  app.post(
    '/api/v1/tokens',
    { config: { access: 'secret' }, schema: { tags: ['tokens'], body: TokenCreate, response: { 201: Token } } },
    async (request, reply) => reply.code(201).header('Cache-Control', 'no-store').send(await app.tokens.create(request.body)),
  );

  app.post(
    '/api/v1/addresses',
    { config: { access: 'any' }, schema: { tags: ['tokens'], body: AddressCreate, response: { 201: Address } } },
    async (request, reply) => {
      const grant = request.grant ?? { id: 'local', scopes: ['live', 'playback', 'manage'] as const, expires: Math.floor(Date.now() / 1000) + UNLIMITED };
      return reply.code(201).header('Cache-Control', 'no-store').send(await app.tokens.createAddress(grant, request.body.path));
    },
  );
}
