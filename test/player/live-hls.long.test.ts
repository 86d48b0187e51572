import { expect } from '@open-wc/testing';
import { canEncodeHls, inState, transports, until, World } from './support.ts';

let world: World;

// How far the picture is behind depends on how busy the machine is.
describe('the latency of live HLS', () => {
  before(async function () {
    if (!(await canEncodeHls())) this.skip();
  });
  afterEach(() => world[Symbol.dispose]());

  it('plays faster while it is behind, and jumps when it is far behind', async () => {
    world = new World({ camera: { transports: transports.hls }, lowLatency: true });
    await inState(world.play(), 'live');
    const { video } = world;
    await until(() => video.playbackRate === 1 && video.buffered.length > 0 && video.currentTime - video.buffered.start(0) > 2);
    const rates: number[] = [];
    video.addEventListener('ratechange', () => rates.push(video.playbackRate));
    let again = 0;
    await until(() => {
      // A stall on a busy machine moves the target back, so that there is nothing to catch up with: then once more.
      if (!video.seeking && performance.now() > again) {
        video.currentTime -= 0.3;
        again = performance.now() + 3000;
      }
      return rates.some((rate) => rate > 1) || undefined;
    });
    await until(() => video.playbackRate === 1);
    expect(Math.max(...rates)).to.be.within(1.01, 1.15);
    let place = video.currentTime;
    let hasJumped = false;
    video.addEventListener('timeupdate', () => (place = video.seeking ? place : video.currentTime));
    video.addEventListener('seeking', () => {
      hasJumped ||= video.currentTime - place > 0.3;
      place = video.currentTime;
    });
    video.currentTime -= 1.6;
    await until(() => hasJumped || undefined);
  });
});
