import { expect } from '@open-wc/testing';
import { fromIso, type Milliseconds } from '@oriel/core';
import type { Intent, Player } from '@oriel/player';
import { http } from 'msw';
import { failure } from '../mocks/handlers.ts';
import { canEncodeHls, inState, statesOf, transports, until, World, type WorldOptions } from './support.ts';

const MINUTE = 60_000;
const START = Math.floor(Date.now() / 1000) * 1000 - 300 * MINUTE;
/** Two recordings, a gap of ten minutes, then one that ends long before now. */
const ranges = [
  { from: START, to: START + 20 * MINUTE },
  { from: START + 30 * MINUTE, to: START + 180 * MINUTE },
];

let world: World;
let player: Player;
/** What the playlists were asked for. */
let asked: { from: Milliseconds; authorization: string | null }[];
/** While set, no segment of media comes. */
let broken: boolean;

/** Plays from `time` by hls.js, on a video without a canvas: what is seen is what HLS shows. */
function play(time: Milliseconds, { first = [], token, ...intent }: Partial<Intent> & Pick<WorldOptions, 'first' | 'token'> = {}): void {
  asked = [];
  broken = false;
  const watched = [
    http.get('*/recorded.m3u8', ({ request }) => {
      asked.push({ from: fromIso(new URL(request.url).searchParams.get('from') ?? ''), authorization: request.headers.get('Authorization') });
    }),
    http.get('*.m4s', () => (broken ? failure('segment_unknown') : undefined)),
  ];
  world = new World({ ranges, camera: { transports: transports.hls }, canvas: false, first: [...first, ...watched], ...(token && { token }) });
  player = world.play({ mode: 'playback', time, ...intent });
}

const settled = (state = 'playing') => until(() => (player.facts.state === state && player.facts.seeking === undefined && !player.facts.stale) || undefined);
/** The frame that holds a time. */
const frameAt = (time: Milliseconds) => Math.floor(time / 40) * 40;

