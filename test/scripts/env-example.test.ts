import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { readConfig } from '../../demo-server/src/config.ts';
import { envExample } from '../../scripts/env-example.mjs';

test('.env.example is up to date: node scripts/env-example.mjs writes it', () => {
  assert.equal(readFileSync(new URL('../../.env.example', import.meta.url), 'utf8'), envExample());
});

test('.env.example shows the defaults', () => {
  const shown = [...envExample().matchAll(/^# ([A-Z_]+)=(.*)$/gm)].map(([, name = '', value = '']) => [name, value] as const);
  assert.ok(shown.length > 15);
  assert.deepEqual(readConfig(Object.fromEntries(shown)), readConfig({}));
});
