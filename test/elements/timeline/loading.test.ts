import { OrielError, systemEnvironment, type ErrorCode, type OrielClient } from '@oriel/core';
import { aTimeout, expect, fixture, html, waitUntil } from '@open-wc/testing';
import { resetMouse, sendMouse } from '@web/test-runner-commands';
import '@oriel/elements/context/define';
import type { OrielContext } from '@oriel/elements/context';
import type { OrielTimeline } from '@oriel/elements/timeline';
import { ManualEnvironment } from '../../core/support/manual-environment.ts';
import { stubClient } from '../stub-camera.ts';
import { bandAt, FROM, heard, HOUR, point, recorded, surface, timeline } from './support.ts';

describe('oriel-timeline', () => {
  afterEach(() => resetMouse());

  it('forgets what another server said, by whatever way it is given another one', async () => {
    const none = async () => [];
    const server = (sequences: () => Promise<unknown>) =>
      ({ ...stubClient({ now: () => FROM + 30 * HOUR }), cameras: { sequences, activity: none, events: none } }) as unknown as OrielClient;
    const context = await fixture<OrielContext>(html`<oriel-context .client=${server(async () => recorded)}></oriel-context>`);
    const element = await timeline({ sequences: undefined });
    context.append(element);
    element.camera = 'yard';
    await waitUntil(() => bandAt(element, 0.25) > 200);
    const seen: string[] = [];
    context.client = server(async () => (seen.push('second'), []));
    await waitUntil(() => seen.length === 1);
    await waitUntil(() => bandAt(element, 0.25) === 0);
    const { fetch } = globalThis;
    globalThis.fetch = async (_input, init) => {
      seen.push(new Headers(init?.headers).get('Authorization') ?? '');
      return new Response('{}', { status: 403 });
    };
    try {
      element.token = 'mine';
      await waitUntil(() => seen.includes('Bearer mine'));
    } finally {
      globalThis.fetch = fetch;
    }
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

  it('says that it loads, and that nothing is recorded only once it knows', async () => {
    const note = () => element.shadowRoot!.querySelector('.note')?.textContent ?? '';
    const answers: ((ranges: unknown[]) => void)[] = [];
    const sequences = () => new Promise((resolve) => answers.push(resolve));
    const none = async () => [];
    const client = { cameras: { sequences, activity: none, events: none }, environment: { ...systemEnvironment, now: () => FROM + 30 * HOUR } };
    const element = await timeline({ client: client as unknown as OrielClient, camera: 'yard', sequences: undefined });
    await waitUntil(() => answers.length === 1);
    expect(note()).to.contain('Loading');
    const opacity = () => Number(getComputedStyle(element.shadowRoot!.querySelector('.note')!).opacity);
    await waitUntil(() => opacity() === 1);
    answers[0]!([]);
    await waitUntil(() => note().includes('Nothing is recorded here'));
    element.show({ from: FROM - 50 * HOUR, to: FROM - 49 * HOUR });
    await element.updateComplete;
    expect(note()).to.contain('Loading');
    await waitUntil(() => answers.length === 2);
    answers[1]!([{ from: FROM - 50 * HOUR, to: FROM - 49 * HOUR }]);
    await waitUntil(() => note() === '');
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
