import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ServerError } from '@oriel/core/contract';
import { until } from '../../support/until.ts';
import { TIME, iso, setUp } from '../support/webrtc-world.ts';

test('a recording: from start to connected, in as few requests as can be', async () => {
  await using world = await setUp({ speed: 2, skipGaps: false });
  const { sender, session, states } = world;
  assert.deepEqual(session.facts, { mode: 'playback', state: 'idle' });
  session.start();
  await world.open();
  assert.deepEqual(states, ['connecting', 'connected']);
  assert.deepEqual(sender.last.start, { playbackTime: iso(TIME), speed: 2, skipGaps: false });
  assert.deepEqual(sender.received.slice(0, 2).map(({ method }) => method), ['POST', 'PUT'], 'the answer waits for nothing');
  assert.equal(sender.asked('PUT', '/answer'), 1);
  assert.equal(session.facts.position?.time, TIME);
});

test('live asks for live, and what only recordings know is not sent', async () => {
  await using world = await setUp({ mode: 'live', time: undefined });
  const { sender, session } = world;
  session.start();
  await world.open();
  assert.equal(sender.received[0]?.path, '/api/v1/cameras/yard/live/start');
  session.seek(TIME);
  world.pause();
  world.set({ speed: 2 });
  world.step(1);
  sender.last.tell({ type: 'signal', state: 'lost', since: iso(TIME + 1000) });
  await until('the signal is lost', () => session.facts.signalLostSince === TIME + 1000);
  sender.last.tell({ type: 'signal', state: 'live', since: iso(TIME + 5000) });
  await until('the signal is back', () => session.facts.signalLostSince === undefined);
  assert.deepEqual(sender.last.requests, []);
  assert.equal(session.facts.seeking, undefined);
});

test('candidates go out after the answer, and polling ends when connected', async () => {
  await using world = await setUp();
  const { sender, session, environment } = world;
  session.start();
  await world.open();
  const polls = sender.asked('GET', '/ice/');
  for (let n = 0; n < 20; n++) environment.advance(1000);
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(sender.asked('GET', '/ice/'), polls);
  assert.equal(sender.received.filter(({ method, path }) => method === 'POST' && path.endsWith('/ice')).length, sender.last.received.length);
});

test('candidates that come with the answer are not polled for', async () => {
  await using world = await setUp();
  const { sender, session } = world;
  sender.candidatesWithAnswer = true;
  session.start();
  await until('connected', () => session.facts.state === 'connected');
  assert.equal(sender.asked('GET', '/ice/'), 0);
});

test('closing frees everything, says so to the server, and it can start again', async () => {
  await using world = await setUp();
  const { sender, session, peers } = world;
  session.start();
  await world.open();
  session.close();
  assert.deepEqual(session.facts, { mode: 'playback', state: 'idle' });
  await until('the server was told', () => sender.asked('DELETE', sender.last.id) === 1);
  await until('its peer is gone', () => sender.open.length === 0);
  assert.equal(peers.open, 0);
  session.start();
  await world.open();
  assert.equal(sender.sessions.length, 2);
});

test('closed while connecting, at any step, it leaves nothing behind', async () => {
  for (const step of ['/start', '/answer', '/ice/']) {
    await using world = await setUp();
    const { sender, session, peers } = world;
    sender.beforeAnswer = ({ path }) => {
      if (path.includes(step)) session.close();
    };
    session.start();
    await until('closed', () => session.facts.state === 'idle');
    await until('no peer is left', () => peers.open === 0);
    if (step !== '/start') await until('the server was told', () => sender.open.length === 0);
  }
});

test('without WebRTC, or without H.264 in it, it fails at once and stays so', async () => {
  for (const lack of ['available', 'receives'] as const) {
    await using world = await setUp();
    world.peers[lack] = false;
    world.session.start();
    assert.equal(world.session.facts.state, 'failed');
    assert.equal(world.session.facts.error?.code, 'webrtc_unavailable');
    assert.equal(world.session.facts.retryAt, undefined);
    assert.equal(world.sender.received.length, 0);
  }
});

test('what the server refuses for good is not tried again; a seek elsewhere is', async () => {
  await using world = await setUp();
  const { sender, session, environment } = world;
  sender.refusal = new ServerError('no_recording', { details: { after: iso(TIME + 60_000) } });
  session.start();
  await until('failed', () => session.facts.state === 'failed');
  assert.equal(session.facts.error?.code, 'no_recording');
  assert.equal(session.facts.error?.details?.['after'], iso(TIME + 60_000));
  assert.equal(session.facts.retryAt, undefined);
  assert.deepEqual(environment.delays, []);
  sender.refusal = undefined;
  environment.advance(1000);
  session.seek(TIME + 60_000);
  await world.open();
  assert.equal(sender.last.start?.playbackTime, iso(TIME + 60_000));
  assert.equal(session.facts.seeking, undefined);
});

