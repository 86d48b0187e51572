import assert from 'node:assert/strict';
import { rmSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import sharp from 'sharp';
import { decodeGroup, errors, type ErrorBody, type ErrorCode, FRAMES_TYPE, ServerError, type Scope, toIso, type Token } from '@oriel/core/contract';
import { type Database, openDatabase } from '../../../demo-server/src/db/database.ts';
import type { App } from '../../../demo-server/src/http/app.ts';
import { createApp } from '../../../demo-server/src/http/create-app.ts';
import { tokenRoutes } from '../../../demo-server/src/access/token-routes.ts';
import { CpuBudget } from '../../../demo-server/src/jobs/cpu-budget.ts';
import { runningCount } from '../../../demo-server/src/media/ffmpeg.ts';
import type { VideoTrack } from '../../../demo-server/src/media/frame.ts';
import { FrameBus } from '../../../demo-server/src/media/frame-bus.ts';
import type { StoredGroup } from '../../../demo-server/src/archive/archive-index.ts';
import { CameraIndexes } from '../../../demo-server/src/archive/camera-indexes.ts';
import { EventStore } from '../../../demo-server/src/archive/event-store.ts';
import { GroupTable } from '../../../demo-server/src/archive/group-table.ts';
import type { Segment } from '../../../demo-server/src/archive/segment.ts';
import { timelineRoutes } from '../../../demo-server/src/archive/timeline-routes.ts';
import { GrantQueue } from '../../../demo-server/src/access/grant-queue.ts';
import { FragmentReader } from '../../../demo-server/src/archive/fragment-reader.ts';
import { Archive } from '../../../demo-server/src/archive/archive.ts';
import { archiveRoutes } from '../../../demo-server/src/archive/routes.ts';
import { until } from '../../support/until.ts';
import { prepareDatabase } from '../../support/prepared-database.ts';
import { FFMPEG, makeVideo, play, shifted, silent, type Video } from './media.ts';

const START = Date.UTC(2026, 0, 31, 12);
const NOW = START + 60_000;
const GAP = START + 10_000;
const SECRET = 'a secret that is long enough to be one';
const dataDir = mkdtempSync(join(tmpdir(), 'oriel-routes-'));
const bus = new FrameBus();
const quiet = new FrameBus();
const cameras = {
  get(id: string) {
    if (id === 'yard') return { id, bus };
    if (id === 'new') return { id, bus: quiet };
    throw new ServerError('camera_unknown', { details: { cameraId: id } });
  },
};
let db: Database;
let archive: Archive;
const fragments = new FragmentReader();
const budget = new CpuBudget();
let app: App;
let video: Video;
let free = 2 ** 40;

before(async () => {
  await prepareDatabase(dataDir);
  db = await openDatabase({ dataDir, measureFreeSpace: async () => free }, silent);
  archive = await Archive.open({ db, config: { dataDir, retention: { maxAge: 1e13, maxBytes: 1e12, minFreeBytes: 0 } }, log: silent });
  video = await makeVideo({ seconds: 6, start: START });
  await archive.loaded;
  for (const recorded of [video, shifted(video, 30_000)]) {
    const writer = archive.writer('yard');
    play(recorded, writer);
    await writer.close();
  }
  app = await createApp({ authSecret: undefined, allowedOrigins: [], logLevel: 'silent' }, silent);
  archiveRoutes(app, { cameras, index: archive.index, db, config: { ffmpegPath: FFMPEG }, cpu: budget, grants: new GrantQueue(), fragments, now: () => NOW });
  await app.ready();
});
after(async () => {
  await app.close();
  await archive.close();
  await db.close();
  rmSync(dataDir, { recursive: true, force: true });
});

/** The same routes where a token is asked for, with one camera and a clock to move. */
async function withTokens(id: string, cameraBus: FrameBus) {
  let time = NOW;
  const protectedApp = await createApp({ authSecret: SECRET, allowedOrigins: [], logLevel: 'silent' }, silent);
  tokenRoutes(protectedApp);
  archiveRoutes(protectedApp, { cameras: { get: () => ({ id, bus: cameraBus }) }, index: archive.index, db, config: { ffmpegPath: FFMPEG }, cpu: budget, grants: new GrantQueue(), now: () => time });
  await protectedApp.ready();
  const token = async (scopes: readonly Scope[]) =>
    (await protectedApp.inject({ method: 'POST', url: '/api/v1/tokens', headers: { authorization: `Bearer ${SECRET}` }, payload: { scopes } })).json<Token>().token;
  return { app: protectedApp, token, advance: (by: number) => void (time += by) };
}

const get = (path: string, headers: Record<string, string> = {}, camera = 'yard') => app.inject({ url: `/api/v1/cameras/${camera}/${path}`, headers });
const range = (from: number, to: number) => `from=${toIso(from)}&to=${toIso(to)}`;

async function fails(path: string, code: ErrorCode, camera = 'yard') {
  const answer = await get(path, {}, camera);
  const { error } = answer.json<ErrorBody>();
  assert.deepEqual([answer.statusCode, error.code], [errors[code].status, code], `${path}: ${answer.body}`);
  return error.details;
}

/** The mean difference of two pictures' samples, 0 to 255. */
async function difference(jpeg: Buffer, expected: Buffer): Promise<number> {
  const [a, b] = await Promise.all([jpeg, expected].map((picture) => sharp(picture).removeAlpha().raw().toBuffer()));
  assert.equal(a!.length, b!.length);
  return a!.reduce((sum, value, i) => sum + Math.abs(value - b![i]!), 0) / a!.length;
}

/** A segment of a minute in groups of a second, in memory only. */
function minute(start: number): Segment {
  const groups = new GroupTable(start);
  for (let i = 0; i < 60; i++) groups.push({ from: start + 1000 * i, to: start + 1000 * (i + 1), offset: 5000 * i, bytes: 5000, motionBytes: 1000 + ((start / 60_000) % 7) });
  return { cameraId: 'yard', path: `${start}.mp4`, take: 0, start, end: start + 60_000, bytes: 300_000, frames: 1500, groups, saved: true, open: false };
}

test('sequences: recorded ranges, merged and clipped', async () => {
  const all = await get(`sequences?${range(START - 1000, NOW)}`);
  assert.deepEqual(all.json(), { sequences: [{ from: toIso(START), to: toIso(START + 6000) }, { from: toIso(START + 30_000), to: toIso(START + 36_000) }] });
  const clipped = await get(`sequences?${range(START + 2500, START + 31_250)}`);
  assert.deepEqual(clipped.json(), { sequences: [{ from: toIso(START + 2500), to: toIso(START + 6000) }, { from: toIso(START + 30_000), to: toIso(START + 31_250) }] });
  assert.deepEqual((await get(`sequences?${range(GAP, GAP + 5000)}`)).json(), { sequences: [] });
  assert.deepEqual((await get(`sequences?${range(START, NOW)}`, {}, 'new')).json(), { sequences: [] });
});

test('a range that ends before it starts, or cannot be read, is refused', async () => {
  for (const route of ['sequences', 'activity', 'events']) {
    assert.deepEqual(await fails(`${route}?${range(NOW, START)}`, 'invalid_request'), { issues: [{ field: 'query.to', reason: 'must be later than from' }] });
    await fails(`${route}?${range(START, START)}`, 'invalid_request');
    await fails(`${route}?from=yesterday&to=${toIso(NOW)}`, 'invalid_request');
    await fails(route, 'invalid_request');
  }
});

test('an unknown camera is refused as unknown', async () => {
  for (const route of [`sequences?${range(START, NOW)}`, `activity?${range(START, NOW)}`, `events?${range(START, NOW)}`, 'thumbnail', 'snapshot', `frames?time=${toIso(START)}`])
    await fails(route, 'camera_unknown', 'nobody');
});

test('activity: a value per bucket, 0 where nothing is recorded', async () => {
  const answer = (await get(`activity?${range(START, START + 36_000)}&buckets=36`)).json<{ buckets: number[] }>();
  assert.equal(answer.buckets.length, 36);
  assert.ok(answer.buckets.every((value) => value >= 0 && value <= 1));
  assert.ok(answer.buckets.slice(6, 30).every((value) => value === 0));
  assert.ok(answer.buckets.some((value) => value > 0));
  assert.equal((await get(`activity?${range(START, NOW)}`)).json<{ buckets: number[] }>().buckets.length, 200);
  await fails(`activity?${range(START, NOW)}&buckets=0`, 'invalid_request');
  await fails(`activity?${range(START, NOW)}&buckets=2001`, 'invalid_request');
});

test('activity of a long range is refused when it is too long', async () => {
  const day = 86_400_000;
  assert.equal((await get(`activity?${range(NOW - 1464 * day, NOW)}`)).statusCode, 200);
  assert.deepEqual(await fails(`activity?${range(NOW - 1464 * day - 1, NOW)}`, 'invalid_request'), { issues: [{ field: 'query.to', reason: 'must be at most 1464 days after from' }] });
});

test('activity is computed a few at a time for each grant, and too many requests at once are refused', async () => {
  const index = new CameraIndexes();
  for (let start = NOW - 3_600_000; start < NOW; start += 60_000) index.of('yard').add(minute(start));
  const grants = new GrantQueue();
  const served = await createApp({ authSecret: undefined, allowedOrigins: [], logLevel: 'silent' }, silent);
  timelineRoutes(served, { cameras, index, events: new EventStore(db), grants });
  await served.ready();
  const ask = (i: number) => served.inject({ url: `/api/v1/cameras/yard/activity?${range(NOW - 3_600_000 - i, NOW - i)}&buckets=2000` });
  const answers = await Promise.all(Array.from({ length: 50 }, (_, i) => ask(i)));
  assert.ok(answers.every(({ statusCode }) => statusCode === 200));
  const many = await Promise.all(Array.from({ length: 200 }, (_, i) => ask(i)));
  const statuses = many.map(({ statusCode }) => statusCode);
  assert.ok(many.every(({ statusCode, headers }) => statusCode === 200 || headers['retry-after'] === '1'));
  assert.deepEqual([...new Set(statuses)].toSorted((a, b) => a - b), [200, 503], 'too many at once of one grant are refused');
  await served.close();
});

test('events: set, listed by time, removed', async () => {
  const post = (body: object, camera = 'yard') => app.inject({ method: 'POST', url: `/api/v1/cameras/${camera}/events`, payload: body });
  const later = await post({ time: toIso(START + 5000), label: ' Gate opened ' });
  assert.equal(later.statusCode, 201);
  const { id } = later.json<{ id: string }>();
  assert.deepEqual(later.json(), { id, time: toIso(START + 5000), label: 'Gate opened' });
  await post({ time: toIso(START + 1000), label: 'Van' });
  await post({ time: toIso(START + 1000), label: 'Elsewhere' }, 'new');
  const labels = async (to: number) => (await get(`events?${range(START, to)}`)).json<{ events: { label: string }[] }>().events.map(({ label }) => label);
  assert.deepEqual(await labels(START + 5001), ['Van', 'Gate opened']);
  assert.deepEqual(await labels(START + 5000), ['Van']);
  const remove = (eventId: string, camera = 'yard') => app.inject({ method: 'DELETE', url: `/api/v1/cameras/${camera}/events/${eventId}` });
  assert.equal((await remove(id, 'new')).json<ErrorBody>().error.code, 'event_unknown');
  const removed = await remove(id);
  assert.deepEqual([removed.statusCode, removed.body], [204, '']);
  for (const unknown of [id, 'x', "';drop table events"]) assert.equal((await remove(encodeURIComponent(unknown))).json<ErrorBody>().error.code, 'event_unknown');
  assert.deepEqual(await labels(NOW), ['Van']);
  for (const wrong of [{}, { time: 'soon', label: 'x' }, { time: toIso(START), label: ' ' }, { time: toIso(START), label: 'x'.repeat(201) }])
    assert.equal((await post(wrong)).json<ErrorBody>().error.code, 'invalid_request');
});

test('events have a kind and a colour', async () => {
  const post = (body: object) => app.inject({ method: 'POST', url: '/api/v1/cameras/yard/events', payload: { time: toIso(START + 20_000), label: 'x', ...body } });
  const made = await post({ kind: 'motion', color: '#D9480f' });
  const event = { id: made.json<{ id: string }>().id, time: toIso(START + 20_000), label: 'x', kind: 'motion', color: '#D9480f' };
  assert.deepEqual(made.json(), event);
  assert.deepEqual((await get(`events?${range(START + 20_000, START + 20_001)}`)).json(), { events: [event] });
  for (const wrong of [{ kind: '' }, { kind: 'two words' }, { kind: 'x'.repeat(33) }, { kind: 7 }, { color: 'red' }, { color: '#fff' }, { color: '#ff00007f' }, { color: '#ff0000;' }]) {
    assert.equal((await post(wrong)).json<ErrorBody>().error.code, 'invalid_request', JSON.stringify(wrong));
  }
});

test('an event that cannot be saved because the disk is full is refused with that reason', async (t) => {
  t.mock.timers.enable({ apis: ['Date'], now: Date.now() + 60_000 });
  free = 0;
  const answer = await app.inject({ method: 'POST', url: '/api/v1/cameras/yard/events', payload: { time: toIso(START), label: 'x' } });
  free = 2 ** 40;
  assert.equal(answer.json<ErrorBody>().error.code, 'disk_full');
});

test('frames: the group that holds the time, byte for byte', async () => {
  const answer = await get(`frames?time=${toIso(START + 2999)}`);
  assert.equal(answer.headers['content-type'], FRAMES_TYPE);
  const { header, samples } = decodeGroup(answer.rawPayload);
  const track = video.tracks[0]!;
  assert.ok(track.kind === 'video');
  assert.deepEqual(header, { codec: track.codec, width: 160, height: 90, description: Buffer.from(track.description).toString('base64') });
  const expected = video.frames.slice(50, 75).map(({ time, keyframe, data }) => ({ time, keyframe, duration: 40, data: Buffer.from(data).toString('base64') }));
  assert.deepEqual(samples.map((sample) => ({ ...sample, data: Buffer.from(sample.data).toString('base64') })), expected);
});

test('frames without a time: the live group so far, up to the newest frame', async () => {
  const live = new FrameBus();
  const served = await withTokens('gate', live);
  const ask = async (scope: Scope) => served.app.inject({ url: '/api/v1/cameras/gate/frames', headers: { authorization: `Bearer ${await served.token([scope])}` } });
  const codeOf = async (scope: Scope) => (await ask(scope)).json<ErrorBody>().error.code;
  assert.equal(await codeOf('live'), 'camera_offline', 'before the first picture');
  live.setTracks(video.tracks);
  const frames = video.frames.slice(0, 66).map((frame) => ({ ...frame, time: frame.time - START + NOW - 4000 }));
  for (const frame of frames) live.push(frame);
  const answer = await ask('live');
  assert.deepEqual([answer.statusCode, answer.headers['content-type'], answer.headers['cache-control'], answer.headers.etag], [200, FRAMES_TYPE, 'no-store', undefined]);
  const { header, samples } = decodeGroup(answer.rawPayload);
  assert.equal(header.codec, (video.tracks[0] as VideoTrack).codec);
  assert.deepEqual(samples.map((sample) => ({ ...sample, data: Buffer.from(sample.data) })), frames.slice(50).map(({ time, keyframe, data }) => ({ time, keyframe, duration: 40, data: Buffer.from(data) })));
  assert.deepEqual([samples[0]!.keyframe, samples.at(-1)!.time], [true, frames.at(-1)!.time]);
  assert.equal(await codeOf('playback'), 'not_allowed');
  served.advance(10_000);
  assert.equal(await codeOf('live'), 'camera_offline', 'when the newest is old');
  live.lose(NOW);
  served.advance(-10_000);
  assert.equal(await codeOf('live'), 'camera_offline', 'when the source is lost');
  await served.app.close();
});

test('recorded frames need the scope for recordings', async () => {
  const served = await withTokens('yard', bus);
  const ask = async (scope: Scope) => (await served.app.inject({ url: `/api/v1/cameras/yard/frames?time=${toIso(START)}`, headers: { authorization: `Bearer ${await served.token([scope])}` } })).statusCode;
  assert.deepEqual([await ask('playback'), await ask('live')], [200, 403]);
  await served.app.close();
});

test('settled frames are immutable, and not sent again to a client that has them', async () => {
  const first = await get(`frames?time=${toIso(START + 2100)}`);
  assert.match(String(first.headers['cache-control']), /immutable/);
  const etag = String(first.headers.etag);
  const again = await get(`frames?time=${toIso(START + 2500)}`, { 'if-none-match': `"other", W/${etag}` });
  assert.deepEqual([again.statusCode, again.rawPayload.length], [304, 0]);
  assert.equal((await get(`frames?time=${toIso(START + 3500)}`, { 'if-none-match': etag })).statusCode, 200);
});

test('a picture that may still be another one is revalidated; a settled one is kept for good', async (t) => {
  const served = await withTokens('late', quiet);
  t.after(() => served.app.close());
  const token = await served.token(['playback']);
  const ask = async (path: string, etag?: string) => {
    const answer = await served.app.inject({ url: `/api/v1/cameras/late/${path}`, headers: { authorization: `Bearer ${token}`, ...(etag && { 'if-none-match': etag }) } });
    return { status: answer.statusCode, isImmutable: /immutable/.test(String(answer.headers['cache-control'])), mustRevalidate: /no-cache/.test(String(answer.headers['cache-control'])), etag: String(answer.headers.etag) };
  };
  const record = async (recorded: Video) => {
    const writer = archive.writer('late');
    play(recorded, writer);
    await writer.close();
  };
  await record(shifted(video, 30_000));
  // The newest group is [35, 36) s; the clock stands at 37 s.
  served.advance(-23_000);
  for (const path of [`thumbnail?time=${toIso(START + 35_700)}`, `snapshot?time=${toIso(START + 35_700)}`, `frames?time=${toIso(START + 35_700)}`]) {
    const first = await ask(path);
    assert.deepEqual([first.status, first.isImmutable, first.mustRevalidate], [200, false, true], path);
    assert.equal((await ask(path, first.etag)).status, 304, path);
  }
  // Half a minute later the group is settled. Which keyframe is the nearest to its second half depends on what follows.
  served.advance(31_000);
  for (const [path, isImmutable] of [['snapshot', 35_700, true], ['frames', 35_700, true], ['thumbnail', 35_700, false], ['thumbnail', 35_300, true], ['thumbnail', 34_700, true]].map(([name, at, is]) => [`${name}?time=${toIso(START + Number(at))}`, is] as const))
    assert.equal((await ask(path)).isImmutable, isImmutable, path);

  const before = await ask(`thumbnail?time=${toIso(START + 35_700)}`);
  await record({ ...video, frames: shifted(video, 36_000).frames.slice(0, 25) });
  const after = await ask(`thumbnail?time=${toIso(START + 35_700)}`, before.etag);
  assert.deepEqual([after.status, after.isImmutable], [200, true], 'the next group has the nearest keyframe');
});

test('in a gap the nearest recorded moments are named, and both can be played', async () => {
  for (const route of ['frames', 'thumbnail', 'snapshot']) {
    assert.deepEqual(await fails(`${route}?time=${toIso(GAP)}`, 'no_recording'), { before: toIso(START + 5999), after: toIso(START + 30_000) });
    assert.deepEqual(await fails(`${route}?time=${toIso(START - 1)}`, 'no_recording'), { after: toIso(START) });
    assert.deepEqual(await fails(`${route}?time=${toIso(START + 36_000)}`, 'no_recording'), { before: toIso(START + 35_999) });
    assert.deepEqual(await fails(`${route}?time=${toIso(START)}`, 'no_recording', 'new'), {});
    assert.deepEqual(await fails(`${route}?time=${toIso(NOW + 1)}`, 'time_in_future'), { now: toIso(NOW) });
  }
  for (const time of [START + 5999, START + 30_000]) assert.equal((await get(`frames?time=${toIso(time)}`)).statusCode, 200);
});

test('a snapshot is the exact frame, a thumbnail the nearest keyframe', async () => {
  const snapshot = async (time: number) => (await get(`snapshot?time=${toIso(time)}`)).rawPayload;
  const [keyframe, other, exact] = [await snapshot(START + 2000), await snapshot(START + 2560), await snapshot(START + 2600)];
  assert.deepEqual((({ format, width, height }) => [format, width, height])(await sharp(exact).metadata()), ['jpeg', 160, 90]);
  assert.ok((await difference(await snapshot(START + 2639), exact)) === 0, 'until its span ends');
  assert.ok((await difference(exact, other)) > 0.5, 'and no other frame');
  const thumbnail = async (time: number) => get(`thumbnail?time=${toIso(time)}&width=160`);
  const before = await thumbnail(START + 2400);
  assert.equal(before.headers['content-type'], 'image/jpeg');
  assert.match(String(before.headers['cache-control']), /max-age=[1-9]/);
  assert.ok((await difference(before.rawPayload, keyframe)) < 1);
  assert.ok((await difference((await thumbnail(START + 2600)).rawPayload, await snapshot(START + 3000))) < 1);
});

test('a thumbnail has the width asked for', async () => {
  for (const [query, width, height] of [['', 320, 180], ['&width=64', 64, 36]] as const) {
    const picture = await sharp((await get(`thumbnail?time=${toIso(START)}${query}`)).rawPayload).metadata();
    assert.deepEqual([picture.width, picture.height], [width, height]);
  }
  await fails(`thumbnail?time=${toIso(START)}&width=15`, 'invalid_request');
  await fails(`thumbnail?time=${toIso(START)}&width=1921`, 'invalid_request');
});

test('without a time: the newest live frame, else the newest recorded keyframe', async () => {
  const expected = async (time: number) => (await get(`snapshot?time=${toIso(time)}`)).rawPayload;
  assert.ok((await difference((await get('thumbnail?width=160')).rawPayload, await expected(START + 35_000))) < 1);
  await fails('snapshot', 'camera_offline');
  await fails('thumbnail', 'camera_offline', 'new');
  bus.setTracks(video.tracks);
  for (const { time, ...frame } of video.frames.slice(0, 66)) bus.push({ ...frame, time: time + 3_600_000 });
  assert.ok((await difference((await get('snapshot')).rawPayload, await expected(START + 2600))) < 1);
  assert.ok((await difference((await get('thumbnail?width=160')).rawPayload, await expected(START + 2000))) < 1);
  bus.push({ ...video.frames[66]!, time: START + 3_600_000 + 2640 });
  assert.ok((await difference((await get('snapshot')).rawPayload, await expected(START + 2640))) < 1);
});

test('a picture that nobody waits for any more is not made', async () => {
  const server = await app.listen({ host: '127.0.0.1', port: 0 });
  const thumbnail = (i: number, signal?: AbortSignal) => fetch(`${server}/api/v1/cameras/yard/thumbnail?time=${toIso(START + 1000 * i)}&width=1920`, { ...(signal && { signal }) });
  const gone = new AbortController();
  const asked = Array.from({ length: 6 }, (_, i) => thumbnail(i, gone.signal));
  while (runningCount() === 0) await new Promise(setImmediate);
  assert.ok(runningCount() <= 2);
  gone.abort();
  for (const answer of await Promise.allSettled(asked)) assert.equal(answer.status, 'rejected');
  const answer = await thumbnail(3);
  assert.deepEqual([answer.status, answer.headers.get('content-type')], [200, 'image/jpeg']);
  while (runningCount() > 0) await new Promise(setImmediate);
});

test('many requests for pictures wait without their frames, and too many are refused', async (t) => {
  const server = await app.listen({ host: '127.0.0.1', port: 0 }).catch(() => app.listeningOrigin);
  const { read } = fragments;
  let reads = 0;
  t.mock.method(fragments, 'read', (group: StoredGroup) => (reads++, read.call(fragments, group)));
  const gone = new AbortController();
  const answers = { made: 0, refused: 0 };
  const snapshot = async (i: number) => {
    const answer = await fetch(`${server}/api/v1/cameras/yard/snapshot?time=${toIso(START + 30_000 + i)}`, { signal: gone.signal });
    if (answer.status === 200) answers.made++;
    else if (((await answer.json()) as ErrorBody).error.code === 'busy') answers.refused++;
  };
  const asked = Array.from({ length: 160 }, (_, i) => snapshot(i));
  await until('those that are too many are refused', () => answers.refused > 0);
  assert.ok(reads <= answers.made + 20, `${reads} groups were read for ${answers.made} pictures`);
  await until('some are made', () => answers.made >= 2);
  assert.ok(answers.refused <= 58, `${answers.refused} refused`);
  gone.abort();
  await Promise.allSettled(asked);
  await until('none is made any more', () => runningCount() === 0);
});

test('a token for live pictures gets no recorded picture when the camera is off', async () => {
  const served = await withTokens('yard', new FrameBus());
  const ask = async (...scopes: Scope[]) => served.app.inject({ url: '/api/v1/cameras/yard/thumbnail', headers: { authorization: `Bearer ${await served.token(scopes)}` } });
  assert.equal((await ask('live')).json<ErrorBody>().error.code, 'not_allowed');
  assert.equal((await ask('playback')).json<ErrorBody>().error.code, 'not_allowed');
  assert.equal((await ask('live', 'playback')).headers['content-type'], 'image/jpeg');
  await served.app.close();
});

test('every route is described', () => {
  const { paths } = app.swagger() as { paths: Record<string, Record<string, unknown>> };
  const routes = Object.entries(paths).flatMap(([path, methods]) => Object.keys(methods).map((method) => `${method} ${path.replace('/api/v1/cameras/{cameraId}/', '')}`));
  assert.deepEqual(routes.sort(), ['delete events/{eventId}', 'get activity', 'get events', 'get frames', 'get sequences', 'get snapshot', 'get thumbnail', 'post events']);
});
