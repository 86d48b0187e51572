import { expect, fixture, html } from '@open-wc/testing';
import { until } from '../until.ts';
import { at, cameraOf, frameOf, inside, inState, MINUTE, part, press, showStill, START, timelineOf } from './support.ts';

const AT = START + 10 * MINUTE;

describe('full screen', () => {
  it('is left by the same button and key, in any shadow tree', async () => {
    const { player } = await showStill();
    const outer = await fixture<HTMLElement>(html`<div></div>`);
    outer.attachShadow({ mode: 'open' }).append(player);
    await at(player, AT);
    for (const leave of ['button', 'key']) {
      await press(player, 'f');
      await until(() => document.fullscreenElement === outer, 'in full screen');
      await until(() => part(player, 'fullscreen').ariaLabel === 'Exit full screen');
      if (leave === 'button') part(player, 'fullscreen').click();
      else await press(player, 'f');
      await until(() => document.fullscreenElement === null, `left by ${leave}`);
      await until(() => part(player, 'fullscreen').ariaLabel === 'Full screen');
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
      await until(() => expect(entered).to.equal(1));
    } finally {
      Reflect.deleteProperty(document, 'fullscreenEnabled');
    }
  });
});

describe('the words of a player', () => {
  it('are in one language, in all of its parts', async () => {
    const { player } = await showStill();
    player.locale = undefined;
    const page = player.parentElement!;
    page.lang = 'de';
    await until(() => part(player, 'play').ariaLabel === 'Wiedergeben');
    await until(() => inside(timelineOf(player), '[role="slider"]').ariaLabel?.includes('Zeitachse'));
    await until(() => expect(frameOf(player).ariaLabel).to.contain('Player'));
    await press(player, 'End');
    await inState(player, 'live');
    page.lang = 'ar';
    await until(() => part(player, 'play').ariaLabel === 'إيقاف مؤقت');
    await until(() => inside(cameraOf(player), '.badge').textContent?.includes('مباشر'));
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

describe('the look of a player', () => {
  it('follows the page’s tokens, in its bar too', async () => {
    const { player } = await showStill();
    player.style.setProperty('--oriel-muted', 'rgb(1, 2, 3)');
    player.style.setProperty('--oriel-text', 'light-dark(rgb(9, 9, 9), rgb(250, 251, 252))');
    player.style.setProperty('--oriel-timeline-height', '96px');
    expect(getComputedStyle(inside(player, 'dd')).color).to.equal('rgb(1, 2, 3)');
    expect(getComputedStyle(inside(player, '.popup')).color).to.equal('rgb(250, 251, 252)');
    expect(getComputedStyle(inside(timelineOf(player), '.surface')).getPropertyValue('--_muted')).to.contain('rgb(1, 2, 3)');
    expect(timelineOf(player).clientHeight).to.equal(96);
  });

  it('fits the picture, and has a poster, as the page says', async () => {
    const poster = 'data:image/svg+xml,%3Csvg xmlns="http://www.w3.org/2000/svg"/%3E';
    const { player } = await showStill();
    const video = inside<HTMLVideoElement>(cameraOf(player), 'video');
    const canvas = inside(cameraOf(player), 'canvas');
    const fits = () => [video, canvas].map((element) => getComputedStyle(element).objectFit);
    expect(fits()).to.deep.equal(['contain', 'contain']);
    expect(video.hasAttribute('poster')).to.equal(false);
    player.setAttribute('fit', 'cover');
    player.poster = poster;
    await until(() => expect(fits()).to.deep.equal(['cover', 'cover']));
    await until(() => expect(video.poster).to.equal(poster));
  });

  it('can be changed by parts, those of its camera and its timeline too', async () => {
    const { player } = await showStill();
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(`
      oriel-recording-player::part(control) { opacity: 0.5 }
      oriel-recording-player::part(camera-badge) { opacity: 0.6 }
      oriel-recording-player::part(timeline-cursor) { opacity: 0.7 }`);
    document.adoptedStyleSheets.push(sheet);
    const opacity = (element: Element) => getComputedStyle(element).opacity;
    try {
      expect(opacity(part(player, 'play'))).to.equal('0.5');
      expect(opacity(inside(cameraOf(player), '.badge'))).to.equal('0.6');
      expect(opacity(inside(timelineOf(player), '.cursor'))).to.equal('0.7');
    } finally {
      document.adoptedStyleSheets.pop();
    }
  });
});