test('no answer: disconnected, and back by itself with growing waits', async () => {
  await using world = await setUp();
  const { sender, session, environment } = world;
  sender.refusal = new ServerError('no_answer');
  session.start();
  for (const wait of [500, 1000, 2000]) {
    await until('disconnected', () => session.facts.state === 'disconnected');
    assert.equal(session.facts.error?.code, 'no_answer');
    assert.equal(session.facts.retryAt, environment.now() + wait);
    if (wait === 2000) sender.refusal = undefined;
    environment.advance(wait);
  }
  await world.connected();
  assert.equal(session.facts.error, undefined);
  assert.equal(session.facts.retryAt, undefined);
});

test('the network coming back does not wait for its turn, and neither does a person', async () => {
  await using world = await setUp();
  const { sender, session, environment } = world;
  sender.refusal = new ServerError('no_answer');
  session.start();
  await until('disconnected', () => session.facts.state === 'disconnected');
  session.retry();
  await until('asked again', () => sender.received.length === 2);
  await until('disconnected', () => session.facts.state === 'disconnected');
  sender.refusal = undefined;
  environment.comeOnline();
  await world.connected();
});

test('a server that asks for time gets it', async () => {
  await using world = await setUp();
  world.sender.refusal = new ServerError('too_many_sessions', { details: { retryAfter: 20_000 } });
  world.session.start();
  await until('failed', () => world.session.facts.state === 'failed');
  assert.equal(world.session.facts.retryAt, world.environment.now() + 20_000);
});

test('no connection in time is webrtc_failed, which another transport may not have: it is left to the user of the session', async () => {
  await using world = await setUp();
  const { session, environment, sender } = world;
  sender.deaf = true;
  session.start();
  await until('the time to connect is limited, and candidates are asked for', () => environment.delays.includes(10_000) && sender.asked('GET', '/ice/') > 0);
  await until('nothing but waiting', () => environment.delays.includes(60));
  environment.advance(10_000);
  assert.equal(session.facts.state, 'failed');
  assert.equal(session.facts.error?.code, 'webrtc_failed');
  assert.equal(session.facts.retryAt, undefined);
  sender.deaf = false;
  session.retry();
  await world.connected();
});

test('polls come further and further apart', async () => {
  await using world = await setUp();
  const { session, environment, sender } = world;
  sender.deaf = true;
  session.start();
  for (const wait of [60, 120, 240, 480]) {
    await until(`a wait of ${wait}`, () => environment.delays.includes(wait));
    environment.advance(wait);
  }
  await until('five polls', () => sender.asked('GET', '/ice/') === 5);
});

test('a session that the server forgot is started anew', async () => {
  await using world = await setUp();
  const { session, environment, sender } = world;
  sender.deaf = true;
  sender.beforeAnswer = ({ method }) => {
    if (method === 'GET') for (const { peer } of sender.open) peer.close();
  };
  session.start();
  await until('failed', () => session.facts.state === 'failed');
  assert.equal(session.facts.error?.code, 'session_unknown');
  sender.deaf = false;
  sender.beforeAnswer = () => {};
  environment.advance(500);
  await world.connected();
});

test('a lost connection: disconnected, then back where it was, paused as it was', async () => {
  await using world = await setUp();
  const { sender, session, environment } = world;
  sender.answer = (request, at) => {
    if (request.type === 'pause') at.place(iso(TIME + 4000), { id: request.id, paused: true, rtp: 369_000 });
    if (request.type === 'seek') at.place(request.time, { id: request.id, paused: true });
  };
  session.start();
  await world.open();
  world.pause();
  await until('paused', () => session.facts.position?.paused);
  sender.last.peer.close();
  await until('disconnected', () => session.facts.state === 'disconnected');
  assert.equal(session.facts.error?.code, 'network_gone');
  assert.ok(session.facts.retryAt);
  environment.advance(500);
  await until('a second session', () => sender.sessions.length === 2);
  await world.connected();
  assert.equal(sender.last.start?.playbackTime, iso(TIME + 4000));
  await until('asked to stand still there', () => sender.last.requests.length === 2);
  assert.deepEqual(sender.last.requests.map(({ type }) => type), ['pause', 'seek']);
  await until('paused again', () => session.facts.position?.paused && session.facts.position.time === TIME + 4000);
});

