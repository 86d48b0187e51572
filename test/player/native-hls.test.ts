import { expect } from '@open-wc/testing';
import { MockLibrary } from '../mocks/library-handlers.ts';
import { vodFile } from '../mocks/vod-handlers.ts';
import { canEncodeHls, inState, MediaWorld, until } from './media-support.ts';

let world: MediaWorld;
let restore: () => void;

/** As on an iPhone of old: no Media Source Extensions of any kind, and the video element itself opens playlists. */
function withoutMediaSource(plays: string): () => void {
  const names = ['MediaSource', 'ManagedMediaSource'];
  const own = names.map((name) => [name, Object.getOwnPropertyDescriptor(globalThis, name)] as const);
  for (const name of names) Reflect.deleteProperty(globalThis, name);
  const { prototype } = HTMLMediaElement;
  const { canPlayType } = prototype;
  prototype.canPlayType = function (type) {
    return type.includes('mpegurl') ? (plays as CanPlayTypeResult) : canPlayType.call(this, type);
  };
  return () => {
    for (const [name, descriptor] of own) if (descriptor) Object.defineProperty(globalThis, name, descriptor);
    prototype.canPlayType = canPlayType;
  };
}

/** The server of these tests answers no requests of video elements: each ends with an error, as if of this kind. */
const failWith = (code: number) => Object.defineProperty(world.video, 'error', { configurable: true, value: { code } });

describe('a playlist where the browser has no Media Source Extensions', () => {
  before(async function () {
    if (!(await canEncodeHls())) this.skip();
  });
  beforeEach(() => {
    localStorage.clear();
    restore = withoutMediaSource('maybe');
  });
  afterEach(() => {
    restore();
    world[Symbol.dispose]();
  });

  it('is opened by the video element, without hls.js, and what cannot be played gives way to the next address', async () => {
    world = new MediaWorld();
    const file = URL.createObjectURL(await vodFile());
    const opened: string[] = [];
    world.video.addEventListener('error', () => opened.push(world.video.src));
    const player = world.play({ fallbacks: [file] });
    await until(() => player.facts.source === file || undefined);
    await inState(player, 'playing', 'ended');
    expect(opened.map((url) => new URL(url).pathname)).to.deep.equal(['/videos/tour/master.m3u8']);
    expect(world.asked, 'requests of hls.js').to.deep.equal([]);
    expect(player.facts.renditions).to.deep.equal([]);
    URL.revokeObjectURL(file);
  });

  it('has a signature in its URL, and another one once it is refused', async () => {
    const library = new MockLibrary();
    world = new MediaWorld({ first: library.handlers });
    failWith(MediaError.MEDIA_ERR_NETWORK);
    // An address that fails is taken off again at once.
    const opened: string[] = [];
    const observer = new MutationObserver(() => world.video.src && opened.push(new URL(world.video.src).search));
    observer.observe(world.video, { attributeFilter: ['src'] });
    const player = world.play({ src: '', video: 'tour', time: 5 });
    await until(() => expect(opened).to.deep.equal(['?access=signature-1']));
    await inState(player, 'disconnected');
    expect(player.facts.error?.code).to.equal('network_gone');
    world.environment.skip(10_000);
    await until(() => expect(opened).to.deep.equal(['?access=signature-1', '?access=signature-2']));
    expect(player.facts.seeking, 'it goes on there').to.equal(5);
    observer.disconnect();
    expect(world.asked).to.deep.equal([]);
  });

  it('says so where the browser plays no playlists at all', async () => {
    restore();
    restore = withoutMediaSource('');
    world = new MediaWorld();
    const player = world.play();
    await inState(player, 'error');
    expect(player.facts.error?.code).to.equal('codec_unsupported');
  });
});
