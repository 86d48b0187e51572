import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkTarget } from '../../../demo-server/src/publish/check-target.ts';
import { parseTarget } from '../../../demo-server/src/publish/target.ts';
import { freePort } from './support/free-port.ts';
import { NGINX_MISSING, startNginx, startNodeMediaServer } from './support/rtmp-server.ts';
import { startScripted } from './support/scripted-server.ts';

const check = (url: string, signal = AbortSignal.timeout(30_000)) =>
  checkTarget({ target: parseTarget({ url, streamKey: 'key', allowPrivate: true }), allowPrivate: true, signal });

for (const [name, skip, start] of [['nginx-rtmp', NGINX_MISSING ?? false, startNginx], ['node-media-server', false, startNodeMediaServer]] as const) {
  test(`${name} is there, and nothing is published`, { skip }, async (t) => {
    const server = await start();
    t.after(() => server.close());
    assert.deepEqual(await check(server.url), { ok: true });
    assert.deepEqual(await server.recordings('key'), []);
  });
}

test('a check sends neither the key nor publish, and leaves no connection', async (t) => {
  const commands: string[] = [];
  const closed = Promise.withResolvers<void>();
  const server = await startScripted({
    received: ({ type, payload }, { socket }) => {
      if (type === 20) commands.push(payload.toString('latin1'));
      socket.once('close', () => closed.resolve());
    },
  });
  t.after(() => server.close());
  assert.deepEqual(await check(server.url), { ok: true });
  await closed.promise;
  assert.deepEqual(commands.map((command) => command.match(/connect|createStream|publish|key/i)?.[0]), ['connect', 'createStream']);
});

test('what is wrong is said', async (t) => {
  assert.deepEqual(await check(`rtmp://127.0.0.1:${await freePort()}/live`), { ok: false, reason: 'unreachable' });
  const server = await startScripted({ connect: (client, id) => client.command(0, '_error', id, null, { level: 'error', code: 'NetConnection.Connect.InvalidApp' }) });
  t.after(() => server.close());
  assert.deepEqual(await check(server.url), { ok: false, reason: 'refused' });
  const silent = await startScripted({ connect: () => {} });
  t.after(() => silent.close());
  assert.deepEqual(await check(silent.url), { ok: false, reason: 'dead' });
  const target = parseTarget({ url: 'rtmp://localhost:1/live', streamKey: 'key' });
  assert.deepEqual(await checkTarget({ target, signal: AbortSignal.timeout(30_000) }), { ok: false, reason: 'not_allowed' });
});

test('a check that is aborted rejects with the reason', async (t) => {
  const server = await startScripted({ connect: () => {} });
  t.after(() => server.close());
  const abort = new AbortController();
  const checking = check(server.url, abort.signal);
  abort.abort(new Error('enough'));
  await assert.rejects(checking, /enough/);
});
