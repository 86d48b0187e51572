import { Address, AddressCreate, Token, TokenCreate } from '@oriel/core/contract';
import type { App } from '../http/app.ts';
import { LOCAL } from './grant.ts';

export function tokenRoutes(app: App): void {
  app.post(
    '/api/v1/tokens',
    { config: { access: 'secret' }, schema: { tags: ['tokens'], body: TokenCreate, response: { 201: Token } } },
    async (request, reply) => reply.code(201).header('Cache-Control', 'no-store').send(await app.tokens.create(request.body)),
  );

  app.post(
    '/api/v1/addresses',
    { config: { access: 'any' }, schema: { tags: ['tokens'], body: AddressCreate, response: { 201: Address } } },
    async ({ grant, body }, reply) => reply.code(201).header('Cache-Control', 'no-store').send(await app.tokens.createAddress(grant ?? LOCAL, body.path)),
  );
}
