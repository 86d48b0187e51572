import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { test } from 'node:test';
import type { Frame } from '../../../demo-server/src/media/frame.ts';
import { FrameBus } from '../../../demo-server/src/media/frame-bus.ts';
import { freeze } from '../../support/freeze.ts';
import { until } from '../../support/until.ts';
import { bytesOf, type Film, makeFilm, pictures, show } from './support/film.ts';
import { freePort } from './support/free-port.ts';
import { patientClock, recordDestination } from './support/record-destination.ts';
import { NGINX_MISSING, startNginx, startNodeMediaServer } from './support/rtmp-server.ts';
import { startThrottledProxy } from './support/throttled-proxy.ts';

/** About 2 Mbit/s. */
const film: Film = await makeFilm({ seconds: 60, noise: 50 });
const skip = NGINX_MISSING ?? false;

function busWithFilm(t: { after(fn: () => void): void }): { bus: FrameBus; shown: Frame[]; stop(): void } {
  const stop = new AbortController();
  t.after(() => stop.abort());
  const bus = new FrameBus();
  const { shown } = show(film, bus, stop.signal);
  return { bus, shown, stop: () => stop.abort() };
}

test('a server that is stopped while it takes the stream is dead, and gets the stream again when it goes on', { skip }, async (t) => {
  const server = await startNginx();
  t.after(() => server.close());
  const { bus } = busWithFilm(t);
  const { destination, reached, changes } = recordDestination(bus, server.url, 'key');
  t.after(() => destination.stop());
  destination.start();
  await reached('publishing');
  await until('the server has taken something', () => destination.status.bitrate > 0);
  const thaw = freeze(server.pids());
  t.after(thaw);
  await reached('publishing', 'dead');
  await reached('reconnecting', 'dead');
  await until('it does not answer', () => destination.status.reason === 'dead' && destination.status.bitrate === 0);
  thaw();
  await until('it publishes again', () => changes.findLastIndex(({ state, reason }) => state === 'publishing' && reason === undefined) > changes.findIndex(({ state }) => state === 'reconnecting'));
});

test('a server that accepts connections and never answers is dead', async (t) => {
  const server = createTcpServer(() => {}).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  const { destination, reached } = recordDestination(busWithFilm(t).bus, `rtmp://127.0.0.1:${(server.address() as AddressInfo).port}/live`, 'key');
  t.after(() => destination.stop());
  destination.start();
  await reached('connecting', 'dead');
  await reached('reconnecting', 'dead');
});

test('a server behind a slow line is slow: frames are dropped up to a keyframe, and the others lose none', { skip }, async (t) => {
  const server = await startNginx();
  t.after(() => server.close());
  const proxy = await startThrottledProxy(server.port);
  t.after(() => proxy.close());
  const { bus, shown, stop } = busWithFilm(t);
  const fast = recordDestination(bus, server.url, 'fast', { clock: patientClock });
  const slow = recordDestination(bus, `rtmp://127.0.0.1:${proxy.port}/live`, 'slow');
  t.after(() => Promise.all([fast.destination.stop(), slow.destination.stop()]));
  for (const { destination, reached } of [fast, slow]) {
    destination.start();
    await reached('publishing');
  }
  proxy.rate = 60_000;
  await slow.reached('publishing', 'slow');
  await until('frames are dropped', () => slow.destination.status.droppedFrames > 0);
  proxy.rate = Infinity;
  await until('it keeps up again', () => slow.destination.status.state === 'publishing' && slow.destination.status.reason === undefined);
  stop();
  const last = bytesOf(pictures(shown)).at(-1);
  const recorded = async (key: string) => {
    const films = await server.recordings(key);
    return pictures(films.flatMap(({ frames }) => frames));
  };
  for (const key of ['fast', 'slow']) await until(`the last picture of ${key} is there`, async () => bytesOf(await recorded(key)).at(-1) === last);
  const expected = bytesOf(pictures(shown));
  const all = bytesOf(await recorded('fast'));
  assert.deepEqual(all, expected.slice(expected.indexOf(all[0] ?? '')));
  assert.equal(fast.destination.status.droppedFrames, 0);

  const got = await recorded('slow');
  const places = bytesOf(got).map((each) => expected.indexOf(each));
  assert.ok(places.every((place, index) => place >= 0 && (index === 0 || place > (places[index - 1] ?? 0))), 'in order, none twice');
  const afterGaps = got.filter((_, index) => index > 0 && places[index] !== (places[index - 1] ?? 0) + 1);
  assert.ok(afterGaps.length > 0);
  assert.ok(afterGaps.every(({ keyframe }) => keyframe), 'each gap ends with a keyframe');
});

for (const [name, missing, start] of [['nginx-rtmp', skip, startNginx], ['node-media-server', false, startNodeMediaServer]] as const) {
  test(`${name} is killed and comes back: so does the stream, from a keyframe on`, { skip: missing }, async (t) => {
    const server = await start();
    t.after(() => server.close());
    const { bus, shown } = busWithFilm(t);
    const { destination, reached, changes } = recordDestination(bus, server.url, 'key', { clock: patientClock });
    t.after(() => destination.stop());
    destination.start();
    await reached('publishing');
    await server.kill();
    await reached('reconnecting');
    await reached('reconnecting', 'unreachable');
    await server.start();
    await until('it publishes again', () => changes.at(-1)?.state === 'publishing');
    const films = await until('it is recorded again', async () => {
      const all = await server.recordings('key');
      return all.length > 1 && pictures(all.at(-1)?.frames ?? []).length > 10 && all;
    });
    const again = pictures(films.at(-1)?.frames ?? []);
    assert.equal(again[0]?.keyframe, true);
    const expected = bytesOf(pictures(shown));
    const begin = expected.indexOf(bytesOf(again)[0] ?? '');
    assert.deepEqual(bytesOf(again), expected.slice(begin, begin + again.length));
  });
}

test('nobody listens: unreachable; a name that does not exist: unreachable', async (t) => {
  const { bus } = busWithFilm(t);
  for (const url of [`rtmp://127.0.0.1:${await freePort()}/live`, 'rtmp://nothing.invalid/live']) {
    const { destination, reached } = recordDestination(bus, url, 'key');
    t.after(() => destination.stop());
    destination.start();
    await reached('reconnecting', 'unreachable');
  }
});

test('a web server is no RTMP server', async (t) => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  const { destination, reached } = recordDestination(busWithFilm(t).bus, `rtmp://127.0.0.1:${(server.address() as AddressInfo).port}/live`, 'key');
  t.after(() => destination.stop());
  destination.start();
  await reached('reconnecting', 'not_rtmp');
});

test('a private address is refused, by its number and by its name', async (t) => {
  const { bus } = busWithFilm(t);
  for (const url of ['rtmp://127.0.0.1:1/live', 'rtmps://localhost:1/live', 'srt://localhost:1']) {
    const { destination, reached } = recordDestination(bus, url, 'key', { allowPrivate: false });
    t.after(() => destination.stop());
    destination.start();
    await reached('failed', 'not_allowed');
  }
});

test('a stream without H.264 cannot be published', { skip }, async (t) => {
  const server = await startNginx();
  t.after(() => server.close());
  const bus = new FrameBus();
  bus.setTracks([{ kind: 'audio', codec: 'opus', sampleRate: 48_000, channels: 2, description: new Uint8Array(11) }]);
  const { destination, reached } = recordDestination(bus, server.url, 'key');
  t.after(() => destination.stop());
  destination.start();
  await reached('failed', 'unsupported');
});
