import { expect, nextFrame } from '@open-wc/testing';
import { resetMouse, sendMouse } from '@web/test-runner-commands';
import { until } from '../until.ts';
import { canvasOf, FROM, heard, HOUR, pixelAt, point, surface, timeline } from './support.ts';

const arabic = async (properties = {}) => {
  const element = await timeline({ locale: 'ar', ...properties });
  element.parentElement!.dir = 'rtl';
  await element.updateComplete;
  await nextFrame();
  await nextFrame();
  return element;
};

/** The first and the last column of the labels that are not empty, in CSS pixels. */
function extentOfLabels(element: Awaited<ReturnType<typeof timeline>>): [first: number, last: number] {
  const { clientHeight, clientWidth } = canvasOf(element);
  const painted = Array.from({ length: clientWidth }, (_, x) => x).filter((x) => {
    for (let y = clientHeight - 12; y < clientHeight - 3; y++) if (pixelAt(element, x, y)[3]! > 100) return true;
    return false;
  });
  return [painted[0] ?? -1, painted.at(-1) ?? -1];
}

describe('oriel-timeline from right to left', () => {
  afterEach(() => resetMouse());

  it('still has time from left to right: for the pointer, the keys and the cursor', async () => {
    const element = await arabic();
    const seeks = heard(element, 'oriel-seek');
    await sendMouse({ type: 'click', position: point(element, 0.25) });
    await until(() => seeks.length === 1);
    surface(element).dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowRight', bubbles: true }));
    expect(seeks.map(({ detail }) => detail.time)).to.deep.equal([FROM + HOUR / 4, FROM + HOUR / 4 + 1000]);
    const line = () => element.shadowRoot!.querySelector('.at.cursor')!.getBoundingClientRect();
    await until(() => expect(line().left - surface(element).getBoundingClientRect().left).to.be.closeTo(200, 1));
  });

  it('writes its labels inside the canvas: the first one at the left end', async () => {
    const ltr = await timeline({ locale: 'ar' });
    await nextFrame();
    const element = await arabic();
    for (const one of [ltr, element]) {
      await until(() => extentOfLabels(one)[0] >= 0);
      await until(() => expect(extentOfLabels(one)[0]).to.be.lessThan(6));
    }
    await until(() => expect(extentOfLabels(element)).to.deep.equal(extentOfLabels(ltr)));
  });

  it('keeps the arrow of its way back on the outer side, and the words readable', async () => {
    for (const [side, time] of [['left', FROM - 5 * HOUR], ['right', FROM + 5 * HOUR]] as const) {
      const element = await arabic({ time });
      const button = element.shadowRoot!.querySelector<HTMLElement>('button.back')!;
      const outer = (): [button: number, arrow: number] => {
        const box = button.getBoundingClientRect();
        const arrow = button.querySelector('svg')!.getBoundingClientRect();
        const frame = surface(element).getBoundingClientRect();
        return side === 'left' ? [box.left - frame.left, arrow.left - box.left] : [frame.right - box.right, box.right - arrow.right];
      };
      await until(() => expect(outer()[0], 'the button').to.be.closeTo(4, 1));
      await until(() => expect(outer()[1], 'the arrow').to.be.lessThan(12));
      await until(() => expect(button.ariaLabel).to.contain('العودة إلى'));
    }
  });

  it('keeps the time of its cursor inside, and has no problem with accessibility', async () => {
    for (const fraction of [0, 1]) {
      const element = await arabic({ time: FROM + HOUR * fraction });
      const chip = element.shadowRoot!.querySelector('[part=cursor-time]')!;
      await until(() => {
        const [inner, frame] = [chip.getBoundingClientRect(), surface(element).getBoundingClientRect()];
        expect(inner.left).to.be.at.least(frame.left - 1);
        return expect(inner.right).to.be.at.most(frame.right + 1);
      });
      await expect(element).to.be.accessible();
    }
  });
});
