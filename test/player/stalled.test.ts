import { expect } from '@open-wc/testing';
import type { Player } from '@oriel/player';
import { EARLY, inState, statesOf, until, World } from './support.ts';

const start = Math.floor(Date.now() / 1000) * 1000 - 3_600_000;
const ranges = [
  { from: start, to: start + 20_000 },
  { from: start + 60_000, to: start + 600_000 },
];

let world: World;
let player: Player;

const posts = () => world.client.requests.filter((request) => request.startsWith('POST')).length;

describe('a picture that stands still over a connection that stands', () => {
  afterEach(() => world[Symbol.dispose]());

  it('is stalled, and is live again when frames come', async () => {
    world = new World();
    player = world.play();
    const states = statesOf(player, { stalls: true });
    await inState(player, 'live');
    let last = 0;
    const frame = () => {
      last = Date.now();
      world.video.requestVideoFrameCallback(frame);
    };
    frame();
    const thaw = await world.peers.freeze();
    await inState(player, 'stalled');
    expect(Date.now() - last).to.be.above(1900);
    expect(player.facts.since).to.be.within(last - 1000, Date.now());
    await until(() => expect(player.facts.stale).to.equal(true));
    await thaw();
    await inState(player, 'live');
    expect(states.slice(0, 3)).to.deep.equal(['connecting', 'live', 'stalled']);
    await until(() => Date.now() - (world.clock ?? 0) < 5000 || undefined);
  });

  it('gets a new connection after five seconds', async () => {
    world = new World();
    player = world.play();
    const states = statesOf(player, { stalls: true });
    await inState(player, 'live');
    await world.peers.freeze();
    await until(() => posts() === 2 || undefined);
    await inState(player, 'live');
    await until(() => expect(states.filter((state) => state !== 'connecting')).to.deep.equal(['live', 'stalled', 'live']));
    expect(player.facts).not.to.have.any.keys('error', 'since');
    await until(() => world.peers.sessions.size === 1 || undefined);
  });

  it('is stalled in a recording too, and goes on where it was', async () => {
    world = new World({ ranges });
    player = world.play({ mode: 'playback', time: start + 100_000 });
    await inState(player, 'playing');
    const { time = 0 } = player.facts;
    await world.peers.freeze();
    await inState(player, 'stalled');
    await inState(player, 'playing');
    expect(posts()).to.equal(2);
    expect(player.facts.time).to.be.within(time - EARLY, time + 30_000);
  });
});
