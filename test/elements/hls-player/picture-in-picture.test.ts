import { expect } from '@open-wc/testing';
import type { OrielHlsPlayer } from '@oriel/elements/hls-player';
import { canEncodeHls, inState, part, parts, press, until, VideoServer, videoOf } from './support.ts';

/** Browsers open the small window for a gesture only, and Firefox has none for pages. */
class Window {
  video: HTMLVideoElement | undefined;
  supported = true;
  readonly #restore: (() => void)[] = [];

  constructor() {
    const show = (video?: HTMLVideoElement) => this.#show(video);
    const root = (document: object) => (this.video?.getRootNode() === document ? this.video : null);
    this.#set(document, 'pictureInPictureEnabled', { get: () => this.supported });
    this.#set(document, 'exitPictureInPicture', { value: async () => show() });
    this.#set(ShadowRoot.prototype, 'pictureInPictureElement', { get(this: ShadowRoot) { return root(this); } });
    this.#set(HTMLVideoElement.prototype, 'requestPictureInPicture', { async value(this: HTMLVideoElement) { show(this); } });
  }

  /** Its own button closes it. */
  close(): void {
    this.#show(undefined);
  }

  [Symbol.dispose](): void {
    for (const restore of this.#restore) restore();
  }

  #show(video: HTMLVideoElement | undefined): void {
    const before = this.video;
    this.video = video;
    before?.dispatchEvent(new Event('leavepictureinpicture'));
    video?.dispatchEvent(new Event('enterpictureinpicture'));
  }

  #set(target: object, name: string, descriptor: PropertyDescriptor): void {
    const own = Object.getOwnPropertyDescriptor(target, name);
    Object.defineProperty(target, name, { configurable: true, ...descriptor });
    this.#restore.push(() => (own ? Object.defineProperty(target, name, own) : Reflect.deleteProperty(target, name)));
  }
}

let server: VideoServer;
let window: Window;

const labelOf = (player: OrielHlsPlayer) => part(player, 'picture-in-picture').ariaLabel;

describe('picture-in-picture of <oriel-hls-player>', () => {
  before(async function () {
    if (!(await canEncodeHls())) this.skip();
  });
  beforeEach(() => {
    localStorage.clear();
    window = new Window();
  });
  afterEach(() => {
    server[Symbol.dispose]();
    window[Symbol.dispose]();
  });

  it('begins and ends by its button, whose label says which', async () => {
    server = new VideoServer();
    const player = await server.show();
    await inState(player, 'paused');
    await until(() => expect(labelOf(player)).to.equal('Picture in picture'));
    part(player, 'picture-in-picture').click();
    await until(() => expect(window.video).to.equal(videoOf(player)));
    await until(() => expect(labelOf(player)).to.equal('Exit picture in picture'));
    part(player, 'picture-in-picture').click();
    await until(() => expect(window.video).to.equal(undefined));
    await until(() => expect(labelOf(player)).to.equal('Picture in picture'));
  });

  it('begins and ends by the key P, and the window may be closed by itself', async () => {
    server = new VideoServer();
    const player = await server.show({ autoplay: true });
    await inState(player, 'playing');
    await press(player, 'p');
    await until(() => expect(window.video).to.equal(videoOf(player)));
    await until(() => expect(labelOf(player)).to.equal('Exit picture in picture'));
    window.close();
    await until(() => expect(labelOf(player)).to.equal('Picture in picture'));
    await press(player, 'p');
    await until(() => expect(window.video).to.equal(videoOf(player)));
    await press(player, 'p');
    await until(() => expect(window.video).to.equal(undefined));
    await inState(player, 'playing', 'ended');
  });

  it('has no button where the browser has none, or the page wants none', async () => {
    window.supported = false;
    server = new VideoServer();
    const player = await server.show();
    await inState(player, 'paused');
    await until(() => expect(parts(player)).to.include('fullscreen').and.not.to.include('picture-in-picture'));
    await press(player, 'p');
    expect(window.video).to.equal(undefined);
    window.supported = true;
    player.requestUpdate();
    await until(() => expect(parts(player)).to.include('picture-in-picture'));
    player.controls = 'play fullscreen';
    await until(() => expect(parts(player)).to.deep.equal(['play', 'fullscreen']));
  });

  it('a browser that refuses it changes nothing', async () => {
    server = new VideoServer();
    const player = await server.show();
    await inState(player, 'paused');
    Object.defineProperty(videoOf(player), 'requestPictureInPicture', { value: () => Promise.reject(new DOMException('no gesture', 'NotAllowedError')) });
    const refused: unknown[] = [];
    const note = (event: PromiseRejectionEvent) => refused.push(event.reason);
    globalThis.addEventListener('unhandledrejection', note);
    await press(player, 'p');
    part(player, 'picture-in-picture').click();
    await new Promise(requestAnimationFrame);
    globalThis.removeEventListener('unhandledrejection', note);
    expect(refused).to.deep.equal([]);
    await until(() => expect(labelOf(player)).to.equal('Picture in picture'));
  });
});
