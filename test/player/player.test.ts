import { expect } from '@open-wc/testing';
import { OrielError, toIso } from '@oriel/core';
import { noFacts, type Player } from '@oriel/player';
import { http } from 'msw';
import { readTestClock } from '../test-clock.ts';
import { canEncodeHls, EARLY, inState, statesOf, transports, until, World, type WorldOptions } from './support.ts';

const start = Math.floor(Date.now() / 1000) * 1000 - 3_600_000;
const ranges = [{ from: start, to: start + 120_000 }];

let world: World;
const open = (options: WorldOptions = {}) => (world = new World({ ranges, ...options }));
const posts = () => world.client.requests.filter((request) => request.startsWith('POST'));

async function clockOf(jpeg: Blob): Promise<number | null> {
  const bitmap = await createImageBitmap(jpeg);
  const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d') as OffscreenCanvasRenderingContext2D;
  context.drawImage(bitmap, 0, 0);
  return readTestClock(context.getImageData(0, 0, bitmap.width, bitmap.height));
}

/** What `useSyncExternalStore` does: it takes both objects again when it is told to, and never otherwise. */
function store(player: Player) {
  const seen = { intent: player.intent, facts: player.facts, calls: 0, unchanged: 0 };
  const { subscribe } = player;
  subscribe(() => {
    seen.calls++;
    if (seen.intent === player.intent && seen.facts === player.facts) seen.unchanged++;
    Object.assign(seen, { intent: player.intent, facts: player.facts });
  });
  return seen;
}

