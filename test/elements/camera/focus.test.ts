import { expect, fixture, html } from '@open-wc/testing';
import type { OrielCamera } from '@oriel/elements/camera';
import '@oriel/elements/recording-player/define';
import { http } from 'msw';
import { failure } from '../../mocks/handlers.ts';
import { inState, show, stage, until } from './support.ts';

const start = Math.floor(Date.now() / 1000) * 1000 - 3_600_000;
const ranges = [{ from: start, to: start + 60_000 }];

/** Presses a button of the camera by keyboard or pointer, which both focus it, and waits until it is gone. */
async function pressUntilGone(camera: OrielCamera, selector: string): Promise<void> {
  const button = await until(() => camera.shadowRoot?.querySelector<HTMLButtonElement>(selector));
  button.focus();
  await until(() => camera.shadowRoot?.activeElement === button);
  button.click();
  await until(() => !button.isConnected);
}

const stays = (element: HTMLElement) => until(() => document.activeElement === element);

describe('the focus in <oriel-camera>', () => {
  const { play } = HTMLMediaElement.prototype;
  afterEach(() => void (HTMLMediaElement.prototype.play = play));

  it('stays when an error panel goes', async () => {
    let broken = true;
    const { client } = stage([http.get('*/api/v1/cameras/:id', () => (broken ? failure('camera_unknown') : undefined))]);
    const camera = await show(client);
    await inState(camera, 'error');
    broken = false;
    await pressUntilGone(camera, '.panel button');
    await stays(camera);
    await inState(camera, 'live');
    await stays(camera);
    await expect(camera).to.be.accessible();
  });

  it('stays when the viewer leaves a gap', async () => {
    const { client } = stage([], { ranges });
    const camera = await show(client, { mode: 'playback', paused: true, time: start + 100_000 });
    await inState(camera, 'gap');
    await pressUntilGone(camera, '.panel button.time');
    await stays(camera);
    await inState(camera, 'paused');
  });

  it('stays when the viewer goes live', async () => {
    const { client } = stage();
    const camera = await show(client, { mode: 'playback', paused: true, time: start });
    await inState(camera, 'gap');
    await pressUntilGone(camera, '.panel button');
    await stays(camera);
    await until(() => expect(camera.mode).to.equal('live'));
  });

  it('stays when the viewer starts what the browser refused', async () => {
    HTMLMediaElement.prototype.play = () => Promise.reject(new DOMException('refused', 'NotAllowedError'));
    const { client } = stage();
    const camera = await show(client, { muted: false });
    await inState(camera, 'blocked');
    HTMLMediaElement.prototype.play = play;
    await pressUntilGone(camera, '.play');
    await stays(camera);
  });

  it('goes to the frame of the player around it, where the keys of the player work', async () => {
    let broken = true;
    const { client } = stage([http.get('*/api/v1/cameras/:id', () => (broken ? failure('camera_unknown') : undefined))]);
    const player = await fixture<HTMLElementTagNameMap['oriel-recording-player']>(html`<oriel-recording-player camera="yard" .client=${client}></oriel-recording-player>`);
    await until(() => player.state === 'error');
    broken = false;
    await pressUntilGone(player.shadowRoot!.querySelector('oriel-camera')!, '.panel button');
    await until(() => expect(player.shadowRoot?.activeElement?.className).to.contain('frame'));
    await until(() => player.state === 'live');
    await until(() => expect(player.shadowRoot?.activeElement?.className).to.contain('frame'));
  });
});
