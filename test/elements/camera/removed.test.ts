import { expect } from '@open-wc/testing';
import type { OrielCamera } from '@oriel/elements/camera';
import { http } from 'msw';
import { failure } from '../../mocks/handlers.ts';
import { inState, panelOf, show, stage, until } from './support.ts';

const start = Math.floor(Date.now() / 1000) * 1000 - 3_600_000;
const ranges = [{ from: start, to: start + 60_000 }];

/** A server whose camera somebody removes. */
function removable() {
  let removed = false;
  const gone = () => (removed ? failure('camera_unknown') : undefined);
  const first = ['*/api/v1/cameras/:id', '*/api/v1/cameras/:id/frames'].map((path) => http.get(path, gone));
  const { client, peers } = stage([...first, http.post('*/whep/:id', gone)], { ranges });
  const remove = () => {
    removed = true;
    peers.close();
  };
  return { client, remove };
}

async function saysSo(camera: OrielCamera): Promise<void> {
  await inState(camera, 'error');
  await camera.updateComplete;
  await until(() => expect(panelOf(camera).text).to.contain('Camera not found').and.to.contain('camera_unknown'));
  await until(() => expect(panelOf(camera).buttons.map(({ textContent }) => textContent?.trim())).to.deep.equal(['Try again']));
  expect(camera.shadowRoot?.querySelector('.badge')?.textContent).to.contain('Yard').and.not.to.contain('Live');
}

describe('<oriel-camera> whose camera is removed', () => {
  it('while it is live: leaves words', async () => {
    const { client, remove } = removable();
    const camera = await show(client);
    await inState(camera, 'live');
    remove();
    await saysSo(camera);
    await expect(camera).to.be.accessible();
  });

  it('while a recording plays: leaves words', async () => {
    const { client, remove } = removable();
    const camera = await show(client, { mode: 'playback', time: start });
    await inState(camera, 'playing');
    remove();
    await saysSo(camera);
  });

  it('while a recording is paused: leaves words at the next seek', async () => {
    const { client, remove } = removable();
    const camera = await show(client, { mode: 'playback', paused: true, time: start });
    await inState(camera, 'paused');
    remove();
    camera.seek(start + 40_000);
    await saysSo(camera);
  });
});
