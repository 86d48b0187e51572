import { expect, fixture, html } from '@open-wc/testing';
import type { OrielCamera } from '@oriel/elements/camera';
import type { Facts } from '@oriel/player';
import { messagesFor } from '../../../packages/elements/dist/base/messages/messages.js';
import { announcementFor } from '../../../packages/elements/dist/camera/words.js';
import { mockCamera } from '../../mocks/handlers.ts';
import { inState, panelOf, show, stage, until } from './support.ts';

describe('<oriel-camera>', () => {
  it('takes any property value without throwing', async () => {
    const { client } = stage();
    const camera = await show(client);
    const odd: unknown[] = [null, undefined, '', 'x', -1, NaN, Infinity, 1e300, {}, [], true, () => 0];
    for (const name of ['camera', 'src', 'mode', 'time', 'speed', 'skipGaps', 'transport', 'paused', 'theme', 'locale', 'server', 'token'] as const) {
      for (const value of odd) {
        (camera as unknown as Record<string, unknown>)[name] = value;
        await camera.updateComplete;
      }
    }
    for (const value of odd) {
      camera.seek(value as number);
      camera.step(value as number);
      await camera.updateComplete;
    }
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
    expect(camera.state).to.equal('idle');
    parent.append(camera);
    await inState(camera, 'live');
    expect(peers.sessions.size).to.equal(1);
  });

  it('begins no session when it is removed before it knows the camera', async () => {
    const { client } = stage();
    const camera = await show(client);
    camera.remove();
    const other = await show(client);
    await inState(other, 'live');
    expect(client.requests.filter((request) => request.startsWith('POST'))).to.have.lengthOf(1);
  });

  it('leaves nothing of the last camera when it is given another', async () => {
    const { client } = stage();
    const camera = await show(client);
    await inState(camera, 'live');
    camera.camera = 'gone';
    await inState(camera, 'error');
    expect(camera.shadowRoot?.querySelector('canvas')?.hidden).to.equal(true);
    expect(camera.currentTime).to.equal(undefined);
  });

  it('has the server, the theme and the locale of the context around it', async () => {
    const { client } = stage();
    const context = await fixture(html`<oriel-context .client=${client} theme="light"><oriel-camera camera="yard"></oriel-camera></oriel-context>`);
    const camera = context.querySelector('oriel-camera') as OrielCamera;
    await inState(camera, 'live');
    expect(getComputedStyle(camera).colorScheme).to.equal('light');
    expect(client.requests[0]).to.equal('GET /api/v1/cameras/yard');
  });

  it('is dark unless told otherwise', async () => {
    const { client } = stage();
    expect(getComputedStyle(await show(client)).colorScheme).to.equal('dark');
  });

  it('announces what needs attention, and not that all is well', () => {
    const facts = { stale: true, sound: false, camera: mockCamera() };
    const announced = (state: Facts['state']) => announcementFor({ ...facts, state }, messagesFor('en'), 'en', 0);
    expect(announced('connecting')).to.equal('');
    expect(announced('live')).to.equal('');
    expect(announced('gap')).to.contain('Yard').and.to.contain('No recording');
  });

  it('needs no inline style and no inline script', async () => {
    const { client } = stage();
    const camera = await show(client, { camera: '' });
    await until(() => panelOf(camera).text || undefined);
    expect(camera.shadowRoot?.adoptedStyleSheets.length).to.be.greaterThan(0);
    expect(camera.shadowRoot?.querySelectorAll('style, script, [style]').length).to.equal(0);
  });
});
