import { expect } from '@open-wc/testing';
import { http } from 'msw';
import { failure, mockCamera } from '../../mocks/handlers.ts';
import { inState, panelOf, show, stage, until } from './support.ts';

describe('<oriel-camera> live', () => {
  it('shows the picture by the first transport that the browser can play, with the camera’s name', async () => {
    const { client, peers } = stage();
    const states: string[] = [];
    const camera = await show(client);
    camera.addEventListener('oriel-state', ({ detail }) => states.push(detail.state));
    await inState(camera, 'live');
    await camera.updateComplete;
    await until(() => expect(camera.activeTransport).to.equal('whep'));
    const badge = camera.shadowRoot?.querySelector('.badge')?.textContent;
    expect(badge).to.contain('Live').and.to.contain('Yard');
    await until(() => expect(camera.shadowRoot?.querySelector('.stage')?.getAttribute('aria-label')).to.equal('Yard'));
    await until(() => expect(panelOf(camera).text).to.equal(''));
    await expect(camera).to.be.accessible();
    peers.close();
  });

  it('goes on to the next transport when one fails', async () => {
    const camera = mockCamera({
      transports: [
        { type: 'whep', url: '/whep/broken' },
        { type: 'whep', url: '/whep/yard' },
      ],
    });
    const { client } = stage([http.post('*/whep/broken', () => failure('codec_unsupported'))], { camera });
    await inState(await show(client), 'live');
    await until(() => expect(client.requests.filter((request) => request.startsWith('POST /whep'))).to.deep.equal(['POST /whep/broken', 'POST /whep/yard']));
  });

  it('picks from the camera’s transports and nothing else', async () => {
    const { client } = stage([], { camera: mockCamera({ transports: [] }) });
    const camera = await show(client);
    await inState(camera, 'error');
    await until(() => expect(client.requests).to.deep.equal(['GET /api/v1/cameras/yard']));
  });

  it('plays any WHEP address', async () => {
    const { client } = stage();
    const camera = await show(client, { camera: '', src: 'http://oriel.test/whep/elsewhere' });
    await inState(camera, 'live');
    expect(client.requests.filter((request) => request.includes('/cameras'))).to.have.lengthOf.at.most(1);
  });

  it('says since when the camera sends no picture, and takes it back when it does', async () => {
    const { client, peers } = stage();
    const camera = await show(client);
    await inState(camera, 'live');
    await until(() => [...peers.sessions.values()].some(({ channel }) => channel?.readyState === 'open') || undefined);
    const since = '2026-01-31T12:00:00.000Z';
    peers.tell({ type: 'signal', state: 'lost', since });
    await inState(camera, 'offline');
    await camera.updateComplete;
    await until(() => expect(panelOf(camera).text).to.contain('The camera is offline').and.to.contain('Since'));
    await expect(camera).to.be.accessible();
    peers.tell({ type: 'signal', state: 'live', since });
    await inState(camera, 'live');
  });

  it('keeps the last picture, dimmed, and comes back by itself when the connection is gone', async () => {
    const { client, peers } = stage();
    const camera = await show(client);
    await inState(camera, 'live');
    client.offline = true;
    peers.close();
    await inState(camera, 'disconnected');
    await camera.updateComplete;
    await until(() => expect(panelOf(camera).text).to.contain('Reconnecting…'));
    const canvas = camera.shadowRoot?.querySelector('canvas');
    await until(() => expect(canvas?.hidden).to.equal(false));
    expect(canvas?.width).to.be.greaterThan(0);
    client.offline = false;
    await inState(camera, 'live');
    await until(() => canvas?.hidden || undefined);
  });

  it('stands still while paused and is live again afterwards', async () => {
    const { client, peers } = stage();
    const camera = await show(client);
    await inState(camera, 'live');
    camera.pause();
    await inState(camera, 'paused');
    await until(() => peers.sessions.size === 0 || undefined);
    await until(() => expect(camera.shadowRoot?.querySelector('canvas')?.hidden).to.equal(false));
    camera.play();
    await inState(camera, 'live');
  });

  it('speaks Oriel’s own signaling where the browser has H.264', async function () {
    const codecs = RTCRtpReceiver.getCapabilities('video')?.codecs ?? [];
    if (!codecs.some(({ mimeType }) => mimeType === 'video/H264')) this.skip();
    const { client } = stage([], { camera: mockCamera({ transports: [{ type: 'webrtc', url: '/api/v1/cameras/yard' }] }) });
    const camera = await show(client);
    await inState(camera, 'live');
    await until(() => expect(camera.activeTransport).to.equal('webrtc'));
  });
});
