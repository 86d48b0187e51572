import { expect } from '@open-wc/testing';
import { http } from 'msw';
import { failure } from '../mocks/handlers.ts';
import { asked, eachInWorld, media, MINUTE, play, player, settled, START, world } from './recorded-hls-support.ts';
import { inState, statesOf, until } from './support.ts';

describe('recorded HLS that ends, fails or is refused', () => {
  eachInWorld();

  it('comes back by itself to the picture that was seen when its media stopped coming, not to the last seek', async () => {
    play(START + 5 * MINUTE, { speed: 8 });
    await settled();
    player.seek(START + 10 * MINUTE);
    await until(() => (player.facts.time ?? 0) > START + 10 * MINUTE + 1000 || undefined);
    media.broken = true;
    await inState(player, 'stalled');
    const { time = 0 } = player.facts;
    media.broken = false;
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
    media.broken = true;
    player.seek(START + 100 * MINUTE);
    await inState(player, 'disconnected');
    media.broken = false;
    world.environment.skip(500);
    await settled();
    expect(player.facts.time).to.be.within(START + 100 * MINUTE, START + 100 * MINUTE + 30_000);
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
