import { expect } from '@open-wc/testing';
import '@oriel/elements/timeline/define';
import { FROM, HOUR, heard, pointer, recorded } from './support.ts';

// One test in this file: code that was loaded once stays.
describe('a press before the code of gestures is here', () => {
  it('seeks once it is', async () => {
    const element = document.createElement('oriel-timeline');
    Object.assign(element, { from: FROM, to: FROM + HOUR, time: FROM, sequences: recorded });
    document.body.append(element);
    const seeks = heard(element, 'oriel-seek');
    // The code is asked for by then, and cannot be here in the same task.
    await element.updateComplete;
    pointer(element, 'pointermove', 0.1);
    pointer(element, 'pointerdown', 0.25);
    pointer(element, 'pointerup', 0.25);
    expect(seeks).to.have.length(0);
    await new Promise((resolve) => element.addEventListener('oriel-seek', resolve, { once: true }));
    expect(seeks.map(({ detail }) => detail.time)).to.deep.equal([FROM + HOUR / 4]);
    element.remove();
  });
});
