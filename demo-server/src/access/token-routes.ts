import { Address, AddressCreate, Token, TokenCreate } from '@oriel/core/contract';
import type { App } from '../http/app.ts';
import { LOCAL } from './grant.ts';
import { parsePath } from './tokens.ts';

const tags = ['tokens'];

export function tokenRoutes(app: App): void {
  app.post(
    '/api/v1/tokens',
    {
      // A portal's backend asks for a token with every page view. Guesses at the secret are counted by the authenticator.
      config: { access: 'secret', rateLimit: false },
      schema: { tags, summary: 'Make a token', body: TokenCreate, response: { 201: Token } },
    },
    async (request, reply) => reply.code(201).header('Cache-Control', 'no-store').send(await app.tokens.create(request.body)),
  );

  app.post(
    '/api/v1/addresses',
    { config: { access: 'any' }, schema: { tags, summary: 'Make a signed URL', body: AddressCreate, response: { 201: Address } } },
    async ({ grant, body }, reply) => {
      const route = app.routeTable.find(parsePath(body.path).pathname);
      const signed = await app.tokens.signUrl(grant ?? LOCAL, body.path, { folder: route?.policy.signedUrl === 'folder' });
      return reply.code(201).header('Cache-Control', 'no-store').send(signed);
    },
  );
}
