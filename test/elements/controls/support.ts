import { createClient } from '@oriel/core';
import { fixture, html } from '@open-wc/testing';
import { Player, type Facts, type Intent } from '@oriel/player';
import { loadMessages, OrielElement } from '@oriel/elements/base';
import { buttons } from '@oriel/elements/theme';
import type { CSSResultGroup } from 'lit';
import { Commands } from '../../../packages/elements/dist/controls/commands.js';
import { english, type ControlContext } from '../../../packages/elements/dist/controls/control.js';
import { controlStyles } from '../../../packages/elements/dist/controls/styles.js';

export const NOW = Date.parse('2026-03-01T12:00:00Z');

/** A player that is on no screen: its intent is real, and a test says what its facts are. */
export class Offstage extends Player {
  readonly #told: Facts;
  /** Steps that were asked for. */
  readonly steps: number[] = [];

  constructor(facts: Partial<Facts>, intent: Partial<Intent> = {}) {
    super({ client: createClient({ server: location.origin }), intent });
    this.#told = { state: 'playing', stale: false, sound: false, ...facts };
  }

  override get facts(): Facts {
    return this.#told;
  }

  override step(frames: number): void {
    super.step(frames);
    this.steps.push(frames);
  }
}

export const commandsOf = (player: Player): Commands => new Commands({ player: () => player, now: () => NOW });

/** Renders controls of a player. */
export class ControlHost extends OrielElement {
  static override styles: CSSResultGroup = [OrielElement.styles, buttons, controlStyles];
  player: Player = new Offstage({});
  controls: (context: ControlContext) => unknown = () => undefined;

  protected override render() {
    const { activeLocale: locale, direction, player } = this;
    const messages = this.words(english);
    return html`<div class="controls">${this.controls({ player, commands: commandsOf(player), messages, locale, direction })}</div>`;
  }
}
customElements.define('test-controls', ControlHost);

export async function showControls(player: Player, controls: ControlHost['controls'], locale = 'en'): Promise<ControlHost> {
  await loadMessages(locale);
  const host = await fixture<ControlHost>(html`<test-controls .player=${player} .controls=${controls} locale=${locale}></test-controls>`);
  player.subscribe(() => host.requestUpdate());
  return host;
}

export const find = <E extends Element = HTMLElement>(host: Element, selector: string): E | null => host.shadowRoot!.querySelector<E>(selector);
