import { expect } from '@open-wc/testing';
import { shortcutOf } from '../../../packages/elements/dist/controls/shortcuts.js';

const typeOf = (key: string, init: KeyboardEventInit = {}) => shortcutOf(new KeyboardEvent('keydown', { key, ...init }))?.type;

describe('shortcuts', () => {
  it('are the same with Caps Lock, and on keyboards with brackets on AltGr', () => {
    expect(typeOf('K')).to.equal('toggle');
    expect(typeOf('F')).to.equal('fullscreen');
    expect(typeOf('[', { altKey: true, ctrlKey: true })).to.equal('event');
    expect(typeOf(']', { altKey: true })).to.equal('event');
    expect(typeOf('?', { shiftKey: true })).to.equal('help');
  });

  it('leave the browser its own, and what is being composed or was handled', () => {
    for (const init of [{ ctrlKey: true }, { metaKey: true }, { altKey: true }, { isComposing: true }]) expect(typeOf('f', init)).to.equal(undefined);
    expect(typeOf('Home', { shiftKey: true })).to.equal(undefined);
    expect(typeOf('Tab')).to.equal(undefined);
    const handled = new KeyboardEvent('keydown', { key: 'k', cancelable: true });
    handled.preventDefault();
    expect(shortcutOf(handled)).to.equal(undefined);
  });

  it('that switch do not repeat, those that move do', () => {
    for (const key of [' ', 'm', 'f', 'p', '?', 'Home', 'End', '[']) expect(typeOf(key, { repeat: true }), key).to.equal(undefined);
    for (const key of ['l', 'ArrowLeft', '.', '+', '-']) expect(typeOf(key, { repeat: true }), key).not.to.equal(undefined);
  });
});
