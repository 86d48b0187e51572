import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Registry } from '@prometheus-io/client';
import { pino } from 'pino';
import { tokenRoutes } from '../../../demo-server/src/access/token-routes.ts';
import { createApp } from '../../../demo-server/src/http/create-app.ts';
import { metricsRoute } from '../../../demo-server/src/metrics/metrics-route.ts';
import { Metrics } from '../../../demo-server/src/metrics/metrics.ts';
import { SessionLengths } from '../../../demo-server/src/metrics/session-lengths.ts';
import { ViewingMetrics } from '../../../demo-server/src/metrics/viewing-metrics.ts';
import { until } from '../../support/until.ts';
import { bearer, SECRET } from '../http/test-app.ts';

const rules = fileURLToPath(new URL('../../../demo-server/deploy/prometheus/oriel-alerts.yml', import.meta.url));
const ruleTests = fileURLToPath(new URL('../../../demo-server/deploy/prometheus/oriel-alerts.test.yml', import.meta.url));
const dashboard = fileURLToPath(new URL('../../../demo-server/deploy/grafana/oriel.json', import.meta.url));

const make = () => new Metrics({ db: { connections: () => ({ total: 3, idle: 2, waiting: 1, max: 8 }) }, cpu: { waiting: 4 } });

/** The value of a series: `name{label="value"}` as it stands in the text. */
const valueOf = (text: string, series: string): number | undefined => {
  const line = text.split('\n').find((each) => each.startsWith(`${series} `));
  return line === undefined ? undefined : Number(line.slice(series.length + 1));
};

test('playbacks are counted: starts by how long they took, failures before the start, errors by known codes', async () => {
  const registry = new Registry();
  const metrics = new ViewingMetrics(registry);
  metrics.opened();
  metrics.reported([{ type: 'started', startup_ms: 2999 }, { type: 'watched', from: 0, to: 9.5 }, { type: 'stalled', duration_ms: 500 }, { type: 'quality_changed', quality_label: '720p' }, { type: 'quality_failed', quality_label: '1080p' }], { id: 'a', hadStarted: false });
  metrics.reported([{ type: 'started', startup_ms: 3001 }, { type: 'failed', code: 'hls_failed' }], { id: 'b', hadStarted: false });
  metrics.reported([{ type: 'failed', code: 'x"} 1\nmade_up' }], { id: 'c', hadStarted: false });
  metrics.reported([{ type: 'started', startup_ms: null }], { id: 'd', hadStarted: false });
  metrics.reported([{ type: 'started', startup_ms: 1 }, { type: 'seeked' }, { type: 'ended' }], { id: 'e', hadStarted: true });
  const text = await registry.metrics();
  const expected = {
    'oriel_video_sessions_total': 1,
    'oriel_video_starts_total{start="prompt"}': 1,
    'oriel_video_starts_total{start="late"}': 1,
    'oriel_video_starts_total{start="unmeasured"}': 1,
    'oriel_video_start_failures_total': 1,
    'oriel_video_errors_total{code="hls_failed"}': 1,
    'oriel_video_errors_total{code="other"}': 1,
    'oriel_video_watched_seconds_total': 9.5,
    'oriel_video_stalled_seconds_total': 0.5,
    'oriel_video_stalls_total': 1,
    'oriel_video_quality_switches_total{result="ok"}': 1,
    'oriel_video_quality_switches_total{result="failed"}': 1,
    'oriel_video_seeks_total': 1,
    'oriel_video_completions_total': 1,
  };
  assert.deepEqual(Object.fromEntries(Object.keys(expected).map((series) => [series, valueOf(text, series)])), expected);
});

test('a playback has its length once it was silent for ten minutes, and reports tell the buffer', async () => {
  let now = 0;
  const registry = new Registry();
  const metrics = new ViewingMetrics(registry, { now: () => now });
  const lengths = async () => {
    const text = await registry.metrics();
    return ['bucket{le="10"}', 'bucket{le="30"}', 'count', 'sum'].map((series) => valueOf(text, `oriel_video_session_duration_seconds_${series}`) ?? 0);
  };
  metrics.reported([{ type: 'started', startup_ms: 1 }, { type: 'watched', from: 0, to: 9, buffer_health: 4 }], { id: 'a', hadStarted: false });
  metrics.reported([{ type: 'failed', code: 'hls_failed' }], { id: 'never started', hadStarted: false });
  now += 5 * 60_000;
  metrics.reported([{ type: 'played', seconds: 4, buffer_health: 40 }], { id: 'b', hadStarted: true });
  metrics.reported([{ type: 'watched', from: 20, to: 36 }], { id: 'a', hadStarted: true });
  now += 9 * 60_000;
  assert.deepEqual(await lengths(), [0, 0, 0, 0]);
  now += 60_000;
  assert.deepEqual(await lengths(), [1, 2, 2, 29]);
  metrics.reported([{ type: 'watched', from: 36, to: 40 }], { id: 'a', hadStarted: true });
  now += 10 * 60_000;
  assert.deepEqual(await lengths(), [2, 3, 3, 33], 'who comes back later begins another one');
  const text = await registry.metrics();
  assert.deepEqual(['bucket{le="5"}', 'bucket{le="60"}', 'count'].map((series) => valueOf(text, `oriel_video_buffer_health_seconds_${series}`)), [1, 2, 2]);
});

