import { aTimeout, expect, fixture, html, nextFrame, waitUntil } from '@open-wc/testing';
import { OrielError, systemEnvironment, type ErrorCode } from '@oriel/core';
import { resetMouse, sendKeys, sendMouse } from '@web/test-runner-commands';
import '@oriel/elements/timeline/define';
import type { OrielTimeline } from '@oriel/elements/timeline';
import { ManualEnvironment } from '../../core/support/manual-environment.ts';

const FROM = Date.parse('2026-03-01T10:00:00Z');
const HOUR = 3_600_000;

const recorded = [
  { from: FROM, to: FROM + HOUR / 2 },
  { from: FROM + 0.6 * HOUR, to: FROM + HOUR },
];

async function timeline(properties: Partial<OrielTimeline> = {}, width = 800): Promise<OrielTimeline> {
  const frame = await fixture(html`<div></div>`);
  (frame as HTMLElement).style.cssText = `width:${width}px;margin:60px 0 0 0`;
  document.body.style.margin = '0';
  const element = document.createElement('oriel-timeline');
  Object.assign(element, { from: FROM, to: FROM + HOUR, time: FROM + HOUR / 2, sequences: recorded, ...properties });
  frame.append(element);
  await element.updateComplete;
  await nextFrame();
  await nextFrame();
  return element;
}

const surface = (element: OrielTimeline) => element.shadowRoot!.querySelector<HTMLElement>('.surface')!;

function point(element: OrielTimeline, fraction: number): [number, number] {
  const { left, top, width } = surface(element).getBoundingClientRect();
  return [Math.round(left + width * fraction), Math.round(top + 40)];
}

function pointer(element: OrielTimeline, type: string, fraction: number, init: PointerEventInit = {}) {
  const { left, top, width } = surface(element).getBoundingClientRect();
  const at = { clientX: left + width * fraction, clientY: top + 40, bubbles: true, composed: true, isPrimary: true };
  surface(element).dispatchEvent(new PointerEvent(type, { ...at, pointerId: 7, pointerType: 'touch', button: 0, ...init }));
}

function heard<K extends keyof HTMLElementEventMap>(element: HTMLElement, type: K): HTMLElementEventMap[K][] {
  const events: HTMLElementEventMap[K][] = [];
  element.addEventListener(type, (event) => events.push(event));
  return events;
}

/** The colour at a fraction of the width, in the middle of the band. */
function bandAt(element: OrielTimeline, fraction: number): number {
  const canvas = element.shadowRoot!.querySelector<HTMLCanvasElement>('.surface > canvas')!;
  const ratio = canvas.height / canvas.clientHeight;
  const data = canvas.getContext('2d')!.getImageData(Math.round(canvas.width * fraction), Math.round((canvas.clientHeight - 24) * ratio), 1, 1).data;
  return data[3] ?? 0;
}

