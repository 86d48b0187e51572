import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { lockDataDir } from '../../../demo-server/src/db/data-dir-lock.ts';
import { startFailure } from '../../../demo-server/src/start-failure.ts';

const settings = { host: 'cameras.example', port: 80, dataDir: '/data', databaseUrl: 'postgres://me:hunter2@db.example/oriel' };
const failure = (facts: object, message = 'what the system said'): Error => Object.assign(new Error(message), facts);
const wrapped = (cause: unknown): Error => new Error('Failed query', { cause });

const known: [string, unknown, RegExp][] = [
  ['a port below 1024', failure({ code: 'EACCES', syscall: 'listen' }), /^This user may not listen on port 80\. .*PORT=8080/],
  ['an unknown host name', failure({ code: 'ENOTFOUND', syscall: 'getaddrinfo', hostname: 'cameras.example' }), /^HOST cameras\.example is no address of this machine/],
  ['an address of another machine', failure({ code: 'EADDRNOTAVAIL', syscall: 'listen' }), /^HOST cameras\.example is no address of this machine\. Use 127\.0\.0\.1 /],
  ['a folder without permission', failure({ code: 'EACCES', syscall: 'mkdir', path: '/data' }), /^DATA_DIR \/data cannot be used \(what the system said\)/],
  ['a database that refuses at each of its addresses', wrapped(new AggregateError([failure({ code: 'ECONNREFUSED' })])), /^No PostgreSQL answers at db\.example \(ECONNREFUSED\)/],
  ['an unknown database host', wrapped(failure({ code: 'ENOTFOUND', syscall: 'getaddrinfo', hostname: 'db.example' })), /^No PostgreSQL answers at db\.example/],
  ['a database that does not answer', wrapped(new Error('timeout exceeded when trying to connect')), /^No PostgreSQL answers at db\.example \(timeout/],
  ['a wrong password', wrapped(failure({ code: '28P01' }, 'password authentication failed for user "me"')), /^PostgreSQL at db\.example refused DATABASE_URL: password authentication failed/],
  ['a database that does not exist', wrapped(failure({ code: '3D000' }, 'database "oriel" does not exist')), /refused DATABASE_URL: database "oriel" does not exist\.$/],
];

for (const [name, error, words] of known) {
  test(`${name}: a message that says what to do`, () => {
    const said = startFailure(error, settings) ?? '';
    assert.match(said, words);
    assert.doesNotMatch(said, /hunter2/);
  });
}

test('a lock file that cannot be created: the message names DATA_DIR', (context) => {
  const dataDir = mkdtempSync(join(tmpdir(), 'oriel-lock-'));
  context.after(() => rmSync(dataDir, { recursive: true }));
  mkdirSync(join(dataDir, 'oriel.lock'));
  assert.throws(() => lockDataDir(dataDir), (error) => /^DATA_DIR .* cannot be used/.test(startFailure(error, { ...settings, dataDir }) ?? ''));
});

test('an unexpected error keeps its stack', () => {
  const { databaseUrl: _, ...embedded } = settings;
  for (const error of [new TypeError('x is not a function'), failure({ code: 'ECONNREFUSED' }), failure({ code: 'EACCES', syscall: 'open', path: '/elsewhere' }), 'a text']) {
    assert.equal(startFailure(error, embedded), undefined);
  }
});
