import { OrielError, type ErrorCode } from '@oriel/core';
import { ServerError } from '@oriel/core/contract';
import { expect } from '@open-wc/testing';
import { resetMouse, sendKeys, sendMouse } from '@web/test-runner-commands';
import type { OrielCameraGrid } from '@oriel/elements/camera-grid';
import '@oriel/elements/camera-grid/define';
import { OrielErrorEvent } from '@oriel/elements/base';
import type { OrielRecordingPlayer } from '@oriel/elements/recording-player';
import { ManualEnvironment } from '../../core/support/manual-environment.ts';
import { until } from '../until.ts';
import { quietHouse } from './support.ts';

const four = ['front', 'yard', 'gate', 'hall'];

async function grid(properties: Partial<OrielCameraGrid> = {}, width = 1000): Promise<OrielCameraGrid> {
  document.body.style.margin = '0';
  const element = document.createElement('oriel-camera-grid');
  element.style.width = `${width}px`;
  Object.assign(element, { client: quietHouse(), cameras: four, ...properties });
  document.body.append(element);
  await element.updateComplete;
  return element;
}

const all = <E extends Element>(element: Element, selector: string): E[] => [...element.shadowRoot!.querySelectorAll<E>(selector)];
const players = (element: Element) => all<OrielRecordingPlayer>(element, 'oriel-recording-player');
const columns = (element: Element) => getComputedStyle(all(element, '.cells')[0]!).gridTemplateColumns.split(' ').length;
const focused = (element: OrielCameraGrid) => element.shadowRoot!.activeElement?.closest<HTMLElement>('.cell')?.dataset['camera'];

