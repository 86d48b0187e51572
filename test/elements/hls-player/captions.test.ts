import { expect } from '@open-wc/testing';
import type { OrielHlsPlayer } from '@oriel/elements/hls-player';
import { canEncodeHls, choose, focused, inside, inState, key, part, until, VideoServer, videoOf, words } from './support.ts';

let server: VideoServer;

const layerOf = (player: Element) => inside(player, '.caption-layer');
const shownIn = (player: Element): Promise<HTMLElement> => until(() => player.shadowRoot?.querySelector<HTMLElement>('.caption-layer .cue > span'));

const lookOf = (element: Element) => {
  const { backgroundColor, color, textShadow } = getComputedStyle(element);
  return { backgroundColor, color, textShadow };
};
const plain = { color: 'rgb(255, 255, 255)', backgroundColor: 'rgba(0, 0, 0, 0.75)', textShadow: 'none' };

/** A field of the open dialog. */
const field = (player: Element, name: string) => inside<HTMLSelectElement>(player, `#caption-style select[name="${name}"]`);

function set(player: Element, name: string, value: string): void {
  const select = field(player, name);
  select.value = value;
  select.dispatchEvent(new Event('change'));
}

async function openDialog(player: OrielHlsPlayer): Promise<void> {
  await choose(player, 'captions', /^Caption style…$/);
  await until(() => player.shadowRoot?.querySelector('#caption-style:popover-open'));
}

describe('the captions of a video', () => {
  before(async function () {
    if (!(await canEncodeHls())) this.skip();
  });
  beforeEach(() => localStorage.clear());
  afterEach(() => server[Symbol.dispose]());

  it('are drawn over the picture, above the controls, with the place', async () => {
    server = new VideoServer({ captions: ['en', 'de'] });
    const player = await server.show({ time: 4.5, captions: 'en' });
    await inState(player, 'paused');
    const cue = await shownIn(player);
    await until(() => expect(words(cue)).to.equal('en 4'));
    expect(cue.getBoundingClientRect().bottom).to.be.at.most(inside(player, '.bottom').getBoundingClientRect().top);
    await until(() => expect(videoOf(player).classList.contains('own-captions')).to.equal(true));
    player.seek(7.5);
    await until(() => words(layerOf(player)) === 'en 7' || undefined);
    player.captions = 'de';
    await until(() => words(layerOf(player)) === 'de 7' || undefined);
    player.captions = undefined;
    await until(() => layerOf(player).childElementCount === 0 || undefined);
  });

  it('are shown in a style that is chosen, at once, and in other videos of this browser too', async () => {
    server = new VideoServer({ captions: ['en'] });
    const player = await server.show({ time: 4.5, captions: 'en' });
    await inState(player, 'paused');
    const cue = await shownIn(player);
    const size = Number.parseFloat(getComputedStyle(cue).fontSize);
    await until(() => expect(lookOf(cue)).to.deep.equal(plain));
    await openDialog(player);
    await expect(player).to.be.accessible();
    for (const [name, value] of Object.entries({ size: '200', color: 'yellow', background: 'blue', backgroundOpacity: '50', font: 'mono', edge: 'shadow', opacity: '75', window: 'red', windowOpacity: '25' })) set(player, name, value);
    await player.updateComplete;
    const styled = getComputedStyle(await shownIn(player));
    expect(lookOf(await shownIn(player))).to.include({ color: 'rgba(255, 255, 0, 0.75)', backgroundColor: 'rgba(0, 0, 255, 0.5)' });
    expect(Number.parseFloat(styled.fontSize)).to.be.closeTo(2 * size, 0.1);
    expect(styled.fontFamily).to.contain('monospace');
    expect(styled.textShadow).to.contain('rgb(0, 0, 0)');
    expect(getComputedStyle(inside(player, '.cue')).backgroundColor).to.equal('rgba(255, 0, 0, 0.25)');
    player.remove();

    const next = await server.show({ time: 4.5, captions: 'en' });
    expect(lookOf(await shownIn(next)).color).to.equal('rgba(255, 255, 0, 0.75)');
    await openDialog(next);
    expect(field(next, 'size').value).to.equal('200');
    [...inside(next, '#caption-style').querySelectorAll('button')].find((button) => words(button) === 'Reset')!.click();
    await next.updateComplete;
    expect(lookOf(await shownIn(next))).to.deep.equal(plain);
    await until(() => expect(field(next, 'size').value).to.equal('100'));
    next.remove();

    const forgetful = await server.show({ time: 4.5, captions: 'en' }, { remember: false });
    expect(lookOf(await shownIn(forgetful))).to.deep.equal(plain);
  });

  it('have an example in the dialog where there is none, and the focus goes back when it closes', async () => {
    server = new VideoServer({ captions: ['en'] });
    const player = await server.show({ time: 4.5 });
    await inState(player, 'paused');
    (await until(() => player.shadowRoot?.querySelector<HTMLElement>('[part~="captions"]'))).focus();
    await openDialog(player);
    expect(words(await shownIn(player))).to.equal('Captions look like this');
    await until(() => focused(player) === field(player, 'font') || undefined);
    await key('Escape');
    await until(() => !player.shadowRoot?.querySelector('#caption-style') || undefined);
    await until(() => layerOf(player).childElementCount === 0 || undefined);
    await until(() => focused(player) === part(player, 'captions') || undefined);
  });

  it('ignore what is kept and cannot be used', async () => {
    localStorage.setItem('oriel-captions', '{"size":9000,"color":"plaid","edge":"outline"');
    server = new VideoServer({ captions: ['en'] });
    const player = await server.show({ time: 4.5, captions: 'en' });
    expect(lookOf(await shownIn(player))).to.deep.equal(plain);
    player.remove();
    localStorage.setItem('oriel-captions', '{"size":9000,"color":"plaid","edge":"outline"}');
    const next = await server.show({ time: 4.5, captions: 'en' });
    const style = getComputedStyle(await shownIn(next));
    expect(style.color).to.equal('rgb(255, 255, 255)');
    expect(style.textShadow).to.contain('rgb(0, 0, 0)');
  });
});
