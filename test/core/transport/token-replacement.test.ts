import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { test } from 'node:test';
import { createClient, type TokenProvider } from '@oriel/core';
import { ServerError } from '@oriel/core/contract';
import { until } from '../../support/until.ts';
import { HttpServer, sendJson } from '../support/http-server.ts';
import { ManualEnvironment } from '../support/manual-environment.ts';

const settled = () => new Promise((resolve) => setTimeout(resolve, 5));

/** A server that accepts some tokens, and a client that counts how often its token changed. */
async function world(token: TokenProvider | undefined, accepts: (token: string) => boolean = () => true) {
  const environment = new ManualEnvironment();
  const server = await HttpServer.listen(({ headers }, response: ServerResponse) => {
    const sent = headers.authorization?.slice('Bearer '.length) ?? '';
    if (accepts(sent)) sendJson(response, { cameras: [] });
    else sendJson(response, new ServerError('not_authenticated').toBody(), 401);
  });
  const client = createClient({ server: server.url, token, environment, retries: 0, timeout: 60_000 });
  const changes = { count: 0 };
  const unsubscribe = client.onTokenChanged(() => void changes.count++);
  return {
    client,
    environment,
    changes,
    unsubscribe,
    requests: () => server.received.length,
    sent: () => server.received.map(({ headers }) => headers.authorization?.slice('Bearer '.length)),
    list: () => client.cameras.list(),
    refused: () => assert.rejects(client.cameras.list(), { code: 'not_authenticated' }),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

test('200 replacements by inline functions cause no request and no question while all is well', async () => {
  let asked = 0;
  const inline = () => () => `token-${asked++}`;
  await using page = await world(inline());
  await page.list();
  for (let n = 0; n < 200; n++) page.client.setToken(inline());
  await settled();
  await page.list();
  assert.deepEqual([asked, page.requests(), page.changes.count], [1, 2, 0]);
  assert.deepEqual(page.sent(), ['token-0', 'token-0'], 'the held token is kept');
  assert.deepEqual(page.environment.delays, []);
});

test('nor before the first answer of the first function', async () => {
  let asked = 0;
  let answer: (token: string) => void = () => {};
  const inline = () => () => (asked++, new Promise<string>((resolve) => (answer = resolve)));
  await using page = await world(inline());
  const listed = page.list();
  for (let n = 0; n < 200; n++) page.client.setToken(inline());
  answer('good');
  await listed;
  assert.deepEqual([asked, page.sent()], [1, ['good']]);
});

test('another string is used at once, and listeners are told; the same string changes nothing', async () => {
  await using page = await world('one');
  page.client.setToken('one');
  assert.equal(page.changes.count, 0);
  page.client.setToken('two');
  assert.equal(page.changes.count, 1);
  await page.list();
  assert.deepEqual(page.sent(), ['two']);
  page.unsubscribe();
  page.client.setToken('three');
  page.client.setToken(undefined);
  assert.equal(page.changes.count, 1);
  await page.list();
  assert.deepEqual(page.sent(), ['two', undefined]);
});

test('after a refusal a new string is told, the refused one is not', async () => {
  await using page = await world('old', (token) => token === 'new');
  await page.refused();
  page.client.setToken('');
  page.client.setToken('old');
  assert.equal(page.changes.count, 0);
  page.client.setToken('new');
  assert.equal(page.changes.count, 1);
  await page.list();
  assert.equal(page.changes.count, 1);
});

test('after a refusal a new function is asked once, without a request, and listeners are told of another token', async () => {
  let asked = 0;
  await using page = await world('old', (token) => token === 'new');
  await page.refused();
  const before = page.requests();
  const provider = () => (asked++, 'new');
  page.client.setToken(provider);
  page.client.setToken(provider);
  await until('a change', () => page.changes.count === 1);
  assert.deepEqual([asked, page.requests()], [1, before]);
  await page.list();
  assert.deepEqual([asked, page.sent().at(-1)], [1, 'new']);
});

test('a server without any token so far: a function is asked, too', async () => {
  await using page = await world(undefined, (token) => token === 'new');
  await page.refused();
  page.client.setToken(async () => 'new');
  await until('a change', () => page.changes.count === 1);
  await page.list();
});

test('while one question is under way no other function is asked; afterwards the latest one is', async () => {
  const asked: string[] = [];
  let answer: (token: string) => void = () => {};
  await using page = await world('old', (token) => token === 'new');
  await page.refused();
  const slow = (name: string) => () => (asked.push(name), new Promise<string>((resolve) => (answer = resolve)));
  for (const name of ['a', 'b', 'c']) page.client.setToken(slow(name));
  assert.deepEqual(asked, ['a']);
  answer('old');
  await settled();
  assert.deepEqual(asked, ['a'], 'not at once');
  page.environment.advance(1000);
  assert.deepEqual(asked, ['a', 'c']);
  answer('new');
  await until('a change', () => page.changes.count === 1);
});

test('inline functions cause no storm while a token is refused', async () => {
  let asked = 0;
  await using page = await world('old', () => false);
  await page.refused();
  const before = page.requests();
  // Ten minutes of a page that renders ten times a second.
  for (let n = 0; n < 6000; n++) {
    page.client.setToken(() => (asked++, 'old'));
    page.environment.advance(100);
    if (n % 50 === 0) await settled();
  }
  assert.ok(asked > 5 && asked < 25, `${asked} questions`);
  assert.equal(page.requests(), before);
  assert.equal(page.changes.count, 0);
});

test('nor when each token is another one, and each is refused', async () => {
  let asked = 0;
  await using page = await world('old', () => false);
  await page.refused();
  page.client.onTokenChanged(() => void page.list().catch(() => {}));
  for (let n = 0; n < 6000; n++) {
    page.client.setToken(() => `token-${asked++}`);
    page.environment.advance(100);
    if (n % 50 === 0) await settled();
  }
  await settled();
  assert.ok(asked > 5 && asked < 50, `${asked} questions`);
  assert.ok(page.requests() < 50, `${page.requests()} requests`);
});

test('an accepted token ends the wait: the next refusal is followed by a question at once', async () => {
  const good = new Set(['b']);
  await using page = await world('a', (token) => good.has(token));
  await page.refused();
  page.client.setToken(() => 'a');
  await settled();
  page.client.setToken(() => 'b');
  page.environment.advance(1000);
  await until('a change', () => page.changes.count === 1);
  await page.list();
  good.clear();
  await page.refused();
  let asked = 0;
  page.client.setToken(() => (asked++, 'c'));
  assert.equal(asked, 1);
});

test('a function that failed is replaced by one that does not: listeners are told', async () => {
  await using page = await world(() => {
    throw new Error('no session');
  });
  await page.refused();
  assert.equal(page.requests(), 0);
  page.client.setToken(() => 'good');
  await until('a change', () => page.changes.count === 1);
  await page.list();
  assert.deepEqual(page.sent(), ['good']);
});

test('a function that never answers does not block the next one', async () => {
  await using page = await world('old', (token) => token === 'new');
  await page.refused();
  page.client.setToken(() => new Promise<string>(() => {}));
  page.client.setToken(() => 'new');
  page.environment.advance(61_000);
  await until('a change', () => page.changes.count === 1);
});

test('a string overrules a question that is under way', async () => {
  let answer: (token: string) => void = () => {};
  await using page = await world(() => new Promise<string>((resolve) => (answer = resolve)));
  const listed = page.list();
  page.client.setToken('string');
  answer('late');
  await listed;
  await page.list();
  assert.deepEqual(page.sent(), ['string', 'string']);
});

test('a function after a string is asked when the string was refused', async () => {
  let asked = 0;
  const good = new Set(['string']);
  await using page = await world('string', (token) => good.has(token));
  await page.list();
  page.client.setToken(() => (asked++, 'asked'));
  await page.list();
  assert.deepEqual([asked, page.sent()], [0, ['string', 'string']]);
  good.clear();
  good.add('asked');
  await page.list();
  assert.deepEqual([asked, page.sent().slice(2)], [1, ['string', 'asked']]);
  assert.equal(page.changes.count, 1, 'whoever met the refusal may try again');
});

test('a refusal that comes late says nothing about a newer token', async () => {
  let hold: (() => void) | undefined;
  const environment = new ManualEnvironment();
  await using server = await HttpServer.listen(async ({ headers }, response) => {
    if (headers.authorization !== 'Bearer old') return sendJson(response, { cameras: [] });
    await new Promise<void>((resolve) => (hold = resolve));
    sendJson(response, new ServerError('token_expired').toBody(), 401);
  });
  const client = createClient({ server: server.url, token: 'old', environment });
  const listed = client.cameras.list();
  await until('the request', () => hold);
  client.setToken('new');
  hold?.();
  assert.deepEqual(await listed, [], 'the request went out again with the new token');
  let asked = 0;
  client.setToken(() => (asked++, 'newer'));
  assert.equal(asked, 0);
});
