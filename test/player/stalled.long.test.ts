import { expect } from '@open-wc/testing';
import type { Player } from '@oriel/player';
import { canEncodeHls, inState, statesOf, transports, until, World } from './support.ts';

const start = Math.floor(Date.now() / 1000) * 1000 - 3_600_000;
const ranges = [
  { from: start, to: start + 20_000 },
  { from: start + 60_000, to: start + 600_000 },
];

let world: World;
let player: Player;

/** Waits so long, in frames of the page, as a viewer does. */
async function watch(seconds: number): Promise<void> {
  const end = performance.now() + seconds * 1000;
  await until(() => performance.now() > end || undefined);
}

const posts = () => world.client.requests.filter((request) => request.startsWith('POST')).length;

describe('a picture that only seems to stand still', () => {
  afterEach(() => world[Symbol.dispose]());

  /** Plays for longer than a stall needs, and was never stalled. */
  async function neverStalls(seconds = 2.8): Promise<void> {
    const states = statesOf(player, { stalls: true });
    const before = posts();
    await watch(seconds);
    expect(states).not.to.include('stalled');
    expect(posts()).to.equal(before);
  }

  it('out of view, and not displayed at all', async () => {
    world = new World();
    player = world.play();
    await inState(player, 'live');
    const { style } = world.video.parentElement!;
    for (const [name, value] of [['margin-top', '10000px'], ['display', 'none']] as const) {
      style.setProperty(name, value);
      await neverStalls();
      style.removeProperty(name);
    }
  });

  it('HLS out of view, and not displayed at all', async function () {
    if (!(await canEncodeHls())) this.skip();
    world = new World({ camera: { transports: transports.hls } });
    player = world.play();
    await inState(player, 'live');
    const { style } = world.video.parentElement!;
    for (const [name, value] of [['margin-top', '10000px'], ['display', 'none']] as const) {
      style.setProperty(name, value);
      await neverStalls();
      style.removeProperty(name);
    }
  });

  it('of a camera with one frame a second, whatever the server says of it', async () => {
    for (const video of [{ codec: 'vp08.00.10.08', width: 320, height: 180, frameRate: 1 }, undefined]) {
      world = new World({ framesPerSecond: 1, camera: { video } });
      player = world.play();
      await inState(player, 'live');
      await neverStalls();
      if (video) world[Symbol.dispose]();
    }
  });

  it('paused, and after a pause', async () => {
    world = new World({ ranges });
    player = world.play({ mode: 'playback', time: start + 100_000 });
    await inState(player, 'playing');
    player.pause();
    await neverStalls();
    player.play();
    await neverStalls(1);
    await inState(player, 'playing');
  });

  it('at a gap, at the end, and after both', async () => {
    world = new World({ ranges });
    player = world.play({ mode: 'playback', time: start + 18_500 });
    await inState(player, 'playing');
    await neverStalls();
    expect(player.facts.time).to.be.above(start + 60_000);
    player.seek(start + 598_500);
    await inState(player, 'ended');
    await neverStalls();
    player.seek(start + 100_000);
    await inState(player, 'playing');
    await neverStalls(1);
  });
});
