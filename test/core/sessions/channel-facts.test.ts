import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ChannelFact, ServerError } from '@oriel/core/contract';
import { readFact } from '../../../packages/core/src/sessions/channel-facts.ts';

const time = '2026-01-31T12:00:00.000Z';
const facts: ChannelFact[] = [
  { type: 'position', id: 3, rtp: 90_000, time, speed: 1, paused: false },
  { type: 'position', rtp: 0, time, speed: -1, paused: true },
  { type: 'gap', from: time, to: time },
  { type: 'end', time },
  { type: 'signal', state: 'lost', since: time },
  { type: 'signal', state: 'live', since: time },
  { type: 'error', id: 1, error: new ServerError('no_recording', { details: { before: time } }).toBody().error },
  { type: 'error', error: new ServerError('rate_limited').toBody().error },
];

test('every fact of the contract is read as it was sent', () => {
  for (const fact of facts) {
    assert.deepEqual(ChannelFact.parse(fact), fact);
    assert.deepEqual(readFact(JSON.stringify(fact)), fact);
    assert.deepEqual(readFact(JSON.stringify({ ...fact, more: { to: 'come' } })), fact);
  }
});

test('an error with an unknown code is kept', () => {
  const error = { code: 'tape_jammed', message: 'The tape is jammed.', hint: 'Open the recorder.' };
  assert.deepEqual(readFact(JSON.stringify({ type: 'error', error })), { type: 'error', error });
});

test('what this version does not know, and what it cannot use, is no fact', () => {
  for (const data of [
    'not JSON',
    'null',
    '7',
    '{}',
    '{"type":"weather"}',
    '{"type":"toString"}',
    '{"type":7}',
    '{"type":"error"}',
    '{"type":"end","time":"soon"}',
    '{"type":"signal","state":"dim","since":"2026-01-31T12:00:00.000Z"}',
    '{"type":"position","rtp":"0","time":"2026-01-31T12:00:00.000Z","speed":1,"paused":false}',
    new ArrayBuffer(4),
    undefined,
  ]) {
    assert.equal(readFact(data), undefined, String(data));
  }
});
