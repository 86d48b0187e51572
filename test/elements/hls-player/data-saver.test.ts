import { expect } from '@open-wc/testing';
import { canEncodeHls, choose, inside, inState, part, parts, press, until, VideoServer, videoOf, words } from './support.ts';

let server: VideoServer;

/** A connection that the test sets, in place of the browser's. */
class TestConnection extends EventTarget {
  type = 'wifi';
  effectiveType = '4g';

  constructor() {
    super();
    Object.defineProperty(navigator, 'connection', { configurable: true, get: () => this });
  }

  become(type: string): void {
    this.type = type;
    this.dispatchEvent(new Event('change'));
  }
}

describe('a video on mobile data', () => {
  before(async function () {
    if (!(await canEncodeHls())) this.skip();
  });
  beforeEach(() => localStorage.clear());
  afterEach(() => {
    server[Symbol.dispose]();
    Reflect.deleteProperty(navigator, 'connection');
  });

  it('has a data saver in the menu of qualities, with the data used; it is remembered', async () => {
    server = new VideoServer();
    const player = await server.show({ time: 4.5 });
    await inState(player, 'paused');
    await until(() => expect(player.dataSaver).to.equal('auto'));
    await choose(player, 'quality', /^Data saver [\d.]+ k?MB$|^Data saver [\d.]+ kB$/);
    await until(() => expect(player.dataSaver).to.equal('on'));
    await until(() => player.shadowRoot?.querySelector('#quality [role="menuitemcheckbox"][aria-checked="true"]'));
    await expect(player).to.be.accessible();
    player.remove();
    const next = await server.show();
    expect(next.dataSaver).to.equal('on');
    next.remove();
    expect((await server.show({}, { remember: false })).dataSaver).to.equal('auto');
  });

  it('says so when Wi-Fi ends while it plays, and turns the data saver on', async () => {
    const connection = new TestConnection();
    server = new VideoServer({ duration: 60 });
    const player = await server.show();
    await inState(player, 'paused');
    connection.become('cellular');
    connection.become('wifi');
    player.play();
    await inState(player, 'playing');
    connection.become('none');
    connection.become('cellular');
    const notice = await until(() => player.shadowRoot?.querySelector<HTMLElement>('.notice'));
    await until(() => expect(words(notice)).to.equal('You are on mobile data. ·Turn on data saver'));
    part(player, 'notice-action').click();
    await until(() => expect(player.dataSaver).to.equal('on'));
    await until(() => player.shadowRoot?.querySelector('.notice') === null || undefined);
    connection.become('wifi');
    connection.become('cellular');
    const next = await until(() => player.shadowRoot?.querySelector('.notice'));
    await until(() => expect(words(next)).to.equal('You are on mobile data. Data saver is on.'));
  });

  it('turns captions on and off by C, and says so in the list of keys', async () => {
    server = new VideoServer({ captions: ['en', 'de'] });
    const player = await server.show({ time: 4.5 });
    await inState(player, 'paused');
    await until(() => parts(player).includes('captions') || undefined);
    await press(player, 'c');
    await until(() => expect(player.captions).to.equal('en'));
    player.captions = 'de';
    await until(() => {
      // Gone for a moment between two languages.
      const cue = player.shadowRoot?.querySelector('.cue');
      return (cue && words(cue).startsWith('de')) || undefined;
    });
    await press(player, 'c');
    await until(() => expect(player.captions).to.equal(undefined));
    await until(() => player.shadowRoot?.querySelector('.cue') === null || undefined);
    await press(player, 'c');
    await until(() => expect(player.captions).to.equal('de'));
    await press(player, '?');
    await until(() => words(inside(player, '#shortcuts')).includes('Captions on or off') || undefined);
  });

  it('has a button for another screen only where there is one', async () => {
    server = new VideoServer();
    const player = await server.show();
    await inState(player, 'paused');
    expect(parts(player)).to.not.include('remote');
    player.remove();

    // No test browser has a device in reach.
    const remote = Object.assign(new EventTarget(), {
      state: 'disconnected',
      asked: 0,
      tell: undefined as ((available: boolean) => void) | undefined,
      watchAvailability: async (callback: (available: boolean) => void) => void (remote.tell = callback),
      cancelWatchAvailability: async () => void (remote.tell = undefined),
      prompt: async () => void (remote.asked += 1),
    });
    const own = Object.getOwnPropertyDescriptor(HTMLMediaElement.prototype, 'remote');
    Object.defineProperty(HTMLMediaElement.prototype, 'remote', { configurable: true, get: () => remote });
    try {
      const next = await server.show();
      await until(() => remote.tell);
      remote.tell?.(true);
      const button = await until(() => next.shadowRoot?.querySelector<HTMLElement>('[part~="remote"]'));
      await until(() => expect(button.ariaLabel).to.equal('Cast'));
      button.click();
      await until(() => expect(remote.asked).to.equal(1));
      remote.tell?.(false);
      await until(() => next.shadowRoot?.querySelector('[part~="remote"]') === null || undefined);
      next.remove();
      expect(remote.tell).to.equal(undefined);
    } finally {
      Reflect.deleteProperty(HTMLMediaElement.prototype, 'remote');
      if (own) Object.defineProperty(HTMLMediaElement.prototype, 'remote', own);
    }
  });

  it('has AirPlay in Safari', async () => {
    server = new VideoServer();
    let asked = 0;
    Object.defineProperty(HTMLMediaElement.prototype, 'webkitShowPlaybackTargetPicker', { configurable: true, value: () => void (asked += 1) });
    try {
      const player = await server.show();
      await inState(player, 'paused');
      videoOf(player).dispatchEvent(Object.assign(new Event('webkitplaybacktargetavailabilitychanged'), { availability: 'available' }));
      const button = await until(() => player.shadowRoot?.querySelector<HTMLElement>('[part~="remote"]'));
      await until(() => expect(button.ariaLabel).to.equal('AirPlay'));
      button.click();
      await until(() => expect(asked).to.equal(1));
    } finally {
      Reflect.deleteProperty(HTMLMediaElement.prototype, 'webkitShowPlaybackTargetPicker');
    }
  });
});
