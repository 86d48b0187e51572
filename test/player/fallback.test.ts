import { expect } from '@open-wc/testing';
import type { Player } from '@oriel/player';
import { http } from 'msw';
import { failure } from '../mocks/handlers.ts';
import { canEncodeHls, inState, statesOf, transports, until, World, type WorldOptions } from './support.ts';

const start = Math.floor(Date.now() / 1000) * 1000 - 3_600_000;
const ranges = [{ from: start, to: start + 600_000 }];

let world: World;
let player: Player;
/** While false, WHEP fails as where UDP is blocked. */
let works: boolean;
let offers: number;

function open(options: WorldOptions = {}): void {
  works = false;
  offers = 0;
  const whep = http.post('*/whep/:id', () => {
    offers++;
    return works ? undefined : failure('webrtc_failed');
  });
  world = new World({ camera: { transports: transports.both }, ranges, ...options, first: [...(options.first ?? []), whep] });
}

/** Times at which the picture was black: neither the video nor the canvas showed one. */
function watchForBlack(): { readonly black: number; stop(): void } {
  const seen = { black: 0, stop: () => void (stopped = true) };
  let stopped = false;
  let wasBlack = false;
  const look = () => {
    // In Firefox, drawImage may read nothing while the video switches its source: one black reading alone does not count.
    const { isBlack } = world;
    if (isBlack && wasBlack) seen.black++;
    wasBlack = isBlack;
    if (!stopped) requestAnimationFrame(look);
  };
  look();
  return seen;
}

describe('after a fallback to HLS', () => {
  before(async function () {
    if (!(await canEncodeHls())) this.skip();
  });
  afterEach(async () => {
    world[Symbol.dispose]();
    await until(() => world.openConnections === 0 || undefined);
  });

  it('goes back to WebRTC when that works again, without a black picture or another state', async () => {
    open();
    player = world.play();
    await inState(player, 'live');
    await until(() => expect(player.facts.transport).to.equal('llhls'));
    expect(offers).to.equal(1);
    const states = statesOf(player);
    const watched = watchForBlack();
    // It tries again after a while, and again after a longer one.
    world.environment.skip(20_000);
    await until(() => offers === 2 || undefined);
    await until(() => world.environment.waits.some((wait) => wait > 30_000) || undefined);
    await until(() => expect(player.facts.transport).to.equal('llhls'));
    works = true;
    world.environment.skip(40_000);
    await until(() => player.facts.transport === 'whep' || undefined);
    await until(() => world.canvas?.hidden || undefined);
    await until(() => world.peers.sessions.size === 1);
    await until(() => expect(world.video.hasAttribute('src')).to.equal(false));
    await until(() => Date.now() - (world.clock ?? 0) < 5000 || undefined);
    watched.stop();
    expect(states).to.deep.equal(['live']);
    expect(watched.black).to.equal(0);
    await until(() => world.environment.waits.every((wait) => wait <= 15_000));
  });

  it('goes back at the place that is seen, in a recording', async () => {
    open();
    player = world.play({ mode: 'playback', time: start + 60_000 });
    await inState(player, 'playing');
    await until(() => expect(player.facts.transport).to.equal('llhls'));
    works = true;
    const watched = watchForBlack();
    const states = statesOf(player);
    world.environment.skip(20_000);
    const times: number[] = [];
    player.subscribe(() => player.facts.time !== undefined && times.push(player.facts.time));
    await until(() => player.facts.transport === 'whep' || undefined);
    await until(() => world.canvas?.hidden || undefined);
    watched.stop();
    expect(states).to.deep.equal(['playing']);
    expect(watched.black).to.equal(0);
    const jumps = times.slice(1).map((time, index) => time - (times[index] ?? 0));
    // On from where it was, not from where it started nor from where the peer had come to.
    expect(Math.min(...jumps), 'back').to.be.above(-500);
    expect(Math.max(...jumps), 'forward').to.be.below(10_000);
  });

  it('keeps the picture while it goes from one transport to the next', async () => {
    let broken = false;
    open({ camera: { transports: [{ type: 'hls', url: '/hls/gate/index.m3u8' }, transports.whep[0]!] }, first: [http.get('*/hls/*', () => (broken ? failure('not_found') : undefined))] });
    works = true;
    player = world.play();
    await inState(player, 'live');
    await until(() => expect(player.facts.transport).to.equal('hls'));
    const watched = watchForBlack();
    broken = true;
    await until(() => player.facts.transport === 'whep' || undefined);
    await inState(player, 'live');
    watched.stop();
    expect(watched.black).to.equal(0);
  });

  for (const [what, leave, back] of [
    ['closed', () => player.close(), undefined],
    ['paused', () => player.pause(), () => player.play()],
    ['in another mode', () => player.set({ mode: 'live', transport: 'hls' }), undefined],
  ] as const) {
    it(`no peer is left when it is ${what} while it tries`, async () => {
      open();
      player = world.play({ mode: 'playback', time: start + 60_000 });
      await inState(player, 'playing');
      works = true;
      world.environment.skip(20_000);
      await until(() => world.peers.sessions.size === 1 || undefined);
      leave();
      // A server closes sessions whose page is gone by itself.
      world.peers.close();
      await until(() => world.openConnections === 0 || undefined);
      world.environment.skip(600_000);
      await world.client.cameras.get('yard');
      expect(offers).to.equal(2);
      back?.();
      if (!back) return;
      await until(() => world.environment.waits.some((wait) => wait > 30_000) || undefined);
      world.environment.skip(40_000);
      await until(() => player.facts.transport === 'whep' || undefined);
    });
  }

  it('asks less and less often while the better transport fails', async () => {
    open();
    player = world.play();
    await inState(player, 'live');
    const waits: number[] = [];
    for (let n = 0; n < 6; n++) {
      const wait = await until(() => world.environment.waits.find((left) => left > 15_000));
      waits.push(Math.round(wait / 20_000) * 20);
      world.environment.skip(wait);
      await until(() => offers === n + 2 || undefined);
      await until(() => world.environment.waits.some((left) => left > 15_000) || undefined);
    }
    expect(waits).to.deep.equal([20, 40, 80, 160, 300, 300]);
    expect(player.facts.state).to.equal('live');
  });
});
