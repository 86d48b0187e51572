import { expect } from '@open-wc/testing';
import { until } from '../until.ts';
import { cameraOf, inside, part, press, showStill, wake } from './support.ts';

/** Replaces properties. @returns puts back what was there */
function replace(target: object, properties: PropertyDescriptorMap): () => void {
  const before = Object.keys(properties).map((name) => [name, Object.getOwnPropertyDescriptor(target, name)] as const);
  for (const [name, property] of Object.entries(properties)) Object.defineProperty(target, name, { configurable: true, ...property });
  return () => {
    for (const [name, property] of before) {
      if (property) Object.defineProperty(target, name, property);
      else Reflect.deleteProperty(target, name);
    }
  };
}

/** As a browser has it whose small window needs no gesture. */
function stubPictureInPicture(): () => void {
  let shown: HTMLVideoElement | undefined;
  const show = (video: HTMLVideoElement | undefined) => {
    const told = video ?? shown;
    shown = video;
    queueMicrotask(() => told?.dispatchEvent(new Event(video ? 'enterpictureinpicture' : 'leavepictureinpicture')));
  };
  const restores = [
    replace(document, { pictureInPictureEnabled: { value: true }, exitPictureInPicture: { value: async () => show(undefined) } }),
    replace(ShadowRoot.prototype, { pictureInPictureElement: { get: () => shown } }),
    replace(HTMLVideoElement.prototype, {
      requestPictureInPicture: {
        async value(this: HTMLVideoElement) {
          show(this);
          return { width: 320, height: 180 };
        },
      },
    }),
  ];
  return () => restores.forEach((restore) => restore());
}

describe('picture in picture of a player', () => {
  let restore: () => void;
  beforeEach(() => (restore = stubPictureInPicture()));
  afterEach(() => restore());

  it('is entered and left by its button, by P and by the page, and the button says which', async () => {
    const { player } = await showStill();
    await wake(player);
    const video = inside<HTMLVideoElement>(cameraOf(player), 'video');
    const shown = () => (video.getRootNode() as ShadowRoot).pictureInPictureElement === video;
    const says = (label: string) => until(() => expect(part(player, 'picture-in-picture').ariaLabel).to.equal(label));
    await says('Picture in picture');
    part(player, 'picture-in-picture').click();
    await until(shown);
    await says('Exit picture in picture');
    await press(player, 'p');
    await until(() => !shown());
    await says('Picture in picture');
    await press(player, 'p');
    await until(shown);
    await says('Exit picture in picture');
    part(player, 'picture-in-picture').click();
    await until(() => !shown());
    expect(await player.requestPictureInPicture()).to.have.property('width', 320);
    await says('Exit picture in picture');
  });

  it('has no button, and no key, where the browser has none', async () => {
    Object.defineProperty(document, 'pictureInPictureEnabled', { value: false, configurable: true });
    const { player } = await showStill();
    await press(player, 'p');
    await player.updateComplete;
    expect(player.shadowRoot?.querySelector('[part~="picture-in-picture"]')).to.equal(null);
    expect((inside(cameraOf(player), 'video').getRootNode() as ShadowRoot).pictureInPictureElement).to.equal(undefined);
  });
});
