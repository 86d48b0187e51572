import { html, type TemplateResult } from 'lit';
import type { ControlContext } from './control.ts';

/** Says whether the picture is live, and goes there. */
export function liveButton({ commands, messages, player }: ControlContext): TemplateResult {
  const { controls, keys } = messages;
  const live = player.intent.mode === 'live' && !player.intent.paused;
  return html`<button class="bare live" part="control live" aria-pressed=${live} title=${controls.withKey(controls.goLive, keys.end)} @click=${() => commands.goLive()}>
    ${controls.live}
  </button>`;
}
