import assert from 'node:assert/strict';
import { test } from 'node:test';
import datachannel, { type PeerConnection } from 'node-datachannel';
import { createClient } from '@oriel/core/clients';
import { ChannelRequest, type OrielError, ServerError, toIso } from '@oriel/core/contract';
import { WhepSession, type WhepSessionOptions } from '@oriel/core/sessions';
import { until } from '../../support/until.ts';
import { HttpServer, sendJson } from '../support/http-server.ts';
import { ManualEnvironment } from '../support/manual-environment.ts';
import { NodePeers } from '../support/peers.ts';

const TIME = Date.parse('2026-01-31T10:00:00.000Z');

/** Without a browser a connection carries no media, only the channel: transceivers are counted and left out. */
class ChannelPeers extends NodePeers {
  readonly kinds: string[] = [];

  override create(): RTCPeerConnection {
    const peer = super.create();
    peer.addTransceiver = ((kind: string) => void this.kinds.push(kind)) as unknown as RTCPeerConnection['addTransceiver'];
    return peer;
  }
}

async function setUp(options: Partial<WhepSessionOptions> = {}) {
  const ended: PeerConnection[] = [];
  const peersOfServer: PeerConnection[] = [];
  const fragments: string[] = [];
  const requests: ChannelRequest[] = [];
  const behaviour: { trickles: boolean; refusal: OrielError | undefined; rejectsVideo: boolean } = { trickles: true, refusal: undefined, rejectsVideo: false };
  const server = await HttpServer.listen(async ({ method, body }, response) => {
    if (behaviour.refusal) return sendJson(response, behaviour.refusal.toBody(), behaviour.refusal.status);
    if (method === 'POST') {
      const peer = new datachannel.PeerConnection('whep', { iceServers: [] });
      peersOfServer.push(peer);
      peer.onDataChannel((channel) => {
        channel.onMessage((message) => void requests.push(ChannelRequest.parse(JSON.parse(String(message)))));
        const place = () => void channel.sendMessage(JSON.stringify({ type: 'position', rtp: 0, time: toIso(TIME), speed: 1, paused: false }));
        if (channel.isOpen()) place();
        else channel.onOpen(place);
      });
      const gathered = new Promise<void>((resolve) => peer.onGatheringStateChange((state) => state === 'complete' && resolve()));
      peer.setRemoteDescription(body, 'offer');
      await gathered;
      const answer = peer.localDescription()?.sdp ?? '';
      const sdp = behaviour.rejectsVideo ? answer.replace('m=application', 'm=video 0 UDP/TLS/RTP/SAVPF 96\r\nm=application') : answer;
      return void response.writeHead(201, { 'Content-Type': 'application/sdp', Location: '/whep/resource' }).end(sdp);
    }
    if (method === 'PATCH') {
      fragments.push(body);
      return void response.writeHead(behaviour.trickles ? 204 : 405).end();
    }
    const peer = peersOfServer.at(-1);
    if (peer && !ended.includes(peer)) {
      ended.push(peer);
      peer.close();
    }
    response.writeHead(200).end();
  });
  const environment = new ManualEnvironment();
  const peers = new ChannelPeers();
  const session = new WhepSession({ client: createClient({ server: server.url, environment }), src: '/whep/yard', mode: 'live', peers, ...options });
  return {
    server,
    environment,
    peers,
    session,
    fragments,
    requests,
    ended,
    behaviour,
    async [Symbol.asyncDispose]() {
      session.close();
      assert.equal(environment.listeners, 0, 'listeners left');
      await until('no peer is left', () => peers.open === 0);
      await until('no timer is left', () => environment.delays.length === 0);
      // Closed once only: a second time is not always survived.
      for (const peer of peersOfServer) if (!ended.includes(peer)) peer.close();
      await server[Symbol.asyncDispose]();
    },
  };
}

