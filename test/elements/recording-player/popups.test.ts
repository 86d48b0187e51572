import { expect } from '@open-wc/testing';
import { sendKeys } from '@web/test-runner-commands';
import { at, focused, frameOf, inside, isOpen, MINUTE, part, press, showStill, START, until, wake } from './support.ts';

const AT = START + 10 * MINUTE;

describe('the popups of a player', () => {
  it('go to a moment that was picked, and return the focus', async () => {
    const { player } = await showStill();
    await wake(player);
    part(player, 'time').focus();
    await sendKeys({ press: 'Enter' });
    const input = inside<HTMLInputElement>(player, '#go-to-time input');
    await until(() => focused(player) === input);
    await until(() => expect(new Date(input.value).getTime()).to.equal(AT));
    await expect(player).to.be.accessible();
    const to = START + 20 * MINUTE;
    input.value = new Date(to - new Date(to).getTimezoneOffset() * 60_000).toISOString().slice(0, 19);
    inside<HTMLFormElement>(player, 'form').requestSubmit();
    await at(player, to);
    await until(() => expect(isOpen(player, 'go-to-time')).to.equal(false));
    await until(() => expect(focused(player)).to.equal(part(player, 'time')));
  });

  for (const [what, name, id] of [['the dialog of times', 'time', 'go-to-time'], ['the shortcuts', 'help', 'shortcuts'], ['the speeds', 'speed', 'speed']] as const) {
    it(`close on Escape and return the focus: ${what}`, async () => {
      const { player } = await showStill();
      const keys: string[] = [];
      const note = (event: KeyboardEvent) => keys.push(event.key);
      player.parentElement!.addEventListener('keydown', note);
      await wake(player);
      part(player, name).focus();
      await sendKeys({ press: 'Enter' });
      await until(() => isOpen(player, id));
      await until(() => inside(player, `#${id}`).contains(focused(player) ?? null));
      await expect(player).to.be.accessible();
      await sendKeys({ press: 'Escape' });
      await until(() => !isOpen(player, id));
      await until(() => expect(focused(player)).to.equal(part(player, name)));
      expect(keys).not.to.include('Escape');
    });
  }

  it('show the shortcuts on a question mark, and take them away again', async () => {
    const { player } = await showStill();
    await press(player, '?');
    await until(() => isOpen(player, 'shortcuts'));
    await until(() => expect(inside(player, '#shortcuts').textContent).to.contain('Play or pause'));
    await sendKeys({ press: '?' });
    await until(() => !isOpen(player, 'shortcuts'));
    await until(() => expect(focused(player)).to.equal(frameOf(player)));
  });

  it('choose a speed by keyboard', async () => {
    const { player } = await showStill();
    await wake(player);
    part(player, 'speed').focus();
    await sendKeys({ press: 'Enter' });
    await until(() => focused(player)?.getAttribute('aria-checked') === 'true');
    await sendKeys({ press: 'ArrowDown' });
    await sendKeys({ press: 'ArrowDown' });
    await sendKeys({ press: 'Enter' });
    await until(() => player.speed === 4 || undefined);
    await until(() => expect(isOpen(player, 'speed')).to.equal(false));
    await until(() => expect(focused(player)).to.equal(part(player, 'speed')));
  });
});
