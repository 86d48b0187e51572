import type { OrielClient } from '@oriel/core';
import { expect } from '@open-wc/testing';
import { resetMouse, sendKeys, sendMouse } from '@web/test-runner-commands';
import { until } from '../until.ts';
import { at, focused, frameOf, idle, inside, MINUTE, part, press, showStill, START } from './support.ts';

const AT = START + 10 * MINUTE;

/** Takes the two seconds of rest into the test's own hands. */
function restTimer(client: OrielClient): { pass(): void } {
  const { environment } = client;
  let rested: (() => void) | undefined;
  const after: typeof environment.after = (delay, callback) => {
    if (delay !== 2000) return environment.after(delay, callback);
    rested = callback;
    return () => (rested = undefined);
  };
  Object.assign(client, { environment: { ...environment, after } });
  return { pass: () => rested?.() };
}

describe('the rest of a player', () => {
  afterEach(() => resetMouse());

  it('hides the controls from pointer and focus, and brings them back with a key', async () => {
    const { player } = await showStill();
    await press(player, 'm');
    await idle(player, false);
    await idle(player);
    await until(() => expect(inside(player, '.bottom').inert).to.equal(true));
    const { left, top, width, height } = part(player, 'play').getBoundingClientRect();
    expect(player.shadowRoot!.elementFromPoint(left + width / 2, top + height / 2)).not.to.equal(part(player, 'play'));
    await sendKeys({ press: 'm' });
    await idle(player, false);
    await until(() => !inside(player, '.bottom').inert);
    await sendKeys({ press: 'Tab' });
    await until(() => expect(inside(player, '.bottom').contains(focused(player) ?? null)).to.equal(true));
  });

  it('keeps the focus in the player when a control that was clicked hides', async () => {
    const { player } = await showStill();
    const { left, top } = part(player, 'next-frame').getBoundingClientRect();
    await sendMouse({ type: 'move', position: [Math.round(left) + 10, Math.round(top) + 10] });
    await idle(player, false);
    await until(() => !inside(player, '.bottom').inert);
    await sendMouse({ type: 'click', position: [Math.round(left) + 10, Math.round(top) + 10] });
    await until(() => expect(focused(player)).to.equal(part(player, 'next-frame')));
    await sendMouse({ type: 'move', position: [Math.round(left) + 10, 100] });
    await idle(player);
    await until(() => expect(focused(player)).to.equal(frameOf(player)));
    await sendKeys({ press: '.' });
    await at(player, AT + 80);
  });

  it('stays away while a control has the keyboard’s focus or a popup is open', async () => {
    const { player, client } = await showStill();
    const time = restTimer(client);
    frameOf(player).focus();
    await sendKeys({ press: 'Tab' });
    await until(() => !inside(player, '.bottom').inert);
    await sendKeys({ press: 'Tab' });
    await sendKeys({ press: 'Tab' });
    await until(() => expect(inside(player, '.bottom').contains(focused(player) ?? null)).to.equal(true));
    for (let rests = 0; rests < 3; rests++) time.pass();
    await player.updateComplete;
    await until(() => expect(frameOf(player).classList.contains('idle')).to.equal(false));
    frameOf(player).focus();
    time.pass();
    await player.updateComplete;
    await until(() => expect(frameOf(player).classList.contains('idle')).to.equal(true));
  });

  it('ends with the click of a touch, which presses nothing', async () => {
    const { player } = await showStill();
    await idle(player);
    const touch = (type: string) => frameOf(player).dispatchEvent(new PointerEvent(type, { pointerType: 'touch', bubbles: true, composed: true }));
    touch('pointerdown');
    touch('pointermove');
    expect(frameOf(player).classList.contains('idle')).to.equal(true);
    touch('click');
    await idle(player, false);
  });
});
