import { html, nothing, type TemplateResult } from 'lit';
import { volume1, volume2, volumeX } from '../icons/index.ts';
import { controlButton, type SharedContext } from './control.ts';

/** Mute button and slider; nothing where the stream has no sound. */
export function volumeControl(context: SharedContext): TemplateResult | typeof nothing {
  const { commands, messages, player } = context;
  if (!player.facts.sound) return nothing;
  const { controls } = messages;
  const { muted, volume } = player.intent;
  const heard = muted ? 0 : volume;
  const icon = heard === 0 ? volumeX : heard < 0.5 ? volume1 : volume2;
  return html`<span class="volume" part="volume" role="group" aria-label=${controls.volume}>
    ${controlButton({ part: 'mute', label: muted ? controls.unmute : controls.mute, key: 'M', icon, click: () => commands.toggleMuted() }, context)}
    <input
      class="volume-slider"
      part="volume-slider"
      type="range"
      min="0"
      max="1"
      step="0.05"
      aria-label=${controls.volume}
      aria-valuetext=${controls.volumeOf(heard)}
      .value=${String(heard)}
      @input=${(event: Event) => change(event.target as HTMLInputElement, context)}
    />
  </span>`;
}

/** The slider shows what the player then has, also where the page kept the volume as it was. */
function change(slider: HTMLInputElement, { commands, player }: SharedContext): void {
  commands.setVolume(Number(slider.value));
  const { muted, volume } = player.intent;
  slider.value = String(muted ? 0 : volume);
}
