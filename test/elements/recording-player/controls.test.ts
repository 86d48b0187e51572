import { expect } from '@open-wc/testing';
import { resetMouse, sendKeys } from '@web/test-runner-commands';
import { until } from '../until.ts';
import { at, frameOf, inside, inState, isOpen, MINUTE, part, press, pressShift, show, showStill, START, timelineOf, wake } from './support.ts';

const AT = START + 10 * MINUTE;
const parts = (player: Element) => [...player.shadowRoot!.querySelectorAll('[part~="control"]')].map((control) => control.part[1]);

describe('the controls of a player', () => {
  afterEach(() => resetMouse());

  it('do by keys what they do by pointer', async () => {
    const { player } = await showStill();
    await press(player, 'l');
    await at(player, AT + 10_000);
    part(player, 'skip-back').click();
    await at(player, AT);
    await press(player, 'ArrowRight');
    await at(player, AT + 1000);
    await pressShift(player, 'ArrowLeft');
    await at(player, AT - 9000);
    part(player, 'next-frame').click();
    await at(player, AT - 9000 + 40);
    await press(player, ',');
    await at(player, AT - 9000);
    await press(player, 'Home');
    await at(player, START);
    await press(player, ' ');
    await inState(player, 'playing');
    await press(player, 'k');
    await inState(player, 'paused');
    await press(player, 'End');
    await inState(player, 'live');
    await player.updateComplete;
    await until(() => expect(part(player, 'live').getAttribute('aria-pressed')).to.equal('true'));
  });

  it('skip on from the moment that was asked for last', async () => {
    const { player } = await showStill();
    for (let time = 0; time < 5; time++) part(player, 'skip-forward').click();
    await at(player, AT + 50_000);
  });

  it('do not switch on and off under a key that is held down, and move the timeline', async () => {
    const { player } = await showStill();
    const held = (key: string) => frameOf(player).dispatchEvent(new KeyboardEvent('keydown', { key, repeat: true, bubbles: true, cancelable: true }));
    held(' ');
    held('?');
    expect(player.paused).to.equal(true);
    expect(isOpen(player, 'shortcuts')).to.equal(false);
    held('l');
    await at(player, AT + 10_000);
    const { from, to } = timelineOf(player).view;
    await pressShift(player, 'PageDown');
    await until(() => timelineOf(player).view.from === from - (to - from) / 2);
  });

  it('leave the keys of text fields, sliders and buttons alone', async () => {
    const { player } = await showStill();
    class Wrapped extends HTMLElement {
      readonly field = this.attachShadow({ mode: 'open' }).appendChild(document.createElement('input'));
    }
    if (!customElements.get('test-wrapped-field')) customElements.define('test-wrapped-field', Wrapped);
    const wrapped = document.createElement('test-wrapped-field') as Wrapped;
    const editable = Object.assign(document.createElement('div'), { contentEditable: 'true', tabIndex: 0, textContent: 'a note' });
    const area = document.createElement('textarea');
    for (const field of [wrapped, editable, area]) {
      field.slot = 'controls-end';
      player.append(field);
    }
    for (const field of [wrapped.field, editable, area]) {
      await wake(player);
      field.focus();
      await sendKeys({ type: 'jk? l,' });
      await until(() => expect('value' in field ? field.value : field.textContent?.replaceAll('\u00a0', ' ')).to.contain('jk? l,'));
    }
    expect(player.currentTime).to.equal(AT);
    expect(player.paused).to.equal(true);
    await wake(player);
    part(player, 'next-frame').focus();
    await sendKeys({ press: ' ' });
    await at(player, AT + 40);
    await until(() => expect(player.paused).to.equal(true));
  });

  it('are those that are asked for, with what the page adds', async () => {
    const { player } = await showStill();
    await until(() => expect(parts(player)).to.include.members(['play', 'skip-back', 'skip-forward', 'previous-frame', 'next-frame', 'time', 'speed', 'live', 'help', 'fullscreen']));
    expect(parts(player)).not.to.include('mute');
    player.controls = 'live, play nonsense';
    await player.updateComplete;
    await until(() => expect(parts(player)).to.deep.equal(['play', 'live']));
    await until(() => expect(player.shadowRoot?.querySelector('oriel-timeline')).to.equal(null));
    const button = Object.assign(document.createElement('button'), { slot: 'controls-start', textContent: 'Export' });
    player.append(button);
    expect(button.getBoundingClientRect().right).to.be.at.most(part(player, 'play').getBoundingClientRect().left);
  });

  it('never move: idle or not, paused or playing', async () => {
    const { player } = await showStill();
    const places = () => [...player.shadowRoot!.querySelectorAll('.controls > *')].map((control) => control.getBoundingClientRect());
    const before = places();
    player.play();
    await inState(player, 'playing');
    // The time of a playing picture has no milliseconds: it is narrower. Nothing before it and nothing after the gap moves.
    const time = [...player.shadowRoot!.querySelectorAll('.controls > *')].indexOf(part(player, 'time'));
    const still = (all: DOMRect[]) => [all.length, all.slice(0, time).map(({ left }) => left), all.slice(all.length - 6).map(({ right }) => right)];
    await until(() => expect(part(player, 'play').ariaLabel).to.equal('Pause'));
    await until(() => expect(still(places())).to.deep.equal(still(before)));
  });

  it('show the milliseconds of a picture that stands', async () => {
    const { player } = await showStill(AT + 480);
    await player.updateComplete;
    await until(() => expect(inside(player, '.readout').textContent).to.match(/:\d\d\.480/));
  });

  it('have no toolbar, and no tab stop more than their own', async () => {
    const { player } = await showStill();
    await until(() => expect(player.shadowRoot?.querySelector('[role="toolbar"]')).to.equal(null));
  });
});

it('a quiet player has nothing over a live picture but what the page puts there', async () => {
  const { player } = await show({ quiet: true });
  await inState(player, 'live');
  await until(() => expect(player.shadowRoot?.querySelector('.bottom')).to.equal(null));
  await press(player, ' ');
  await until(() => expect(player.paused).to.equal(false));
  player.record();
  await player.updateComplete;
  expect(player.shadowRoot?.querySelector('.bottom')).not.to.equal(null);
});