describe('a player', () => {
  afterEach(() => world[Symbol.dispose]());

  it('has an intent and facts that are new objects when they change, and the same ones until then', async () => {
    open();
    const player = world.play();
    const seen = store(player);
    const asked = player.intent;
    await inState(player, 'live');
    expect(player.intent).to.equal(asked);
    for (let frame = 0; frame < 20; frame++) {
      await new Promise(requestAnimationFrame);
      expect(seen.facts).to.equal(player.facts);
      expect(seen.intent).to.equal(player.intent);
    }
    const { facts } = player;
    const calls = seen.calls;
    player.set({ volume: 0.5 });
    expect(player.intent).not.to.equal(asked);
    expect(player.intent).to.deep.equal({ ...asked, volume: 0.5 });
    expect(asked.volume).to.equal(1);
    expect(player.facts).to.equal(facts);
    expect(seen.calls).to.equal(calls + 1);
    expect(seen.unchanged).to.equal(0);
  });

  it('carries out what is set in one turn together', async () => {
    open();
    const player = world.play({ camera: '' });
    expect(player.facts.state).to.equal('idle');
    player.set({ camera: 'yard', mode: 'playback', time: start + 20_000, speed: 2 });
    await inState(player, 'playing');
    expect(posts()).to.have.lengthOf(1);
    expect(player.facts.time).to.be.within(start + 20_000 - EARLY, start + 100_000);
  });

  it('attached, detached and attached again at once, as React does, shows one picture by one connection', async () => {
    open();
    const player = world.player();
    const elements = { video: world.video, canvas: world.canvas };
    const first = player.attach(elements);
    first();
    expect(player.facts).to.equal(noFacts);
    const second = player.attach(elements);
    first();
    await inState(player, 'live');
    await until(() => expect(world.peers.sessions.size).to.equal(1));
    second();
    expect(player.facts).to.equal(noFacts);
    expect(world.video.srcObject).to.equal(null);
    await until(() => world.peers.sessions.size === 0 || undefined);
  });

  it('closed, leaves no connection, timer, listener or picture, and can be attached again', async () => {
    open();
    const player = world.play({ mode: 'playback', time: start + 10_000 });
    await inState(player, 'playing');
    player.close();
    player.close();
    expect(player.facts).to.equal(noFacts);
    expect(world.canvas?.hidden).to.equal(true);
    // The request that ends the session may still be under way.
    await until(() => world.environment.waits.length === 0 || undefined);
    await until(() => expect(world.environment.listeners).to.equal(0));
    await until(() => world.peers.sessions.size === 0 || undefined);
    player.seek(start + 30_000);
    player.step(1);
    player.play();
    expect(player.facts).to.equal(noFacts);
    player.attach({ video: world.video, canvas: world.canvas });
    await inState(player, 'playing');
    expect(player.facts.time).to.be.within(start + 30_000 - EARLY, start + 60_000);
  });

  it('goes on where it was when it is attached elsewhere', async () => {
    open();
    const player = world.player({ mode: 'playback', time: start + 10_000, speed: 8 });
    const elements = { video: world.video, canvas: world.canvas };
    const detach = player.attach(elements);
    await until(() => (player.facts.time ?? 0) > start + 20_000 || undefined);
    const { time = 0 } = player.facts;
    detach();
    expect(player.intent.time).to.be.within(time, time + 10_000);
    player.attach(elements);
    await inState(player, 'playing');
    expect(player.facts.time).to.be.within(time - EARLY, time + 60_000);
  });

  it('shows the same moment of another camera', async () => {
    const times: (string | null)[] = [];
    open({ first: [http.post('*/whep/:id', ({ request }) => void times.push(new URL(request.url).searchParams.get('time')))] });
    const player = world.play({ mode: 'playback', time: start + 10_000, speed: 8 });
    await until(() => (player.facts.time ?? 0) > start + 20_000 || undefined);
    const { time = 0 } = player.facts;
    player.set({ camera: 'gate' });
    await inState(player, 'error');
    player.set({ camera: 'yard' });
    await inState(player, 'playing');
    expect(times).to.have.lengthOf(2);
    expect(Date.parse(times[1] ?? '')).to.be.within(time, time + 30_000);
  });

  it('shows nothing of a camera that is taken away', async () => {
    open();
    const player = world.play();
    await inState(player, 'live');
    player.set({ camera: '' });
    expect(player.facts.state).to.equal('idle');
    expect(player.facts).not.to.have.any.keys('camera', 'time', 'transport');
    expect(world.clock).to.equal(null);
  });

  it('plays and pauses recordings without a canvas', async () => {
    open({ canvas: false });
    const player = world.play({ mode: 'playback', time: start + 10_000 });
    await inState(player, 'playing');
    player.pause();
    await inState(player, 'paused');
    await until(() => Math.abs((player.facts.time ?? 0) - (world.clock ?? 0)) <= EARLY);
    player.seek(start + 40_000);
    // The peer of this page may drop the last frame before a pause.
    await until(() => Math.abs((world.clock ?? 0) - (start + 40_000)) <= EARLY);
    await until(() => expect(player.facts.state).to.equal('paused'));
    player.play();
    await inState(player, 'playing');
    await until(() => (player.facts.time ?? 0) > start + 40_500 || undefined);
  });

  it('takes a snapshot of a live picture and of a still', async () => {
    open();
    const player = world.play();
    const refused = await player.snapshot().catch((error: unknown) => error);
    expect(refused).to.be.instanceOf(OrielError).with.property('code', 'no_picture');
    await inState(player, 'live');
    const asked = Date.now();
    const live = await player.snapshot();
    expect(live.type).to.equal('image/jpeg');
    expect(await clockOf(live)).to.be.within(asked - 10_000, Date.now());
    player.set({ mode: 'playback', paused: true, time: start + 5_040 });
    await inState(player, 'paused');
    expect(await clockOf(await player.snapshot())).to.equal(start + 5_040);
  });

  it('sets the sound of the video, whatever is asked for', () => {
    open();
    const player = world.play({ muted: false, volume: 0.25 });
    expect([world.video.muted, world.video.volume]).to.deep.equal([false, 0.25]);
    player.set({ muted: true, volume: 7 });
    expect([world.video.muted, world.video.volume]).to.deep.equal([true, 1]);
    player.set({ volume: NaN });
    expect(world.video.volume).to.equal(0);
  });

  it('takes numbers that mean nothing', async () => {
    open({ camera: { transports: transports.hls } });
    const player = world.play({ mode: 'playback', time: Infinity, speed: NaN });
    expect(player.intent).to.include({ time: undefined, speed: 1 });
    for (const time of [NaN, Infinity, -Infinity, 8.64e15, -8.64e15, 1e300]) {
      player.set({ time });
      player.seek(time);
    }
    for (const speed of [NaN, 0, -1, Infinity]) player.set({ speed });
    expect(player.intent.speed).to.equal(32);
    player.step(NaN);
    player.set({ speed: 1, time: start + 20_000 });
    await until(() => player.facts.state !== 'connecting' || undefined);
  });

  it('says whether HLS has sound', async function () {
    if (!(await canEncodeHls())) this.skip();
    for (const sound of [false, true]) {
      open({ camera: { transports: transports.hls }, sound });
      const player = world.play();
      await inState(player, 'live');
      await until(() => expect(player.facts.sound).to.equal(sound));
      if (!sound) world[Symbol.dispose]();
    }
  });

  it('a live picture goes on when only recordings are asked for differently', async () => {
    open();
    const player = world.play();
    await inState(player, 'live');
    const states = statesOf(player);
    player.set({ skipGaps: false, speed: 4, time: start });
    await world.client.cameras.get('yard');
    expect(posts()).to.have.lengthOf(1);
    expect(states).to.deep.equal(['live']);
  });

  it('skips transports of types that it does not know', async () => {
    const first = http.get('*/api/v1/cameras/yard', () =>
      Response.json({ ...world.camera, transports: [{ type: 'carrier-pigeon', url: '/coo' }, { type: 5 }, 'whep', ...transports.whep] }),
    );
    open({ first: [first] });
    const player = world.play();
    const states = statesOf(player);
    await inState(player, 'live');
    await until(() => expect(player.facts.transport).to.equal('whep'));
    expect(states).to.deep.equal(['connecting', 'live']);
  });

  it('retries with the place that it had when its connection is lost', async () => {
    const times: (string | null)[] = [];
    open({ first: [http.post('*/whep/:id', ({ request }) => void times.push(new URL(request.url).searchParams.get('time')))] });
    const player = world.play({ mode: 'playback', time: start + 10_000, speed: 8 });
    await until(() => (player.facts.time ?? 0) > start + 20_000 || undefined);
    const { time = 0 } = player.facts;
    world.client.offline = true;
    world.peers.close();
    await inState(player, 'disconnected');
    player.set({ transport: 'webrtc' });
    world.client.offline = false;
    world.environment.skip(60_000);
    await inState(player, 'playing');
    expect(times.at(-1)).to.satisfy((asked: string) => asked >= toIso(time), `was at ${toIso(time)}`);
  });
});
