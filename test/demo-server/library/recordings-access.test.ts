import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { AccessLog, ErrorBody, Participant, ParticipantList, Recording, RecordingAnalytics, RecordingInfo, RecordingList, RecordingShare, RecordingShareList, Scope, SharedRecording, VideoProgress } from '@oriel/core/contract';
import { pino } from 'pino';
import { readConfig } from '../../../demo-server/src/config.ts';
import { createServer, type Server } from '../../../demo-server/src/server.ts';
import { makeClockFilm } from '../../support/clock-film.ts';
import { until } from '../../support/until.ts';
import { prepareDatabase } from '../../support/prepared-database.ts';
import { bearer, SECRET } from '../http/test-app.ts';
import { answerOf, send } from './recordings-support.ts';
import { codeOf, playlistsOf } from './support.ts';

const SECONDS = 4;
/** Of a share, ms: long enough to use it before. */
const EXPIRES = 8000;
type Who = 'anna' | 'ben' | 'cleo' | 'operator' | 'watcher' | 'nobody' | 'live' | 'limited' | 'manager';

let server: Server;
let folder: string;
let id: string;
const tokens = {} as Record<Who, string>;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'oriel-recordings-access-'));
  const film = await makeClockFilm(join(folder, 'film.mp4'), { seconds: 60 });
  const dataDir = join(folder, 'data');
  await prepareDatabase(dataDir);
  server = await createServer(readConfig({ PORT: '0', DATA_DIR: dataDir, AUTH_SECRET: SECRET, CAMERAS: film, HISTORY_MINUTES: '0' }), pino({ level: 'silent' }));
  const tokenFor = async (scopes: Scope[], user?: string, cameras?: string[]) => (await server.app.tokens.create({ scopes, ...(user && { user }), ...(cameras && { cameras }) })).token;
  tokens.anna = await tokenFor(['watch', 'publish'], 'anna');
  tokens.ben = await tokenFor(['watch', 'publish'], 'ben');
  tokens.cleo = await tokenFor(['watch'], 'cleo');
  tokens.operator = await tokenFor(['manage']);
  tokens.watcher = await tokenFor(['watch'], 'anna');
  tokens.nobody = await tokenFor(['watch']);
  tokens.live = await tokenFor(['live', 'playback'], 'anna');
  tokens.limited = await tokenFor(['watch', 'publish', 'manage'], 'anna', ['film']);
  tokens.manager = await tokenFor(['manage'], 'root');
  await until('the camera is live', async () => ((await (await fetch(`${server.address}/api/v1/cameras/film`, { headers: bearer(tokens.manager) })).json()) as { state: string }).state === 'live');
  const started = await answerOf<Recording>(await ask('/start', 'anna', { method: 'POST', body: { stream_id: 'film', max_duration_seconds: SECONDS } }), 201);
  id = started.id;
  await until('it is written', async () => (await infoFor('anna')).status === 'ready');
});
after(async () => {
  await server?.close();
  await rm(folder, { recursive: true, force: true });
});

const ask = (path: string, who: Who, { method = 'GET', body }: { method?: string; body?: unknown } = {}): Promise<Response> => send({ url: server.address }, path, { method, body, headers: bearer(tokens[who]) });
const infoFor = async (who: Who): Promise<RecordingInfo> => answerOf(await ask(`/${id}/info`, who));
const listFor = async (who: Who): Promise<string[]> => (await answerOf<RecordingList>(await ask('', who))).recordings.map((recording) => recording.id);
const share = async (body: object, status = 201): Promise<RecordingShare> => answerOf(await ask(`/${id}/shares`, 'anna', { method: 'POST', body }), status);
const revoke = async (shareId: string): Promise<void> => assert.equal((await ask(`/${id}/shares/${shareId}`, 'anna', { method: 'DELETE' })).status, 204);
const open = (path: string): Promise<Response> => fetch(server.address + path);
const opened = async ({ url }: RecordingShare): Promise<SharedRecording> => answerOf(await open(url!));

