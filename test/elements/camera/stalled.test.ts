import { expect } from '@open-wc/testing';
import { delay, http } from 'msw';
import { ManualEnvironment } from '../../core/support/manual-environment.ts';
import { mockClient } from '../../mocks/client.ts';
import { cameraHandlers, mockCamera, signalingHandlers } from '../../mocks/handlers.ts';
import { LoopbackPeers } from '../../mocks/loopback-peers.ts';
import { panelOf, show, until } from './support.ts';

describe('<oriel-camera> whose picture stands still', () => {
  it('says for how long, dims the picture, and covers it with words after five seconds', async () => {
    const environment = Object.assign(new ManualEnvironment(), { time: Date.now() });
    const peers = new LoopbackPeers();
    let frozen = false;
    const noOtherConnection = http.post('*/whep/:id', async () => void (frozen && (await delay('infinite'))));
    const client = mockClient([noOtherConnection, ...cameraHandlers([mockCamera()]), ...signalingHandlers(peers)], { environment });
    const camera = await show(client, { locale: 'en' });
    /** Moves the clock until it is so; no slow machine moves it further. */
    const waits = (step: number, ask: () => unknown) =>
      until(() => {
        if (ask()) return true;
        environment.advance(step);
        return undefined;
      }, String(ask));
    const badge = () => camera.shadowRoot!.querySelector('.badge')?.textContent ?? '';
    const stage = camera.shadowRoot!.querySelector('.stage')!;
    const veil = () => Number(getComputedStyle(camera.shadowRoot!.querySelector('.veil')!).opacity);

    await waits(10, () => camera.state === 'live' && badge().includes('Live'));
    expect(stage.classList.contains('stale')).to.equal(false);
    frozen = true;
    await peers.freeze();
    await waits(100, () => camera.state === 'stalled');
    const began = environment.now();
    await waits(50, () => /Stalled 3/.test(badge()));
    expect(environment.now() - began, 'a second after it was two seconds old').to.be.within(400, 1600);
    expect(panelOf(camera).text, 'no words yet').to.equal('');
    expect(stage.classList.contains('troubled')).to.equal(false);
    await until(() => expect(veil(), 'dimmed').to.be.closeTo(0.72, 0.01));

    await waits(50, () => panelOf(camera).text.includes('The picture has stopped'));
    expect(environment.now() - began, 'when it is five seconds old').to.be.within(2400, 4100);
    await until(() => expect(veil(), 'covered').to.equal(1));
    expect(badge()).to.match(/Stalled [56]/);
    await expect(camera).to.be.accessible();
    peers.close();
  });
});
