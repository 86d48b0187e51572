import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { registerHooks } from 'node:module';
import { test } from 'node:test';
import * as contract from '@oriel/core/contract';
import { validate } from '@scalar/openapi-parser';
import { docsRoutes } from '../../../demo-server/src/http/docs.ts';
import { createApp } from '../../../demo-server/src/http/create-app.ts';
import { healthRoutes } from '../../../demo-server/src/http/health-routes.ts';
import { openapiRoute } from '../../../demo-server/src/http/openapi.ts';
import { examples } from '../../../demo-server/src/http/openapi-examples.ts';
import { tokenRoutes } from '../../../demo-server/src/access/token-routes.ts';
import { bearer, SECRET } from './test-app.ts';

async function createDocs(authSecret?: string) {
  const app = await createApp({ authSecret, allowedOrigins: [], logLevel: 'silent' });
  let ready = true;
  tokenRoutes(app);
  healthRoutes(app, () => ready);
  openapiRoute(app);
  docsRoutes(app);
  await app.ready();
  return { app, setReady: (value: boolean) => void (ready = value) };
}

test('the reference is loaded with its first request', async (context) => {
  const loaded: string[] = [];
  const hooks = registerHooks({
    load: (url, state, next) => {
      loaded.push(url);
      return next(url, state);
    },
  });
  context.after(() => hooks.deregister());
  const { app } = await createDocs();
  assert.equal((await app.inject('/openapi.json')).statusCode, 200);
  const isReference = (url: string) => url.includes('@scalar/fastify-api-reference');
  assert.deepEqual(loaded.filter(isReference), []);
  assert.equal((await app.inject('/docs/')).statusCode, 200);
  assert.ok(loaded.some(isReference));
});

test('the document is valid OpenAPI 3.1, with the security and the error codes of each route', async () => {
  const { app } = await createDocs();
  const response = await app.inject('/openapi.json');
  const document = response.json();
  assert.match(document.openapi, /^3\.1\./);
  assert.match(document.info.description, /Oriel-Time/);
  const { valid, errors } = await validate(document);
  assert.deepEqual(errors, []);
  assert.equal(valid, true);
  assert.deepEqual(document.paths['/healthz'].get.security, []);
  assert.deepEqual(document.paths['/api/v1/tokens'].post.security, [{ secret: [] }]);
  assert.deepEqual(document.paths['/api/v1/addresses'].post.security, [{ token: [] }]);
  const refused = document.paths['/api/v1/tokens'].post.responses['401'].content['application/json'];
  assert.deepEqual(Object.keys(refused.examples), ['not_authenticated']);
  assert.equal(contract.ErrorBody.parse(refused.examples.not_authenticated.value).error.code, 'not_authenticated');
  assert.deepEqual(Object.keys(document.paths['/healthz'].get.responses), ['200', '403', '504']);
  assert.deepEqual(Object.keys(document.paths['/api/v1/addresses'].post.responses), ['201', '400', '401', '403', '413', '415', '429', '504']);
});

test('the reference loads only files of this server, and its policy allows its scripts', async () => {
  const { app } = await createDocs();
  const page = await app.inject('/docs/');
  assert.equal(page.statusCode, 200);
  assert.doesNotMatch(page.body, /(?:src|href|url)["']?\s*[=:]\s*["'](?:https?:)?\/\//i);
  const policy = String(page.headers['content-security-policy']);
  assert.doesNotMatch(policy, /https?:|script-src[^;]*unsafe/);
  const inline = [...page.body.matchAll(/<script(?![^>]*\ssrc=)[^>]*>([^]*?)<\/script>/g)];
  assert.equal(inline.length, 1);
  assert.ok(policy.includes(createHash('sha256').update(inline[0]?.[1] ?? '').digest('base64')));
  const [, script = ''] = /<script src="([^"]+)"/.exec(page.body) ?? [];
  const answer = await app.inject(`/docs/${script}`);
  assert.equal(answer.statusCode, 200);
  assert.match(String(answer.headers['content-type']), /^application\/javascript/);
  assert.ok(answer.rawPayload.byteLength > 1e6);
  assert.equal((await app.inject('/docs/openapi.json')).json().info.title, 'Oriel');
  assert.equal((await app.inject('/docs')).headers.location, '/docs/');
});

test('with a secret the reference opens by a signed URL, whose signature it passes on to its document', async () => {
  const { app } = await createDocs(SECRET);
  assert.equal((await app.inject('/docs/')).statusCode, 401);
  assert.equal((await app.inject('/openapi.json')).statusCode, 401);
  assert.equal((await app.inject('/docs/js/scalar.js')).statusCode, 200);
  const { token } = (await app.inject({ method: 'POST', url: '/api/v1/tokens', headers: bearer(SECRET), payload: {} })).json();
  const { url } = (await app.inject({ method: 'POST', url: '/api/v1/addresses', headers: bearer(token), payload: { path: '/docs/' } })).json();
  const page = await app.inject(url);
  assert.equal(page.statusCode, 200);
  const [, document = ''] = /"url": "\.(\/openapi\.json[^"]*)"/.exec(page.body) ?? [];
  assert.equal((await app.inject(`/docs${document}`)).statusCode, 200);
});

test('health and readiness are separate and need no token', async () => {
  const { app, setReady } = await createDocs(SECRET);
  assert.deepEqual((await app.inject('/healthz')).json(), { status: 'ok' });
  assert.equal((await app.inject('/readyz')).statusCode, 200);
  setReady(false);
  assert.equal((await app.inject('/healthz')).statusCode, 200);
  const response = await app.inject('/readyz');
  assert.equal(response.statusCode, 503);
  assert.equal(response.json().error.code, 'not_ready');
});

test('the examples in the document are valid', () => {
  const schemas = contract as unknown as Record<string, { safeParse(value: unknown): { success: boolean; error?: unknown } }>;
  for (const [name, example] of Object.entries(examples)) {
    const { success, error } = schemas[name]!.safeParse(example);
    assert.ok(success, `${name}: ${String(error)}`);
  }
});