test('a recording belongs to whoever started it', async () => {
  assert.equal((await infoFor('anna')).created_by, 'anna');
  assert.deepEqual([await listFor('anna'), await listFor('watcher'), await listFor('ben'), await listFor('nobody'), await listFor('manager')], [[id], [id], [], [], [id]]);
  for (const who of ['ben', 'nobody'] as const) assert.equal(await codeOf(await ask(`/${id}/info`, who)), '404 recording_unknown');
  for (const path of ['stop', 'transcode?format=hls']) assert.equal(await codeOf(await ask(`/${id}/${path}`, 'ben', { method: 'POST' })), '404 recording_unknown');
  assert.equal(await codeOf(await ask(`/${id}`, 'ben', { method: 'DELETE' })), '404 recording_unknown');
});

test('tokens without the scope, and tokens for cameras, are refused', async () => {
  for (const who of ['live', 'limited'] as const) assert.equal(await codeOf(await ask('', who)), '403 not_allowed');
  for (const who of ['watcher', 'live', 'limited'] as const) {
    assert.equal(await codeOf(await ask('/start', who, { method: 'POST', body: { stream_id: 'film' } })), '403 not_allowed');
    assert.equal(await codeOf(await ask(`/${id}`, who, { method: 'DELETE' })), '403 not_allowed');
  }
  assert.equal((await fetch(`${server.address}/api/v1/recordings/${id}/info`)).status, 401);
});

test('a share gives a user as much as its level says, until it is revoked or expires', async () => {
  const viewed = await share({ share_type: 'user', user_id: 'ben', access_level: 'view' });
  assert.deepEqual([viewed.user_id, viewed.expires_at, viewed.url], ['ben', null, undefined]);
  assert.deepEqual(await listFor('ben'), [id]);
  assert.equal((await infoFor('ben')).streaming.mp4.url, undefined);
  assert.equal(await codeOf(await ask(`/${id}/download`, 'ben')), '403 not_allowed');
  const downloaded = await share({ share_type: 'user', user_id: 'ben', access_level: 'download', expires_at: new Date(Date.now() + 3_600_000).toISOString() });
  assert.equal((await ask(`/${id}/download`, 'ben')).status, 200);
  assert.equal(await codeOf(await ask(`/${id}/shares`, 'ben')), '403 not_allowed');
  assert.equal(await codeOf(await ask(`/${id}/transcode?format=mp4`, 'ben', { method: 'POST' })), '403 not_allowed');
  const managed = await share({ share_type: 'user', user_id: 'ben', access_level: 'manage' });
  const { shares } = await answerOf<RecordingShareList>(await ask(`/${id}/shares`, 'ben'));
  assert.deepEqual(shares.map((each) => each.id).toSorted(), [managed.id, downloaded.id, viewed.id].toSorted());
  for (const each of shares) await revoke(each.id);
  assert.equal(await codeOf(await ask(`/${id}/info`, 'ben')), '404 recording_unknown');
  assert.equal(await codeOf(await ask(`/${id}/shares/${viewed.id}`, 'anna', { method: 'DELETE' })), '404 not_found');
  const soon = await share({ share_type: 'user', user_id: 'ben', access_level: 'view', expires_at: new Date(Date.now() + EXPIRES).toISOString() });
  assert.equal((await ask(`/${id}/info`, 'ben')).status, 200);
  await until('it has expired', async () => (await codeOf(await ask(`/${id}/info`, 'ben'))) === '404 recording_unknown');
  assert.deepEqual([await listFor('ben'), (await answerOf<RecordingShareList>(await ask(`/${id}/shares`, 'anna'))).shares], [[], []]);
  await revoke(soon.id);
});

