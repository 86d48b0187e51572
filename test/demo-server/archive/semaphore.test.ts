import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Slots } from '../../../demo-server/src/archive/semaphore.ts';

function gate() {
  let resolve!: () => void;
  let reject!: (error: Error) => void;
  const promise = new Promise<void>((...settle) => ([resolve, reject] = settle));
  return { promise, resolve, reject };
}

const { signal: never } = new AbortController();

test('no more than so many at a time, the others in order', async () => {
  const slots = new Slots(2);
  const gates = [gate(), gate(), gate(), gate()];
  const begun: number[] = [];
  const all = gates.map(({ promise }, i) => slots.run(async () => (begun.push(i), promise), never));
  assert.deepEqual(begun, [0, 1]);
  gates[1]!.resolve();
  await all[1];
  assert.deepEqual(begun, [0, 1, 2]);
  gates[0]!.reject(new Error('failed'));
  await assert.rejects(all[0]!, /failed/);
  assert.deepEqual(begun, [0, 1, 2, 3]);
  gates[2]!.resolve();
  gates[3]!.resolve();
  await Promise.all([all[2], all[3]]);
});

test('who gives up while waiting leaves the queue, and takes no slot along', async () => {
  const slots = new Slots(1);
  const first = gate();
  const running = slots.run(() => first.promise, never);
  const impatient = new AbortController();
  const waiting = slots.run(async () => assert.fail('must not run'), impatient.signal);
  const next = slots.run(async () => 'next', never);
  impatient.abort(new Error('gone'));
  await assert.rejects(waiting, /gone/);
  first.resolve();
  await running;
  assert.equal(await next, 'next');
  assert.equal(await slots.run(async () => 'after', never), 'after');
  await assert.rejects(slots.run(async () => assert.fail('must not run'), impatient.signal), /gone/);
});

test('no more than so many wait; whoever comes then is refused at once', async () => {
  const slots = new Slots(1, 1);
  const first = gate();
  const running = slots.run(() => first.promise, never);
  const waiting = slots.run(async () => 'waited', never);
  await assert.rejects(slots.run(async () => assert.fail('must not run'), never), { code: 'not_ready' });
  first.resolve();
  await running;
  assert.equal(await waiting, 'waited');
  assert.equal(await slots.run(async () => 'after', never), 'after');
});
