import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createClient } from '@oriel/core/clients';
import { WebRtcSession } from '@oriel/core/sessions';
import { until } from '../../support/until.ts';
import { ManualEnvironment } from '../support/manual-environment.ts';
import { NodePeers } from '../support/peers.ts';
import { Sender } from '../support/sender.ts';
import { setUp } from '../support/webrtc-world.ts';

test('after candidates that came with the answer the first poll is not soon', async () => {
  await using world = await setUp();
  const { sender, session, environment } = world;
  sender.candidatesWithAnswer = sender.deaf = true;
  sender.beforeAnswer = async ({ method }) => {
    if (method === 'PUT') await until('a candidate', () => sender.last.candidates.length > 0);
  };
  session.start();
  await until('a wait', () => environment.delays.includes(500));
  environment.advance(499);
  await new Promise((resolve) => setTimeout(resolve, 20));
  assert.equal(sender.asked('GET', '/ice/'), 0);
  environment.advance(1);
  await until('a poll', () => sender.asked('GET', '/ice/') === 1);
});

test('the session is asked for before its peer connection is made, wherever the token is at hand', async () => {
  for (const token of [undefined, 'secret', () => 'secret']) {
    const done: string[] = [];
    await using sender = await Sender.listen();
    const environment = new ManualEnvironment();
    const client = createClient({ server: sender.url, environment, token, fetch: (...request) => (done.push('ask'), fetch(...request)) });
    // A provider is asked the first time; after that its token is at hand.
    await client.authorization(client.address('/'));
    const peers = new NodePeers();
    const { create } = peers;
    peers.create = () => (done.push('make'), create.call(peers));
    const session = new WebRtcSession({ client, camera: 'yard', mode: 'live', peers });
    session.start();
    assert.deepEqual(done, ['ask', 'make']);
    await until('the answer', () => sender.asked('PUT', '/answer') === 1);
    session.close();
    await until('ended', () => sender.open.length === 0);
  }
});

test('a peer connection that cannot be made is webrtc_failed', async () => {
  await using world = await setUp();
  world.peers.create = () => {
    throw new DOMException('too many', 'UnknownError');
  };
  world.session.start();
  await until('failed', () => world.session.facts.state === 'failed');
  assert.equal(world.session.facts.error?.code, 'webrtc_failed');
});

test('a browser that refuses the picture in its answer is one without WebRTC', async () => {
  await using world = await setUp();
  const { create } = world.peers;
  world.peers.create = () => {
    const peer = create.call(world.peers);
    const sdp = 'v=0\r\nm=video 0 UDP/TLS/RTP/SAVPF 96\r\n';
    return Object.defineProperty(peer, 'localDescription', { get: () => ({ type: 'answer', sdp }) });
  };
  world.session.start();
  await until('failed', () => world.session.facts.state === 'failed');
  assert.equal(world.session.facts.error?.code, 'webrtc_unavailable');
  assert.equal(world.sender.asked('PUT', '/answer'), 0);
  await until('ended', () => world.sender.open.length === 0);
});
