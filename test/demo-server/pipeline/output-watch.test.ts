import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import type { OutputAvailability } from '@oriel/core/contract';
import { OutputWatch } from '../../../demo-server/src/pipeline/output/output-watch.ts';
import { until } from '../../support/until.ts';
import { ManualClock } from '../preview/mixer/manual-clock.ts';

const TARGET = 2;
const playlist = (sequence: number, end = '') => `#EXTM3U\n#EXT-X-TARGETDURATION:${TARGET}\n#EXT-X-MEDIA-SEQUENCE:${sequence}\n#EXTINF:2,\n${sequence}.ts\n${end}`;

test('the published playlist is there while it goes on, and missing when it does not, has its end, or is gone', async (t) => {
  /** `undefined`: 404. */
  let answer: string | undefined;
  let asked = 0;
  const server = createServer((_request, response) => {
    asked++;
    response.writeHead(answer === undefined ? 404 : 200).end(answer);
  }).listen(0, '127.0.0.1');
  t.after(() => void server.close());
  await once(server, 'listening');
  const clock = new ManualClock();
  const told: OutputAvailability[] = [];
  const watch = new OutputWatch({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/live.m3u8`, allowPrivate: true, clock, onChange: (availability) => told.push(availability) });
  assert.equal(watch.availability, 'unknown');
  const stop = new AbortController();
  const ended = watch.run(stop.signal);
  /** It asks once more. */
  const next = async () => {
    const before = asked;
    await until('it waits', () => clock.waiting === 1);
    clock.advance(3000);
    await until('it has asked', () => asked > before && clock.waiting === 1);
  };

  await until('it has asked', () => asked === 1 && clock.waiting === 1);
  assert.equal(watch.availability, 'missing');
  answer = playlist(1);
  await next();
  assert.equal(watch.availability, 'available');
  answer = playlist(2);
  await next();
  // Four target durations without a new segment.
  for (let quiet = 3000; quiet < 4 * TARGET * 1000; quiet += 3000) {
    assert.equal(watch.availability, 'available');
    await next();
  }
  await next();
  assert.equal(watch.availability, 'missing');
  answer = playlist(3);
  await next();
  assert.equal(watch.availability, 'available');
  answer = playlist(4, '#EXT-X-ENDLIST');
  await next();
  assert.equal(watch.availability, 'missing');
  stop.abort();
  await ended;
  assert.equal(clock.waiting, 0);
  assert.deepEqual(told, ['missing', 'available', 'missing', 'available', 'missing']);
});
