import { expect } from '@open-wc/testing';
import { toIso } from '@oriel/core';
import type { Intent, Player } from '@oriel/player';
import { http } from 'msw';
import { failure } from '../mocks/handlers.ts';
import { canEncodeHls, inState, statesOf, transports, until, World, type WorldOptions } from './support.ts';

let world: World;
let player: Player;

function open(options: WorldOptions = {}, intent: Partial<Intent> = {}): void {
  world = new World({ camera: { transports: transports.hls }, ...options });
  player = world.play(intent);
}

/** How long ago the visible picture was captured, ms. */
const age = () => Date.now() - (world.clock ?? 0);

describe('live HLS', () => {
  before(async function () {
    if (!(await canEncodeHls())) this.skip();
  });
  afterEach(() => {
    world[Symbol.dispose]();
    expect(world.environment.waits.filter((wait) => wait <= 100), 'it goes on').to.deep.equal([]);
  });

  it('plays near the live edge, and says the time of the picture', async () => {
    open();
    await inState(player, 'live');
    await until(() => expect(player.facts.transport).to.equal('llhls'));
    await until(() => age() < 10_000 || undefined);
    // A busy machine may draw the next frame by the time that this one is read.
    await until(() => Math.abs((player.facts.time ?? 0) - (world.clock ?? 0)) <= 80 || undefined);
  });

  it('says that it stalled, then why, when the camera sends nothing more; goes on when it does', async () => {
    let frozen: number | undefined;
    const since = toIso(Date.now() - 5000);
    open({
      edge: () => frozen ?? Date.now(),
      first: [http.get('*/api/v1/cameras/yard', () => (frozen ? Response.json({ ...world.camera, state: 'reconnecting', since }) : undefined))],
    });
    await inState(player, 'live');
    const states = statesOf(player, { stalls: true });
    frozen = Date.now();
    await inState(player, 'offline');
    expect(states).to.include('stalled');
    await until(() => expect(player.facts).to.include({ since: Date.parse(since), stale: true }));
    await until(() => expect(world.canvas?.hidden).to.equal(false));
    frozen = undefined;
    await inState(player, 'live');
    await until(() => age() < 10_000 || undefined);
  });

  it('reconnects with backoff after an error, and keeps the last picture meanwhile', async () => {
    let broken = false;
    open({ first: [http.get('*/hls/*', () => (broken ? failure('not_ready') : undefined))] });
    await inState(player, 'live');
    broken = true;
    player.retry();
    // hls.js itself asks for a playlist more than once.
    await until(() => player.facts.state === 'disconnected' || undefined);
    await until(() => expect(player.facts.error?.code).to.equal('not_ready'));
    expect(player.facts.retryAt).to.be.above(world.environment.now() - 1000);
    await until(() => expect(world.isBlack).to.equal(false));
    broken = false;
    world.environment.skip(10_000);
    await inState(player, 'live');
  });

  it('paused, stands still without loading anything, and is live again afterwards', async () => {
    let requests = 0;
    open({ first: [http.get('*/hls/*', () => void requests++)] });
    await inState(player, 'live');
    player.pause();
    expect(player.facts.state).to.equal('paused');
    const held = await until(() => world.clock);
    await until(() => expect(world.video.hasAttribute('src')).to.equal(false));
    const before = requests;
    await world.client.cameras.get('yard');
    world.environment.skip(60_000);
    expect(requests).to.equal(before);
    expect(world.clock).to.equal(held);
    player.play();
    await inState(player, 'live');
    await until(() => age() < 10_000 || undefined);
  });

  it('closed, it asks no longer why it failed', async () => {
    let asked: AbortSignal | undefined;
    let frozen = false;
    open({ first: [http.get('*/hls/*', () => (frozen ? failure('segment_unknown') : undefined))] });
    await inState(player, 'live');
    const get = world.client.cameras.get.bind(world.client.cameras);
    world.client.cameras.get = (id, options) => {
      asked = options?.signal;
      return get(id, options).then(() => new Promise(() => {}));
    };
    frozen = true;
    player.retry();
    await until(() => asked);
    expect(asked?.aborted).to.equal(false);
    player.close();
    expect(asked?.aborted).to.equal(true);
  });
});