test('a link opens the recording without a token, and nothing else', async () => {
  const viewed = await share({ share_type: 'link', access_level: 'view' });
  await until('sharing it has converted it', async () => (await infoFor('anna')).streaming.hls.status === 'ready');
  const shared = await opened(viewed);
  assert.ok(Date.parse(shared.expires_at) > Date.now() + 12 * 3_600_000, 'its URLs last for the longest recording');
  assert.deepEqual([shared.recording.id, shared.access_level, shared.download_url], [id, 'view', undefined]);
  const { media } = await playlistsOf({ url: server.address }, shared.stream_url!);
  for (const [url, text] of media) assert.equal((await fetch(new URL(/^segment-000\.ts\S*$/m.exec(text)![0], url))).status, 200);
  assert.equal((await open(shared.thumbnail_url)).status, 200);
  assert.equal(((await (await open(shared.info_url)).json()) as RecordingInfo).status, 'ready');
  const signature = new URL(shared.info_url, server.address).search;
  const signed = (path: string, method = 'GET') => fetch(`${server.address}/api/v1/${path}${signature}`, { method });
  for (const path of [`recordings/${id}/download`, `recordings/${id}/access-log`, 'recordings', 'videos']) assert.equal((await signed(path)).status, 403, path);
  assert.equal((await signed(`recordings/${id}`, 'DELETE')).status, 403);
  const downloaded = await share({ share_type: 'link', access_level: 'download' });
  const { download_url } = await opened(downloaded);
  assert.equal((await open(download_url!)).status, 200);
  await revoke(downloaded.id);
  assert.equal(await codeOf(await open(download_url!)), '404 recording_unknown', 'revoked at once, whatever was signed before');
  assert.equal(await codeOf(await open(downloaded.url!)), '404 not_found');
  const soon = await share({ share_type: 'link', access_level: 'view', expires_at: new Date(Date.now() + EXPIRES).toISOString() });
  const { info_url, expires_at } = await opened(soon);
  assert.ok(Date.parse(expires_at) <= Date.parse(soon.expires_at!));
  await until('it has expired', async () => (await open(soon.url!)).status === 404);
  await until('so have its URLs', async () => (await open(info_url)).status === 401);
});

test('a share that makes no sense is refused', async () => {
  const fieldOf = async (body: object): Promise<unknown> => {
    const { error } = await answerOf<ErrorBody>(await ask(`/${id}/shares`, 'anna', { method: 'POST', body }), 400);
    return (error.details as { issues: { field: string }[] }).issues[0]?.field;
  };
  assert.equal(await fieldOf({ share_type: 'user', access_level: 'view' }), 'user_id');
  assert.equal(await fieldOf({ share_type: 'link', access_level: 'manage' }), 'access_level');
  assert.equal(await fieldOf({ share_type: 'link', access_level: 'view', expires_at: '2020-01-01T00:00:00.000Z' }), 'expires_at');
  assert.equal(await fieldOf({ share_type: 'everybody', access_level: 'view' }), 'share_type');
  assert.equal(await fieldOf({ share_type: 'link', access_level: 'all' }), 'access_level');
});