describe('oriel-timeline', () => {
  afterEach(() => resetMouse());

  for (const fraction of [0.25, 0.5, 0.75]) {
    it(`seeks to exactly ${fraction * 100} % of its range when clicked there`, async () => {
      const element = await timeline();
      const seeks = heard(element, 'oriel-seek');
      await sendMouse({ type: 'click', position: point(element, fraction) });
      expect(seeks.map(({ detail }) => detail.time)).to.deep.equal([FROM + HOUR * fraction]);
      expect(element.time).to.equal(FROM + HOUR * fraction);
    });
  }

  it('leaves its cursor where it is when the seek is prevented', async () => {
    const element = await timeline();
    element.addEventListener('oriel-seek', (event) => event.preventDefault());
    await sendMouse({ type: 'click', position: point(element, 0.25) });
    expect(element.time).to.equal(FROM + HOUR / 2);
  });

  it('scrubs while dragged and seeks where it is let go', async () => {
    const element = await timeline();
    const scrubs = heard(element, 'oriel-scrub');
    const seeks = heard(element, 'oriel-seek');
    await sendMouse({ type: 'move', position: point(element, 0.25) });
    await sendMouse({ type: 'down' });
    await sendMouse({ type: 'move', position: point(element, 0.5) });
    await sendMouse({ type: 'move', position: point(element, 0.75) });
    expect(seeks).to.have.length(0);
    await sendMouse({ type: 'up' });
    expect(scrubs.map(({ detail }) => detail.time)).to.include.members([FROM + HOUR * 0.5, FROM + HOUR * 0.75]);
    expect(seeks.map(({ detail }) => detail.time)).to.deep.equal([FROM + HOUR * 0.75]);
  });

  it('gives up a drag on Escape and goes back', async () => {
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
    expect(cancels.map(({ detail }) => detail.time)).to.deep.equal([FROM + HOUR / 2]);
  });

  it('zooms about the pointer and pans by the wheel', async () => {
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

  it('pans under one finger, seeks on a tap, and takes hold of its cursor', async () => {
    const element = await timeline();
    const seeks = heard(element, 'oriel-seek');
    pointer(element, 'pointerdown', 0.25);
    pointer(element, 'pointermove', 0.375);
    pointer(element, 'pointerup', 0.375);
    expect(seeks).to.have.length(0);
    expect(element.view.from).to.be.closeTo(FROM - HOUR / 8, 1);
    pointer(element, 'pointerdown', 0.25);
    pointer(element, 'pointerup', 0.25);
    expect(seeks.at(-1)?.detail.time).to.be.closeTo(FROM + HOUR / 8, 1);
    pointer(element, 'pointerdown', 0.25);
    pointer(element, 'pointermove', 0.5);
    pointer(element, 'pointerup', 0.5);
    expect(seeks.at(-1)?.detail.time).to.be.closeTo(FROM + HOUR * 0.375, 1);
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
    expect(element.view.to - element.view.from).to.be.closeTo(HOUR / 2, 1);
    expect(seeks).to.have.length(0);
  });

  it('moves by keys: seconds, tens of them, pages, its ends', async () => {
    const element = await timeline();
    const seeks = heard(element, 'oriel-seek');
    const lives = heard(element, 'oriel-live');
    surface(element).focus();
    const start = FROM + HOUR / 2;
    await sendKeys({ press: 'ArrowRight' });
    expect(seeks.at(-1)?.detail.time).to.equal(start + 1000);
    await sendKeys({ down: 'Shift' });
    await sendKeys({ press: 'ArrowLeft' });
    await sendKeys({ up: 'Shift' });
    expect(seeks.at(-1)?.detail.time).to.equal(start - 9000);
    await sendKeys({ press: 'PageUp' });
    expect(seeks.at(-1)?.detail.time).to.equal(start - 9000 + HOUR / 10);
    await sendKeys({ press: 'Home' });
    await waitUntil(() => seeks.at(-1)?.detail.time === FROM);
    await sendKeys({ press: 'End' });
    expect(lives).to.have.length(1);
    expect(element.live).to.equal(true);
  });

  it('zooms by keys about its cursor', async () => {
    const element = await timeline({ time: FROM + HOUR / 4 });
    surface(element).focus();
    await sendKeys({ press: '+' });
    expect(element.view).to.deep.equal({ from: FROM + HOUR / 8, to: FROM + HOUR * 0.625 });
    await sendKeys({ press: '-' });
    expect(element.view).to.deep.equal({ from: FROM, to: FROM + HOUR });
  });

  it('says where it is to those who listen', async () => {
    const element = await timeline({ locale: 'en-GB' });
    expect(surface(element).getAttribute('role')).to.equal('slider');
    expect(surface(element).getAttribute('aria-valuenow')).to.equal(String(FROM + HOUR / 2));
    expect(surface(element).getAttribute('aria-valuetext')).to.contain('March 2026');
    await expect(element).to.be.accessible();
  });

  it('draws recordings as a band and gaps as nothing', async () => {
    const element = await timeline();
    await waitUntil(() => bandAt(element, 0.25) > 200);
    expect(bandAt(element, 0.55)).to.equal(0);
    expect(bandAt(element, 0.8)).to.equal(255);
  });

  it('keeps up with its cursor until the viewer pans away, and comes back when asked', async () => {
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
    await waitUntil(() => hover.getBoundingClientRect().width > 0);
    expect(hover.getBoundingClientRect().bottom).to.be.at.most(cursor.getBoundingClientRect().top);
  });

  it('fits into 320 pixels', async () => {
    const element = await timeline({}, 320);
    expect(element.scrollWidth).to.equal(320);
    expect(element.getBoundingClientRect().width).to.equal(320);
  });

  it('takes any value without a word', async () => {
    const element = await timeline({ from: 'yesterday', to: 'tomorrow', time: 'never', locale: 'x-', sequences: [{ from: NaN, to: 3 }] });
    expect(surface(element).getAttribute('aria-valuetext')).to.equal('No time chosen');
  });

  it('asks its server for what it shows, once the view rests, and stops asking when it is gone', async () => {
    const asked: { what: string; from: number; signal: AbortSignal | undefined }[] = [];
    const note = (what: string, answer: unknown) => async (_id: string, { from }: { from: number }, options: { signal?: AbortSignal }) => {
      asked.push({ what, from, signal: options.signal });
      return answer;
    };
    const cameras = { sequences: note('sequences', recorded), activity: note('activity', [0, 0.5, 1]), events: note('events', []) };
    const client = { cameras, environment: { ...systemEnvironment, now: () => FROM + 30 * HOUR } } as unknown as NonNullable<OrielTimeline['client']>;
    const element = await timeline({ client, camera: 'yard', sequences: undefined });
    await waitUntil(() => bandAt(element, 0.25) > 200);
    expect(asked.map(({ what }) => what).sort()).to.deep.equal(['activity', 'events', 'sequences']);
    expect(asked[0]!.from).to.be.at.most(FROM);
    element.show({ from: FROM - 50 * HOUR, to: FROM - 40 * HOUR });
    element.show({ from: FROM - 500 * HOUR, to: FROM - 400 * HOUR });
    await waitUntil(() => asked.length === 6);
    const before = asked.length;
    element.remove();
    await aTimeout(400);
    expect(asked.length).to.equal(before);
  });

  it('asks for a recorded picture where the pointer rests, and for none in a gap', async () => {
    const asked: number[] = [];
    const thumbnail = (_id: string, { time }: { time: number }) => {
      asked.push(time);
      const drawn = new OffscreenCanvas(320, 180);
      drawn.getContext('2d')!.fillRect(0, 0, 320, 180);
      return drawn.convertToBlob();
    };
    const client = { cameras: { thumbnail }, environment: { ...systemEnvironment, now: () => FROM + 30 * HOUR } };
    const element = await timeline({ client: client as unknown as NonNullable<OrielTimeline['client']>, camera: 'yard' });
    const picture = element.shadowRoot!.querySelector<HTMLCanvasElement>('.picture')!;
    await sendMouse({ type: 'move', position: point(element, 0.2) });
    await sendMouse({ type: 'move', position: point(element, 0.25) });
    await waitUntil(() => !picture.hidden);
    expect(asked).to.deep.equal([FROM + HOUR / 4]);
    expect(picture.width).to.equal(320);
    await sendMouse({ type: 'move', position: point(element, 0.55) });
    await waitUntil(() => picture.hidden);
    await aTimeout(300);
    expect(asked).to.have.length(1);
  });

  it('asks again as time goes on, and its live cursor goes along', async () => {
    const start = Date.now();
    let calls = 0;
    const sequences = async () => {
      calls++;
      return [{ from: start - HOUR, to: Date.now() }];
    };
    const client = { cameras: { sequences, activity: async () => [], events: async () => [] }, environment: { ...systemEnvironment, now: () => Date.now() } };
    const properties = { client: client as unknown as NonNullable<OrielTimeline['client']>, camera: 'yard', sequences: undefined, live: true };
    const element = await timeline({ ...properties, from: start - 60_000, to: start + 10_000, time: undefined });
    const value = () => Number(surface(element).getAttribute('aria-valuenow'));
    const before = value();
    await waitUntil(() => calls >= 2, undefined, { timeout: 6000 });
    expect(value()).to.be.greaterThan(before + 1000);
  });

  it('says when recordings could not be loaded, and tries again', async () => {
    let fails = true;
    const answer = async () => {
      if (fails) throw new Error('down');
      return [];
    };
    const client = { cameras: { sequences: answer, activity: answer, events: answer }, environment: { ...systemEnvironment, now: () => FROM + 30 * HOUR } };
    const element = await timeline({ client: client as unknown as NonNullable<OrielTimeline['client']>, camera: 'yard', sequences: undefined });
    await waitUntil(() => element.shadowRoot!.querySelector('.note.error'));
    fails = false;
    element.shadowRoot!.querySelector<HTMLButtonElement>('.note.error button')!.click();
    await waitUntil(() => element.shadowRoot!.querySelector('.note')?.textContent?.includes('Nothing is recorded here'));
  });

  it('tells of an error once, however often it is tried again and whatever is shown from memory', async () => {
    const environment = Object.assign(new ManualEnvironment(), { time: FROM + 300 * HOUR });
    let asked = 0;
    let code: ErrorCode | undefined;
    const answer = async () => {
      asked++;
      if (code) throw new OrielError(code);
      return [];
    };
    const client = { cameras: { sequences: answer, activity: answer, events: answer }, environment } as unknown as NonNullable<OrielTimeline['client']>;
    const element = await timeline({ client, camera: 'yard', sequences: undefined });
    const errors = heard(element, 'oriel-error');
    const rounds = async (count: number) => {
      for (let round = 0; round < count; round++) {
        const before = asked;
        await waitUntil(() => {
          environment.advance(30_000);
          return asked > before;
        });
      }
    };
    await rounds(1);
    code = 'not_allowed';
    await rounds(3);
    await waitUntil(() => element.shadowRoot!.querySelector('.note.error'));
    element.show({ from: FROM - 200 * HOUR, to: FROM - 199 * HOUR });
    await rounds(2);
    element.show({ from: FROM, to: FROM + HOUR });
    await element.updateComplete;
    expect(element.shadowRoot!.querySelector('.note.error')).to.equal(null);
    await rounds(2);
    expect(errors.map(({ detail }) => detail.error.code)).to.deep.equal(['not_allowed']);
    code = 'camera_unknown';
    await rounds(2);
    expect(errors.map(({ detail }) => detail.error.code)).to.deep.equal(['not_allowed', 'camera_unknown']);
  });

  it('shows nothing of an error that the page deals with', async () => {
    const answer = async () => Promise.reject(new OrielError('not_authenticated'));
    const client = { cameras: { sequences: answer, activity: answer, events: answer }, environment: { ...systemEnvironment, now: () => FROM + 30 * HOUR } };
    const element = await timeline({ camera: undefined, sequences: undefined });
    const errors = heard(element, 'oriel-error');
    element.addEventListener('oriel-error', (event) => event.preventDefault());
    Object.assign(element, { client, camera: 'yard' });
    await waitUntil(() => errors.length === 1);
    await element.updateComplete;
    expect(element.shadowRoot!.querySelector('.note')).to.equal(null);
  });
});

