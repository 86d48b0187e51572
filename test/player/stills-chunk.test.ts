import { expect } from '@open-wc/testing';
import { http } from 'msw';
import { inState, until, World, type WorldOptions } from './support.ts';

const start = Math.floor(Date.now() / 1000) * 1000 - 3_600_000;
const ranges = [{ from: start, to: start + 120_000 }];

let world: World;
const open = (options: WorldOptions = {}) => (world = new World({ ranges, ...options }));
const isLoaded = () => performance.getEntriesByType('resource').some(({ name }) => /\/stills-\w+\.js/.test(name));

// In this order: code that was loaded once stays.
describe('the code of exact stills', () => {
  // The modules of this test alone fill the browser's own buffer.
  before(() => performance.setResourceTimingBufferSize(5000));
  afterEach(() => world[Symbol.dispose]());

  it('is not loaded for pictures of an address', async () => {
    open();
    const player = world.play({ camera: '', src: '/whep/yard' });
    await inState(player, 'live');
    expect(isLoaded()).to.equal(false);
  });

  it('is not loaded without a canvas to show them on', async () => {
    open({ canvas: false });
    const player = world.play({ mode: 'playback', time: start + 10_000 });
    await inState(player, 'playing');
    expect(isLoaded()).to.equal(false);
  });

  it('is loaded while the camera is asked for', async () => {
    let answered = false;
    const waiting = http.get('*/api/v1/cameras/yard', async () => {
      await until(() => isLoaded() || undefined);
      answered = true;
    });
    open({ first: [waiting] });
    const player = world.play({ mode: 'playback', time: start + 10_000 });
    await inState(player, 'playing');
    expect(answered).to.equal(true);
    player.pause();
    player.seek(start + 60_000);
    await until(() => world.clock === start + 60_000 || undefined);
  });
});
