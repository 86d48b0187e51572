import { expect } from '@open-wc/testing';
import type { MediaPlayer } from '@oriel/player';
import { http, HttpResponse } from 'msw';
import { failure } from '../mocks/handlers.ts';
import { vodFile } from '../mocks/vod-handlers.ts';
import { canEncodeHls, inState, MediaWorld, shows, TOUR, until } from './media-support.ts';

let world: MediaWorld;

const statesOf = (player: MediaPlayer): string[] => {
  const states: string[] = [player.facts.state];
  player.subscribe(() => states.at(-1) !== player.facts.state && states.push(player.facts.state));
  return states;
};

describe('a media player whose media fails', () => {
  before(async function () {
    if (!(await canEncodeHls())) this.skip();
  });
  afterEach(() => world[Symbol.dispose]());

  it('plays what is buffered when a segment fails, and goes on at the same place when it comes', async () => {
    let broken = true;
    world = new MediaWorld({ heights: [180], first: [http.get('*/180/3.m4s', () => (broken ? new HttpResponse(null, { status: 404 }) : undefined))] });
    const player = world.play();
    await inState(player, 'playing');
    await inState(player, 'disconnected');
    await until(() => (player.facts.time ?? 0) >= 2.5 || undefined);
    expect(player.facts.time).to.be.below(3.1);
    await until(() => expect(player.facts.error?.code).to.equal('hls_failed'));
    await until(() => expect(player.facts.retryAt).to.be.a('number'));
    const states = statesOf(player);
    broken = false;
    world.environment.skip(11_000);
    await shows(player, 3.1, 20);
    await inState(player, 'playing', 'ended');
    await until(() => expect(player.facts.error).to.equal(undefined));
    expect(states).not.to.include('error');
  });

  it('says that there is nothing at an address, and tries again when it is told to', async () => {
    let missing = true;
    world = new MediaWorld({ first: [http.get('*/master.m3u8', () => (missing ? new HttpResponse(null, { status: 404 }) : undefined))] });
    const player = world.play();
    await inState(player, 'error');
    await until(() => expect(player.facts.error?.code).to.equal('not_found'));
    expect(world.environment.waits).to.deep.equal([]);
    missing = false;
    player.retry();
    await inState(player, 'playing');
  });

  it('waits longer with each failure, and comes back with the network', async () => {
    let missing = true;
    world = new MediaWorld({ first: [http.get('*/master.m3u8', () => (missing ? failure('not_ready') : undefined))] });
    // hls.js waits a second before it asks again by itself.
    const player = world.play();
    await inState(player, 'disconnected');
    missing = false;
    dispatchEvent(new Event('online'));
    await inState(player, 'playing');
  });

  it('plays the next source when one cannot be played', async () => {
    const url = URL.createObjectURL(await vodFile());
    world = new MediaWorld({ first: [http.get('*/missing/*', () => new HttpResponse(null, { status: 404 }))] });
    const player = world.play({ src: '/videos/missing/master.m3u8', fallbacks: ['data:video/mp4,nothing', url] });
    const states = statesOf(player);
    await inState(player, 'playing');
    await until(() => expect(player.facts).to.include({ source: url, live: false }));
    expect(player.facts.duration).to.be.closeTo(4, 0.1);
    expect(states).not.to.include('error');
    URL.revokeObjectURL(url);
  });

  it('plays a file: seeks and ends', async () => {
    const url = URL.createObjectURL(await vodFile());
    world = new MediaWorld();
    const player = world.play({ src: url, time: 1.5, paused: true });
    await inState(player, 'paused');
    await shows(player, 1.45, 1.55);
    player.seek(3.2);
    await shows(player, 3.15, 3.25);
    player.play();
    await inState(player, 'ended');
    URL.revokeObjectURL(url);
  });

  it('renews a refused token once, and goes on', async () => {
    let good = 'token-0';
    let tokens = 0;
    const access = http.get('*/videos/*', ({ request }) => (request.headers.get('Authorization') === `Bearer ${good}` ? undefined : failure('token_expired')));
    world = new MediaWorld({ duration: 60, first: [access], token: () => `token-${tokens++}` });
    const player = world.play({ src: TOUR });
    await inState(player, 'playing');
    const states = statesOf(player);
    good = 'token-1';
    player.seek(50);
    await shows(player, 50, 60);
    expect(tokens).to.equal(2);
    expect(states).not.to.include('error').and.not.to.include('disconnected');
  });

  it('says that it is blocked until a gesture, over the first picture', async () => {
    const { prototype } = HTMLMediaElement;
    const { play } = prototype;
    prototype.play = () => Promise.reject(new DOMException('no gesture', 'NotAllowedError'));
    try {
      world = new MediaWorld();
      const player = world.play({ muted: false });
      await inState(player, 'blocked');
      await until(() => !player.facts.stale || undefined);
      player.play();
      await Promise.resolve();
      expect(player.facts.state).to.equal('blocked');
      prototype.play = play;
      world.video.muted = true;
      player.set({ muted: true });
      player.play();
      await inState(player, 'playing');
    } finally {
      prototype.play = play;
    }
  });
});
