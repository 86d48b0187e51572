import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { test, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { type ErrorBody, ServerError, type SessionStarted } from '@oriel/core/contract';
import { CameraFeed } from '../../../demo-server/src/webrtc/camera-feed.ts';
import { PeerHost, type PeerHostOptions } from '../../../demo-server/src/webrtc/peer-host.ts';
import type { HostMethods, PeerOptions } from '../../../demo-server/src/webrtc/peer-protocol.ts';
import { type Methods, Rpc } from '../../../demo-server/src/webrtc/rpc.ts';
import { until } from '../../support/until.ts';
import { makeVideo, silent } from '../archive/media.ts';
import { startRig } from './rig.ts';
import { json, Viewer } from './viewer.ts';

const lives = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

test('when the peer process dies, its sessions are unknown and a new process takes over', async () => {
  const rig = await startRig();
  const video = await makeVideo({ seconds: 2, start: Date.now() - 2000 });
  rig.bus.setTracks(video.tracks);
  for (const frame of video.frames) rig.bus.push(frame);
  const viewer = await Viewer.live(rig.address);
  const { pid } = await rig.webrtc.counts();
  process.kill(pid!, 'SIGKILL');
  await until('the session is unknown', async () => {
    const { status, body } = await json<ErrorBody>(rig.address, 'GET', `/api/v1/playback/webrtc/ice/${viewer.id}`);
    assert.ok(status < 500 || body.error.code === 'not_ready', `${status}`);
    return status === 404 && body.error.code === 'session_unknown';
  });
  assert.equal(rig.bus.readerCount, 0, 'its subscription is gone');
  const counts = await until('a new process', () => rig.webrtc.counts());
  assert.notEqual(counts.pid, pid);
  assert.deepEqual([counts.sessions, counts.ledger], [0, 0]);
  const again = await Viewer.live(rig.address);
  await until('frames arrive', () => again.frames.length > 0);
  await again.close();
  viewer.peer.close();
  await rig.close();
});

test('a peer process that dies again and again is restarted each time', async () => {
  const rig = await startRig();
  const seen = new Set<number>();
  for (let n = 0; n < 3; n++) {
    const pid = await until('another process', async () => {
      const { pid } = await rig.webrtc.counts();
      return pid !== undefined && !seen.has(pid) && pid;
    });
    seen.add(pid);
    process.kill(pid, 'SIGKILL');
  }
  await until('another process', async () => !seen.has((await rig.webrtc.counts()).pid!));
  const { status } = await json<SessionStarted>(rig.address, 'POST', '/api/v1/cameras/door/live/start', {});
  assert.equal(status, 200);
  await rig.close();
});

test('a peer process that hangs is replaced, and pending requests fail within seconds', async () => {
  const rig = await startRig();
  const viewer = await Viewer.live(rig.address);
  const { pid } = await rig.webrtc.counts();
  process.kill(pid!, 'SIGSTOP');
  const within = AbortSignal.timeout(15_000);
  const answers = await Promise.all([
    fetch(`${rig.address}/api/v1/cameras/door/live/start`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}', signal: within }),
    fetch(`${rig.address}/api/v1/playback/webrtc/${viewer.id}`, { method: 'DELETE', signal: within }),
  ]);
  assert.deepEqual(answers.map(({ status }) => status), [503, 204]);
  const counts = await until('a new process', () => rig.webrtc.counts());
  assert.notEqual(counts.pid, pid);
  assert.equal(counts.ledger, 0, 'nothing of the old one is held');
  const again = await Viewer.live(rig.address);
  await again.close();
  viewer.peer.close();
  await rig.close();
});

/** The peer process without a server. */
function startHost(peer: Partial<PeerOptions> = {}, methods: Partial<HostMethods> = {}, options: Partial<PeerHostOptions> = {}): PeerHost {
  const none = () => undefined;
  return new PeerHost({
    peer: { iceServers: [], answerTimeout: 1000, connectTimeout: 1000, ...peer },
    methods: { groupAt: none, groupAfter: none, groupBefore: none, watch: none, unwatch: none, ended: none, log: none, ...methods },
    onDeath: none,
    log: silent,
    ...options,
  });
}

test('a failed peer connection leaves no camera watched', async () => {
  const said: string[] = [];
  const host = startHost(
    { iceServers: null as unknown as [] }, // makes the constructor throw
    { watch: (cameraId) => void said.push(`watch ${cameraId}`), unwatch: (cameraId) => void said.push(`unwatch ${cameraId}`) },
  );
  await assert.rejects(host.rpc.call('start', { sessionId: 'one', streamId: 'door' }));
  const { sessions, watched } = await host.rpc.call('counts');
  assert.deepEqual([sessions, watched], [0, 0]);
  assert.deepEqual(said, ['watch door', 'unwatch door']);
  await host.close();
});

test('frames that the peer process is too slow for are dropped, up to the next keyframe', async () => {
  const host = startHost();
  const handed: { time: number; taken: boolean }[] = [];
  const feed = new CameraFeed(
    {
      live: host.live,
      frame(id, frame) {
        const taken = host.frame(id, frame);
        handed.push({ time: frame.time, taken });
        return taken;
      },
    },
    'door',
  );
  const data = Buffer.alloc(1024 * 1024);
  const push = (time: number, keyframe = false) => feed.frame({ kind: 'video', time, keyframe, data });
  await host.rpc.call('ping');
  process.kill(host.pid!, 'SIGSTOP');
  for (let time = 0; time < 100; time++) push(time, time === 0);
  const taken = handed.filter((each) => each.taken).length;
  assert.ok(taken > 16 && taken < 64, `${taken} MiB wait`);
  assert.deepEqual(handed.slice(taken), [{ time: taken, taken: false }], 'the frames after it are not even offered');
  push(100, true);
  push(101);
  assert.deepEqual(handed.slice(taken + 1), [{ time: 100, taken: false }]);
  process.kill(host.pid!, 'SIGCONT');
  await host.rpc.call('ping');
  push(102);
  push(103, true);
  push(104);
  assert.deepEqual(handed.slice(taken + 2), [{ time: 103, taken: true }, { time: 104, taken: true }]);
  await host.close();
});

/** From now on no process can be started, until the returned function is called or the test ends. */
function breakFork(t: TestContext): () => void {
  const { execPath } = process;
  const repair = () => void (process.execPath = execPath);
  process.execPath = '/nonexistent/node';
  t.after(repair);
  return repair;
}

test('a process that cannot be started is tried again', async (t) => {
  const logged: object[] = [];
  const log = Object.assign(Object.create(silent), { error: (entry: object) => void logged.push(entry) }) as typeof silent;
  let deaths = 0;
  const host = startHost({}, {}, { log, onDeath: () => void deaths++ });
  await host.rpc.call('ping');
  const repairFork = breakFork(t);
  process.kill(host.pid!, 'SIGKILL');
  await until('two starts fail', () => logged.filter((entry) => 'err' in entry && (entry.err as NodeJS.ErrnoException).code === 'ENOENT').length >= 2, { every: 5 });
  assert.throws(() => host.rpc, { code: 'not_ready' });
  assert.equal(host.state, 'waiting');
  repairFork();
  await until('another process is up', () => host.state === 'up');
  await host.rpc.call('ping');
  assert.ok(deaths >= 3);
  await host.close();
  assert.equal(host.state, 'closed');
});

test('a host that is closed before a restart starts no process', async (t) => {
  const host = startHost();
  await host.rpc.call('ping');
  breakFork(t);
  process.kill(host.pid!, 'SIGKILL');
  await until('it waits', () => host.state === 'waiting', { every: 1 });
  await host.close();
  assert.equal(host.pid, undefined);
});

test('the peer process has an environment without secrets', async (t) => {
  process.env['AUTH_SECRET'] = 'a secret that is long enough to be one';
  t.after(() => delete process.env['AUTH_SECRET']);
  const host = startHost();
  await host.rpc.call('ping');
  const names = readFileSync(`/proc/${host.pid}/environ`, 'utf8').split('\0').filter(Boolean).map((entry) => entry.split('=')[0]!);
  assert.deepEqual(names.filter((name) => !['PATH', 'LD_LIBRARY_PATH', 'NODE_OPTIONS', 'TZ', 'NODE_CHANNEL_FD', 'NODE_CHANNEL_SERIALIZATION_MODE'].includes(name)), []);
  await host.close();
});

test('a call without an answer times out, and later calls work', async () => {
  const [here, there] = pair<{ slow(): Promise<void>; quick(): string }>({ slow: () => new Promise(() => {}), quick: () => 'yes' }, 100);
  await assert.rejects(here.call('slow'), { name: 'OrielError', code: 'not_ready' });
  assert.equal(await here.call('quick'), 'yes');
  there.close(new Error('done'));
});

test('errors keep their code and details across processes', async () => {
  const faults: unknown[] = [];
  const methods = {
    gone() {
      throw new ServerError('no_recording', { message: 'Nothing here.', details: { after: 'noon' } });
    },
    broken() {
      throw new TypeError('a bug');
    },
  };
  const [here] = pair<typeof methods>(methods, 1000, (error) => faults.push(error));
  await assert.rejects(here.call('gone'), { name: 'OrielError', code: 'no_recording', status: 404, message: 'Nothing here.', details: { after: 'noon' } });
  await assert.rejects(here.call('broken'), { code: 'internal' });
  here.notify('broken');
  await until('both faults are reported', () => faults.length === 2);
  const pending = here.call('gone');
  here.close(new ServerError('session_unknown'));
  await assert.rejects(pending, { code: 'session_unknown' });
  await assert.rejects(here.deliver('gone'));
});

/** Two ends of a real channel of structured clones. */
function pair<Remote extends Methods>(methods: Remote, timeout: number, onFault: (error: unknown) => void = () => {}): [Rpc<Remote>, Rpc<Methods>] {
  const { port1, port2 } = new MessageChannel();
  const connect = <R extends Methods>(port: MessagePort, local: Methods) => {
    const rpc = new Rpc<R>(local, {
      post(message, sent) {
        port.postMessage(message);
        sent();
      },
      onFault,
      timeout,
    });
    port.addEventListener('message', ({ data }) => rpc.receive(data));
    port.start();
    (port as unknown as { unref(): void }).unref();
    return rpc;
  };
  const there = connect<Methods>(port2, methods);
  return [connect<Remote>(port1, {}), there];
}

test('no peer process is left when the server closes or is killed', async () => {
  const rig = await startRig();
  const { pid } = await rig.webrtc.counts();
  await rig.close();
  await until('it is gone', () => !lives(pid!));

  const parent = fork(fileURLToPath(new URL('./peer-parent.ts', import.meta.url)), { execArgv: [] });
  const [{ pid: child }] = (await once(parent, 'message')) as [{ pid: number }];
  assert.ok(lives(child));
  parent.kill('SIGKILL');
  await until('its peer process is gone', () => !lives(child), { timeout: 5000 });
});

test('viewers are disconnected at once when the server closes', async () => {
  const rig = await startRig();
  const viewer = await Viewer.live(rig.address);
  const closed = new Promise<void>((resolve) => viewer.peer.onStateChange((state) => state === 'closed' && resolve()));
  await rig.close();
  await closed;
});
