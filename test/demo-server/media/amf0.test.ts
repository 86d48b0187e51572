import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { AmfError, type AmfValue, decodeAmf, encodeAmf } from '../../../demo-server/src/media/amf0.ts';

const plain = (object: Record<string, AmfValue>): AmfValue => Object.assign(Object.create(null) as Record<string, AmfValue>, object);

test('every kind of value is read as it was written', () => {
  const values: AmfValue[] = [
    ...[0, -1.5, Number.MAX_SAFE_INTEGER, Infinity, true, false, '', 'ü€𝄞', 'x'.repeat(70_000), null, undefined, new Date(1_700_000_000_000)],
    ...[plain({}), plain({ a: 1, nested: plain({ b: 'c' }) }), new Map<string, AmfValue>([['width', 1280], ['list', [1, 'two', null]]]), [], [[1], plain({ x: true })]],
  ];
  assert.deepEqual(decodeAmf(encodeAmf(values)), values);
});

test('the bytes are those of the specification', () => {
  assert.equal(encodeAmf(['connect', 1, { app: 'live' }]).toString('hex'), '020007636f6e6e656374003ff00000000000000300036170700200046c697665000009');
  assert.equal(encodeAmf([new Map([['w', 2]])]).toString('hex'), '08000000010001770040000000000000000000 09'.replaceAll(' ', ''));
});

test('a key of a peer cannot reach the prototype', () => {
  const bytes = Buffer.concat([Buffer.of(3, 0, 9), Buffer.from('__proto__'), Buffer.of(3), Buffer.of(0, 1), Buffer.from('x'), Buffer.of(1, 1), Buffer.of(0, 0, 9), Buffer.of(0, 0, 9)]);
  const [value] = decodeAmf(bytes);
  assert.equal((({}) as { x?: unknown }).x, undefined);
  assert.equal(Object.getPrototypeOf(value), null);
});

test('every cut of a message is an AmfError or fewer values', () => {
  const whole = encodeAmf(['_result', 1, { code: 'a', list: [1, 2] }, new Map([['k', 'v']]), new Date(0)]);
  const all = decodeAmf(whole).length;
  for (let length = 0; length < whole.byteLength; length++) {
    try {
      assert.ok(decodeAmf(whole.subarray(0, length)).length < all);
    } catch (error) {
      assert.ok(error instanceof AmfError, String(error));
    }
  }
});

test('random bytes, deep nesting and huge lengths end in an AmfError', () => {
  for (const bytes of [Buffer.alloc(1000, 3), Buffer.alloc(5000, Buffer.of(10, 0, 0, 0, 1)), Buffer.of(10, 255, 255, 255, 255), Buffer.of(12, 255, 255, 255, 255, 1), Buffer.of(7, 0, 0), Buffer.of(17)])
    assert.throws(() => decodeAmf(bytes), AmfError);
  for (let round = 0; round < 2000; round++) {
    try {
      decodeAmf(randomBytes(round % 200));
    } catch (error) {
      assert.ok(error instanceof AmfError, String(error));
    }
  }
});
