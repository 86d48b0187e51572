import { expect } from '@open-wc/testing';
import type { MediaFacts, MediaPlayer } from '@oriel/player';
import { mockQuality, mockVideo, MockLibrary } from '../mocks/library-handlers.ts';
import { canEncodeHls, inState, MediaWorld, shows, until } from './media-support.ts';

let world: MediaWorld;
let library: MockLibrary;
let heights: number[];

const processing = (...made: number[]) => mockVideo({ upload_status: 'processing', qualities: [180, 270, 360].map((height) => mockQuality(`${height}p`, made.includes(height) ? 1 : 0.5)) });
const masters = () => world.asked.filter((path) => path.endsWith('master.m3u8')).length;
const renditions = (player: MediaPlayer) => player.facts.renditions.map(({ id }) => id).join();

/** What the player tells from now on. */
function told(player: MediaPlayer): MediaFacts[] {
  const all: MediaFacts[] = [];
  player.subscribe(() => all.push(player.facts));
  return all;
}

describe('a video that is watched while it is processed', () => {
  before(async function () {
    if (!(await canEncodeHls())) this.skip();
  });
  beforeEach(() => {
    localStorage.clear();
    heights = [180];
    library = new MockLibrary([processing(180)]);
    world = new MediaWorld({ duration: 60, captions: ['en', 'de'], heights: () => heights, first: library.handlers });
  });
  afterEach(() => world[Symbol.dispose]());

  it('gets a quality that is made later, where it is, and the storyboard', async () => {
    const player = world.play({ src: '', video: 'tour', time: 20, volume: 0.4, captions: 'de', quality: '360p' });
    await shows(player, 20.5, 60);
    await until(() => player.facts.captionTrack === 'de' || undefined);
    expect(player.facts.renditions).to.deep.equal([]);
    heights = [180, 360];
    library.videos.set('tour', processing(180, 360));
    library.storyboard = '/videos/tour/storyboard.vtt';
    const facts = told(player);
    const before = player.facts.time ?? 0;
    const begun = performance.now();
    world.environment.skip(30_000);
    await until(() => renditions(player) === '360p,180p' || undefined);
    // On a machine that is too slow for that it tells that it loads.
    if (performance.now() - begun < 1000) expect(facts.map(({ state }) => state)).not.to.include('connecting');
    // The remembered choice is there at last.
    await until(() => (player.facts.rendition === '360p' && world.video.videoHeight === 360) || undefined);
    await inState(player, 'playing');
    await until(() => player.facts.captionTrack === 'de' || undefined);
    await until(() => new URL(player.facts.video?.storyboard ?? 'x:').pathname === '/videos/tour/storyboard.vtt');
    expect(Math.min(...facts.map(({ time = Infinity }) => time)), 'back').to.be.at.least(before - 0.1);
    expect(world.video.volume).to.equal(0.4);
    expect(masters()).to.equal(2);
    player.close();
    await until(() => library.events.some(({ type }) => type === 'watched'));
    expect(library.events.filter(({ type }) => type === 'seeked')).to.deep.equal([]);
    await until(() => expect(library.reports.map(({ session_id }) => session_id)).to.deep.equal(library.reports.map(() => 'session-1')));
  });

  it('stays paused at its place with its picture', async () => {
    const player = world.play({ src: '', video: 'tour', time: 7.3, paused: true });
    await shows(player, 7.25, 7.35);
    await inState(player, 'paused');
    heights = [180, 360];
    library.videos.set('tour', processing(180, 360));
    const played: unknown[] = [];
    world.video.addEventListener('playing', (event) => played.push(event));
    world.environment.skip(30_000);
    await until(() => renditions(player) === '360p,180p' || undefined);
    await shows(player, 7.25, 7.35);
    await inState(player, 'paused');
    expect(played).to.deep.equal([]);
  });
});
