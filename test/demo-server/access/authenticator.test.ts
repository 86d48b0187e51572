import assert from 'node:assert/strict';
import { test } from 'node:test';
import { OrielError } from '@oriel/core/contract';
import { Authenticator } from '../../../demo-server/src/access/authenticator.ts';
import { FailedAttempts } from '../../../demo-server/src/access/failed-attempts.ts';
import { Tokens } from '../../../demo-server/src/access/tokens.ts';
import { SECRET } from '../http/test-app.ts';

const LIMIT = 120;
const ip = '203.0.113.7';
const get = { ip, isSignable: true, url: '/hls/a/index.m3u8' };
const right = { ip, authorization: `Bearer ${SECRET}` };
const wrong = { ip, authorization: 'Bearer wrong' };

function create() {
  const clock = { now: 1000, date: Date.parse('2026-01-01T00:00:00Z') };
  const tokens = new Tokens(SECRET, () => clock.date);
  return { clock, tokens, authenticator: new Authenticator(tokens, new FailedAttempts(() => clock.now)) };
}

async function codeOf(attempt: Promise<unknown>): Promise<string> {
  try {
    await attempt;
    return 'ok';
  } catch (error) {
    return error instanceof OrielError ? error.code : String(error);
  }
}

test('a token and a signed URL become a grant, without an HTTP request', async () => {
  const { tokens, authenticator } = create();
  const { token } = await tokens.create({ user: 'anna', scopes: ['live'], cameras: ['a'] });
  const grant = await authenticator.identify({ ...get, authorization: `Bearer ${token}` });
  assert.deepEqual({ user: grant.user, scopes: grant.scopes, cameras: grant.cameras }, { user: 'anna', scopes: ['live'], cameras: ['a'] });
  const { url } = await tokens.signUrl(grant, get.url);
  const access = new URL(url, 'http://x').searchParams.get('access')!;
  const signed = await authenticator.identify({ ...get, access });
  assert.deepEqual({ id: signed.id, user: signed.user, path: signed.path }, { id: grant.id, user: 'anna', path: get.url });
});

test('a token without a user has none', async () => {
  const { tokens } = create();
  assert.equal((await tokens.verifyToken((await tokens.create({})).token)).user, undefined);
});

test('after too many failures even the right secret is refused, until a minute has passed', async () => {
  const { clock, authenticator } = create();
  for (let i = 0; i < LIMIT; i += 1) assert.equal(await codeOf(authenticator.requireSecret(wrong)), 'not_authenticated');
  assert.equal(await codeOf(authenticator.requireSecret(right)), 'rate_limited');
  assert.equal(await codeOf(authenticator.requireSecret({ ...right, ip: '203.0.113.8' })), 'ok', 'another address is not affected');
  clock.now += 59_000;
  await assert.rejects(authenticator.requireSecret(right), { code: 'rate_limited', details: { retryAfter: 1 } });
  clock.now += 1001;
  assert.equal(await codeOf(authenticator.requireSecret(right)), 'ok');
});

test('guesses with ?access= and with tokens count like guesses at the secret', async () => {
  const { authenticator } = create();
  for (let i = 0; i < LIMIT; i += 1) {
    const guess = i % 2 === 0 ? { ...get, access: 'wrong' } : { ...get, authorization: 'Bearer wrong' };
    assert.equal(await codeOf(authenticator.identify(guess)), 'not_authenticated');
  }
  assert.equal(await codeOf(authenticator.requireSecret(right)), 'rate_limited');
});

test('guesses that are sent at the same time are limited as well', async () => {
  const { tokens, authenticator } = create();
  const { token } = await tokens.create({});
  const guesses = Array.from({ length: 500 }, (_, i) => codeOf(authenticator.identify({ ...get, authorization: i === 400 ? `Bearer ${token}` : `Bearer ${token}${i}` })));
  const answers = await Promise.all(guesses);
  assert.equal(answers.filter((code) => code === 'not_authenticated').length, LIMIT);
  assert.equal(answers.filter((code) => code === 'rate_limited').length, 500 - LIMIT);
});

test('expired tokens, and requests without any credentials, are not guesses', async () => {
  const { clock, tokens, authenticator } = create();
  const { token } = await tokens.create({ expiresIn: 10 });
  clock.date += 11_000;
  for (let i = 0; i <= LIMIT; i += 1) {
    assert.equal(await codeOf(authenticator.identify({ ...get, authorization: `Bearer ${token}` })), 'token_expired');
    assert.equal(await codeOf(authenticator.identify(get)), 'not_authenticated');
  }
  assert.equal(await codeOf(authenticator.requireSecret(right)), 'ok');
});

test('an IPv6 client cannot escape the limit with other addresses of its /64', async () => {
  const { authenticator } = create();
  for (let i = 0; i < LIMIT; i += 1) await codeOf(authenticator.requireSecret({ ...wrong, ip: `2001:db8::${i.toString(16)}` }));
  assert.equal(await codeOf(authenticator.requireSecret({ ...right, ip: '2001:db8::ffff' })), 'rate_limited');
  assert.equal(await codeOf(authenticator.requireSecret({ ...right, ip: '2001:db8:0:1::1' })), 'ok');
});
