import assert from 'node:assert/strict';
import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { ErrorBody } from '@oriel/core/contract';
import type { App } from '../../../demo-server/src/http/app.ts';
import { createTestApp } from './test-app.ts';

const json = { 'content-type': 'application/json' };

test('every invalid field is named, with the reason', async () => {
  const { app } = await createTestApp();
  const response = await app.inject({ method: 'PUT', url: '/things/a', payload: { deep: { size: 'big' } } });
  assert.equal(response.statusCode, 400);
  const { error } = ErrorBody.parse(response.json());
  assert.equal(error.code, 'invalid_request');
  assert.deepEqual(error.details, {
    issues: [
      { field: 'name', reason: 'Invalid input: expected string, received undefined' },
      { field: 'deep.size', reason: 'Invalid input: expected number, received string' },
    ],
  });
});

test('an invalid path parameter and an invalid body are named as such', async () => {
  const { app } = await createTestApp();
  const path = ErrorBody.parse((await app.inject({ method: 'PUT', url: '/things/%20', payload: { name: 'x' } })).json());
  assert.match(JSON.stringify(path.error.details), /"field":"path\.cameraId"/);
  const body = ErrorBody.parse((await app.inject({ method: 'PUT', url: '/things/a', payload: '[]', headers: json })).json());
  assert.match(JSON.stringify(body.error.details), /"field":"body"/);
});

const refused = [
  { name: 'broken JSON', request: { payload: '{"name":', headers: json }, status: 400, code: 'invalid_json' },
  { name: 'an empty body said to be JSON', request: { payload: '', headers: json }, status: 400, code: 'invalid_json' },
  { name: 'JSON that would change a prototype', request: { payload: '{"__proto__":{"a":1}}', headers: json }, status: 400, code: 'invalid_json' },
  { name: 'plain text', request: { payload: 'hello', headers: { 'content-type': 'text/plain' } }, status: 415, code: 'media_type_unsupported' },
  { name: 'a body beyond the limit', request: { payload: JSON.stringify({ name: 'x'.repeat(400_000) }), headers: json }, status: 413, code: 'body_too_large' },
  { name: 'an unknown address', request: { url: '/nowhere' }, status: 404, code: 'not_found' },
  { name: 'a known address by the wrong method', request: { method: 'DELETE' as const }, status: 405, code: 'method_not_allowed' },
  { name: 'an address that cannot be decoded', request: { url: '/things/%zz' }, status: 400, code: 'invalid_request' },
];

for (const { name, request, status, code } of refused) {
  test(`${name}: ${code}`, async () => {
    const { app } = await createTestApp();
    const response = await app.inject({ method: 'PUT', url: '/things/a', ...request });
    assert.equal(response.statusCode, status);
    assert.equal(ErrorBody.parse(response.json()).error.code, code);
    assert.equal(response.headers['cache-control'], 'no-store');
  });
}

for (const method of ['POST', 'QUERY', 'PROPFIND', 'BREW']) {
  test(`${method} for a path that does not take it: 405 with the methods that it takes`, async (context) => {
    const { app } = await createTestApp();
    await app.listen({ port: 0, host: '127.0.0.1' });
    context.after(() => app.close());
    const ask = async (path: string) => sendRaw(app, `${method} ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
    const { head, body } = await ask('/any?x=1');
    assert.match(head, /^HTTP\/1\.1 405 /);
    assert.match(head, /^allow: GET, HEAD\r?$/im);
    assert.equal(ErrorBody.parse(JSON.parse(body)).error.code, 'method_not_allowed');
    const unknown = await ask('/nowhere');
    assert.match(unknown.head, method === 'BREW' ? /^HTTP\/1\.1 400 / : /^HTTP\/1\.1 404 /);
  });
}

test('a failure is logged with its cause, which the caller does not see', async () => {
  const { app, logged } = await createTestApp();
  const response = await app.inject('/fails');
  assert.equal(response.statusCode, 500);
  assert.equal(ErrorBody.parse(response.json()).error.code, 'internal');
  assert.doesNotMatch(response.body, /hunter2|\.ts/);
  const line = logged.find((text) => text.includes('hunter2'));
  assert.ok(line, 'the cause is in the log');
  assert.equal(JSON.parse(line).reqId, response.headers['x-request-id'], 'the log line carries the request’s id');
});

test('a request that is not HTTP gets a 400, and the connection is closed', async (context) => {
  const { app } = await createTestApp();
  await app.listen({ port: 0, host: '127.0.0.1' });
  context.after(() => app.close());
  const { head, body } = await sendRaw(app, 'NONSENSE\r\n\r\n');
  assert.match(head, /^HTTP\/1\.1 400 /);
  assert.equal(ErrorBody.parse(JSON.parse(body)).error.code, 'invalid_request');
});

test('a handler that takes too long is answered for, and its signal is aborted', async () => {
  const { app } = await createTestApp();
  const response = await app.inject('/slow');
  assert.equal(response.statusCode, 504);
  assert.equal(ErrorBody.parse(response.json()).error.code, 'no_answer');
});

/** Until the server closes the connection. */
async function sendRaw(app: App, request: string): Promise<{ head: string; body: string }> {
  const socket = connect((app.server.address() as AddressInfo).port, '127.0.0.1');
  socket.write(request);
  let answer = '';
  for await (const chunk of socket) answer += String(chunk);
  const [head = '', body = ''] = answer.split('\r\n\r\n');
  return { head, body };
}
