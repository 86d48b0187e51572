import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { inspect } from 'node:util';
import { FrameBus } from '../../../demo-server/src/media/frame-bus.ts';
import { checkTarget } from '../../../demo-server/src/publish/check-target.ts';
import type { DestinationReason } from '@oriel/core/contract';
import { parseTarget } from '../../../demo-server/src/publish/target.ts';
import { childrenOf } from '../../support/processes.ts';
import { until } from '../../support/until.ts';
import { type Film, makeFilm, show } from './support/film.ts';
import { freePort } from './support/free-port.ts';
import { recordDestination, type RecordedDestination } from './support/record-destination.ts';
import { NGINX_MISSING, startNginx, startNodeMediaServer } from './support/rtmp-server.ts';
import { type Script, startScripted } from './support/scripted-server.ts';

/** Whole and in its parts; none of them appears anywhere else. */
const KEY = 'kq7x-Zw3v?tok=b9Jm4';
const PARTS = /kq7x|Zw3v|b9Jm4/i;
const film: Film = await makeFilm({ seconds: 30 });

/** Fails if anything that a destination says has a part of the key. */
async function assertSecret(what: string, { destination, changes, logged }: RecordedDestination): Promise<void> {
  const said = inspect({ destination, status: destination.status, changes, logged }, { depth: 20, showHidden: true });
  assert.doesNotMatch(said, PARTS, what);
  assert.doesNotMatch(JSON.stringify([destination, changes, logged]), PARTS, what);
  const children = (await childrenOf(process.pid)).filter(({ command }) => !command.includes('mode=listener'));
  for (const { command, environment } of children) assert.doesNotMatch(command + environment, PARTS, what);
}

/** A server that says the key in every answer that has a place for it. */
const echo = (code: string): Script => ({
  publish: (client) => client.status('error', code, `The stream ${KEY} ${encodeURIComponent(KEY)} is not known.`),
});

test('the stream key is in no log, no error, no state and no process list', async (t) => {
  const stop = new AbortController();
  t.after(() => stop.abort());
  const bus = new FrameBus();
  show(film, bus, stop.signal);
  const guarded = await startNodeMediaServer({ secret: 'other' });
  t.after(() => guarded.close());
  const cases: [string, string, Parameters<RecordedDestination['reached']>][] = [
    ['a refusal by node-media-server', guarded.url, ['failed']],
    ['nobody listens', `rtmp://127.0.0.1:${await freePort()}/live`, ['reconnecting']],
    ['no TLS', guarded.url.replace('rtmp:', 'rtmps:'), ['failed', 'tls']],
  ];
  const scripts: [string, Script, Parameters<RecordedDestination['reached']>][] = [
    ['success', {}, ['publishing']],
    ['an error of the stream later', { received: ({ type }, client) => void (type === 9 && client.status('error', 'NetStream.Publish.BadName', KEY)) }, ['failed', 'wrong_key']],
    ['BadName', echo('NetStream.Publish.BadName'), ['failed', 'wrong_key']],
    ['a code that is the key', echo(KEY), ['reconnecting', 'refused']],
    ['a code that is nearly one', echo(`NetStream.${KEY}`), ['reconnecting', 'refused']],
    ['a rejected connect', { connect: (client, id) => client.command(0, '_error', id, null, { level: 'error', code: 'NetConnection.Connect.Rejected', description: KEY }) }, ['failed']],
    ['bytes that are no AMF', { publish: (client) => client.message({ type: 20, payload: Buffer.from(`\x7f${KEY}`) }) }, ['reconnecting', 'not_rtmp']],
    ['an end', { publish: ({ socket }) => socket.end() }, ['failed', 'wrong_key']],
    ['no answer', { publish: () => {} }, ['reconnecting', 'dead']],
  ];
  for (const [what, script, reached] of scripts) {
    const server = await startScripted(script);
    t.after(() => server.close());
    cases.push([what, server.url, reached]);
  }
  if (NGINX_MISSING === undefined) {
    const nginx = await startNginx();
    t.after(() => nginx.close());
    cases.push(['success at nginx-rtmp', nginx.url, ['publishing']]);
  }
  await Promise.all(
    cases.map(async ([what, url, wanted]) => {
      const recorded = recordDestination(bus, url, KEY);
      t.after(() => recorded.destination.stop());
      recorded.destination.start();
      await recorded.reached(...wanted);
      await recorded.destination.stop();
      await assertSecret(what, recorded);
      assert.ok(recorded.changes.length > 0);
    }),
  );
});

test('a fault of this server is logged without it', async (t) => {
  const server = await startScripted({});
  t.after(() => server.close());
  const bus = new FrameBus();
  const recorded = recordDestination(bus, server.url, KEY);
  t.after(() => recorded.destination.stop());
  recorded.destination.start();
  await recorded.reached('publishing');
  const broken = { kind: 'video', codec: 'avc1.42C01F', width: 1, height: 1, description: undefined as unknown as Uint8Array } as const;
  bus.setTracks([broken]);
  bus.push({ kind: 'video', time: 0, keyframe: true, data: new Uint8Array(1) });
  await recorded.reached('reconnecting', 'internal');
  await recorded.destination.stop();
  await assertSecret('a fault', recorded);
  assert.ok(recorded.logged.length > 0);
});

test('the secrets of SRT are in no log, no state and no process list either', { skip: spawnSync('ffmpeg', ['-version']).status === 0 ? false : 'no FFmpeg' }, async (t) => {
  const stop = new AbortController();
  t.after(() => stop.abort());
  const bus = new FrameBus();
  show(film, bus, stop.signal);
  const port = await freePort();
  const listener = spawn('ffmpeg', ['-v', 'quiet', '-nostdin', '-i', `srt://127.0.0.1:${port}?mode=listener&passphrase=a-very-other-one`, '-f', 'null', '-'], { stdio: 'ignore' });
  t.after(() => listener.kill('SIGKILL'));
  const reasons: (DestinationReason | undefined)[] = [];
  for (const url of [`srt://127.0.0.1:${port}`, `srt://127.0.0.1:${await freePort()}`]) {
    const recorded = recordDestination(bus, url, `streamid=${encodeURIComponent(KEY)}&passphrase=${KEY.slice(0, 10)}`);
    t.after(() => recorded.destination.stop());
    recorded.destination.start();
    await until('FFmpeg runs', async () => {
      await assertSecret(url, recorded);
      return recorded.changes.length > 1;
    }, { every: 10 });
    await recorded.destination.stop();
    await assertSecret(url, recorded);
    reasons.push(recorded.changes.at(-2)?.reason);
  }
  assert.equal(reasons.includes(undefined), false);
});

test('a check says nothing of it', async (t) => {
  const server = await startScripted({ connect: (client, id) => client.command(0, '_error', id, null, { code: KEY, description: KEY }) });
  t.after(() => server.close());
  const result = await checkTarget({ target: parseTarget({ url: server.url, streamKey: KEY, allowPrivate: true }), allowPrivate: true, signal: AbortSignal.timeout(20_000) });
  assert.equal(result.ok, false);
  assert.doesNotMatch(JSON.stringify(result), PARTS);
});
