import { expect, fixture, html } from '@open-wc/testing';
import type { OrielCamera } from '@oriel/elements/camera';
import type { Facts } from '@oriel/player';
import { messagesFor } from '../../../packages/elements/dist/base/messages/messages.js';
import { announcementFor, english } from '../../../packages/elements/dist/camera/words.js';
import { mockCamera } from '../../mocks/handlers.ts';
import '@oriel/elements/timeline/define';
import { inState, panelOf, show, stage, until } from './support.ts';

const defaults: Partial<OrielCamera> = {
  camera: '', src: '', mode: 'live', time: undefined, speed: 1, skipGaps: true, transport: 'auto', paused: false, muted: true, volume: 1,
  fit: 'contain', poster: '', player: undefined, theme: undefined, locale: undefined, server: undefined, token: undefined,
};

describe('<oriel-camera>', () => {
  it('takes any property value without an error, and works afterwards', async () => {
    const problems: string[] = [];
    const listening = new AbortController();
    const note = (event: Event) => problems.push(event instanceof ErrorEvent ? event.message : String((event as PromiseRejectionEvent).reason));
    for (const type of ['error', 'unhandledrejection']) addEventListener(type, note, { signal: listening.signal });
    const { client } = stage();
    const camera = await show(client);
    const usual = { ...defaults, client, camera: 'yard' };
    const odd: unknown[] = [null, undefined, '', 'x', -1, NaN, Infinity, 1e300, 8.64e15, {}, [], true, () => 0, new Date(NaN)];
    for (const name of Object.keys(usual)) {
      for (const value of odd) {
        (camera as unknown as Record<string, unknown>)[name] = value;
        await camera.updateComplete;
        expect(problems, `${name} ${String(value)}`).to.deep.equal([]);
      }
      Object.assign(camera, usual);
    }
    for (const value of odd) {
      camera.seek(value as number);
      camera.step(value as number);
      await camera.updateComplete;
      expect(problems, `seek and step ${String(value)}`).to.deep.equal([]);
    }
    Object.assign(camera, usual);
    await inState(camera, 'live');
    await until(() => expect(camera.shadowRoot?.querySelector('.badge')?.textContent).to.contain('Yard'));
    expect(problems).to.deep.equal([]);
    listening.abort();
  });

  it('dispatches no event while it updates', async () => {
    const start = Math.floor(Date.now() / 1000) * 1000 - 3_600_000;
    const { client } = stage([], { ranges: [{ from: start, to: start + 60_000 }] });
    const camera = document.createElement('oriel-camera');
    const fired: string[] = [];
    let updating = false;
    const inner = camera as unknown as { performUpdate: () => void };
    const performUpdate = inner.performUpdate.bind(camera);
    inner.performUpdate = () => {
      updating = true;
      performUpdate();
      updating = false;
    };
    for (const name of ['oriel-state', 'oriel-time', 'oriel-mode', 'oriel-error'] as const) {
      camera.addEventListener(name, () => fired.push(updating ? `${name} while updating` : name));
    }
    Object.assign(camera, { client, camera: 'yard' });
    document.body.append(camera);
    await inState(camera, 'live');
    camera.paused = true;
    await inState(camera, 'paused');
    camera.seek(start);
    await until(() => (camera.currentTime === start && fired.includes('oriel-time')) || undefined);
    camera.seek(start + 100_000);
    await inState(camera, 'gap');
    camera.camera = '';
    await inState(camera, 'idle');
    camera.remove();
    expect([...new Set(fired)].sort()).to.deep.equal(['oriel-error', 'oriel-mode', 'oriel-state', 'oriel-time']);
  });

  it('does nothing while it is in no document', () => {
    const camera = document.createElement('oriel-camera');
    camera.play();
    camera.pause();
    camera.seek(Date.now());
    camera.step(1);
    camera.goLive();
    camera.retry();
    expect(camera.mode).to.equal('live');
    expect(camera.paused).to.equal(false);
    expect(camera.state).to.equal('idle');
  });

  it('frees everything when it is removed, and begins anew when it is back', async () => {
    const { client, peers } = stage();
    const camera = await show(client);
    await inState(camera, 'live');
    const video = camera.shadowRoot?.querySelector('video') as HTMLVideoElement;
    const parent = camera.parentElement as HTMLElement;
    camera.remove();
    expect(video.srcObject).to.equal(null);
    await until(() => peers.sessions.size === 0 || undefined);
    await until(() => expect(camera.state).to.equal('idle'));
    parent.append(camera);
    await inState(camera, 'live');
    await until(() => expect(peers.sessions.size).to.equal(1));
  });

  it('begins no session when it is removed before it knows the camera', async () => {
    const { client } = stage();
    const camera = await show(client);
    camera.remove();
    const other = await show(client);
    await inState(other, 'live');
    await until(() => expect(client.requests.filter((request) => request.startsWith('POST'))).to.have.lengthOf(1));
  });

  it('leaves nothing of the last camera when it is given another', async () => {
    const { client } = stage();
    const camera = await show(client);
    await inState(camera, 'live');
    camera.camera = 'gone';
    await inState(camera, 'error');
    await until(() => expect(camera.shadowRoot?.querySelector('canvas')?.hidden).to.equal(true));
    await until(() => expect(camera.currentTime).to.equal(undefined));
  });

  it('has the server, the theme and the locale of the context around it', async () => {
    const { client } = stage();
    const context = await fixture(html`<oriel-context .client=${client} theme="light"><oriel-camera camera="yard"></oriel-camera><oriel-timeline></oriel-timeline></oriel-context>`);
    const camera = context.querySelector('oriel-camera') as OrielCamera;
    await inState(camera, 'live');
    // A camera is dark in every theme.
    await until(() => expect(getComputedStyle(context.querySelector('oriel-timeline')!).colorScheme).to.equal('light'));
    await until(() => expect(client.requests[0]).to.equal('GET /api/v1/cameras/yard'));
  });

  it('has elements around it that are dark unless told otherwise', async () => {
    expect(getComputedStyle(await fixture(html`<oriel-timeline></oriel-timeline>`)).colorScheme).to.equal('dark');
  });

  it('announces what needs attention, and not that all is well', () => {
    const facts = { stale: true, sound: false, camera: mockCamera() };
    const announced = (state: Facts['state']) => announcementFor({ ...facts, state }, messagesFor('en', english), 'en', 0);
    expect(announced('connecting')).to.equal('');
    expect(announced('live')).to.equal('');
    expect(announced('gap')).to.contain('Yard').and.to.contain('No recording');
  });

  it('needs no inline style and no inline script', async () => {
    const { client } = stage();
    const camera = await show(client, { camera: '' });
    await until(() => panelOf(camera).text || undefined);
    expect(camera.shadowRoot?.adoptedStyleSheets.length).to.be.greaterThan(0);
    await until(() => expect(camera.shadowRoot?.querySelectorAll('style, script, [style]').length).to.equal(0));
  });
});
