import { expect } from '@open-wc/testing';
import type { MediaPlayer } from '@oriel/player';
import { canEncodeHls, inState, MediaWorld, until } from './media-support.ts';

let world: MediaWorld;

const rendition = (player: MediaPlayer, id: string) => until(() => player.facts.rendition === id || undefined);

/** A connection that the test sets, in place of the browser's. */
class TestConnection extends EventTarget {
  effectiveType = '4g';
  saveData = false;

  constructor() {
    super();
    Object.defineProperty(navigator, 'connection', { configurable: true, get: () => this });
  }

  set(change: { effectiveType?: string; saveData?: boolean }): void {
    Object.assign(this, change);
    this.dispatchEvent(new Event('change'));
  }
}

/** In a large picture, which asks for the best quality. */
function makeWorld(): MediaWorld {
  world = new MediaWorld({ heights: [180, 540], duration: 60 });
  Object.assign(world.video.style, { width: '960px', height: '540px' });
  return world;
}

describe('the data saver', () => {
  before(async function () {
    if (!(await canEncodeHls())) this.skip();
  });
  afterEach(() => {
    world[Symbol.dispose]();
    Reflect.deleteProperty(navigator, 'connection');
  });

  it('caps what is chosen automatically while it is on, never what a viewer chose, and counts the data', async () => {
    const player = makeWorld().play({ dataSaver: 'on' });
    await inState(player, 'playing');
    await rendition(player, '180p');
    await until(() => expect(player.facts.dataSaver).to.equal(true));
    const asked = () => world.asked.filter((path) => path.includes('/540/'));
    expect(asked()).to.deep.equal([]);
    const used = await until(() => player.facts.dataUsed);
    player.set({ quality: '540p' });
    await rendition(player, '540p');
    player.set({ quality: 'auto', dataSaver: 'off' });
    expect(player.facts.dataSaver).to.equal(undefined);
    await until(() => (player.facts.dataUsed ?? 0) > used || undefined);
    player.set({ src: '/videos/other/master.m3u8' });
    expect(player.facts.dataUsed).to.equal(undefined);
  });

  it('off: the size of the picture decides', async () => {
    const player = makeWorld().play({ dataSaver: 'off' });
    await rendition(player, '540p');
  });

  it('starts by itself where the browser saves data, or with a slow connection, and ends with it', async () => {
    const connection = new TestConnection();
    connection.set({ saveData: true });
    const player = makeWorld().play();
    expect(player.facts.dataSaver).to.equal(true);
    connection.set({ saveData: false });
    expect(player.facts.dataSaver).to.equal(undefined);
    connection.set({ effectiveType: '2g' });
    expect(player.facts.dataSaver).to.equal(true);
    player.set({ dataSaver: 'off' });
    expect(player.facts.dataSaver).to.equal(undefined);
  });
});
