import { expect } from '@open-wc/testing';
import { resetMouse, sendMouse } from '@web/test-runner-commands';
import { until } from '../until.ts';
import { FROM, heard, HOUR, point, surface, timeline } from './support.ts';

const value = (element: Element) => Number(element.shadowRoot!.querySelector('.surface')!.getAttribute('aria-valuenow'));

describe('oriel-timeline', () => {
  afterEach(() => resetMouse());

  it('takes moments as Date, as ISO 8601 and as numbers', async () => {
    for (const as of [(time: number) => new Date(time), (time: number) => new Date(time).toISOString(), (time: number) => time, String]) {
      const element = await timeline({ from: as(FROM), to: as(FROM + HOUR), time: as(FROM + HOUR / 4) });
      expect(element.view).to.deep.equal({ from: FROM, to: FROM + HOUR });
      expect(value(element)).to.equal(FROM + HOUR / 4);
    }
  });

  it('keeps its view when a page renders with another Date of the same moment', async () => {
    const element = await timeline({ from: new Date(FROM), to: new Date(FROM + HOUR) });
    element.zoom(0.5);
    const view = element.view;
    Object.assign(element, { from: new Date(FROM), to: new Date(FROM + HOUR) });
    await element.updateComplete;
    expect(element.view).to.deep.equal(view);
    element.to = new Date(FROM + 2 * HOUR);
    await element.updateComplete;
    expect(element.view).to.deep.equal({ from: FROM, to: FROM + 2 * HOUR });
  });

  it('brings its cursor into view when its time is set, also to an equal one', async () => {
    const element = await timeline({ from: undefined, to: undefined });
    const time = FROM + HOUR / 2;
    surface(element).dispatchEvent(new WheelEvent('wheel', { clientX: 0, deltaY: -800, bubbles: true, cancelable: true }));
    await element.updateComplete;
    expect(element.view.to).to.be.lessThan(time);
    element.time = time;
    await element.updateComplete;
    expect(element.view.from).to.be.lessThan(time);
    expect(element.view.to).to.be.greaterThan(time);
  });

  it('announces its view in one place, after the update, and not during one', async () => {
    const element = await timeline({ from: undefined, to: undefined });
    const during: boolean[] = [];
    const views = heard(element, 'oriel-view');
    element.addEventListener('oriel-view', () => during.push(element.isUpdatePending));
    const seen = async (change: () => void) => {
      views.length = 0;
      change();
      await element.updateComplete;
      return views.map(({ detail }) => detail);
    };
    const { from, to } = element.view;
    expect(await seen(() => (element.time = FROM + 9 * HOUR)), 'following').to.have.length(1);
    expect(await seen(() => Object.assign(element, { from: FROM, to: FROM + HOUR })), 'from and to').to.deep.equal([{ camera: '', from: FROM, to: FROM + HOUR }]);
    expect(await seen(() => element.show({ from: from - HOUR, to })), 'show').to.have.length(1);
    expect(await seen(() => (element.pan(1), element.zoom(2))), 'two changes at once').to.have.length(1);
    expect(await seen(() => element.show(element.view)), 'no change').to.have.length(0);
    expect(await seen(() => (element.live = true)), 'live, away from now').to.have.length(0);
    expect(during).to.deep.equal([false, false, false, false]);
  });

  it('names its camera in each event', async () => {
    const element = await timeline({ camera: 'yard' });
    const types = ['oriel-scrub', 'oriel-seek', 'oriel-scrub-cancel', 'oriel-live', 'oriel-view'] as const;
    const cameras = new Map<string, unknown>();
    for (const type of types) window.addEventListener(type, (event) => cameras.set(event.type, event.detail.camera), { once: true });
    const key = (key: string, init: KeyboardEventInit = {}) => surface(element).dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...init }));
    key('ArrowRight', { repeat: true });
    key('Escape');
    key('ArrowRight');
    key('End');
    key('+');
    await element.updateComplete;
    expect(Object.fromEntries(cameras)).to.deep.equal(Object.fromEntries(types.map((type) => [type, 'yard'])));
  });

  for (const [what, fraction, type] of [['seek', 0.75, 'oriel-seek'], ['going live', 0.9, 'oriel-live']] as const) {
    it(`cancels a drag when the page prevents ${what} at its end`, async () => {
      const element = await timeline({ from: undefined, to: undefined, time: Date.now() - 1_200_000 });
      const before = { time: element.time, value: value(element), view: element.view };
      element.addEventListener(type, (event) => event.preventDefault());
      const [asked, cancels] = [heard(element, type), heard(element, 'oriel-scrub-cancel')];
      await sendMouse({ type: 'move', position: point(element, 0.25) });
      await sendMouse({ type: 'down' });
      await sendMouse({ type: 'move', position: point(element, 0.4) });
      await sendMouse({ type: 'move', position: point(element, fraction) });
      await sendMouse({ type: 'up' });
      await element.updateComplete;
      expect(asked).to.have.length(1);
      expect(cancels.map(({ detail }) => detail.time)).to.deep.equal([before.time]);
      expect({ time: element.time, value: value(element), view: element.view }).to.deep.equal(before);
      expect(element.live).to.equal(false);
    });
  }

  it('is neither 0 wide nor 0 high where the page gives it no size', async () => {
    for (const style of ['display:flex', 'display:grid;justify-content:start', 'display:inline-block', 'display:flex;flex-direction:column;align-items:start']) {
      const element = await timeline();
      element.parentElement!.style.cssText = style;
      const { width, height } = element.getBoundingClientRect();
      expect([width, height], style).to.deep.equal([320, 72]);
    }
    const narrow = await timeline({}, 200);
    expect(narrow.getBoundingClientRect().width).to.equal(200);
    expect(narrow.scrollWidth).to.equal(200);
    narrow.parentElement!.style.cssText = 'display:flex;width:200px';
    expect(narrow.getBoundingClientRect().width, 'it shrinks').to.equal(200);
  });

  it('has the height and the colours that a page sets', async () => {
    const element = await timeline();
    element.parentElement!.style.setProperty('--oriel-timeline-height', '100px');
    element.parentElement!.style.setProperty('--oriel-timeline-recording', 'rgb(1, 2, 3)');
    expect(element.getBoundingClientRect().height).to.equal(100);
    const canvas = element.shadowRoot!.querySelector<HTMLCanvasElement>('[part=canvas]')!;
    await until(() => canvas.height === 100 * devicePixelRatio);
    await until(() => canvas.getContext('2d')!.getImageData(200 * devicePixelRatio, 76 * devicePixelRatio, 1, 1).data.join() === '1,2,3,255');
  });

  it('has a part for each of its pieces', async () => {
    const element = await timeline({ time: FROM + 5 * HOUR });
    const parts = () => [...element.shadowRoot!.querySelectorAll('[part]')].map(({ part }) => part.value);
    await until(() => expect(new Set(parts())).to.deep.equal(new Set(['surface', 'canvas', 'hover', 'picture', 'hover-time', 'cursor', 'cursor-time', 'note', 'back'])));
  });
});
