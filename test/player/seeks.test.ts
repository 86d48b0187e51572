import { expect } from '@open-wc/testing';
import type { Player } from '@oriel/player';
import { canEncodeHls, EARLY, inState, statesOf, transports, until, World, type WorldOptions } from './support.ts';

const start = Math.floor(Date.now() / 1000) * 1000 - 3_600_000;
const ranges = [{ from: start, to: start + 600_000 }];

let world: World;
let player: Player;

function open(options: WorldOptions, intent: Parameters<World['play']>[0]): void {
  world = new World({ ranges, ...options });
  player = world.play({ mode: 'playback', ...intent });
}

/** The times of all pictures from now on. */
function timesOf(): number[] {
  const times: number[] = [];
  player.subscribe(() => player.facts.time !== undefined && times.at(-1) !== player.facts.time && times.push(player.facts.time));
  return times;
}

/** The times of the frames that the browser says it presents. */
function presentedBy(video: HTMLVideoElement): number[] {
  const times: number[] = [];
  const watch = () => video.requestVideoFrameCallback((_now, { mediaTime }) => {
    times.push(mediaTime);
    watch();
  });
  watch();
  return times;
}

const isAscending = (times: readonly number[]) => times.every((time, i) => i === 0 || time >= times[i - 1]!);

const at = (time: number) => until(() => (player.facts.time === time && world.clock === time) || undefined);

for (const [what, list] of [['WebRTC', transports.whep], ['HLS', transports.hls]] as const) {
  describe(`seeks of a recording by ${what}`, () => {
    before(async function () {
      if (list === transports.hls && !(await canEncodeHls())) this.skip();
    });
    afterEach(() => world[Symbol.dispose]());
    const camera = { transports: list };

    it('the same time twice, after the picture played on', async () => {
      open({ camera }, { time: start + 10_000, speed: 4 });
      await until(() => (player.facts.time ?? 0) > start + 15_000 || undefined);
      player.set({ time: start + 10_000, speed: 1 });
      const time = await until(() => player.facts.seeking === undefined && !player.facts.stale && player.facts.time);
      expect(time).to.be.within(start + 10_000 - EARLY, start + 14_000);
      await until(() => (player.facts.time ?? 0) > start + 11_000 || undefined);
    });

    it('the same time twice, paused, after a step', async () => {
      open({ camera }, { time: start + 10_000, paused: true });
      await at(start + 10_000);
      player.step(3);
      await at(start + 10_120);
      player.set({ time: start + 10_000 });
      await at(start + 10_000);
    });

    it('two seeks and a step, paused and playing: it is beside the second', async () => {
      open({ camera }, { time: start + 10_000, paused: true });
      await at(start + 10_000);
      player.seek(start + 100_000);
      player.seek(start + 200_000);
      player.step(1);
      await at(start + 200_040);
      player.play();
      await until(() => (player.facts.state === 'playing' && (player.facts.time ?? 0) > start + 200_400) || undefined);
      player.seek(start + 300_000);
      player.seek(start + 400_000);
      player.step(-2);
      await at(start + 399_920);
      await until(() => expect(player.intent.paused).to.equal(true));
      await until(() => expect(player.facts.state).to.equal('paused'));
    });

    it('plays on from exactly the frame that was sought while it was paused', async () => {
      open({ camera }, { time: start + 10_000 });
      await until(() => (player.facts.time ?? 0) > start + 10_400 || undefined);
      player.pause();
      await inState(player, 'paused');
      player.seek((player.facts.time ?? 0) - 5000);
      await until(() => player.facts.seeking === undefined && !player.facts.stale);
      const still = player.facts.time ?? 0;
      const times = timesOf();
      const presented = presentedBy(world.video);
      const states = statesOf(player);
      player.play();
      await until(() => times.length > 10 || undefined);
      expect(states).to.deep.equal(['paused', 'playing']);
      expect(times[0]).to.be.within(still, still + 2000);
      // A busy Firefox may name a frame that is 300 ms ahead of its own clock, and go back then.
      expect(isAscending(times) || !isAscending(presented), times.join(' ')).to.equal(true);
      await until(() => expect(player.facts.state).to.equal('playing'));
    });

    it('of many in a row the last one counts, playing', async () => {
      open({ camera }, { time: start + 10_000 });
      await inState(player, 'playing');
      const states = statesOf(player);
      for (let time = start + 20_000; time <= start + 120_000; time += 5000) {
        player.seek(time);
        await new Promise(requestAnimationFrame);
      }
      await until(() => player.facts.seeking === undefined && !player.facts.stale);
      expect(player.facts.time).to.be.within(start + 120_000 - EARLY, start + 150_000);
      expect(states).to.deep.equal(['playing']);
    });
  });
}