describe('recorded HLS', () => {
  before(async function () {
    if (!(await canEncodeHls())) this.skip();
  });
  afterEach(async () => {
    world[Symbol.dispose]();
    expect(world.environment.waits.filter((wait) => wait <= 250), 'it goes on').to.deep.equal([]);
  });

  it('begins at its time, in a playlist of a window around it, at the speed that is asked for', async () => {
    play(START + 5 * MINUTE, { speed: 4 });
    await settled();
    await until(() => expect(player.facts.transport).to.equal('llhls'));
    expect(player.facts.time).to.be.within(START + 5 * MINUTE, START + 5 * MINUTE + 30_000);
    await until(() => expect(world.video.playbackRate).to.equal(4));
    await until(() => expect(asked.map(({ from }) => from)).to.deep.equal([START + 4 * MINUTE]));
    player.seek(START + 6 * MINUTE);
    await settled();
    expect(player.facts.time).to.be.within(START + 6 * MINUTE, START + 6 * MINUTE + 30_000);
    expect(asked).to.have.lengthOf(1);
    player.seek(START + 100 * MINUTE);
    await settled();
    expect(player.facts.time).to.be.within(START + 100 * MINUTE, START + 100 * MINUTE + 30_000);
    await until(() => expect(asked.map(({ from }) => from)).to.deep.equal([START + 4 * MINUTE, START + 99 * MINUTE]));
  });

  it('paused, shows exactly the frame of the time, and says its time', async () => {
    play(START + 5 * MINUTE + 1234, { paused: true });
    await settled('paused');
    for (const time of [START + 5 * MINUTE + 1234, START + 5 * MINUTE + 12_990, START + 4 * MINUTE + 30_001, START + 50 * MINUTE + 555]) {
      player.seek(time);
      await settled('paused');
      await until(() => world.clock === frameAt(time) || undefined);
      // Firefox says the time that was sought, where others say that of the frame.
      await until(() => expect(player.facts.time).to.be.within(frameAt(time), frameAt(time) + 39));
    }
  });

  it('the picture has the time that it says, while it plays', async () => {
    play(START + 5 * MINUTE);
    await settled();
    for (let n = 0; n < 10; n++) {
      await new Promise((resolve) => world.video.requestVideoFrameCallback(resolve));
      // A busy machine may draw the next frame by the time that this one is read.
      await until(() => Math.abs((player.facts.time ?? 0) - (world.clock ?? 0)) <= 80 || undefined);
    }
  });

  it('steps frame by frame, also beside a seek whose playlist is not there yet', async () => {
    play(START + 5 * MINUTE + 400, { paused: true });
    await settled('paused');
    for (const [by, at] of [[1, 440], [-2, 360], [30, 1560], [-1, 1520]] as const) {
      player.step(by);
      await until(() => world.clock === START + 5 * MINUTE + at || undefined);
    }
    player.seek(START + 6 * MINUTE);
    player.seek(START + 100 * MINUTE);
    player.step(1);
    await until(() => world.clock === START + 100 * MINUTE + 40 || undefined);
  });

  it('comes back by itself to the picture that was seen when its media stopped coming, not to the last seek', async () => {
    play(START + 5 * MINUTE, { speed: 8 });
    await settled();
    player.seek(START + 10 * MINUTE);
    await until(() => (player.facts.time ?? 0) > START + 10 * MINUTE + 1000 || undefined);
    broken = true;
    await inState(player, 'stalled');
    const { time = 0 } = player.facts;
    broken = false;
    await settled();
    expect(player.facts.time).to.be.within(time - 200, time + 60_000);
    const before = player.facts.time ?? 0;
    const playlists = asked.length;
    player.retry();
    await until(() => asked.length > playlists || undefined);
    await settled();
    expect(player.facts.time).to.be.within(before - 200, before + 60_000);
  });

  it('comes back to what was asked for when that was not there yet', async () => {
    play(START + 5 * MINUTE);
    await settled();
    broken = true;
    player.seek(START + 100 * MINUTE);
    await inState(player, 'disconnected');
    broken = false;
    world.environment.skip(500);
    await settled();
    expect(player.facts.time).to.be.within(START + 100 * MINUTE, START + 100 * MINUTE + 30_000);
  });

  it('a seek into a gap goes on after it, in the same playlist and in another', async () => {
    play(START + 15 * MINUTE);
    await settled();
    for (const [time, next, playlists] of [[START + 25 * MINUTE, START + 30 * MINUTE, 2], [START - 100 * MINUTE, START, 4]] as const) {
      player.seek(time);
      await until(() => player.facts.skipped?.to === next || undefined);
      await settled();
      await until(() => expect(player.facts.skipped).to.deep.equal({ from: time, to: next }));
      expect(player.facts.time).to.be.within(next, next + 30_000);
      expect(asked).to.have.lengthOf(playlists);
    }
  });

  it('says that nothing is recorded where gaps are not skipped, and after the last recording', async () => {
    play(START + 15 * MINUTE, { skipGaps: false });
    await settled();
    player.seek(START + 25 * MINUTE);
    await inState(player, 'gap');
    await until(() => expect(player.facts).to.include({ since: START + 25 * MINUTE, before: START + 20 * MINUTE - 40, after: START + 30 * MINUTE }));
    player.seek(START + 200 * MINUTE);
    await until(() => player.facts.since === START + 200 * MINUTE || undefined);
    await until(() => expect(player.facts.state).to.equal('gap'));
    await until(() => expect(player.facts.after).to.equal(undefined));
    player.seek(START + 31 * MINUTE);
    await settled();
  });

  it('what was found out about an earlier seek does not end the one after it', async () => {
    let answer = () => {};
    let held = Promise.resolve();
    let requests = 0;
    const frames = http.get('*/frames', async () => {
      requests++;
      await held;
    });
    play(START + 15 * MINUTE, { skipGaps: false, first: [frames] });
    await settled();
    let answered = 0;
    const { request: send } = world.client;
    Object.assign(world.client, {
      request: ((path, request) => {
        const sent = send(path, request);
        if (path.endsWith('/frames')) void sent.catch(() => {}).finally(() => answered++);
        return sent;
      }) satisfies typeof send,
    });
    for (const later of [START + 31 * MINUTE, START + 100 * MINUTE]) {
      held = new Promise((resolve) => (answer = resolve));
      const before = requests;
      player.seek(START + 25 * MINUTE);
      await until(() => requests > before || undefined);
      player.seek(later);
      await settled();
      const states = statesOf(player);
      answer();
      await until(() => answered === requests || undefined);
      expect(states).to.deep.equal(['playing']);
      await until(() => expect(player.facts.error).to.equal(undefined));
      expect(player.facts.time).to.be.within(later, later + 30_000);
    }
  });

  it('goes on at the end of its window, over a gap too', async () => {
    // A window reaches half an hour: to within the gap, then to within the second recording.
    play(START);
    await settled();
    player.seek(START + 20 * MINUTE - 800);
    await until(() => player.facts.skipped);
    await until(() => expect(player.facts.skipped?.to).to.equal(START + 30 * MINUTE));
    expect(player.facts.skipped?.from).to.be.within(START + 20 * MINUTE - 40, START + 20 * MINUTE + 2);
    await settled();
    expect(player.facts.time).to.be.within(START + 30 * MINUTE, START + 30 * MINUTE + 30_000);
    expect(asked).to.have.lengthOf(2);
    player.seek(START + 60 * MINUTE - 800);
    await until(() => (player.facts.time ?? 0) >= START + 60 * MINUTE || undefined);
    expect(asked).to.have.lengthOf(3);
    expect(player.facts).not.to.have.any.keys('skipped', 'since');
  });

  it('ends where recordings do, and plays again after a seek', async () => {
    for (const [end, skipGaps] of [[START + 180 * MINUTE, true], [START + 20 * MINUTE, false]] as const) {
      play(end - 800, { skipGaps });
      await inState(player, 'ended');
      expect(player.facts.since).to.be.within(end - 40, end + 2);
      player.seek(end - 30_000);
      await until(() => (player.facts.state === 'playing' && (player.facts.time ?? 0) > end - 29_500) || undefined);
      if (skipGaps) world[Symbol.dispose]();
    }
  });

  it('mentions a gap that it crossed within its playlist, or stops at it', async () => {
    for (const skipGaps of [true, false]) {
      play(START + 20 * MINUTE - 800, { skipGaps });
      await settled();
      // In one playlist with what follows the gap.
      expect(asked).to.have.lengthOf(1);
      if (!skipGaps) {
        await inState(player, 'ended');
        await until(() => expect(player.facts.since).to.equal(START + 20 * MINUTE));
        await until(() => expect(world.video.paused).to.equal(true));
        player.seek(START + 31 * MINUTE);
        await until(() => (player.facts.time ?? 0) > START + 31 * MINUTE + 500 || undefined);
        return;
      }
      const states = statesOf(player);
      expect(await until(() => player.facts.skipped)).to.deep.equal({ from: START + 20 * MINUTE, to: START + 30 * MINUTE });
      expect(states).to.deep.equal(['playing']);
      world[Symbol.dispose]();
    }
  });

  it('renews a refused token once, and goes on where it was', async () => {
    let good = 'token-0';
    let tokens = 0;
    const access = http.get('*/hls/*', ({ request }) => (request.headers.get('Authorization') === `Bearer ${good}` ? undefined : failure('token_expired')));
    play(START + 5 * MINUTE, { speed: 8, first: [access], token: () => `token-${tokens++}` });
    await until(() => (player.facts.time ?? 0) > START + 5 * MINUTE + 1000 || undefined);
    const { time = 0 } = player.facts;
    const states = statesOf(player);
    good = 'token-1';
    await until(() => asked.length === 2 || undefined);
    await settled();
    await until(() => expect(asked[1]?.authorization).to.equal('Bearer token-1'));
    expect(player.facts.time).to.be.within(time, time + 120_000);
    expect(states).not.to.include('error').and.not.to.include('disconnected');
    good = 'none';
    player.seek(START + 100 * MINUTE);
    await inState(player, 'error');
    await until(() => expect(player.facts.error?.code).to.equal('token_expired'));
    expect(tokens).to.equal(2);
  });

  it('is refused for good where there is no other token', async () => {
    play(START, { first: [http.get('*/hls/*', () => failure('not_authenticated'))], token: () => 'fixed' });
    await inState(player, 'error');
    await until(() => expect(player.facts.error?.code).to.equal('not_authenticated'));
  });

  it('closed while its playlist is under way, it opens nothing', async () => {
    let answer = () => {};
    const held = new Promise<void>((resolve) => (answer = resolve));
    let segments = 0;
    const first = [http.get('*/recorded.m3u8', () => held.then(() => undefined)), http.get('*.m4s', () => void segments++)];
    play(START, { first });
    await until(() => player.facts.camera);
    player.close();
    answer();
    await world.client.cameras.get('yard');
    expect(segments).to.equal(0);
    expect(world.video.hasAttribute('src')).to.equal(false);
  });
});
