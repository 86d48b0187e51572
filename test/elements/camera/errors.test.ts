import { expect } from '@open-wc/testing';
import type { ErrorCode } from '@oriel/core';
import { http, HttpResponse, type AnyHandler } from 'msw';
import { failure, mockCamera } from '../../mocks/handlers.ts';
import { inState, panelOf, show, stage, until } from './support.ts';

const answer = (code: ErrorCode): AnyHandler[] => [http.get('*/api/v1/cameras/:id', () => failure(code))];

describe('<oriel-camera> errors', () => {
  const table: { code: ErrorCode; words: string; button: string }[] = [
    { code: 'camera_unknown', words: 'Camera not found', button: 'Try again' },
    { code: 'not_authenticated', words: 'Sign in', button: 'Try again' },
    { code: 'token_expired', words: 'expired', button: 'Try again' },
    { code: 'not_allowed', words: 'You do not have access', button: 'Try again' },
    { code: 'invalid_answer', words: 'Unexpected answer', button: 'Try again' },
  ];
  for (const { code, words, button } of table) {
    it(`${code}: says so, with its code and a way out`, async () => {
      const { client } = stage(answer(code));
      const camera = await show(client);
      await inState(camera, 'error');
      await camera.updateComplete;
      const { text, buttons } = panelOf(camera);
      expect(text).to.contain(words).and.to.contain(code);
      await until(() => expect(buttons.map((element) => element.textContent?.trim())).to.deep.equal([button]));
      await expect(camera).to.be.accessible();
    });
  }

  it('tries again on a click, and shows the picture once the error is gone', async () => {
    let broken = true;
    const { client } = stage([http.get('*/api/v1/cameras/:id', () => (broken ? failure('camera_unknown') : undefined))]);
    const camera = await show(client);
    await inState(camera, 'error');
    await camera.updateComplete;
    broken = false;
    const [button] = panelOf(camera).buttons;
    button?.focus();
    await until(() => expect(camera.shadowRoot?.activeElement).to.equal(button));
    button?.click();
    await inState(camera, 'live');
  });

  it('webrtc_failed: reconnects by itself, and at once on a click', async () => {
    let broken = true;
    const { client } = stage([http.post('*/whep/:id', () => (broken ? failure('webrtc_failed') : undefined))]);
    const camera = await show(client);
    await inState(camera, 'disconnected');
    await camera.updateComplete;
    await until(() => expect(panelOf(camera).text).to.contain('connection failed').and.to.contain('Reconnecting…').and.to.contain('webrtc_failed'));
    broken = false;
    panelOf(camera).buttons[0]?.click();
    await inState(camera, 'live');
  });

  it('no_answer: says so, and tries again by itself', async () => {
    let silent = true;
    const { client } = stage([http.post('*/whep/:id', () => (silent ? failure('no_answer') : undefined))]);
    const camera = await show(client);
    await inState(camera, 'disconnected');
    await camera.updateComplete;
    await until(() => expect(panelOf(camera).text).to.contain('does not answer').and.to.contain('Reconnecting…').and.to.contain('no_answer'));
    silent = false;
    await inState(camera, 'live');
  });

  it('network_gone: says disconnected, and comes back by itself', async () => {
    const { client } = stage();
    client.offline = true;
    const camera = await show(client);
    await inState(camera, 'disconnected');
    await camera.updateComplete;
    await until(() => expect(panelOf(camera).text).to.contain('Connection lost').and.to.contain('Reconnecting…'));
    client.offline = false;
    globalThis.dispatchEvent(new Event('online'));
    await inState(camera, 'live');
  });

  it('camera_offline: says since when', async () => {
    const since = '2026-01-31T12:00:00.000Z';
    const offline = mockCamera({ state: 'reconnecting', since });
    const { client } = stage([http.post('*/whep/:id', () => failure('camera_offline'))], { camera: offline });
    const camera = await show(client);
    await inState(camera, 'offline');
    await camera.updateComplete;
    await until(() => expect(panelOf(camera).text).to.contain('The camera is offline').and.to.contain('Since'));
  });

  it('webrtc_unavailable: when no transport is left', async () => {
    const { client } = stage([], { camera: mockCamera({ transports: [] }) });
    const camera = await show(client);
    await inState(camera, 'error');
    await camera.updateComplete;
    await until(() => expect(panelOf(camera).text).to.contain('This browser cannot play'));
  });

  it('tells the page first, which may deal with it itself', async () => {
    const { client } = stage(answer('not_allowed'));
    const codes: string[] = [];
    const host = document.createElement('div');
    document.body.append(host);
    host.addEventListener('oriel-error', (event) => {
      codes.push((event as CustomEvent<{ error: { code: string } }>).detail.error.code);
      event.preventDefault();
    });
    const camera = document.createElement('oriel-camera');
    Object.assign(camera, { client, camera: 'yard' });
    host.append(camera);
    await inState(camera, 'error');
    await camera.updateComplete;
    expect(codes).to.deep.equal(['not_allowed']);
    await until(() => expect(panelOf(camera).text).to.equal(''));
    host.remove();
  });

  it('shows the picture when a fresh token lets it', async () => {
    let allowed = false;
    const first = [http.get('*/api/v1/cameras/:id', () => (allowed ? undefined : failure('not_allowed')))];
    const { client } = stage(first);
    const camera = await show(client);
    await inState(camera, 'error');
    allowed = true;
    camera.client = stage(first).client;
    await inState(camera, 'live');
  });

  it('an error that this version does not know: says what the server says', async () => {
    const body = { error: { code: 'plan_expired', message: 'The plan of this site has ended.', hint: 'Ask its owner to renew it.' } };
    const { client } = stage([http.get('*/api/v1/cameras/:id', () => HttpResponse.json(body, { status: 402 }))]);
    const camera = await show(client);
    await inState(camera, 'error');
    await until(() => expect(panelOf(camera).text).to.contain('The plan of this site has ended Ask its owner to renew it.').and.to.contain('plan_expired'));
    await until(() => expect(panelOf(camera).buttons.map(({ textContent }) => textContent?.trim())).to.deep.equal(['Try again']));
    await expect(camera).to.be.accessible();
  });

  it('nothing chosen: says so, quietly', async () => {
    const { client } = stage();
    const camera = await show(client, { camera: '' });
    await until(() => panelOf(camera).text || undefined);
    await until(() => expect(camera.state).to.equal('idle'));
    await until(() => expect(panelOf(camera).text).to.contain('No camera'));
    await expect(camera).to.be.accessible();
  });

  it('an answer that is not Oriel’s', async () => {
    const { client } = stage([http.get('*/api/v1/cameras/:id', () => HttpResponse.html('<h1>Welcome</h1>'))]);
    const camera = await show(client);
    await inState(camera, 'error');
    await camera.updateComplete;
    await until(() => expect(panelOf(camera).text).to.contain('invalid_answer'));
  });
});
