import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FrameBus } from '../../../demo-server/src/media/frame-bus.ts';
import type { Stream, StreamKind } from '../../../demo-server/src/streams/stream.ts';
import { StreamRegistry } from '../../../demo-server/src/streams/stream-registry.ts';

const stream = (id: string, kind: StreamKind = 'camera'): Stream => ({ id, name: id, kind, bus: new FrameBus(), state: 'live' });

test('streams are found by their id, in the order in which they were added', () => {
  const streams = new StreamRegistry();
  const [door, news] = [stream('door'), stream('news', 'programme')];
  streams.add(door);
  streams.add(news);
  assert.deepEqual(streams.list(), [door, news]);
  assert.equal(streams.get('news'), news);
  assert.deepEqual([streams.has('door'), streams.has('gate')], [true, false]);
  assert.throws(() => streams.get('gate'), { code: 'stream_unknown', details: { streamId: 'gate' } });
});

test('an id is unique among all kinds, and free again after its stream', () => {
  const streams = new StreamRegistry();
  const door = stream('door');
  streams.add(door);
  for (const kind of ['camera', 'publisher', 'programme', 'pipeline'] as const) {
    assert.throws(() => streams.add(stream('door', kind)), { code: 'stream_exists', status: 409, details: { streamId: 'door' } });
  }
  assert.equal(streams.get('door'), door);
  streams.remove('door');
  const publisher = stream('door', 'publisher');
  streams.add(publisher);
  assert.equal(streams.get('door'), publisher);
});

test('a listener hears of the streams that are there, of new ones and of removed ones, until it stops', () => {
  const streams = new StreamRegistry();
  streams.add(stream('door'));
  const heard: string[] = [];
  const stops = [streams.onAdded(({ id }) => heard.push(`+${id}`)), streams.onRemoved(({ id }) => heard.push(`-${id}`))];
  streams.add(stream('gate'));
  assert.throws(() => streams.add(stream('gate')));
  streams.remove('door');
  streams.remove('door');
  for (const stop of stops) stop();
  streams.add(stream('yard'));
  streams.remove('gate');
  assert.deepEqual(heard, ['+door', '+gate', '-door']);
});
