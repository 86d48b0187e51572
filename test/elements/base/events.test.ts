import { expect, fixture, html } from '@open-wc/testing';
import { emit, OrielErrorEvent, OrielModeEvent, OrielSpeedEvent, OrielStateEvent, OrielTimeEvent } from '@oriel/elements/base';
import { OrielError } from '@oriel/core';
import type { PlayerState } from '@oriel/player';

describe('events', () => {
  it('reach a listener on the document, with types', async () => {
    const element = await fixture(html`<div></div>`);
    const inner = document.createElement('p');
    element.attachShadow({ mode: 'open' }).append(inner);
    const heard: string[] = [];
    const end = new AbortController();
    // These compile without a cast only while the events are known to document and window.
    document.addEventListener('oriel-state', ({ detail }) => heard.push(`${detail.camera} ${detail.state satisfies PlayerState}`), end);
    window.addEventListener('oriel-mode', ({ detail }) => heard.push(`${detail.camera} ${detail.mode}`), end);
    document.addEventListener('oriel-speed', ({ detail }) => heard.push(`${detail.camera} ${detail.speed.toFixed(1)}`), end);
    document.addEventListener('oriel-error', (event) => event.preventDefault(), end);
    emit(inner, new OrielStateEvent({ camera: 'yard', state: 'stalled' }));
    emit(inner, new OrielModeEvent({ camera: 'gate', mode: 'live' }));
    emit(inner, new OrielSpeedEvent({ camera: 'yard', speed: 2 }));
    expect(emit(inner, new OrielErrorEvent({ camera: 'yard', error: new OrielError('internal') }))).to.equal(false);
    end.abort();
    expect(heard).to.deep.equal(['yard stalled', 'gate live', 'yard 2.0']);
  });

  it('with each picture’s time stop at the element, and at the elements that contain it', async () => {
    const page = await fixture(html`<section><div></div></section>`);
    const element = page.querySelector('div')!;
    const inner = document.createElement('p');
    element.attachShadow({ mode: 'open' }).append(inner);
    const heard: string[] = [];
    for (const target of [inner, element, page, document]) target.addEventListener('oriel-time', () => heard.push(target.nodeName));
    emit(inner, new OrielTimeEvent({ camera: 'yard', time: 5 }));
    expect(heard).to.deep.equal(['P', 'DIV']);
  });
});
