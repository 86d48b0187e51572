import { expect } from '@open-wc/testing';
import { http } from 'msw';
import { failure } from '../../mocks/handlers.ts';
import { inState, show, stage } from './support.ts';

const POSTER = 'data:image/svg+xml,%3Csvg xmlns="http://www.w3.org/2000/svg"/%3E';

describe('the look of <oriel-camera>', () => {
  it('has the whole picture in it, or fills it, in motion and in a still', async () => {
    const { client } = stage();
    const camera = await show(client);
    const fits = () => ['video', 'canvas'].map((name) => getComputedStyle(camera.shadowRoot!.querySelector(name)!).objectFit);
    expect(fits()).to.deep.equal(['contain', 'contain']);
    camera.fit = 'cover';
    await camera.updateComplete;
    expect(fits()).to.deep.equal(['cover', 'cover']);
    expect(camera.getAttribute('fit')).to.equal('cover');
    camera.setAttribute('fit', 'contain');
    await camera.updateComplete;
    expect(fits()).to.deep.equal(['contain', 'contain']);
  });

  it('has a poster until there is a picture, and none unless the page gives one', async () => {
    const { client } = stage();
    const camera = await show(client);
    const video = camera.shadowRoot!.querySelector('video')!;
    expect(video.hasAttribute('poster')).to.equal(false);
    camera.setAttribute('poster', POSTER);
    await camera.updateComplete;
    expect(video.poster).to.equal(POSTER);
    await inState(camera, 'live');
    camera.poster = undefined;
    await camera.updateComplete;
    expect(video.hasAttribute('poster')).to.equal(false);
  });

  it('stays dark in the light theme, and its text has enough contrast', async () => {
    const { client } = stage([http.get('*/api/v1/cameras/:id', () => failure('camera_unknown'))]);
    const camera = await show(client);
    camera.style.setProperty('--oriel-color-scheme', 'light');
    await inState(camera, 'error');
    expect(getComputedStyle(camera).backgroundColor).to.equal('rgb(8, 9, 10)');
    await expect(camera).to.be.accessible();
  });
});
