import { expect } from '@open-wc/testing';
import { canEncodeHls, inState, part, shows, until, VideoServer, videoOf, words } from './support.ts';

let server: VideoServer;

/** A tap of a finger at a part of the width of the picture. */
function tap(player: Element, at: number, { moves = 0 } = {}): void {
  const video = videoOf(player);
  const { height, left, top, width } = video.getBoundingClientRect();
  const init = { clientX: left + width * at, clientY: top + height / 3, pointerId: 7, pointerType: 'touch', isPrimary: true, bubbles: true, composed: true };
  video.dispatchEvent(new PointerEvent('pointerdown', init));
  video.dispatchEvent(new PointerEvent('pointerup', { ...init, clientX: init.clientX + moves }));
}

const isShown = (player: Element): boolean => Boolean(player.shadowRoot?.querySelector('.skipped'));

describe('taps on <oriel-hls-player>', () => {
  before(async function () {
    if (!(await canEncodeHls())) this.skip();
  });
  beforeEach(() => localStorage.clear());
  afterEach(() => server[Symbol.dispose]());

  it('a double tap on the right skips forward, each further tap again; it says how far, for a moment', async () => {
    server = new VideoServer({ duration: 60 });
    const player = await server.show({ time: 12 });
    await inState(player, 'paused');
    await shows(player, 12, 12.1);
    tap(player, 0.8);
    await until(() => expect(isShown(player)).to.equal(false));
    tap(player, 0.8);
    tap(player, 0.9);
    await player.updateComplete;
    await until(() => expect(words(part(player, 'skipped'))).to.equal('Forward 20 seconds'));
    await shows(player, 32, 32.1);
    server.environment.skip(1000);
    await player.updateComplete;
    await until(() => expect(isShown(player)).to.equal(false));
  });

  it('a double tap on the left skips back', async () => {
    server = new VideoServer({ duration: 60 });
    const player = await server.show({ time: 25 });
    await shows(player, 25, 25.1);
    tap(player, 0.1);
    tap(player, 0.1);
    await player.updateComplete;
    // Before it leaves.
    await until(() => expect(words(part(player, 'skipped'))).to.equal('Back 10 seconds'));
    await shows(player, 15, 15.1);
  });

  it('each skip is felt as a short pulse, where the device vibrates', async () => {
    const felt: VibratePattern[] = [];
    const own = Object.getOwnPropertyDescriptor(navigator, 'vibrate');
    Object.defineProperty(navigator, 'vibrate', { configurable: true, value: (pattern: VibratePattern) => felt.push(pattern) > 0 });
    try {
      server = new VideoServer({ duration: 60 });
      const player = await server.show({ time: 12 });
      await shows(player, 12, 12.1);
      tap(player, 0.8);
      expect(felt).to.deep.equal([]);
      tap(player, 0.8);
      tap(player, 0.8);
      expect(felt).to.have.lengthOf(2);
      for (const pattern of felt) expect(pattern).to.be.within(1, 30);
      await shows(player, 32, 32.1);
      Object.defineProperty(navigator, 'vibrate', { configurable: true, value: undefined });
      server.environment.skip(1000);
      tap(player, 0.1);
      tap(player, 0.1);
      await shows(player, 22, 22.1);
    } finally {
      if (own) Object.defineProperty(navigator, 'vibrate', own);
      else Reflect.deleteProperty(navigator, 'vibrate');
    }
  });

  it('one tap, two slow ones, two at different sides, two in the middle and a swipe skip nothing', async () => {
    server = new VideoServer({ duration: 60 });
    const player = await server.show({ time: 25 });
    await shows(player, 25, 25.1);
    tap(player, 0.1);
    server.environment.skip(500);
    tap(player, 0.1);
    tap(player, 0.9);
    server.environment.skip(500);
    tap(player, 0.5);
    tap(player, 0.5);
    server.environment.skip(500);
    tap(player, 0.9, { moves: 40 });
    tap(player, 0.9, { moves: 40 });
    await player.updateComplete;
    await until(() => expect(isShown(player)).to.equal(false));
    await until(() => expect(player.currentTime).to.be.within(25, 25.1));
  });
});