test('offers to receive, connects, trickles, and ends its resource', async () => {
  await using world = await setUp();
  const { session, server, peers, fragments } = world;
  session.start();
  await until('connected', () => session.facts.state === 'connected');
  assert.deepEqual(peers.kinds, ['video', 'audio']);
  const [offer] = server.received;
  assert.equal(`${offer?.method} ${offer?.path}`, 'POST /whep/yard');
  assert.equal(offer?.headers['content-type'], 'application/sdp');
  assert.match(offer?.body ?? '', /^v=0/);
  for (const fragment of fragments) {
    assert.match(fragment, /^a=ice-ufrag:.+\r\na=ice-pwd:.+\r\nm=.+\r\na=mid:.+\r\na=candidate:/);
    assert.ok((offer?.body ?? '').includes(fragment.split('\r\n')[0] ?? '-'), 'the offer’s own ufrag');
  }
  session.close();
  await until('the resource is ended', () => world.ended.length === 1);
  assert.equal(server.received.at(-1)?.path, '/whep/resource');
});

test('a recording is asked for by its time, and Oriel’s channel takes seeks', async () => {
  await using world = await setUp({ mode: 'playback', time: TIME });
  const { session, server, requests } = world;
  session.start();
  await until('a position', () => session.facts.position?.time === TIME);
  assert.equal(server.received[0]?.path, '/whep/yard?time=2026-01-31T10%3A00%3A00.000Z');
  session.seek(TIME + 5000);
  await until('a seek', () => requests.length === 1);
  assert.equal(requests[0]?.type, 'seek');
});

test('a speed goes over the channel: an offer has no place for it', async () => {
  await using world = await setUp({ mode: 'playback', time: TIME, intent: () => ({ paused: false, speed: 4 }) });
  world.session.start();
  const [request] = await until('the speed', () => (world.requests.length > 0 ? world.requests : undefined));
  assert.equal(request?.type === 'speed' && request.speed, 4);
});

test('an endpoint that takes no candidates does not fail for it', async () => {
  await using world = await setUp();
  world.behaviour.trickles = false;
  world.session.start();
  await until('connected', () => world.session.facts.state === 'connected');
});

test('another server is offered no channel', async () => {
  await using world = await setUp({ channel: false });
  world.behaviour.refusal = new ServerError('camera_unknown');
  const made: string[] = [];
  const { create } = world.peers;
  world.peers.create = () =>
    Object.assign(create.call(world.peers), {
      createDataChannel: (label: string) => made.push(label),
      createOffer: () => Promise.resolve({ type: 'offer', sdp: 'v=0' }),
      setLocalDescription: () => Promise.resolve(),
    } as object);
  world.session.start();
  await until('refused', () => world.session.facts.state === 'failed');
  assert.equal(world.server.received[0]?.body, 'v=0');
  assert.deepEqual(made, []);
});

test('a channel that the endpoint refuses is no loss', async () => {
  await using world = await setUp({ mode: 'playback', time: TIME });
  const { create } = world.peers;
  world.peers.create = () => {
    const peer = create.call(world.peers);
    const { createDataChannel } = peer;
    peer.createDataChannel = (label) => {
      const channel = createDataChannel.call(peer, label);
      // As a browser does when the answer has no place for it.
      channel.dispatchEvent(new Event('close'));
      queueMicrotask(() => channel.dispatchEvent(new Event('close')));
      return channel;
    };
    return peer;
  };
  world.session.start();
  await until('connected', () => world.session.facts.state === 'connected');
  assert.equal(world.server.received.filter(({ method }) => method === 'POST').length, 1);
});

test('what the endpoint refuses, and an answer without a picture', async () => {
  await using world = await setUp();
  const { session, behaviour } = world;
  behaviour.refusal = new ServerError('codec_unsupported');
  session.start();
  await until('failed', () => session.facts.state === 'failed');
  assert.equal(session.facts.error?.code, 'codec_unsupported');
  assert.equal(session.facts.retryAt, undefined);
  behaviour.refusal = undefined;
  behaviour.rejectsVideo = true;
  session.retry();
  await until('failed again', () => session.facts.state === 'failed');
  assert.equal(session.facts.error?.code, 'codec_unsupported');
  await until('and ended', () => world.ended.length === 1);
});
