import { expect } from '@open-wc/testing';
import type { Intent } from '@oriel/player';
import { canEncodeHls, inState, statesOf, transports, until, World } from './support.ts';

const start = Math.floor(Date.now() / 1000) * 1000 - 3_600_000;
const ranges = [{ from: start, to: start + 600_000 }];

let world: World;

/** Refuses to play as a browser does whose viewer has made no gesture. @returns the gesture */
function refusePlay(): () => void {
  const { prototype } = HTMLMediaElement;
  const { play } = prototype;
  prototype.play = () => Promise.reject(new DOMException('play() failed because the user did not interact with the document first.', 'NotAllowedError'));
  return () => void (prototype.play = play);
}

describe('a browser that refuses to play', () => {
  let allow: () => void = () => {};
  beforeEach(() => (allow = refusePlay()));
  afterEach(() => {
    allow();
    world[Symbol.dispose]();
  });

  const cases: [what: string, transport: readonly (typeof transports.both)[number][], intent: Partial<Intent>, state: string][] = [
    ['live WebRTC', transports.whep, {}, 'live'],
    ['recorded WebRTC', transports.whep, { mode: 'playback', time: start + 60_000 }, 'playing'],
    ['live HLS', transports.hls, {}, 'live'],
    ['recorded HLS', transports.hls, { mode: 'playback', time: start + 60_000 }, 'playing'],
  ];
  for (const [what, list, intent, state] of cases) {
    it(`${what}: says so, over the first picture, and plays after a gesture`, async function () {
      if (list === transports.hls && !(await canEncodeHls())) this.skip();
      world = new World({ ranges, camera: { transports: [...list] } });
      const opened = Date.now();
      const player = world.play(intent);
      const states = statesOf(player, { stalls: true });
      await inState(player, 'blocked');
      const clock = await until(() => world.clock);
      if (intent.time === undefined) expect(clock).to.be.within(opened - 15_000, Date.now());
      // Firefox shows the first frame of a stream that it does not play.
      else expect(clock).to.be.within(intent.time, intent.time + 1000);
      expect(player.facts.stale).to.equal(false);
      // For longer than any limit on frames that do not come.
      for (let n = 0; n < 20; n++) {
        world.environment.skip(500);
        await new Promise(requestAnimationFrame);
      }
      expect(states).to.deep.equal(['connecting', 'blocked']);
      // Without a gesture it is refused again.
      player.play();
      await Promise.resolve();
      expect(player.facts.state).to.equal('blocked');
      allow();
      player.play();
      await inState(player, state);
      expect(states).not.to.include('error').and.not.to.include('disconnected').and.not.to.include('stalled');
      await until(() => world.clock !== null && world.clock !== clock || undefined);
    });
  }

  it('paused meanwhile, a recording is paused and not blocked', async () => {
    world = new World({ ranges });
    const player = world.play({ mode: 'playback', time: start + 60_000 });
    await inState(player, 'blocked');
    player.pause();
    await inState(player, 'paused');
    await until(() => player.facts.time === start + 60_000 || undefined);
  });

  it('says so when the browser pauses a video that played, and is right again when it plays it', async () => {
    allow();
    world = new World({ ranges });
    const player = world.play();
    const states = statesOf(player);
    await inState(player, 'live');
    // As when sound is turned on without a gesture, or by the browser's own controls.
    world.video.pause();
    await inState(player, 'blocked');
    await world.video.play();
    await inState(player, 'live');
    expect(states).to.deep.equal(['connecting', 'live', 'blocked', 'live']);
  });
});
