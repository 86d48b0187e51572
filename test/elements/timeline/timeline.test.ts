import { expect } from '@open-wc/testing';
import { resetMouse, sendKeys, sendMouse } from '@web/test-runner-commands';
import { until } from '../until.ts';
import { bandAt, contrast, FROM, heard, HOUR, point, pointer, surface, timeline } from './support.ts';

describe('oriel-timeline', () => {
  afterEach(() => resetMouse());

  for (const fraction of [0.25, 0.5, 0.75]) {
    it(`seeks to exactly ${fraction * 100} % of its range when clicked there`, async () => {
      const element = await timeline();
      const seeks = heard(element, 'oriel-seek');
      await sendMouse({ type: 'click', position: point(element, fraction) });
      await until(() => expect(seeks.map(({ detail }) => detail.time)).to.deep.equal([FROM + HOUR * fraction]));
      await until(() => expect(element.time).to.equal(FROM + HOUR * fraction));
    });
  }

  it('keeps its cursor where it is when the seek is prevented', async () => {
    const element = await timeline();
    element.addEventListener('oriel-seek', (event) => event.preventDefault());
    await sendMouse({ type: 'click', position: point(element, 0.25) });
    await until(() => expect(element.time).to.equal(FROM + HOUR / 2));
  });

  it('scrubs while dragged and seeks where it is released', async () => {
    const element = await timeline();
    const scrubs = heard(element, 'oriel-scrub');
    const seeks = heard(element, 'oriel-seek');
    await sendMouse({ type: 'move', position: point(element, 0.25) });
    await sendMouse({ type: 'down' });
    await sendMouse({ type: 'move', position: point(element, 0.5) });
    await sendMouse({ type: 'move', position: point(element, 0.75) });
    expect(seeks).to.have.length(0);
    await sendMouse({ type: 'up' });
    await until(() => expect(scrubs.map(({ detail }) => detail.time)).to.include.members([FROM + HOUR * 0.5, FROM + HOUR * 0.75]));
    await until(() => expect(seeks.map(({ detail }) => detail.time)).to.deep.equal([FROM + HOUR * 0.75]));
  });

  it('gives up a drag on Escape', async () => {
    const element = await timeline();
    const seeks = heard(element, 'oriel-seek');
    const cancels = heard(element, 'oriel-scrub-cancel');
    surface(element).focus();
    await sendMouse({ type: 'move', position: point(element, 0.25) });
    await sendMouse({ type: 'down' });
    await sendMouse({ type: 'move', position: point(element, 0.4) });
    await sendKeys({ press: 'Escape' });
    await sendMouse({ type: 'up' });
    expect(seeks).to.have.length(0);
    await until(() => expect(cancels.map(({ detail }) => detail.time)).to.deep.equal([FROM + HOUR / 2]));
  });

  it('zooms around the pointer and pans by the wheel', async () => {
    const element = await timeline();
    await sendMouse({ type: 'move', position: point(element, 0.25) });
    const { left, width } = surface(element).getBoundingClientRect();
    const wheel = (init: WheelEventInit) =>
      surface(element).dispatchEvent(new WheelEvent('wheel', { clientX: left + width / 4, bubbles: true, cancelable: true, composed: true, ...init }));
    const prevented = !wheel({ deltaY: -200 });
    expect(prevented).to.equal(true);
    const span = element.view.to - element.view.from;
    expect(span).to.be.lessThan(HOUR);
    expect(element.view.from + span / 4).to.be.closeTo(FROM + HOUR / 4, 1);
    const before = element.view.from;
    wheel({ deltaY: 80, shiftKey: true });
    expect(element.view.from - before).to.be.closeTo((80 / 800) * span, 1);
    expect(element.view.to - element.view.from).to.be.closeTo(span, 1);
  });

  it('pans under one finger, seeks on a tap, and grabs its cursor', async () => {
    const element = await timeline();
    const seeks = heard(element, 'oriel-seek');
    pointer(element, 'pointerdown', 0.25);
    pointer(element, 'pointermove', 0.375);
    pointer(element, 'pointerup', 0.375);
    expect(seeks).to.have.length(0);
    await until(() => expect(element.view.from).to.be.closeTo(FROM - HOUR / 8, 1));
    pointer(element, 'pointerdown', 0.25);
    pointer(element, 'pointerup', 0.25);
    await until(() => expect(seeks.at(-1)?.detail.time).to.be.closeTo(FROM + HOUR / 8, 1));
    pointer(element, 'pointerdown', 0.25);
    pointer(element, 'pointermove', 0.5);
    pointer(element, 'pointerup', 0.5);
    await until(() => expect(seeks.at(-1)?.detail.time).to.be.closeTo(FROM + HOUR * 0.375, 1));
  });

  it('zooms between two fingers', async () => {
    const element = await timeline();
    const seeks = heard(element, 'oriel-seek');
    pointer(element, 'pointerdown', 0.3, { pointerId: 1 });
    pointer(element, 'pointerdown', 0.5, { pointerId: 2 });
    pointer(element, 'pointermove', 0.2, { pointerId: 1 });
    pointer(element, 'pointermove', 0.6, { pointerId: 2 });
    pointer(element, 'pointerup', 0.2, { pointerId: 1 });
    pointer(element, 'pointerup', 0.6, { pointerId: 2 });
    await until(() => expect(element.view.to - element.view.from).to.be.closeTo(HOUR / 2, 1));
    expect(seeks).to.have.length(0);
  });

  it('moves by keys: a second, ten, a page, to its ends', async () => {
    const element = await timeline();
    const seeks = heard(element, 'oriel-seek');
    const lives = heard(element, 'oriel-live');
    surface(element).focus();
    const start = FROM + HOUR / 2;
    await sendKeys({ press: 'ArrowRight' });
    await until(() => expect(seeks.at(-1)?.detail.time).to.equal(start + 1000));
    await sendKeys({ down: 'Shift' });
    await sendKeys({ press: 'ArrowLeft' });
    await sendKeys({ up: 'Shift' });
    await until(() => expect(seeks.at(-1)?.detail.time).to.equal(start - 9000));
    await sendKeys({ press: 'PageUp' });
    await until(() => expect(seeks.at(-1)?.detail.time).to.equal(start - 9000 + HOUR / 10));
    await sendKeys({ press: 'Home' });
    await until(() => seeks.at(-1)?.detail.time === FROM);
    await sendKeys({ press: 'End' });
    await until(() => expect(lives).to.have.length(1));
    await until(() => expect(element.live).to.equal(true));
  });

  it('zooms by keys around its cursor', async () => {
    const element = await timeline({ time: FROM + HOUR / 4 });
    surface(element).focus();
    await sendKeys({ press: '+' });
    await until(() => expect(element.view).to.deep.equal({ from: FROM + HOUR / 8, to: FROM + HOUR * 0.625 }));
    await sendKeys({ press: '-' });
    await until(() => expect(element.view).to.deep.equal({ from: FROM, to: FROM + HOUR }));
  });

  it('pans by keys, and keeps its cursor where it is', async () => {
    const element = await timeline();
    const seeks = heard(element, 'oriel-seek');
    const views = heard(element, 'oriel-view');
    surface(element).focus();
    await sendKeys({ down: 'Shift' });
    await sendKeys({ press: 'PageDown' });
    await until(() => expect(element.view).to.deep.equal({ from: FROM - HOUR / 2, to: FROM + HOUR / 2 }));
    await sendKeys({ press: 'PageUp' });
    await sendKeys({ press: 'PageUp' });
    await sendKeys({ up: 'Shift' });
    await until(() => expect(element.view).to.deep.equal({ from: FROM + HOUR / 2, to: FROM + HOUR * 1.5 }));
    await until(() => expect(views).to.have.length(3));
    expect(seeks).to.have.length(0);
    await until(() => expect(element.time).to.equal(FROM + HOUR / 2));
  });

  it('tells screen readers where it is', async () => {
    const element = await timeline({ locale: 'en-GB' });
    expect(surface(element).getAttribute('role')).to.equal('slider');
    expect(surface(element).getAttribute('aria-valuenow')).to.equal(String(FROM + HOUR / 2));
    expect(surface(element).getAttribute('aria-valuetext')).to.contain('March 2026');
    await expect(element).to.be.accessible();
  });

  for (const theme of ['dark', 'light'] as const) {
    it(`paints with 3:1 contrast against its ${theme} ground`, async () => {
      const element = await timeline({ theme });
      const paint = (name: string) => getComputedStyle(element.shadowRoot!.querySelector(`.paints .${name}`)!).color;
      for (const name of ['band', 'activity', 'mark', 'tick', 'label', 'unknown', 'future', 'live']) {
        expect(contrast(paint(name), paint('ground')), name).to.be.at.least(3);
      }
    });
  }

  it('draws recordings as a band and gaps as nothing', async () => {
    const element = await timeline();
    await until(() => bandAt(element, 0.25) > 200);
    expect(bandAt(element, 0.55)).to.equal(0);
    expect(bandAt(element, 0.8)).to.equal(255);
  });

  it('follows its cursor until the viewer pans, and comes back when asked', async () => {
    const element = await timeline({ from: undefined, to: undefined });
    const span = element.view.to - element.view.from;
    element.time = FROM + 3 * HOUR;
    await element.updateComplete;
    expect(element.view.from + span / 2).to.be.closeTo(FROM + 3 * HOUR, 1);
    surface(element).dispatchEvent(new WheelEvent('wheel', { deltaX: -2000, bubbles: true, cancelable: true }));
    const away = { ...element.view };
    element.time = FROM + 4 * HOUR;
    await element.updateComplete;
    expect(element.view).to.deep.equal(away);
    const back = element.shadowRoot!.querySelector<HTMLButtonElement>('button.back')!;
    expect(back.classList.contains('right')).to.equal(true);
    back.click();
    await element.updateComplete;
    expect(element.view.from).to.be.lessThan(FROM + 4 * HOUR);
    expect(element.view.to).to.be.greaterThan(FROM + 4 * HOUR);
    expect(element.shadowRoot!.querySelector('button.back')).to.equal(null);
  });

  it('shows the time under the pointer without covering its own', async () => {
    const element = await timeline();
    await sendMouse({ type: 'move', position: point(element, 0.51) });
    const hover = element.shadowRoot!.querySelector('.hover .chip')!;
    const cursor = element.shadowRoot!.querySelector('.cursor .chip')!;
    await until(() => hover.getBoundingClientRect().width > 0);
    expect(hover.getBoundingClientRect().bottom).to.be.at.most(cursor.getBoundingClientRect().top);
  });

  it('fits into 320 pixels', async () => {
    const element = await timeline({}, 320);
    expect(element.scrollWidth).to.equal(320);
    expect(element.getBoundingClientRect().width).to.equal(320);
  });

  it('takes any value without an error', async () => {
    const element = await timeline({ from: 'yesterday', to: 'tomorrow', time: 'never', locale: 'x-', sequences: [{ from: NaN, to: 3 }] });
    expect(surface(element).getAttribute('aria-valuetext')).to.equal('No time selected');
  });
});
