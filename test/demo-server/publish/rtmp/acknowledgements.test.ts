import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Acknowledgements } from '../../../../demo-server/src/publish/rtmp/acknowledgements.ts';

const HANDSHAKE = 3073;

test('nothing is known before the first acknowledgement', () => {
  assert.equal(new Acknowledgements(100).taken, Infinity);
});

test('what a server need not acknowledge yet counts as taken', () => {
  const acknowledgements = new Acknowledgements(100);
  acknowledgements.add(120, 500);
  assert.equal(acknowledgements.taken, 240 + HANDSHAKE);
});

test('a server that acknowledges in larger steps than asked for is not taken for a dead one', () => {
  const acknowledgements = new Acknowledgements(100);
  acknowledgements.add(2500, 3000);
  assert.equal(acknowledgements.taken, 5000 + HANDSHAKE);
});

test('a server that does not count the handshake is not waited for', () => {
  const window = 32_768;
  const acknowledgements = new Acknowledgements(window);
  acknowledgements.add(window, HANDSHAKE + window);
  // It acknowledges with the next byte.
  const written = HANDSHAKE + 2 * window - 1;
  assert.ok(acknowledgements.taken >= written);
});

test('sequence numbers wrap', () => {
  const acknowledgements = new Acknowledgements(2 ** 31);
  for (const [sequence, written] of [[2 ** 31, 2 ** 31], [2 ** 32 - 10, 2 ** 32], [90, 2 ** 32 + 100]] as const) acknowledgements.add(sequence, written);
  assert.equal(acknowledgements.taken, 2 ** 32 + 90 + 2 ** 31 + HANDSHAKE);
});

test('more than was sent makes no sense and ends the use of them', () => {
  const acknowledgements = new Acknowledgements(100);
  acknowledgements.add(501, 500);
  acknowledgements.add(502, 1000);
  assert.equal(acknowledgements.taken, Infinity);
});
