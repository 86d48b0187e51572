import { expect } from '@open-wc/testing';
import { resetMouse } from '@web/test-runner-commands';
import { barOf, canEncodeHls, focused, frameOf, inside, inState, isOpen, key, part, parts, pointer, press, shows, until, VideoServer, words } from './support.ts';

let server: VideoServer;

describe('the controls of a video', () => {
  before(async function () {
    if (!(await canEncodeHls())) this.skip();
  });
  beforeEach(() => localStorage.clear());
  afterEach(async () => {
    server[Symbol.dispose]();
    await resetMouse();
  });

  it('do everything by keys', async () => {
    server = new VideoServer({ sound: true });
    const player = await server.show({ time: 8 });
    await inState(player, 'paused');
    await press(player, 'l');
    await shows(player, 17.95, 18.05);
    await press(player, 'j');
    await shows(player, 7.95, 8.05);
    await press(player, 'ArrowRight');
    await shows(player, 8.95, 9.05);
    await press(player, '.');
    await shows(player, 9.03, 9.05);
    await press(player, 'Home');
    await shows(player, 0, 0.05);
    await press(player, 'k');
    await inState(player, 'playing');
    await press(player, ' ');
    await inState(player, 'paused');
    await press(player, 'm');
    await until(() => expect(player.muted).to.equal(false));
    await press(player, 'm');
    await until(() => expect(player.muted).to.equal(true));
    await press(player, 'End');
    await shows(player, 19.9, 20.1);
    await press(player, '?');
    await until(() => isOpen(player, 'shortcuts') || undefined);
    expect(words(inside(player, '#shortcuts'))).to.contain('Start or end').and.not.to.contain('timeline');
    await key('?');
    await until(() => !isOpen(player, 'shortcuts') || undefined);
    await until(() => expect(focused(player)).to.equal(frameOf(player)));
  });

  it('seek by the keys of the bar', async () => {
    server = new VideoServer();
    const player = await server.show({ time: 8 });
    await inState(player, 'paused');
    barOf(player).focus();
    await key('PageUp');
    await shows(player, 9.95, 10.05);
    await key('ArrowDown');
    await shows(player, 8.95, 9.05);
    await key('ArrowLeft');
    await shows(player, 7.95, 8.05);
    await key('End');
    await shows(player, 19.9, 20.1);
  });

  it('choose a quality by keyboard alone, and return the focus', async () => {
    server = new VideoServer();
    const player = await server.show();
    await inState(player, 'paused');
    const button = await until(() => player.shadowRoot?.querySelector<HTMLElement>('[part~="quality"]'));
    button.focus();
    await key('Enter');
    await until(() => focused(player)?.getAttribute('aria-checked') === 'true' || undefined);
    await expect(player).to.be.accessible();
    await key('ArrowDown');
    await key('Enter');
    await until(() => expect(player.quality).to.equal('360p'));
    await until(() => !isOpen(player, 'quality') || undefined);
    await until(() => expect(focused(player)).to.equal(button));
    await until(() => expect(inside(player, '#quality').childElementCount).to.equal(0));
  });

  it('follow the pointer on the bar, and seek when it lets go', async () => {
    server = new VideoServer();
    const player = await server.show();
    await inState(player, 'paused');
    pointer(player, 'pointermove', 0.25);
    await player.updateComplete;
    await until(() => expect(words(part(player, 'seek-time'))).to.equal('0:05'));
    pointer(player, 'pointerdown', 0.5);
    pointer(player, 'pointermove', 0.75);
    await player.updateComplete;
    await until(() => expect(words(part(player, 'time'))).to.equal('0:15 / 0:20'));
    await until(() => expect(player.currentTime).to.be.below(0.1));
    pointer(player, 'pointerup', 0.75);
    await shows(player, 14.9, 15.1);
    pointer(player, 'pointerdown', 0.1);
    barOf(player).focus();
    await key('Escape');
    pointer(player, 'pointerup', 0.1);
    await player.updateComplete;
    await shows(player, 14.9, 15.1);
    pointer(player, 'pointerleave', 0.1);
    await player.updateComplete;
    await until(() => expect(player.shadowRoot?.querySelector('.seek-time')).to.equal(null));
  });

  it('show what is loaded', async () => {
    server = new VideoServer();
    const player = await server.show();
    await inState(player, 'paused');
    await until(() => /100\.000%/.test(barOf(player).style.getPropertyValue('--_buffered')) || undefined);
  });

  it('stay while it is paused, and leave while it plays', async () => {
    server = new VideoServer();
    const player = await server.show();
    await inState(player, 'paused');
    await until(() => expect(frameOf(player).classList.contains('idle')).to.equal(false));
    player.play();
    await inState(player, 'playing');
    await until(() => frameOf(player).classList.contains('idle') || undefined);
    await until(() => expect(inside(player, '.bottom').inert).to.equal(true));
    await press(player, 'k');
    await inState(player, 'paused');
    await player.updateComplete;
    await until(() => expect(inside(player, '.bottom').inert).to.equal(false));
  });

  it('play and pause by a click on the picture', async () => {
    server = new VideoServer();
    const player = await server.show({ autoplay: true });
    await inState(player, 'playing');
    inside(player, 'video').click();
    await inState(player, 'paused');
    inside(player, 'video').dispatchEvent(new PointerEvent('click', { pointerType: 'touch', bubbles: true, composed: true }));
    expect(player.paused).to.equal(true);
  });

  it('are those that are asked for', async () => {
    server = new VideoServer({ sound: true, captions: ['en'] });
    const player = await server.show();
    await inState(player, 'paused');
    await until(() => parts(player).includes('quality') && parts(player).includes('captions') || undefined);
    await until(() => expect(parts(player)).to.include.members(['play', 'skip-back', 'skip-forward', 'mute', 'speed', 'help', 'fullscreen']));
    player.controls = 'play, time nonsense';
    await player.updateComplete;
    await until(() => expect(parts(player)).to.deep.equal(['play']));
    await until(() => expect(player.shadowRoot?.querySelector('.seek')).to.equal(null));
  });

  for (const width of [320, 800]) {
    it(`are accessible at ${width} pixels, in few nodes, and nothing sticks out`, async () => {
      server = new VideoServer({ sound: true, captions: ['en', 'de'], audio: ['en', 'de'] });
      const player = await server.show({ label: 'Tour' }, { width });
      await inState(player, 'paused');
      await until(() => ['quality', 'captions', 'audio'].every((name) => parts(player).includes(name)) || undefined);
      const controls = inside(player, '.controls');
      await until(() => expect(controls.scrollWidth).to.be.at.most(controls.clientWidth));
      expect(player.shadowRoot!.querySelectorAll('*').length).to.be.below(100);
      await expect(player).to.be.accessible();
      player.dir = 'rtl';
      await player.updateComplete;
      await until(() => expect(controls.scrollWidth).to.be.at.most(controls.clientWidth));
      await until(() => expect(getComputedStyle(controls).direction).to.equal('ltr'));
      await expect(player).to.be.accessible();
      part(player, 'speed').click();
      await until(() => isOpen(player, 'speed') || undefined);
      await expect(player).to.be.accessible();
    });
  }

  it('speak the language around them', async () => {
    server = new VideoServer();
    const player = await server.show({ locale: 'ar' });
    await inState(player, 'paused');
    await until(() => part(player, 'play').ariaLabel === 'تشغيل' || undefined);
    await until(() => expect(barOf(player).ariaLabel).to.equal('موضع التشغيل'));
    player.locale = 'de';
    await until(() => barOf(player).ariaLabel === 'Position' || undefined);
  });
});
