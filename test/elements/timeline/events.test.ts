import { systemEnvironment } from '@oriel/core';
import { expect } from '@open-wc/testing';
import { resetMouse, sendKeys, sendMouse } from '@web/test-runner-commands';
import { until } from '../until.ts';
import { serve } from './server.ts';
import { canvasOf, contrast, FROM, heard, HOUR, noteIn, pixelAt, point, surface, timeline } from './support.ts';

const MINUTE = 60_000;
const events = [
  { id: '1', time: FROM + 10 * MINUTE, label: 'Gate opened', kind: 'Door', color: '#f00' },
  { id: '2', time: FROM + 20 * MINUTE, label: 'Delivery' },
  { id: '3', time: FROM + 45 * MINUTE, label: 'Gate closed', kind: 'Door', color: 'rgb(0, 0, 255)' },
];
const text = (element: Element) => surface(element as never).getAttribute('aria-valuetext')!;
const rgb = (pixel: number[]) => pixel.slice(0, 3).join();

describe('events on oriel-timeline', () => {
  afterEach(() => resetMouse());

  it('are reached by [ and ], and the value text names them', async () => {
    const element = await timeline({ events, locale: 'en-GB' });
    const seeks = heard(element, 'oriel-seek');
    surface(element).focus();
    for (const key of [']', '[', '[']) await sendKeys({ press: key });
    await until(() => expect(seeks.map(({ detail }) => detail.time)).to.deep.equal([events[2]!.time, events[1]!.time, events[0]!.time]));
    await until(() => expect(text(element)).to.match(/^Door: Gate opened, .*2026/));
    expect(surface(element).getAttribute('aria-keyshortcuts')).to.equal('[ ]');
  });

  it('are reached one after the other by keys that follow at once; a key that is held down counts once', async () => {
    const element = await timeline({ events, time: FROM });
    const seeks = heard(element, 'oriel-seek');
    const press = (key: string, repeat = false) => surface(element).dispatchEvent(new KeyboardEvent('keydown', { key, repeat, bubbles: true, cancelable: true }));
    press(']');
    press(']');
    press(']', true);
    press(']');
    press('[');
    await until(() => seeks.length === 4);
    expect(seeks.map(({ detail }) => detail.time)).to.deep.equal([0, 1, 2, 1].map((index) => events[index]!.time));
  });

  it('say when there is no other one', async () => {
    const element = await timeline({ events, time: events[0]!.time, locale: 'en-GB' });
    const seeks = heard(element, 'oriel-seek');
    surface(element).focus();
    await sendKeys({ press: '[' });
    await until(() => expect(noteIn(element)).to.equal('No earlier event'));
    expect(element.shadowRoot!.querySelector('[role=status]')!.textContent).to.contain('No earlier event');
    await sendKeys({ press: 'ArrowRight' });
    await until(() => expect(noteIn(element)).to.equal(''));
    expect(seeks).to.have.length(1);
  });

  it('are searched on the server when they are not in view, and named at once', async () => {
    const far = { id: '9', time: FROM - 40 * HOUR, label: 'Long ago', kind: 'patrol' };
    const server = serve({ events: [far] }, { ...systemEnvironment, now: () => FROM + 30 * HOUR });
    const element = await timeline({ client: server.client, camera: 'yard', from: undefined, to: undefined, locale: 'en-GB' });
    const seeks = heard(element, 'oriel-seek');
    await element.seekEvent('earlier');
    expect(seeks.map(({ detail }) => detail.time)).to.deep.equal([far.time]);
    await until(() => expect(text(element)).to.match(/^patrol: Long ago/));
    expect(element.view.from).to.be.lessThan(far.time);
    expect(element.view.to).to.be.greaterThan(far.time);
  });

  it('do not move the cursor when the page prevents it', async () => {
    const element = await timeline({ events });
    element.addEventListener('oriel-seek', (event) => event.preventDefault());
    await element.seekEvent('later');
    expect(element.time).to.equal(FROM + HOUR / 2);
  });

  it('are a list for screen readers, which is no Tab stop', async () => {
    const element = await timeline({ events: [...events, { id: '4', time: FROM + 5 * HOUR, label: 'Out of view' }], locale: 'en-GB' });
    const list = element.shadowRoot!.querySelector('ul')!;
    expect(list.getAttribute('aria-label')).to.equal('3 events in this range');
    const buttons = [...list.querySelectorAll('button')];
    expect(buttons.map(({ textContent }) => textContent.split(',')[0])).to.deep.equal(['Door: Gate opened', 'Delivery', 'Door: Gate closed']);
    expect(buttons.every(({ tabIndex }) => tabIndex === -1)).to.equal(true);
    buttons[1]!.click();
    expect(element.time).to.equal(events[1]!.time);
    expect(element.shadowRoot!.activeElement).to.equal(surface(element));
    await expect(element).to.be.accessible();
  });

  for (const theme of ['dark', 'light'] as const) {
    it(`have their colour, in an outline with 3:1 contrast against the ${theme} ground`, async () => {
      const ground = theme === 'dark' ? '#111214' : '#ffffff';
      const shown = events.map((event) => ({ ...event, color: ground }));
      const element = await timeline({ events: shown, sequences: [], theme });
      const paint = (name: string) => getComputedStyle(element.shadowRoot!.querySelector(`.paints .${name}`)!).color;
      expect(contrast(paint('mark'), paint('ground'))).to.be.at.least(3);
      const { clientHeight, clientWidth } = canvasOf(element);
      const [x, y] = [clientWidth / 6, clientHeight - 22];
      await until(() => pixelAt(element, x, y)[3] === 255);
      await until(() => expect(contrast(`rgb(${rgb(pixelAt(element, x, y))})`, ground), 'the middle is of its colour').to.be.lessThan(1.1));
      const opaque = (from: number, to: number) =>
        Array.from({ length: to - from }, (_, at) => pixelAt(element, x + from + at, y)).filter((pixel) => pixel[3] === 255).map((pixel) => contrast(`rgb(${rgb(pixel)})`, ground));
      expect(Math.max(...opaque(-7, 0)), 'left of it').to.be.at.least(3);
      expect(Math.max(...opaque(1, 8)), 'right of it').to.be.at.least(3);
    });
  }

  it('are drawn in their colours, and in that of text where they have none or one that is none', async () => {
    const element = await timeline({ events: [...events, { id: '4', time: FROM + 30 * MINUTE, label: '', color: 'no colour' }], sequences: [], theme: 'dark', time: FROM });
    const { clientHeight, clientWidth } = canvasOf(element);
    const at = (minute: number) => rgb(pixelAt(element, (clientWidth * minute) / 60, clientHeight - 22));
    await until(() => at(10) === '255,0,0');
    expect(at(45)).to.equal('0,0,255');
    const plain = at(20);
    expect(contrast(`rgb(${plain})`, 'rgb(241, 242, 244)')).to.be.lessThan(1.1);
    expect(at(30)).to.equal(plain);
  });

  it('are named under the pointer, the nearest one', async () => {
    const element = await timeline({ events: [...events, { id: '4', time: events[0]!.time + 20_000, label: 'Just after' }] });
    await sendMouse({ type: 'move', position: point(element, 0.16) });
    await sendMouse({ type: 'move', position: point(element, 10 / 60) });
    const chip = element.shadowRoot!.querySelector('[part=hover-time]')!;
    await until(() => chip.textContent.includes('Door: Gate opened'));
    await sendMouse({ type: 'move', position: point(element, 0.9) });
    await until(() => chip.textContent !== '' && !chip.textContent.includes('Gate'));
  });
});
