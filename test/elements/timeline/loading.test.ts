import { systemEnvironment } from '@oriel/core';
import { expect, fixture, html } from '@open-wc/testing';
import { resetMouse, sendMouse } from '@web/test-runner-commands';
import type { OrielContext } from '@oriel/elements/context';
import { ManualEnvironment } from '../../core/support/manual-environment.ts';
import { until } from '../until.ts';
import { serve } from './server.ts';
import { bandAt, drawn, FROM, heard, HOUR, noteIn, point, recorded, surface, timeline } from './support.ts';

/** A clock that stands still, with timers that run. */
const still = { ...systemEnvironment, now: () => FROM + 30 * HOUR };

describe('oriel-timeline', () => {
  afterEach(() => resetMouse());

  it('forgets what another server said, however it gets another server', async () => {
    const [first, second] = [serve({ sequences: recorded }, still), serve({}, still, 'https://second.example')];
    const context = await fixture<OrielContext>(html`<oriel-context .client=${first.client}></oriel-context>`);
    const element = await timeline({ sequences: undefined });
    context.append(element);
    element.camera = 'yard';
    await until(() => bandAt(element, 0.25) > 200);
    context.client = second.client;
    await until(() => second.asked.some(({ what }) => what === 'sequences'));
    await until(() => bandAt(element, 0.25) === 0);
    const asked: string[] = [];
    const { fetch } = globalThis;
    globalThis.fetch = async (input) => {
      asked.push(new URL(String(input)).origin);
      return new Response('{}', { status: 403 });
    };
    try {
      element.server = 'https://third.example';
      await until(() => asked.includes('https://third.example'));
    } finally {
      globalThis.fetch = fetch;
    }
  });

  it('keeps what it knows when the page makes a new client with each render, and takes one when the present one fails', async () => {
    const first = serve({ sequences: recorded }, still);
    const element = await timeline({ client: first.client, camera: 'yard', sequences: undefined });
    await until(() => bandAt(element, 0.25) > 200);
    const count = first.asked.length;
    const others = Array.from({ length: 5 }, () => serve({}, still));
    for (const { client } of others) {
      element.client = client;
      await element.updateComplete;
    }
    element.show({ from: FROM - 50 * HOUR, to: FROM - 49 * HOUR });
    await until(() => first.asked.length >= count + 3);
    expect(others.flatMap(({ asked }) => asked), 'the first one is asked for another view, too').to.deep.equal([]);
    first.error = 'not_authenticated';
    element.show({ from: FROM - 90 * HOUR, to: FROM - 89 * HOUR });
    const [newest] = others.slice(-1);
    await until(() => newest?.asked.some(({ what }) => what === 'sequences'));
    await until(() => noteIn(element).includes('No recordings'));
    expect(others.slice(0, -1).flatMap(({ asked }) => asked)).to.deep.equal([]);
  });

  it('loads what it shows once the view rests, and nothing when it is gone', async () => {
    const environment = Object.assign(new ManualEnvironment(), { time: FROM + 30 * HOUR });
    const server = serve({ sequences: recorded }, environment);
    const element = await timeline({ client: server.client, camera: 'yard', sequences: undefined });
    environment.advance(0);
    await until(() => bandAt(element, 0.25) > 200);
    expect(server.asked.map(({ what }) => what).sort()).to.deep.equal(['activity', 'events', 'sequences']);
    expect(server.asked[0]!.from).to.be.at.most(FROM);
    for (const hours of [500, 50]) {
      element.show({ from: FROM - hours * HOUR, to: FROM - (hours - 1) * HOUR });
      await element.updateComplete;
      environment.advance(149);
    }
    expect(server.asked).to.have.length(3);
    environment.advance(1);
    await until(() => server.asked.length === 6);
    expect(server.asked[3]!.from).to.be.within(FROM - 52 * HOUR, FROM - 50 * HOUR);
    element.remove();
    await until(() => environment.delays.length === 0);
    environment.advance(100 * HOUR);
    await element.updateComplete;
    expect(server.asked).to.have.length(6);
  });

  it('stops its requests when it is removed', async () => {
    const server = serve({ sequences: new Promise<never>(() => undefined) }, still);
    const element = await timeline({ client: server.client, camera: 'yard', sequences: undefined });
    await until(() => server.asked.some(({ what }) => what === 'sequences'));
    const { signal } = server.asked.find(({ what }) => what === 'sequences')!;
    expect(signal?.aborted).to.equal(false);
    element.remove();
    expect(signal?.aborted).to.equal(true);
  });

  it('loads nothing while it has no width, and as soon as it has one', async () => {
    const server = serve({ sequences: recorded }, still);
    const element = await timeline({ client: server.client, camera: 'yard', sequences: undefined, hidden: true });
    expect(server.asked).to.have.length(0);
    element.hidden = false;
    await drawn(element);
    await until(() => bandAt(element, 0.25) > 200);
  });

  it('shows the recorded picture under the pointer, and none in a gap', async () => {
    const environment = Object.assign(new ManualEnvironment(), { time: FROM + 30 * HOUR });
    const server = serve({}, environment);
    const element = await timeline({ client: server.client, camera: 'yard' });
    const pictures = () => server.asked.filter(({ what }) => what === 'thumbnail').map(({ from }) => from);
    const picture = element.shadowRoot!.querySelector<HTMLCanvasElement>('.picture')!;
    await sendMouse({ type: 'move', position: point(element, 0.2) });
    await sendMouse({ type: 'move', position: point(element, 0.25) });
    expect(pictures()).to.deep.equal([]);
    environment.advance(120);
    await until(() => !picture.hidden);
    expect(pictures()).to.deep.equal([FROM + HOUR / 4]);
    expect(picture.width).to.equal(320);
    await sendMouse({ type: 'move', position: point(element, 0.55) });
    await until(() => picture.hidden);
    environment.advance(10_000);
    expect(pictures()).to.have.length(1);
  });

  it('loads again as time passes, and its live cursor moves along', async () => {
    const environment = Object.assign(new ManualEnvironment(), { time: FROM });
    const server = serve({ sequences: [{ from: FROM - HOUR, to: FROM + HOUR }] }, environment);
    const element = await timeline({ client: server.client, camera: 'yard', sequences: undefined, live: true, from: FROM - 60_000, to: FROM + 20_000, time: undefined });
    const value = () => Number(surface(element).getAttribute('aria-valuenow'));
    const loads = () => server.asked.filter(({ what }) => what === 'sequences').length;
    environment.advance(0);
    await until(() => bandAt(element, 0.5) > 200);
    expect(value()).to.equal(FROM);
    expect(bandAt(element, 0.8)).to.equal(0);
    await until(() => {
      environment.advance(500);
      return loads() >= 3;
    });
    await until(() => value() === environment.now());
    expect(value()).to.be.greaterThan(FROM + 1000);
    expect(surface(element).getAttribute('aria-valuetext'), 'does not change with each second').to.equal('Live');
  });

  it('says when recordings could not be loaded, and tries again', async () => {
    const server = serve({ error: 'not_allowed' }, still);
    const element = await timeline({ client: server.client, camera: 'yard', sequences: undefined });
    await until(() => element.shadowRoot!.querySelector('.note.error'));
    await expect(element).to.be.accessible();
    server.error = undefined;
    const retry = element.shadowRoot!.querySelector<HTMLButtonElement>('.note.error button')!;
    retry.focus();
    await until(() => element.shadowRoot!.activeElement === retry);
    retry.click();
    await until(() => noteIn(element).includes('No recordings'));
    await until(() => element.shadowRoot!.activeElement === surface(element));
  });

  it('says that it loads, and that nothing is recorded only once it knows', async () => {
    let answer: (ranges: { from: number; to: number }[]) => void = () => undefined;
    const hold = () => new Promise<{ from: number; to: number }[]>((resolve) => (answer = resolve));
    const server = serve({ sequences: hold() }, still);
    const element = await timeline({ client: server.client, camera: 'yard', sequences: undefined });
    expect(noteIn(element)).to.contain('Loading');
    const loading = element.shadowRoot!.querySelector('.note.loading')!;
    expect(loading.matches('[role=status], [role=status] *'), 'announced with each move of the view').to.equal(false);
    await until(() => Number(getComputedStyle(loading).opacity) === 1);
    answer([]);
    await until(() => noteIn(element).includes('No recordings'));
    server.sequences = hold();
    element.show({ from: FROM - 50 * HOUR, to: FROM - 49 * HOUR });
    await element.updateComplete;
    expect(noteIn(element)).to.contain('Loading');
    await until(() => server.asked.filter(({ what }) => what === 'sequences').length === 2);
    answer([{ from: FROM - 50 * HOUR, to: FROM - 49 * HOUR }]);
    await until(() => noteIn(element) === '');
  });

  it('dispatches an error once for each reason, and does not show it where tiles are in memory', async () => {
    const environment = Object.assign(new ManualEnvironment(), { time: FROM + 300 * HOUR });
    const server = serve({}, environment);
    const element = await timeline({ client: server.client, camera: 'yard', sequences: undefined });
    const errors = heard(element, 'oriel-error');
    const rounds = async (count: number) => {
      for (let round = 0; round < count; round++) {
        const before = server.asked.length;
        await until(() => {
          environment.advance(60_000);
          return server.asked.length > before;
        });
      }
    };
    await rounds(1);
    await until(() => noteIn(element).includes('No recordings'));
    server.error = 'not_allowed';
    await rounds(3);
    await until(() => element.shadowRoot!.querySelector('.note.error'));
    element.show({ from: FROM - 200 * HOUR, to: FROM - 199 * HOUR });
    await element.updateComplete;
    await rounds(2);
    element.show({ from: FROM, to: FROM + HOUR });
    await element.updateComplete;
    await until(() => !element.shadowRoot!.querySelector('.note.error'));
    await rounds(2);
    expect(errors.map(({ detail }) => detail.error.code)).to.deep.equal(['not_allowed']);
    server.error = 'camera_unknown';
    await rounds(2);
    await until(() => errors.length === 2);
    expect(errors.map(({ detail }) => [detail.camera, detail.error.code])).to.deep.equal([['yard', 'not_allowed'], ['yard', 'camera_unknown']]);
  });

  it('does not show an error that the page handles', async () => {
    const server = serve({ error: 'not_authenticated' }, still);
    const element = await timeline({ camera: undefined, sequences: undefined });
    const errors = heard(element, 'oriel-error');
    element.addEventListener('oriel-error', (event) => event.preventDefault());
    Object.assign(element, { client: server.client, camera: 'yard' });
    await until(() => errors.length === 1);
    await element.updateComplete;
    expect(noteIn(element)).to.equal('');
  });
});