test('reports of players are sums by session, and entries of the access log', async () => {
  const { id: shareId } = await share({ share_type: 'user', user_id: 'ben', access_level: 'download' });
  const report = (who: Who, body: object) => ask(`/${id}/progress`, who, { method: 'POST', body });
  const before = await answerOf<AccessLog>(await ask(`/${id}/access-log`, 'anna'));
  const began = performance.now();
  for (const body of [
    { session_id: 'a', position: 0, event: 'playback_start' },
    { session_id: 'a', position: 3.5 },
    { session_id: 'a', position: 0.5 },
    { session_id: 'a', position: 2, duration: 1.5, event: 'playback_end' },
    { session_id: 'b', position: 1, duration: 0.5 },
  ]) assert.equal((await report('ben', body)).status, 204);
  assert.equal((await report('anna', { session_id: 'own', position: 3, duration: 3 })).status, 204);
  assert.equal((await report('manager', { session_id: 'c', position: 100, duration: 4 })).status, 204);
  assert.equal(await codeOf(await report('manager', { session_id: 'a', position: 1 })), '404 session_unknown');
  assert.equal(await codeOf(await report('ben', { session_id: 'a', position: -1 })), '400 invalid_request');
  assert.equal(await codeOf(await report('ben', { session_id: 'a', position: 1, event: 'paused' })), '400 invalid_request');

  const took = (performance.now() - began) / 1000;
  const { duration_seconds: duration, analytics: summary } = await infoFor('anna');
  const analytics = await answerOf<RecordingAnalytics>(await ask(`/${id}/analytics`, 'anna'));
  assert.deepEqual(summary, analytics);
  assert.deepEqual([analytics.total_sessions, analytics.unique_viewers, analytics.average_playtime], [3, 2, analytics.total_playtime / 3]);
  const skipped = analytics.total_playtime - (1.5 + 0.5 + 4);
  assert.ok(skipped >= 0 && skipped <= Math.min(3.5, took), `${skipped} s of what was passed over were counted in ${took} s`);
  assert.ok(Math.abs(analytics.average_completion! - (1.5 + skipped + 0.5 + Math.min(4, duration!)) / 3 / duration!) < 0.001, `${analytics.average_completion}`);
  assert.ok(Math.abs(Date.parse(analytics.last_accessed_at!) - Date.now()) < 60_000);
  assert.equal(await codeOf(await ask(`/${id}/analytics`, 'ben')), '403 not_allowed');

  const { entries } = await answerOf<AccessLog>(await ask(`/${id}/access-log`, 'anna'));
  assert.deepEqual(entries.map(({ created_at }) => created_at), entries.map(({ created_at }) => created_at).toSorted().toReversed());
  const added = entries.slice(0, entries.length - before.entries.length);
  assert.deepEqual(added.map(({ action, user_id }) => `${user_id} ${action}`).toSorted(), ['anna playback_progress', 'ben playback_end', 'ben playback_progress', 'ben playback_progress', 'ben playback_progress', 'ben playback_start', 'root playback_progress']);
  assert.deepEqual(added.find(({ action }) => action === 'playback_end')?.metadata, { session_id: 'a', position: 2, duration: 1.5 });
  assert.ok(before.entries.some(({ action, user_id }) => action === 'download' && user_id === 'ben'));
  assert.ok(before.entries.some(({ action, user_id }) => action === 'share_opened' && user_id === null));
  await revoke(shareId);
});

test('how far a user has watched is where any of their players was last', async () => {
  const { id: shareId } = await share({ share_type: 'user', user_id: 'cleo', access_level: 'view' });
  const progress = async (who: Who): Promise<VideoProgress> => answerOf(await ask(`/${id}/progress`, who));
  const report = async (body: object): Promise<void> => assert.equal((await ask(`/${id}/progress`, 'cleo', { method: 'POST', body })).status, 204);
  assert.deepEqual(await progress('cleo'), { current_time: 0, completed_percentage: 0, is_completed: false, last_watched_at: null, watch_count: 0 });
  const { duration_seconds: duration } = await infoFor('cleo');
  await report({ session_id: 'phone', position: duration, duration: 1, event: 'playback_end' });
  await report({ session_id: 'laptop', position: 1.5, duration: 1 });
  const { last_watched_at: last, ...rest } = await progress('cleo');
  assert.deepEqual(rest, { current_time: 1.5, completed_percentage: 150 / duration!, is_completed: true, watch_count: 2 });
  assert.ok(Math.abs(Date.parse(last!) - Date.now()) < 60_000);
  await report({ session_id: 'phone', position: 2.5 });
  assert.equal((await progress('cleo')).current_time, 2.5, 'the phone was last');
  assert.deepEqual((await infoFor('cleo')).progress, await progress('cleo'));
  assert.notEqual((await infoFor('anna')).progress?.current_time, 2.5, 'it is her own');
  assert.equal(await codeOf(await ask(`/${id}/progress`, 'nobody')), '404 recording_unknown');
  assert.equal(await codeOf(await ask(`/${id}/progress`, 'operator')), '401 not_authenticated', 'its token has no user');
  await revoke(shareId);
});

