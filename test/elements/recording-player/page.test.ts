import { expect, fixture, html, waitUntil } from '@open-wc/testing';
import { at, cameraOf, frameOf, inside, inState, MINUTE, part, press, showStill, START, timelineOf } from './support.ts';

const AT = START + 10 * MINUTE;

describe('full screen', function () {
  this.timeout(40_000);
  it('is left by the same button and key, in any shadow tree', async () => {
    const { player } = await showStill();
    const outer = await fixture<HTMLElement>(html`<div></div>`);
    outer.attachShadow({ mode: 'open' }).append(player);
    await at(player, AT);
    for (const leave of ['button', 'key']) {
      await press(player, 'f');
      await waitUntil(() => document.fullscreenElement === outer, 'in full screen');
      await waitUntil(() => part(player, 'fullscreen').ariaLabel === 'Exit full screen');
      if (leave === 'button') part(player, 'fullscreen').click();
      else await press(player, 'f');
      await waitUntil(() => document.fullscreenElement === null, `left by ${leave}`);
      await waitUntil(() => part(player, 'fullscreen').ariaLabel === 'Full screen');
    }
  });

  it('is that of the video where elements have none', async () => {
    const { player } = await showStill();
    let entered = 0;
    const video = inside<HTMLVideoElement>(cameraOf(player), 'video');
    Object.assign(video, { webkitSupportsFullscreen: true, webkitEnterFullscreen: () => (entered += 1) });
    Object.defineProperty(document, 'fullscreenEnabled', { value: false, configurable: true });
    try {
      player.requestUpdate();
      await player.updateComplete;
      part(player, 'fullscreen').click();
      expect(entered).to.equal(1);
    } finally {
      Reflect.deleteProperty(document, 'fullscreenEnabled');
    }
  });
});

describe('the words of a player', function () {
  this.timeout(40_000);
  it('are in one language, in all of its parts', async () => {
    const { player } = await showStill();
    player.locale = undefined;
    const page = player.parentElement!;
    page.lang = 'de';
    await waitUntil(() => part(player, 'play').ariaLabel === 'Wiedergeben');
    await waitUntil(() => inside(timelineOf(player), '[role="slider"]').ariaLabel?.includes('Zeitachse'));
    expect(frameOf(player).ariaLabel).to.contain('Player');
    await press(player, 'End');
    await inState(player, 'live');
    page.lang = 'ar';
    await waitUntil(() => part(player, 'play').ariaLabel === 'إيقاف مؤقت');
    await waitUntil(() => inside(cameraOf(player), '.badge').textContent?.includes('مباشر'));
    page.removeAttribute('lang');
  });
});

for (const width of [320, 800]) {
  it(`the player is accessible at ${width} pixels, and nothing sticks out`, async () => {
    const { player } = await showStill(AT, {}, { width });
    const controls = inside(player, '.controls');
    expect(controls.scrollWidth).to.be.at.most(controls.clientWidth);
    await expect(player).to.be.accessible();
    player.dir = 'rtl';
    expect(controls.scrollWidth).to.be.at.most(controls.clientWidth);
    player.goLive();
    await inState(player, 'live');
    await expect(player).to.be.accessible();
  });
}
