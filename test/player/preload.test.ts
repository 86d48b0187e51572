import { expect } from '@open-wc/testing';
import { mockVideo, MockLibrary } from '../mocks/library-handlers.ts';
import { vodFile } from '../mocks/vod-handlers.ts';
import { canEncodeHls, inState, MediaWorld, shows, until, type MediaWorldOptions } from './media-support.ts';

let world: MediaWorld;
let library: MockLibrary;

function makeWorld(options: MediaWorldOptions = {}): MediaWorld {
  library = new MockLibrary([mockVideo(), mockVideo({ id: 'other' })]);
  return (world = new MediaWorld({ ...options, first: library.handlers }));
}

const requests = () => [...world.client.requests, ...world.asked];
const isMedia = (path: string) => /\.(m4s|mp4|vtt)$/.test(path);
/** A second player is there completely: the first one had time enough to ask. */
async function meanwhile(): Promise<void> {
  using other = new MediaWorld();
  await inState(other.play({ src: '/videos/other/master.m3u8' }), 'playing');
}

describe('what is loaded before a video is played', () => {
  before(async function () {
    if (!(await canEncodeHls())) this.skip();
  });
  beforeEach(() => localStorage.clear());
  afterEach(() => world[Symbol.dispose]());

  it('is nothing with none, and no session is opened', async () => {
    const player = makeWorld().play({ src: '', video: 'tour', preload: 'none', paused: true });
    await meanwhile();
    player.seek(12);
    player.set({ captions: 'de', quality: '360p' });
    await meanwhile();
    expect(requests()).to.deep.equal([]);
    expect(player.facts).to.include({ state: 'paused', stale: true, seeking: 12 });
    player.play();
    await inState(player, 'playing');
    await shows(player, 12, 20);
    expect(library.opened).to.equal(1);
    player.pause();
    await inState(player, 'paused');
    player.set({ video: 'other' });
    await until(() => expect(player.facts).to.include({ state: 'paused', stale: true }));
    await meanwhile();
    expect(requests().filter((path) => path.includes('other'))).to.deep.equal([]);
  });

  it('is everything with none where it plays by itself, or when that is taken back', async () => {
    const player = makeWorld().play({ preload: 'none' });
    await inState(player, 'playing');
    world[Symbol.dispose]();
    const late = makeWorld().play({ preload: 'none', paused: true });
    late.set({ preload: 'auto' });
    await shows(late, 0, 0.1);
    await until(() => expect(late.facts).to.include({ state: 'paused', stale: false }));
  });

  it('is the playlists with metadata', async () => {
    const player = makeWorld({ audio: ['en', 'de'], captions: ['en'] }).play({ preload: 'metadata', paused: true });
    await until(() => player.facts.duration === 20 || undefined);
    await until(() => player.facts.renditions.length === 2 || undefined);
    await meanwhile();
    expect(world.asked.filter(isMedia)).to.deep.equal([]);
    expect(player.facts).to.include({ state: 'paused', stale: true });
    player.play();
    await inState(player, 'playing');
    await shows(player, 0.2, 20);
  });

  it('is the playlists with metadata also where play is pressed before they are there', async () => {
    const player = makeWorld().play({ preload: 'metadata', paused: true });
    player.play();
    await inState(player, 'playing');
    player.pause();
    await inState(player, 'paused');
    player.seek(15);
    await shows(player, 14.9, 15.1);
    await until(() => expect(player.facts).to.include({ state: 'paused', stale: false }));
  });

  it('is the head of a file with metadata', async () => {
    const url = URL.createObjectURL(await vodFile());
    const player = makeWorld().play({ src: url, preload: 'metadata', paused: true });
    await until(() => world.video.preload === 'metadata' || undefined);
    await until(() => player.facts.sound);
    player.play();
    await inState(player, 'playing');
    await until(() => expect(world.video.hasAttribute('preload')).to.equal(false));
    URL.revokeObjectURL(url);
  });
});