test('participants join and leave', async () => {
  const add = async (body: object): Promise<Participant> => answerOf(await ask(`/${id}/participants`, 'anna', { method: 'POST', body }), 201);
  const [early, late] = ['2026-01-31T12:00:00.000Z', '2026-01-31T12:30:00.000Z'];
  const carl = await add({ user_id: 'carl', joined_at: late });
  const ben = await add({ user_id: 'ben', joined_at: early });
  assert.deepEqual([ben.joined_at, ben.left_at], [early, null]);
  assert.deepEqual(await add({ user_id: 'ben', left_at: late }), { ...ben, left_at: late });
  const { participants } = await answerOf<ParticipantList>(await ask(`/${id}/participants`, 'watcher'));
  assert.deepEqual(participants, [{ ...ben, left_at: late }, carl]);
  assert.equal(await codeOf(await ask(`/${id}/participants`, 'anna', { method: 'POST', body: { user_id: 'ben', joined_at: late, left_at: early } })), '400 invalid_request');
  assert.equal(await codeOf(await ask(`/${id}/participants`, 'ben')), '404 recording_unknown');
});

test('the playback of a viewer by link is reported, with the URL that the link opens', async () => {
  const link = await share({ share_type: 'link', access_level: 'view' });
  const { progress_url } = await opened(link);
  const before = await answerOf<RecordingAnalytics>(await ask(`/${id}/analytics`, 'anna'));
  const report = (position: number, event: string) =>
    fetch(server.address + progress_url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ session_id: 'by-link', position, duration: position, event }) });
  assert.equal((await report(0, 'playback_start')).status, 204);
  assert.equal((await report(2, 'playback_end')).status, 204);
  const after = await answerOf<RecordingAnalytics>(await ask(`/${id}/analytics`, 'anna'));
  assert.deepEqual([after.total_sessions - before.total_sessions, after.total_playtime - before.total_playtime], [1, 2]);
  const { entries } = await answerOf<AccessLog>(await ask(`/${id}/access-log`, 'anna'));
  assert.deepEqual(entries.slice(0, 2).map(({ action, user_id }) => [action, user_id]), [['playback_end', null], ['playback_start', null]]);
  await revoke(link.id);
  assert.equal(await codeOf(await report(3, 'playback_progress')), '404 recording_unknown');
});

test('a download is one entry of the log, also where it is asked for as a range, and its bytes may change later', async () => {
  const download = (headers: Record<string, string> = {}) => fetch(`${server.address}/api/v1/recordings/${id}/download`, { headers: { ...bearer(tokens.anna), ...headers } });
  const count = async () => (await answerOf<AccessLog>(await ask(`/${id}/access-log`, 'anna'))).entries.filter(({ action }) => action === 'download').length;
  const before = await count();
  const all = await download();
  const bytes = await all.arrayBuffer();
  const etag = all.headers.get('etag')!;
  assert.deepEqual([all.status, all.headers.get('cache-control'), /^"[^"]+"$/.test(etag)], [200, 'private, no-cache', true]);
  assert.deepEqual([(await download({ range: 'bytes=0-' })).status, await count()], [206, before + 2]);
  assert.equal((await download({ range: 'bytes=8-', 'if-range': etag })).status, 206);
  const other = await download({ range: 'bytes=8-', 'if-range': '"recorded-1"' });
  assert.deepEqual([other.status, (await other.arrayBuffer()).byteLength], [200, bytes.byteLength], 'what was begun with other bytes begins anew');
  assert.equal((await download({ 'if-none-match': etag, 'cache-control': 'max-age=0' })).status, 304);
  assert.equal(await count(), before + 2, 'what the client had already is no download');
});
