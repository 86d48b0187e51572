import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createClient } from '@oriel/core';
import { ManualEnvironment } from '../support/manual-environment.ts';

function wall(cells: number) {
  const environment = new ManualEnvironment();
  const client = createClient({ server: 'http://oriel.test', environment });
  const began = environment.now();
  const restarts: number[] = [];
  const stops = Array.from({ length: cells }, () => client.environment.onOnline(() => void restarts.push(environment.now() - began)));
  return { environment, restarts, stops };
}

test('16 cells do not restart at once when the network is back', () => {
  const { environment, restarts } = wall(16);
  let n = 0;
  environment.random = () => (n++ + 0.5) / 16;
  environment.comeOnline();
  assert.equal(restarts.length, 0);
  environment.advance(2000);
  assert.equal(restarts.length, 16);
  assert.equal(new Set(restarts).size, 16);
  assert.ok(Math.max(...restarts) - Math.min(...restarts) > 1500);
});

test('a network that comes and goes restarts each cell once', () => {
  const { environment, restarts } = wall(1);
  environment.luck = 0.5;
  environment.comeOnline();
  environment.advance(500);
  environment.comeOnline();
  environment.advance(10_000);
  assert.deepEqual(restarts, [1000]);
  environment.comeOnline();
  environment.advance(1000);
  assert.equal(restarts.length, 2);
});

test('a listener that ended its subscription is not called, and leaves no timer', () => {
  const { environment, restarts, stops } = wall(2);
  environment.luck = 0.5;
  environment.comeOnline();
  stops[0]?.();
  assert.equal(environment.delays.length, 1);
  environment.advance(2000);
  assert.equal(restarts.length, 1);
  stops[1]?.();
  assert.equal(environment.listeners, 0);
});
