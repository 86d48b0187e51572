import { expect } from '@open-wc/testing';
import type { OrielHlsPlayer } from '@oriel/elements/hls-player';
import { canEncodeHls, inside, inState, key, part, press, shows, until, VideoServer, videoOf, words } from './support.ts';

let server: VideoServer;
let copied: string[] = [];

/** @returns whether the browser's own menu stays away */
function rightClick(player: Element, x = 300, y = 100): boolean {
  const event = new MouseEvent('contextmenu', { clientX: x, clientY: y, bubbles: true, composed: true, cancelable: true });
  (player.shadowRoot?.querySelector('#video-menu:popover-open') ?? videoOf(player)).dispatchEvent(event);
  return event.defaultPrevented;
}

const openMenu = (player: Element) => until(() => player.shadowRoot?.querySelector<HTMLElement>('#video-menu:popover-open'));
const isGone = (player: Element, selector: string) => until(() => player.shadowRoot?.querySelector(selector) === null || undefined);

async function chooseIn(player: OrielHlsPlayer, name: RegExp): Promise<void> {
  rightClick(player);
  const menu = await openMenu(player);
  [...menu.querySelectorAll('button')].find((item) => name.test(words(item)))!.click();
}

function finger(player: Element, type: string, { x = 400, y = 100 } = {}): void {
  videoOf(player).dispatchEvent(new PointerEvent(type, { clientX: x, clientY: y, pointerId: 7, pointerType: 'touch', isPrimary: true, bubbles: true, composed: true }));
}

describe('the menu on a video', () => {
  before(async function () {
    if (!(await canEncodeHls())) this.skip();
  });
  beforeEach(() => {
    localStorage.clear();
    copied = [];
    Object.defineProperty(navigator, 'clipboard', { configurable: true, value: { writeText: async (text: string) => void copied.push(text) } });
  });
  afterEach(() => {
    server[Symbol.dispose]();
    Reflect.deleteProperty(navigator, 'clipboard');
  });

  it('opens by a right click where the pointer is; a second one is for the browser', async () => {
    server = new VideoServer();
    const player = await server.show({ time: 4.5 });
    await inState(player, 'paused');
    await until(() => expect(rightClick(player, 300, 100)).to.equal(true));
    const menu = await openMenu(player);
    await until(() => Math.abs(menu.getBoundingClientRect().left - 300) < 1 || undefined);
    expect(Math.abs(menu.getBoundingClientRect().top - 100)).to.be.below(1);
    await expect(player).to.be.accessible();
    expect(rightClick(player)).to.equal(false);
    await isGone(player, '#video-menu');
    rightClick(player, innerWidth - 4, innerHeight - 4);
    const next = await openMenu(player);
    await until(() => {
      const { bottom, right } = next.getBoundingClientRect();
      return (right <= innerWidth && bottom <= innerHeight && right > innerWidth - 20) || undefined;
    });
    await key('Escape');
    await isGone(player, '#video-menu');
  });

  it('opens for a finger that is held, and not for one that moves or is lifted', async () => {
    server = new VideoServer();
    const player = await server.show({ time: 4.5 });
    await inState(player, 'paused');
    finger(player, 'pointerdown');
    finger(player, 'pointermove', { x: 430 });
    server.environment.skip(600);
    finger(player, 'pointerup', { x: 430 });
    finger(player, 'pointerdown');
    finger(player, 'pointerup');
    server.environment.skip(600);
    finger(player, 'pointerdown');
    finger(player, 'pointercancel');
    server.environment.skip(600);
    await player.updateComplete;
    await until(() => expect(player.shadowRoot?.querySelector('#video-menu')).to.equal(null));
    finger(player, 'pointerdown');
    server.environment.skip(600);
    await openMenu(player);
  });

  it('copies the link, with the place too, and says so for a moment', async () => {
    server = new VideoServer();
    const player = await server.show({ time: 7.5, link: '/watch?v=tour' });
    await shows(player, 7.4, 7.6);
    await chooseIn(player, /^Copy link$/);
    await until(() => copied.length === 1 || undefined);
    await chooseIn(player, /^Copy link at current time$/);
    await until(() => copied.length === 2 || undefined);
    await until(() => expect(copied).to.deep.equal([`${location.origin}/watch?v=tour`, `${location.origin}/watch?v=tour&t=7`]));
    await until(() => words(part(player, 'notice')) === 'Link copied' || undefined);
    server.environment.skip(10_000);
    await isGone(player, '.notice');
  });

  it('loops, opens the speeds, and shows numbers of the playback until they are closed', async () => {
    server = new VideoServer();
    const player = await server.show({ time: 4.5 });
    await inState(player, 'paused');
    await chooseIn(player, /^Loop$/);
    expect(player.loop).to.equal(true);
    await isGone(player, '#video-menu');
    rightClick(player);
    expect((await openMenu(player)).querySelector('[role="menuitemcheckbox"]')?.getAttribute('aria-checked')).to.equal('true');
    await key('Escape');
    await isGone(player, '#video-menu');
    await chooseIn(player, /^Speed$/);
    await until(() => player.shadowRoot?.querySelector('#speed:popover-open'));
    await key('Escape');
    await chooseIn(player, /^Stats for nerds$/);
    const numbers = await until(() => player.shadowRoot?.querySelector('.statistics'));
    await until(() => /Resolution320 × 180|Resolution640 × 360/.test(words(numbers).replaceAll(' ×', ' ×').replace('Resolution ', 'Resolution')) || undefined);
    await until(() => /Data used ?[\d.]+ k?MB|Data used ?[\d.]+ kB/.test(words(numbers)));
    await expect(player).to.be.accessible();
    part(player, 'close').click();
    await isGone(player, '.statistics');
  });

  it('a swipe changes the volume in full screen only', async function () {
    server = new VideoServer({ sound: true });
    const player = await server.show({ time: 4.5, volume: 0.5, muted: false });
    await inState(player, 'paused');
    const swipe = (by: number) => {
      finger(player, 'pointerdown', { y: 200 });
      for (let at = 0; at <= 10; at++) finger(player, 'pointermove', { y: 200 - (by * at) / 10 });
    };
    swipe(60);
    finger(player, 'pointerup');
    expect(player.volume).to.equal(0.5);
    await press(player, 'f');
    const isFull = await until(() => document.fullscreenElement !== null || undefined).catch(() => false);
    if (!isFull) this.skip();
    await until(() => player.matches(':fullscreen') || undefined);
    const { clientHeight } = videoOf(player);
    swipe(0.15 * clientHeight);
    await until(() => expect(player.volume).to.be.closeTo(0.75, 0.01));
    await player.updateComplete;
    await until(() => expect(words(part(player, 'swiped'))).to.equal('75%'));
    await until(() => expect(getComputedStyle(videoOf(player)).touchAction).to.equal('none'));
    swipe(-clientHeight);
    await until(() => expect(player.muted).to.equal(true));
    finger(player, 'pointerup');
    server.environment.skip(1000);
    await isGone(player, '.swiped');
    await document.exitFullscreen();
  });

  it('a tap is no zoom', async () => {
    server = new VideoServer();
    const player = await server.show();
    expect(getComputedStyle(inside(player, '.frame')).touchAction).to.equal('manipulation');
  });
});
