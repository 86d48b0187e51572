import { expect } from '@open-wc/testing';
import { resetMouse, sendMouse } from '@web/test-runner-commands';
import { FROM, heard, HOUR, point, surface, timeline } from './support.ts';

describe('oriel-timeline', () => {
  afterEach(() => resetMouse());

  it('does nothing while it is not connected', async () => {
    const element = await timeline();
    element.remove();
    const before = element.view;
    const told = [heard(element, 'oriel-view'), heard(element, 'oriel-seek')];
    element.show({ from: FROM - HOUR, to: FROM });
    element.zoom(2);
    element.pan(1);
    element.follow();
    await element.seekOldest();
    await element.seekEvent('later');
    await element.updateComplete;
    expect(element.view).to.deep.equal(before);
    expect(told).to.deep.equal([[], []]);
  });

  it('when it is removed it gives up a drag by keys and forgets the pointer, and when it is back it follows its cursor', async () => {
    const element = await timeline({ from: undefined, to: undefined });
    const parent = element.parentElement!;
    const cancels = heard(element, 'oriel-scrub-cancel');
    const seeks = heard(element, 'oriel-seek');
    const value = () => Number(surface(element).getAttribute('aria-valuenow'));
    surface(element).dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowRight', repeat: true, bubbles: true }));
    await sendMouse({ type: 'move', position: point(element, 0.25) });
    await element.updateComplete;
    expect(value()).to.equal(FROM + HOUR / 2 + 1000);
    element.remove();
    expect(cancels.map(({ detail }) => detail.time)).to.deep.equal([FROM + HOUR / 2]);
    parent.append(element);
    await element.updateComplete;
    expect(value()).to.equal(FROM + HOUR / 2);
    expect(element.shadowRoot!.querySelector('.hover .chip')!.textContent).to.equal('');
    element.time = FROM + 3 * HOUR;
    await element.updateComplete;
    expect(element.view.to).to.be.greaterThan(FROM + 3 * HOUR);
    expect(seeks).to.have.length(0);
  });

  it('observes nothing when it is removed before it is drawn', async () => {
    let watching = 0;
    const Original = ResizeObserver;
    globalThis.ResizeObserver = class extends Original {
      override observe(target: Element) {
        watching++;
        super.observe(target);
      }
      override disconnect() {
        watching--;
        super.disconnect();
      }
    };
    try {
      const element = document.createElement('oriel-timeline');
      document.body.append(element);
      element.remove();
      await element.updateComplete;
      expect(watching).to.equal(0);
      document.body.append(element);
      expect(watching).to.equal(1);
      element.remove();
      expect(watching).to.equal(0);
    } finally {
      globalThis.ResizeObserver = Original;
    }
  });
});