test('no more playbacks are followed than fit, the longest silent one ends', () => {
  const ended: number[] = [];
  const lengths = new SessionLengths({ now: () => 0, ended: (seconds) => ended.push(seconds) });
  for (let i = 0; i < 20_000; i++) lengths.add(String(i), i);
  lengths.add('0', 5);
  lengths.add('new', 1);
  assert.deepEqual(ended, [1]);
});

test('answers are timed by route, until they begin, without uploads; who asks needs to manage', async (t) => {
  const metrics = make();
  const end = Promise.withResolvers<void>();
  async function* film() {
    yield 'first, ';
    await end.promise;
    yield 'last';
  }
  const app = await createApp({ authSecret: SECRET, allowedOrigins: [], logLevel: 'silent' }, pino({ level: 'silent' }));
  t.after(() => app.close());
  metrics.observe(app);
  metricsRoute(app, metrics);
  tokenRoutes(app);
  app.get('/api/v1/things/:id', { config: { access: 'public' } }, async () => ({}));
  app.get('/api/v1/things/:id/film', { config: { access: 'public' } }, async (_request, reply) => reply.send(Readable.from(film())));
  app.get('/media/:id', { config: { access: 'public' } }, async () => ({}));
  app.post('/api/v1/things/upload', { config: { access: 'public', longBody: true } }, async () => ({}));
  for (const url of ['/api/v1/things/1', '/api/v1/things/2', '/media/1']) await app.inject(url);
  const watched = app.inject('/api/v1/things/1/film');
  await until('the answer is timed before its body ends', async () => valueOf(await metrics.text(), 'oriel_api_request_duration_seconds_count{method="GET",route="/api/v1/things/:id/film",status="2xx"}') === 1);
  end.resolve();
  assert.equal((await watched).body, 'first, last');
  await app.inject({ method: 'POST', url: '/api/v1/things/upload' });
  assert.equal((await app.inject('/metrics')).statusCode, 401);
  const tokenFor = async (scope: string) => (await app.inject({ method: 'POST', url: '/api/v1/tokens', headers: bearer(SECRET), payload: { scopes: [scope] } })).json<{ token: string }>().token;
  assert.equal((await app.inject({ url: '/metrics', headers: bearer(await tokenFor('watch')) })).statusCode, 403);
  const response = await app.inject({ url: '/metrics', headers: bearer(await tokenFor('manage')) });
  assert.equal(response.statusCode, 200, response.body);
  assert.match(String(response.headers['content-type']), /^text\/plain/);
  assert.equal(valueOf(response.body, 'oriel_api_request_duration_seconds_count{method="GET",route="/api/v1/things/:id",status="2xx"}'), 2);
  assert.doesNotMatch(response.body, /route="\/media|route="\/api\/v1\/things\/upload/);
  assert.equal(valueOf(response.body, 'oriel_database_connections{state="waiting"}'), 1);
  assert.equal(valueOf(response.body, 'oriel_cpu_jobs_waiting'), 4);
  assert.equal(valueOf(response.body, 'oriel_database_connections_max'), 8);
  assert.doesNotMatch(response.body, /state="max"/);
  assert.match(response.body, /^process_resident_memory_bytes \d/m);
});

test('alerts and dashboard name only metrics and rules that there are', async () => {
  const metrics = make();
  const there = new Set([...(await metrics.text()).matchAll(/^# TYPE (\S+) (\S+)/gm)].flatMap(([, name, type]) => (type === 'histogram' ? [`${name}_bucket`, `${name}_count`, `${name}_sum`] : [name])));
  const yaml = await readFile(rules, 'utf8');
  for (const [, name] of yaml.matchAll(/record: (\S+)/g)) there.add(name);
  const expressions = [...yaml.matchAll(/expr: (.*)/g)].map(([, expression]) => expression!);
  const { panels } = JSON.parse(await readFile(dashboard, 'utf8')) as { panels: { targets: { expr: string }[] }[] };
  expressions.push(...panels.flatMap(({ targets }) => targets.map(({ expr }) => expr)));
  const named = expressions.flatMap((expression) => expression.match(/\b(?:oriel|process)[\w:]+/g) ?? []);
  assert.ok(named.length > 20, String(named));
  assert.deepEqual([...new Set(named)].filter((name) => !there.has(name)), []);
});

test('promtool finds no fault in the alerts, and each fires beyond its threshold only', async (t) => {
  const run = promisify(execFile);
  if (await run('promtool', ['--version']).then(() => false, () => true)) return t.skip('promtool is not installed; Debian has it in the package prometheus');
  const { stdout } = await run('promtool', ['check', 'rules', '--lint=all', '--lint-fatal', rules]);
  assert.match(stdout, /SUCCESS: 14 rules found/);
  const tested = await run('promtool', ['test', 'rules', ruleTests]);
  assert.match(tested.stdout, /SUCCESS/);
});
