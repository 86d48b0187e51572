import { expect } from '@open-wc/testing';
import { setViewport } from '@web/test-runner-commands';
import { canEncodeHls, inside, inState, isOpen, part, parts, until, VideoServer } from './support.ts';

let server: VideoServer;

const PORTRAIT = { width: 360, height: 740 };
const LANDSCAPE = { width: 740, height: 360 };

describe('<oriel-hls-player> on a phone that is turned', () => {
  before(async function () {
    if (!(await canEncodeHls())) this.skip();
  });
  beforeEach(() => localStorage.clear());
  afterEach(async () => {
    server[Symbol.dispose]();
    await setViewport({ width: 800, height: 600 });
  });

  it('fits, and keeps its open menu, its place and its state', async () => {
    await setViewport(PORTRAIT);
    server = new VideoServer({ sound: true, captions: ['en', 'de'], audio: ['en', 'de'] });
    const player = await server.show({ time: 6.5 });
    player.style.width = '100%';
    await inState(player, 'paused');
    await until(() => ['quality', 'captions', 'audio'].every((name) => parts(player).includes(name)) || undefined);
    part(player, 'speed').click();
    await until(() => isOpen(player, 'speed') || undefined);
    for (const viewport of [LANDSCAPE, PORTRAIT]) {
      await setViewport(viewport);
      globalThis.dispatchEvent(new Event('orientationchange'));
      await until(() => expect(innerWidth).to.equal(viewport.width));
      await until(() => {
        const { bottom, left, right, top } = inside(player, '#speed').getBoundingClientRect();
        return expect({ left: left >= 0, top: top >= 0, right: right <= innerWidth, bottom: bottom <= Math.max(innerHeight, player.getBoundingClientRect().bottom) }).to.deep.equal({ left: true, top: true, right: true, bottom: true });
      });
      const { width } = player.getBoundingClientRect();
      expect(width).to.equal(viewport.width);
      const controls = inside(player, '.controls');
      expect(controls.scrollWidth).to.be.at.most(controls.clientWidth);
      expect(document.documentElement.scrollWidth).to.equal(document.documentElement.clientWidth);
      expect(isOpen(player, 'speed'), 'the menu stays').to.equal(true);
      expect(player.state).to.equal('paused');
      expect(player.currentTime).to.be.closeTo(6.5, 0.05);
    }
  });
});