describe('oriel-camera-grid', () => {
  afterEach(async () => {
    await resetMouse();
    document.querySelectorAll('oriel-camera-grid').forEach((element) => element.remove());
  });

  it('has as many cells as there are cameras, up to the next square', async () => {
    for (const [count, cells] of [[1, 1], [2, 4], [4, 4], [5, 9], [10, 16]] as const) {
      const element = await grid({ cameras: Array.from({ length: count }, (_, i) => `c${i}`) }, 1400);
      expect(all(element, '.cell')).to.have.length(cells);
      expect(columns(element)).to.equal(Math.sqrt(cells));
      element.remove();
    }
  });

  it('says "No camera" where there is none', async () => {
    const element = await grid({ layout: 9 });
    expect(all(element, '.cell').map(({ textContent }) => textContent.trim().includes('No camera'))).to.deep.equal([...four.map(() => false), true, true, true, true, true]);
  });

  it('draws the focus ring over the frame, not as an outline that the picture covers', async () => {
    const element = await grid();
    element.focus();
    await sendKeys({ press: 'ArrowRight' });
    const frame = players(element)[1]!.shadowRoot!.querySelector('.frame')!;
    await until(() => expect(getComputedStyle(frame, '::after').borderTopWidth).to.equal('2px'));
    expect(getComputedStyle(frame, '::after').position).to.equal('absolute');
    await expect(element).to.be.accessible();
  });

  it('takes its cameras from the attribute, or from the server', async () => {
    const element = await grid({ cameras: undefined, client: quietHouse({ list: async () => [{ id: 'east' }, { id: 'west' }] }) });
    await until(() => players(element).length === 2);
    await until(() => expect(players(element).map(({ camera }) => camera)).to.deep.equal(['east', 'west']));
    element.setAttribute('cameras', 'west, east north');
    await element.updateComplete;
    await until(() => expect(players(element).map(({ camera }) => camera)).to.deep.equal(['west', 'east', 'north']));
  });

  it('switches one cell to its recordings and leaves the others as they are', async () => {
    const element = await grid();
    const before = players(element);
    all<HTMLButtonElement>(element, '[data-camera="yard"] button.mode')[0]!.click();
    await element.updateComplete;
    await Promise.all(players(element).map((player) => player.updateComplete));
    expect(players(element)).to.deep.equal(before);
    expect(before.map(({ mode }) => mode)).to.deep.equal(['live', 'playback', 'live', 'live']);
    expect(players(element).map((player) => player.shadowRoot!.querySelector('oriel-timeline') !== null)).to.deep.equal([false, true, false, false]);
    all<HTMLButtonElement>(element, '[data-camera="yard"] button.mode')[0]!.click();
    await element.updateComplete;
    await players(element)[1]!.updateComplete;
    await until(() => expect(before[1]!.mode).to.equal('live'));
  });

  it('knows when a cell goes live by its own keys', async () => {
    const element = await grid();
    const button = all<HTMLButtonElement>(element, '[data-camera="yard"] button.mode')[0]!;
    button.click();
    await element.updateComplete;
    await until(() => expect(button.textContent).to.contain('Go live'));
    players(element)[1]!.focus();
    await sendKeys({ press: 'End' });
    await until(() => button.textContent?.includes('Recordings'));
    await until(() => expect(players(element)[1]!.mode).to.equal('live'));
  });

  it('keeps a cell’s element when cameras come and go around it', async () => {
    const element = await grid();
    const [, yard] = players(element);
    element.cameras = ['new', 'yard'];
    await element.updateComplete;
    await until(() => expect(players(element)[1]).to.equal(yard));
  });

  it('makes a cell large on a double click and small again on Escape', async () => {
    const element = await grid();
    const cell = all<HTMLElement>(element, '[data-camera="gate"]')[0]!;
    const { left, top, width, height } = cell.getBoundingClientRect();
    const middle: [number, number] = [Math.round(left + width / 2), Math.round(top + height / 2)];
    await sendMouse({ type: 'click', position: middle });
    cell.querySelector('oriel-recording-player')!.shadowRoot!.querySelector('.frame')!.dispatchEvent(new MouseEvent('dblclick', { bubbles: true, composed: true, cancelable: true }));
    await element.updateComplete;
    expect(cell.getBoundingClientRect().width).to.be.closeTo(992, 2);
    await until(() => expect(document.fullscreenElement).to.equal(null));
    players(element)[2]!.focus();
    await sendKeys({ press: 'Escape' });
    await element.updateComplete;
    expect(cell.getBoundingClientRect().width).to.be.closeTo(width, 1);
  });

  it('is one stop of the Tab key, and arrow keys go from cell to cell', async () => {
    const element = await grid();
    players(element)[0]!.focus();
    await until(() => expect(focused(element)).to.equal('front'));
    await sendKeys({ press: 'ArrowRight' });
    await until(() => focused(element) === 'yard');
    await sendKeys({ press: 'ArrowDown' });
    await until(() => focused(element) === 'hall');
    await sendKeys({ press: 'ArrowLeft' });
    await until(() => focused(element) === 'gate');
    await sendKeys({ press: 'ArrowLeft' });
    await until(() => expect(focused(element)).to.equal('gate'));
    await element.updateComplete;
    const stops = players(element).map((player) => player.shadowRoot!.querySelector<HTMLElement>('.frame')!.tabIndex);
    expect(stops).to.deep.equal([-1, -1, 0, -1]);
    await sendKeys({ press: 'Enter' });
    await until(() => all(element, '.cell.large').length === 1);
  });

  it('chooses its layout by keys, and keeps the camera in hand in sight', async () => {
    const element = await grid();
    players(element)[2]!.focus();
    await element.updateComplete;
    all<HTMLElement>(element, '.layouts [aria-checked="true"]')[0]!.focus();
    await sendKeys({ press: 'ArrowLeft' });
    await until(() => players(element).length === 1);
    await until(() => expect(players(element)[0]!.camera).to.equal('gate'));
    await until(() => expect(all(element, '.pages span')[0]!.textContent).to.equal('3 of 4'));
    await until(() => element.shadowRoot!.activeElement?.textContent?.trim() === '1');
  });

  it('maximizes nothing while it is in no document', async () => {
    const element = await grid();
    element.remove();
    element.maximize('yard');
    document.body.append(element);
    await element.updateComplete;
    expect(all(element, '.cell.large')).to.have.length(0);
  });

  it('says that there are no cameras', async () => {
    const element = await grid({ cameras: [] });
    expect(all(element, '.state')[0]!.textContent).to.contain('No cameras');
    await expect(element).to.be.accessible();
  });

  it('says that they load, why they could not be loaded, and tries again', async () => {
    let answer: (value: { id: string }[]) => void = () => undefined;
    let fail: (error: OrielError) => void = () => undefined;
    const list = () => new Promise<{ id: string }[]>((resolve, reject) => ([answer, fail] = [resolve, reject]));
    const errors: string[] = [];
    const listen = (event: Event) => event instanceof OrielErrorEvent && errors.push(event.detail.error.code);
    document.addEventListener('oriel-error', listen);
    const element = await grid({ cameras: undefined, client: quietHouse({ list }) });
    expect(all(element, '[aria-label="Loading cameras…"]')).to.have.length(1);
    fail(new OrielError('not_allowed'));
    await until(() => all(element, '[role="alert"]').length === 1);
    await until(() => expect(all(element, '[role="alert"] code')[0]!.textContent).to.equal('not_allowed'));
    expect(all(element, '[role="alert"]')[0]!.textContent).to.contain('You do not have access').and.not.to.contain('token');
    expect(errors).to.deep.equal(['not_allowed']);
    await expect(element).to.be.accessible();
    const retry = all<HTMLButtonElement>(element, '[role="alert"] button')[0]!;
    retry.focus();
    await until(() => element.shadowRoot!.activeElement === retry);
    retry.click();
    await until(() => all(element, '[aria-label="Loading cameras…"]').length === 1);
    // The button is gone with the error, and its focus has not fallen to the page.
    await until(() => expect(element.shadowRoot!.activeElement?.getAttribute('aria-checked')).to.equal('true'));
    answer([{ id: 'east' }]);
    await until(() => players(element).length === 1);
    document.removeEventListener('oriel-error', listen);
  });

  it('tells of an error once however often it is tried again, and anew for another one', async () => {
    const environment = new ManualEnvironment();
    const codes: ErrorCode[] = ['not_ready', 'not_ready', 'not_allowed', 'not_allowed'];
    const list = async () => Promise.reject(new ServerError(codes.shift() ?? 'internal'));
    const element = document.createElement('oriel-camera-grid');
    const told: string[] = [];
    element.addEventListener('oriel-error', ({ detail }) => told.push(detail.error.code));
    element.client = quietHouse({ list, environment });
    document.body.append(element);
    for (const left of [3, 2, 1, 0]) {
      await until(() => codes.length === left && environment.delays.length === 1);
      environment.advance(3000);
    }
    await until(() => told.length === 3);
    expect(told).to.deep.equal(['not_ready', 'not_allowed', 'internal']);
  });

  it('keeps its list when the page makes a new client with each render, and takes one when the present one fails', async () => {
    const environment = new ManualEnvironment();
    let allowed = true;
    const asked: string[] = [];
    const clientOf = (name: string) =>
      quietHouse({ environment, list: async () => (asked.push(name), allowed ? [{ id: 'east' }] : Promise.reject(new OrielError('not_authenticated'))) });
    const element = await grid({ cameras: undefined, client: clientOf('first') });
    const told: string[] = [];
    element.addEventListener('oriel-error', ({ detail }) => detail.camera === '' && told.push(detail.error.code));
    await until(() => players(element).length === 1);
    for (const name of ['second', 'third']) {
      element.client = clientOf(name);
      await element.updateComplete;
    }
    const later = (ask: () => boolean) => until(() => (environment.advance(1000), ask()));
    await later(() => asked.length >= 2);
    expect([...new Set(asked)]).to.deep.equal(['first']);
    allowed = false;
    await later(() => asked.includes('third'));
    element.client = clientOf('fourth');
    await until(() => asked.includes('fourth'));
    // However many clients fail for the same reason.
    await until(() => expect(told).to.deep.equal(['not_authenticated']));
    allowed = true;
    element.client = clientOf('fifth');
    await until(() => asked.includes('fifth'));
    await until(() => environment.delays.includes(15_000));
    expect(told).to.deep.equal(['not_authenticated']);
    expect(asked).not.to.include('second');
  });

  it('shows nothing of an error that the page deals with', async () => {
    const environment = new ManualEnvironment();
    let fails = true;
    const list = async () => (fails ? Promise.reject(new OrielError('not_authenticated')) : [{ id: 'east' }]);
    const element = document.createElement('oriel-camera-grid');
    element.addEventListener('oriel-error', (event) => event.preventDefault());
    element.client = quietHouse({ list, environment });
    document.body.append(element);
    await until(() => environment.delays.length === 1);
    await element.updateComplete;
    await until(() => expect(element.shadowRoot!.querySelector('[role="alert"], [role="status"]')).to.equal(null));
    fails = false;
    environment.advance(3000);
    await until(() => players(element).length === 1);
  });

  it('keeps no listener from one asking to the next', async () => {
    const environment = new ManualEnvironment();
    const listeners = new Set<unknown>();
    const { addEventListener: add, removeEventListener: remove } = AbortSignal.prototype;
    AbortSignal.prototype.addEventListener = function (this: AbortSignal, ...given: Parameters<typeof add>) {
      listeners.add(given[1]);
      add.apply(this, given);
    };
    AbortSignal.prototype.removeEventListener = function (this: AbortSignal, ...given: Parameters<typeof remove>) {
      listeners.delete(given[1]);
      remove.apply(this, given);
    };
    try {
      let calls = 0;
      const list = async () => (calls++, []);
      const element = document.createElement('oriel-camera-grid');
      element.client = quietHouse({ list, environment });
      document.body.append(element);
      for (let round = 1; round <= 10; round++) {
        await until(() => calls === round && environment.delays.length === 1);
        await until(() => expect(listeners.size).to.equal(1));
        environment.advance(15_000);
      }
      element.remove();
      await until(() => environment.delays.length === 0);
    } finally {
      Object.assign(AbortSignal.prototype, { addEventListener: add, removeEventListener: remove });
    }
  });

  it('names each cell and what is in it after its camera', async () => {
    const list = async () => [{ id: 'east', name: 'East gate' }, { id: 'west' }];
    const element = await grid({ cameras: undefined, client: quietHouse({ list }) });
    await until(() => players(element).length === 2);
    for (const player of players(element)) player.record();
    await Promise.all(players(element).map((player) => player.updateComplete));
    const labels = (name: string) =>
      players(element).map((player) => {
        const within = player.shadowRoot!.querySelector('oriel-timeline')!.shadowRoot!;
        return { cell: player.closest('.cell'), frame: player.shadowRoot!.querySelector('.frame'), slider: within.querySelector('.surface') }[name]?.getAttribute('aria-label');
      });
    expect(labels('cell')).to.deep.equal(['East gate', 'west']);
    expect(labels('frame')).to.deep.equal(['East gate: player', 'west: player']);
    expect(labels('slider')).to.deep.equal(['East gate: timeline', 'west: timeline']);
    await expect(element).to.be.accessible();
  });

  it('stops asking for cameras once it is gone', async () => {
    let calls = 0;
    const list = async (): Promise<{ id: string; history: number }[]> => {
      calls++;
      return [{ id: 'east', history: 0.4 }];
    };
    const environment = new ManualEnvironment();
    const element = await grid({ cameras: undefined, client: quietHouse({ list, environment }) });
    await until(() => all(element, '.history')[0]?.textContent?.includes('40'));
    expect(all(element, '[role="status"]')[0]!.textContent).not.to.match(/\d/);
    element.remove();
    const before = calls;
    expect(environment.delays).to.deep.equal([]);
    environment.advance(60_000);
    expect(calls).to.equal(before);
  });

  for (const width of [320, 1000]) {
    it(`is accessible at ${width} pixels, with cells wide enough to be used`, async () => {
      const element = await grid({}, width);
      expect(all<HTMLElement>(element, '.cell')[0]!.clientWidth).to.be.at.least(312);
      expect(element.scrollWidth).to.be.at.most(width);
      await expect(element).to.be.accessible();
    });
  }

  it('is as high as it is told, or as its cells at 16:9', async () => {
    const free = await grid();
    expect(all<HTMLElement>(free, '.cell')[0]!.clientHeight).to.be.closeTo((494 * 9) / 16, 1);
    free.remove();
    const told = await grid();
    told.style.height = '400px';
    await told.updateComplete;
    expect(all(told, '.cell').at(-1)!.getBoundingClientRect().bottom).to.be.closeTo(396, 1);
  });
});
