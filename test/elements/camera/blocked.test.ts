import { expect } from '@open-wc/testing';
import { inState, panelOf, show, stage, until } from './support.ts';

describe('<oriel-camera> where the browser refuses to play', () => {
  const { play } = HTMLMediaElement.prototype;
  afterEach(() => void (HTMLMediaElement.prototype.play = play));

  it('shows the first picture and a play button, never "Live"; a click plays', async () => {
    HTMLMediaElement.prototype.play = () => Promise.reject(new DOMException('refused', 'NotAllowedError'));
    const { client } = stage();
    const camera = await show(client, { muted: false });
    const words: string[] = [];
    camera.addEventListener('oriel-state', () => void camera.updateComplete.then(() => words.push(camera.shadowRoot?.querySelector('.badge')?.textContent ?? '')));
    await inState(camera, 'blocked');
    const canvas = camera.shadowRoot?.querySelector('canvas');
    await until(() => canvas && !canvas.hidden && canvas.width > 0);
    const button = await until(() => camera.shadowRoot?.querySelector<HTMLButtonElement>('button[part~=play]'));
    await until(() => expect(button.getAttribute('aria-label')).to.equal('Play'));
    await until(() => expect(panelOf(camera).text).to.equal(''));
    expect(words.join()).not.to.contain('Live');
    await expect(camera).to.be.accessible();
    HTMLMediaElement.prototype.play = play;
    button.click();
    await inState(camera, 'live');
    await until(() => !camera.shadowRoot?.querySelector('button[part~=play]') || undefined);
  });
});
