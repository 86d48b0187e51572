import { expect, fixture, html } from '@open-wc/testing';
import { sendKeys } from '@web/test-runner-commands';
import type { OrielCameraGrid } from '@oriel/elements/camera-grid';
import '@oriel/elements/camera-grid/define';
import type { OrielRecordingPlayer } from '@oriel/elements/recording-player';
import { until } from '../until.ts';
import { house, START } from './support.ts';

async function show(client: OrielCameraGrid['client'], layout?: number): Promise<OrielCameraGrid> {
  const grid = await fixture<OrielCameraGrid>(html`<oriel-camera-grid style="width: 900px" .client=${client} .layout=${layout}></oriel-camera-grid>`);
  await until(() => players(grid).length > 0 || undefined);
  return grid;
}

const players = (grid: Element): OrielRecordingPlayer[] => [...grid.shadowRoot!.querySelectorAll('oriel-recording-player')];
const button = (grid: Element, part: string, index = 0): HTMLButtonElement => grid.shadowRoot!.querySelectorAll<HTMLButtonElement>(`[part="${part}"]`)[index]!;

describe('the cells of oriel-camera-grid', () => {
  it('keep their recorded place when the viewer pages', async () => {
    const { client, peers } = house(['one', 'two']);
    const grid = await show(client, 1);
    const pages: number[] = [];
    grid.addEventListener('oriel-page', ({ detail }) => pages.push(detail.page));
    const [first] = players(grid);
    first!.pause();
    first!.seek(START + 10_000);
    await until(() => first!.currentTime === START + 10_000 || undefined);
    button(grid, 'page', 1).click();
    await until(() => players(grid)[0]?.camera === 'two' || undefined);
    button(grid, 'page', 0).click();
    await until(() => players(grid)[0]?.camera === 'one' || undefined);
    const [again] = players(grid);
    expect(again).not.to.equal(first);
    await until(() => again!.currentTime !== undefined || undefined);
    await until(() => expect(again!.isLive).to.equal(false));
    expect(again!.currentTime).to.be.within(START + 9_960, START + 12_000);
    expect(pages).to.deep.equal([1, 0]);
    peers.close();
  });

  it('say that a camera was removed, in its place, until the viewer moves on', async () => {
    const { cameras, client, peers } = house(['one', 'two', 'three']);
    const { after } = client.environment;
    const refreshes: (() => void)[] = [];
    client.environment.after = (delay, callback) => {
      if (delay === 15_000) refreshes.push(callback);
      return after(delay, callback);
    };
    const grid = await show(client);
    await until(() => refreshes.length === 1 || undefined);
    const here = () => grid.shadowRoot!.activeElement?.closest<HTMLElement>('.cell')?.dataset['camera'];
    players(grid)[1]!.focus();
    await until(() => expect(here()).to.equal('two'));
    cameras.splice(1, 1);
    refreshes[0]!();
    await until(() => grid.shadowRoot!.querySelector('[data-camera="two"] .state') ?? undefined);
    const cells = [...grid.shadowRoot!.querySelectorAll<HTMLElement>('.cell[data-camera]')];
    await until(() => expect(cells.map((cell) => cell.dataset['camera'])).to.deep.equal(['one', 'two', 'three']));
    await until(() => expect(cells[1]!.textContent).to.contain('Camera removed'));
    // Its cell had the focus and the Tab stop of the grid.
    await until(() => expect(here()).to.equal('one'));
    await until(() => expect(players(grid).map((player) => player.shadowRoot!.querySelector<HTMLElement>('.frame')!.tabIndex)).to.deep.equal([0, -1]));
    await expect(grid).to.be.accessible();
    button(grid, 'layout', 1).click();
    await until(() => players(grid).length === 2 && !grid.shadowRoot!.querySelector('[data-camera="two"]') || undefined);
    client.environment.after = after;
    peers.close();
  });

  it('are reached by the arrow that points to them, also from right to left', async () => {
    const { client, peers } = house(['one', 'two']);
    const grid = await show(client, 4);
    grid.dir = 'rtl';
    await grid.updateComplete;
    players(grid)[0]!.focus();
    const here = () => grid.shadowRoot!.activeElement?.closest<HTMLElement>('.cell')?.dataset['camera'];
    await sendKeys({ press: 'ArrowLeft' });
    await until(() => here() === 'two' || undefined);
    await sendKeys({ press: 'ArrowRight' });
    await until(() => here() === 'one' || undefined);
    peers.close();
  });

  it('can be changed by parts, those of their cameras and timelines too, and the bar of the grid apart from theirs', async () => {
    const { client, peers } = house(['one', 'two']);
    const grid = await show(client);
    for (const player of players(grid)) player.seek(START + 10_000);
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(`
      oriel-camera-grid::part(bar) { opacity: 0.3 }
      oriel-camera-grid::part(player-bar) { opacity: 0.4 }
      oriel-camera-grid::part(skip-back) { opacity: 0.5 }
      oriel-camera-grid::part(camera-badge) { opacity: 0.6 }
      oriel-camera-grid::part(timeline-cursor) { opacity: 0.7 }`);
    document.adoptedStyleSheets.push(sheet);
    const opacity = (element: Element, ...path: string[]) => getComputedStyle(path.reduce((from, selector) => from.shadowRoot!.querySelector(selector)!, element)).opacity;
    try {
      await until(() => expect(opacity(grid, '.bar')).to.equal('0.3'));
      for (const player of players(grid)) {
        await until(() => expect(opacity(player, '.controls')).to.equal('0.4'));
        await until(() => expect(opacity(player, '[part~="skip-back"]')).to.equal('0.5'));
        await until(() => expect(opacity(player, 'oriel-camera', '.badge')).to.equal('0.6'));
        await until(() => expect(opacity(player, 'oriel-timeline', '.cursor')).to.equal('0.7'));
      }
    } finally {
      document.adoptedStyleSheets.pop();
      peers.close();
    }
  });

  it('let their events through, with the camera they are about', async () => {
    const { client, peers } = house(['one', 'two']);
    const heard: string[] = [];
    const times = new Set<string>();
    const listen = ({ detail }: WindowEventMap['oriel-state']) => heard.push(`${detail.camera} ${detail.state}`);
    document.addEventListener('oriel-state', listen);
    const grid = await show(client);
    grid.addEventListener('oriel-time', ({ detail }) => times.add(detail.camera));
    await until(() => (heard.includes('one live') && heard.includes('two live')) || undefined);
    // Every recorded picture has a time; of a live one that depends on the transport.
    for (const player of players(grid)) player.seek(START + 10_000);
    await until(() => times.size === 2 || undefined);
    const layouts: number[] = [];
    grid.addEventListener('oriel-layout', ({ detail }) => layouts.push(detail.layout));
    button(grid, 'layout', 2).click();
    expect(layouts).to.deep.equal([9]);
    document.removeEventListener('oriel-state', listen);
    peers.close();
  });
});
