import { expect } from '@open-wc/testing';
import { sendKeys } from '@web/test-runner-commands';
import { captionsMenu, qualityMenu } from '../../../packages/elements/dist/controls/choices.js';
import { liveButton } from '../../../packages/elements/dist/controls/live.js';
import { skipBackButton } from '../../../packages/elements/dist/controls/playback.js';
import { volumeControl } from '../../../packages/elements/dist/controls/volume.js';
import { until } from '../until.ts';
import { find, Offstage, showControls } from './support.ts';

describe('controls', () => {
  it('of the volume are there for a stream with sound only', async () => {
    const silent = await showControls(new Offstage({}), volumeControl);
    expect(find(silent, '.volume')).to.equal(null);
    const player = new Offstage({ sound: true }, { muted: true, volume: 0.8 });
    const host = await showControls(player, volumeControl);
    const slider = find<HTMLInputElement>(host, 'input')!;
    expect(slider.value).to.equal('0');
    find(host, '[part~="mute"]')!.click();
    await host.updateComplete;
    expect(player.intent.muted).to.equal(false);
    expect(slider.value).to.equal('0.8');
    expect(slider.getAttribute('aria-valuetext')).to.equal('80%');
    slider.focus();
    await sendKeys({ press: 'ArrowLeft' });
    await until(() => expect(player.intent.volume).to.equal(0.75));
    await sendKeys({ press: 'Home' });
    await until(() => expect(player.intent).to.include({ muted: true, volume: 0.75 }));
    await host.updateComplete;
    expect(find(host, '[part~="mute"]')!.ariaLabel).to.equal('Unmute');
    await expect(host).to.be.accessible();
  });

  it('of the quality are there for more than one rendition only', async () => {
    const renditions = [{ value: 'high', label: '1080p' }, { value: 'low', label: '360p' }];
    const chosen: (string | undefined)[] = [];
    const select = (id: string | undefined) => chosen.push(id);
    const one = await showControls(new Offstage({}), (context) => qualityMenu({ renditions: renditions.slice(1), selected: undefined, select }, context));
    expect(find(one, 'button')).to.equal(null);
    const host = await showControls(new Offstage({}), (context) => qualityMenu({ renditions, selected: 'low', select }, context));
    find(host, '[part~="quality"]')!.focus();
    await sendKeys({ press: 'Enter' });
    await until(() => host.shadowRoot!.activeElement?.textContent?.trim() === '360p');
    await expect(host).to.be.accessible();
    await sendKeys({ press: 'Home' });
    await sendKeys({ press: 'Enter' });
    await sendKeys({ press: 'Enter' });
    await until(() => host.shadowRoot!.activeElement?.textContent?.trim() === '360p');
    await sendKeys({ press: 'ArrowUp' });
    await sendKeys({ press: 'Enter' });
    await until(() => expect(chosen).to.deep.equal([undefined, 'high']));
  });

  it('of the captions are there for text tracks only', async () => {
    const none = await showControls(new Offstage({}), (context) => captionsMenu({ tracks: [], selected: undefined, select: () => undefined }, context));
    expect(find(none, 'button')).to.equal(null);
    const chosen: (string | undefined)[] = [];
    const tracks = [{ value: 'en', label: 'English' }];
    const host = await showControls(new Offstage({}), (context) => captionsMenu({ tracks, selected: 'en', select: (id) => chosen.push(id) }, context), 'de');
    find(host, '[part~="captions"]')!.click();
    const items = [...host.shadowRoot!.querySelectorAll<HTMLElement>('[role="menuitemradio"]')];
    expect(items.map(({ textContent }) => textContent.trim())).to.deep.equal(['Aus', 'English']);
    items[0]!.click();
    expect(chosen).to.deep.equal([undefined]);
  });

  it('have the words and the numbers of the locale', async () => {
    const host = await showControls(new Offstage({}), skipBackButton, 'ar-EG');
    expect(find(host, 'button')!.ariaLabel).to.equal('رجوع ١٠ ثوانٍ');
    expect(find(host, '.over')!.textContent).to.equal('١٠');
  });

  it('say that a picture is live while it moves', async () => {
    const player = new Offstage({ state: 'live' }, { mode: 'live' });
    const host = await showControls(player, liveButton);
    expect(find(host, 'button')!.ariaPressed).to.equal('true');
    player.pause();
    await host.updateComplete;
    expect(find(host, 'button')!.ariaPressed).to.equal('false');
    find(host, 'button')!.click();
    expect(player.intent).to.include({ mode: 'live', paused: false });
  });
});
