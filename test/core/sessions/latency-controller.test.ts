import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LatencyController } from '@oriel/core/sessions';

const controller = new LatencyController({ target: 0.5 });

test('at the target, or nearer, nothing is to be done', () => {
  for (const latency of [0, 0.3, 0.5]) assert.deepEqual(controller.advise(latency, 5), { rate: 1, jump: false });
});

test('behind the target it plays faster, up to 1.15', () => {
  assert.deepEqual(controller.advise(0.55, 5), { rate: 1.05, jump: false });
  assert.deepEqual(controller.advise(0.65, 5), { rate: 1.15, jump: false });
  assert.deepEqual(controller.advise(1.9, 5), { rate: 1.15, jump: false });
});

test('not with too little buffered, for that would only stall it', () => {
  assert.equal(controller.advise(0.9, 0.22).rate, 1);
  assert.equal(controller.advise(0.9, 0.23).rate, 1.15);
});

test('too far behind it jumps, whatever is buffered', () => {
  assert.deepEqual(controller.advise(2.01, 0), { rate: 1, jump: true });
  assert.equal(controller.advise(2, 1).jump, false);
});

test('what the browser does not know yet changes nothing', () => {
  assert.deepEqual(controller.advise(NaN, 1), { rate: 1, jump: false });
});