test('seeks while playing: one under way, and the last one after it', async () => {
  await using world = await setUp();
  const { sender, session, peers } = world;
  session.start();
  await world.open();
  for (let n = 1; n <= 10; n++) session.seek(TIME + n * 1000);
  assert.equal(session.facts.seeking, TIME + 10_000);
  const { requests } = sender.last;
  await until('the first seek', () => requests.length === 1);
  assert.equal(requests[0]?.type === 'seek' && requests[0].time, iso(TIME + 1000));
  sender.last.place(iso(TIME + 1000), { id: requests[0]?.id ?? 0, rtp: 100_000 });
  await until('the last seek', () => requests.length === 2);
  assert.equal(requests[1]?.type === 'seek' && requests[1].time, iso(TIME + 10_000));
  assert.equal(session.facts.position?.time, TIME + 1000);
  assert.equal(session.facts.seeking, TIME + 10_000, 'not confirmed yet');
  sender.last.place(iso(TIME + 10_000), { id: requests[1]?.id ?? 0, rtp: 200_000 });
  await until('confirmed', () => session.facts.seeking === undefined);
  assert.equal(session.facts.position?.time, TIME + 10_000);
  assert.equal(peers.made.length, 1, 'no new connection');
});

test('a seek that is refused leaves the session as it was, and says why', async () => {
  await using world = await setUp();
  const { sender, session } = world;
  sender.answer = ({ id }, at) => at.tell({ type: 'error', id, error: new ServerError('no_recording').toBody().error });
  session.start();
  await world.open();
  session.seek(TIME + 5000);
  await until('refused', () => session.facts.error?.code === 'no_recording');
  assert.equal(session.facts.state, 'connected');
  assert.equal(session.facts.seeking, undefined);
  sender.answer = ({ id }, at) => at.place(iso(TIME + 6000), { id, rtp: 99_000 });
  session.seek(TIME + 6000);
  await until('there', () => session.facts.position?.time === TIME + 6000);
  assert.equal(session.facts.error, undefined);
});

test('a seek asked for while connecting is made when it can be', async () => {
  await using world = await setUp();
  const { sender, session } = world;
  session.start();
  session.seek(TIME + 7000);
  await world.connected();
  await until('the seek', () => sender.last.requests.length === 1);
  const request = sender.last.requests[0];
  assert.equal(request?.type === 'seek' && request.time, iso(TIME + 7000));
});

test('a speed asked for while connecting is told when it can be, and one that it began with is not told again', async () => {
  for (const [speed, told] of [[4, ['speed']], [2, []]] as const) {
    await using world = await setUp({ speed: 2 });
    const { sender, session } = world;
    sender.beforeAnswer = ({ method }) => {
      if (method === 'PUT') world.set({ speed: speed });
    };
    session.start();
    await world.open();
    world.pause();
    await until('the pause', () => sender.last.requests.at(-1)?.type === 'pause');
    assert.deepEqual(sender.last.requests.map(({ type }) => type), [...told, 'pause']);
    const [first] = sender.last.requests;
    assert.equal(first?.type === 'speed' ? first.speed : 2, speed);
  }
});

test('gaps, the end, pause, play, speed and steps', async () => {
  await using world = await setUp();
  const { sender, session } = world;
  session.start();
  await world.open();
  world.pause();
  world.play();
  world.set({ speed: 100 });
  world.step(-3);
  world.step(0);
  await until('four requests', () => sender.last.requests.length === 4);
  const [, , speed, step] = sender.last.requests;
  assert.deepEqual(sender.last.requests.map(({ type }) => type), ['pause', 'play', 'speed', 'step']);
  assert.equal(speed?.type === 'speed' && speed.speed, 32);
  assert.equal(step?.type === 'step' && step.frames, -3);
  sender.last.tell({ type: 'gap', from: iso(TIME + 1000), to: iso(TIME + 9000) });
  sender.last.place(iso(TIME + 9000), { rtp: 99_000 });
  await until('behind the gap', () => session.facts.position?.time === TIME + 9000);
  assert.deepEqual(session.facts.gap, { from: TIME + 1000, to: TIME + 9000 });
  sender.last.tell({ type: 'end', time: iso(TIME + 10_000) });
  await until('the end', () => session.facts.ended === TIME + 10_000);
  session.seek(TIME);
  assert.equal(session.facts.gap, undefined);
  const seek = await until('the seek', () => sender.last.requests[4]);
  sender.last.place(iso(TIME), { id: seek.id, rtp: 199_000 });
  await until('back', () => session.facts.ended === undefined);
});

test('statistics name what the browser knows, and nothing else', async () => {
  await using world = await setUp();
  assert.deepEqual(await world.session.stats(), { time: world.environment.now() });
  world.session.start();
  await world.open();
  const stats = await until('a round trip', async () => {
    const read = await world.session.stats();
    return read.roundTripTime === undefined ? undefined : read;
  });
  assert.ok(stats.time > 0);
  assert.ok(!('framesDecoded' in stats));
});
