import { expect } from '@open-wc/testing';
import { http, HttpResponse } from 'msw';
import { inState, statesOf, until, World } from './support.ts';

let world: World;

describe('WHEP, as a player uses it', () => {
  afterEach(() => world[Symbol.dispose]());

  it('connects again when no frame comes within six seconds, and plays once frames come', async () => {
    let offers = 0;
    let peer: RTCPeerConnection | undefined;
    // A connection that stands, and a sender that sends nothing.
    const silent = http.post('*/whep/:id', async ({ request }) => {
      if (offers++ > 0) return undefined;
      peer = new RTCPeerConnection();
      await peer.setRemoteDescription({ type: 'offer', sdp: await request.text() });
      for (const transceiver of peer.getTransceivers()) transceiver.direction = 'sendonly';
      const gathered = new Promise((resolve) => peer?.addEventListener('icecandidate', ({ candidate }) => candidate ?? resolve(undefined)));
      await peer.setLocalDescription(await peer.createAnswer());
      await gathered;
      return new HttpResponse(peer.localDescription?.sdp, { status: 201, headers: { 'Content-Type': 'application/sdp', Location: '/whep/sessions/silent' } });
    });
    world = new World({ first: [silent], camera: { state: 'reconnecting' } });
    const player = world.play();
    const states = statesOf(player);
    await until(() => world.environment.waits.some((wait) => wait > 5000 && wait <= 6000) || undefined);
    await until(() => peer?.connectionState === 'connected');
    await until(() => player.facts.error ?? void world.environment.skip(500));
    await until(() => expect(player.facts.error?.code).to.equal('no_picture'));
    await until(() => expect(player.facts.retryAt).to.be.a('number'));
    world.environment.skip(1000);
    await inState(player, 'live');
    peer?.close();
    expect(offers).to.equal(2);
    expect(states).to.deep.equal(['connecting', 'disconnected', 'connecting', 'live']);
  });

  it('after the network came back, many players connect again at different times', async () => {
    world = new World();
    const COUNT = 6;
    const players = Array.from({ length: COUNT }, () => {
      const player = world.player();
      player.attach({ video: document.createElement('video') });
      return player;
    });
    for (const player of players) player.video!.muted = true;
    world.client.offline = true;
    await until(() => players.every(({ facts }) => facts.state === 'disconnected') || undefined);
    let luck = 0;
    world.environment.random = () => luck++ / COUNT;
    const before = world.environment.waits.length;
    world.client.offline = false;
    const requests = world.client.requests.length;
    globalThis.dispatchEvent(new Event('online'));
    expect(world.client.requests).to.have.lengthOf(requests);
    // Set within one task, so that the time since then is the same for all.
    const waits = world.environment.waits.slice(before).sort((a, b) => a - b);
    expect(waits).to.have.lengthOf.at.least(COUNT);
    for (const [index, wait] of waits.entries()) expect(wait - (waits[0] ?? 0)).to.be.closeTo((index * 2000) / COUNT, 100);
    world.environment.skip(2000);
    await until(() => players.every(({ facts }) => facts.state === 'connecting' && !facts.error) || undefined);
  });
});
