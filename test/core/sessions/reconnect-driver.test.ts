import assert from 'node:assert/strict';
import { test } from 'node:test';
import { until } from '../../support/until.ts';
import { TIME, iso, setUp } from '../support/webrtc-world.ts';

/** Connected to a sender without a control channel. */
async function withoutChannel(options: Parameters<typeof setUp>[0] = {}) {
  const world = await setUp(options);
  world.sender.withChannel = false;
  world.session.start();
  await world.connected();
  return world;
}

test('without a channel a seek takes a new session, half a second after the last one', async () => {
  await using world = await setUp();
  const { sender, session, environment, peers } = world;
  sender.withChannel = false;
  session.start();
  await world.connected();
  environment.advance(2000);
  session.seek(TIME + 2010);
  assert.equal(session.facts.seeking, undefined, 'it is there already');
  for (let n = 1; n <= 5; n++) {
    session.seek(TIME + n * 60_000);
    environment.advance(400);
  }
  assert.equal(peers.made.length, 1);
  environment.advance(100);
  assert.equal(peers.made.length, 2);
  await until('a second session', () => sender.sessions.length === 2);
  await world.connected();
  assert.equal(sender.last.start?.playbackTime, iso(TIME + 300_000));
  assert.equal(session.facts.seeking, undefined);
  await until('the first one was ended', () => sender.open.length === 1);
});

test('facts say whether the sender tells times', async () => {
  await using plain = await withoutChannel();
  assert.equal(plain.session.facts.exact, false);
  await using world = await setUp();
  world.session.start();
  assert.equal(world.session.facts.exact, undefined, 'not known yet');
  await world.open();
  assert.equal(world.session.facts.exact, true);
  world.session.retry();
  assert.equal(world.session.facts.exact, undefined);
});

test('a channel that is promised is waited for, but not for ever; and used when it comes after all', async () => {
  await using world = await setUp();
  const { sender, session, environment } = world;
  sender.label = 'another';
  session.start();
  await world.connected();
  session.seek(TIME + 60_000);
  environment.advance(1900);
  assert.equal(session.facts.exact, undefined);
  environment.advance(200);
  assert.equal(session.facts.exact, false);
  environment.advance(500);
  await until('a second session', () => sender.sessions.length === 2);
  assert.equal(sender.last.start?.playbackTime, iso(TIME + 60_000));
  await world.connected();
  environment.advance(2000);
  assert.equal(session.facts.exact, false);
  assert.equal(session.facts.seeking, undefined);
  sender.last.channel = sender.last.peer.createDataChannel('oriel');
  await until('the channel', () => session.facts.exact);
});

test('a moment of bad reception does not put it back to where it began', async () => {
  await using world = await withoutChannel();
  const { session, environment, peers } = world;
  environment.advance(10_000);
  peers.made[0]?.dispatchEvent(new Event('connectionstatechange'));
  session.seek(TIME + 10_000);
  assert.equal(session.facts.seeking, undefined, 'it is there already');
});

test('paused, the connection ends and the facts stay; play goes on from there in a new one', async () => {
  await using world = await withoutChannel({ speed: 2 });
  const { sender, session, environment, peers } = world;
  session.presented(9000);
  environment.advance(3000);
  let openWhenTold: number | undefined;
  session.subscribe(() => session.facts.stopped && (openWhenTold ??= peers.open));
  world.pause();
  assert.equal(openWhenTold, 1, 'told before, so that the picture can be kept');
  assert.equal(peers.open, 0);
  assert.equal(session.facts.state, 'connected');
  assert.equal(session.facts.error, undefined);
  await until('the sender was told', () => sender.open.length === 0);
  environment.advance(60_000);
  assert.equal(sender.sessions.length, 1, 'and nothing is tried again');
  world.set({ speed: 4 });
  world.play();
  await until('a second session', () => sender.sessions.length === 2);
  const start = sender.last.start;
  assert.equal(start?.speed, 4);
  assert.equal(session.facts.stopped, undefined);
  assert.ok(Math.abs(Date.parse(start?.playbackTime ?? '') - TIME - 6000) < 100, start?.playbackTime);
  await world.connected();
  session.presented(9000);
  assert.equal(peers.open, 1, 'it plays');
});

test('paused before there is a picture, it ends when that is seen, or when nobody tells of one', async () => {
  for (const seen of [true, false]) {
    await using world = await setUp();
    const { sender, session, environment, peers } = world;
    sender.withChannel = false;
    session.start();
    world.pause();
    await world.connected();
    assert.equal(peers.open, 1);
    if (seen) session.presented(9000);
    else environment.advance(2000);
    assert.equal(peers.open, 0);
    session.seek(TIME + 60_000);
    environment.advance(500);
    await until('a picture of another time', () => sender.sessions.length === 2);
    await world.connected();
    assert.equal(sender.last.start?.playbackTime, iso(TIME + 60_000));
    session.presented(9000);
    assert.equal(peers.open, 0);
  }
});

test('another speed takes a new session, from where it is', async () => {
  await using world = await withoutChannel();
  const { sender, environment } = world;
  environment.advance(5000);
  world.set({ speed: 2 });
  environment.advance(500);
  await until('a second session', () => sender.sessions.length === 2);
  assert.equal(sender.last.start?.speed, 2);
  assert.ok(Math.abs(Date.parse(sender.last.start?.playbackTime ?? '') - TIME - 5000) < 100);
});
