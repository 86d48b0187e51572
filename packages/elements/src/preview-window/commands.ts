import type { Milliseconds, PreviewStatus } from '@oriel/core';
import { html, nothing, type TemplateResult } from 'lit';
import { circleDot, radio, settings, square, triangleAlert } from '../icons/index.ts';
import { icon } from '../theme/icon.ts';
import type { PreviewMessages } from './words.ts';

export interface CommandsOptions {
  messages: PreviewMessages;
  status: PreviewStatus;
  /** Server time, Unix ms. */
  now: Milliseconds;
  isRunning(action: string): boolean;
  /** Opens the question, or the choice of destinations. */
  goLive(): void;
  endLive(): void;
  record(): void;
  stop(): void;
}

/** What can be done while a programme runs. What the server does not allow now stays where it is, and does nothing. */
export function commands({ endLive, goLive, isRunning, messages, now, record, status, stop }: CommandsOptions): TemplateResult {
  const { preview: words } = messages;
  const { allowed, recording, state } = status;
  const isLive = state === 'live';
  const can = (action: string) => allowed.includes(action) && !isRunning(action);
  const when = (action: string, then: () => void) => () => can(action) && then();
  return html`<div class="commands" part="commands">
    <button class=${isLive ? '' : 'primary danger'} part="go-live" aria-disabled=${!can('go-live')} @click=${when('go-live', goLive)}>${icon(isLive ? settings : radio)}${isLive ? words.change : words.goLive}</button>
    ${isLive ? html`<button class="danger" part="end-live" aria-disabled=${!can('end-live')} @click=${when('end-live', endLive)}>${words.endLive}</button>` : nothing}
    <button class=${recording ? 'recording' : ''} part="record" aria-disabled=${isRunning('record')} @click=${record}>${icon(circleDot)}${recording ? words.stopRecording : words.record}</button>
    ${recording?.reason === undefined ? nothing : html`<span class="warning" part="not-recorded">${icon(triangleAlert)}<span><b>${words.notRecorded}.</b> ${words.notRecordedBecause[recording.reason] ?? ''}</span></span>`}
    ${recording && recording.reason === undefined ? html`<span class="hint">${words.recorded(now - Date.parse(recording.since))}</span>` : nothing}
    <button class="end" part="stop" aria-disabled=${!can('stop')} @click=${when('stop', stop)}>${icon(square)}${words.stop}</button>
  </div>`;
}

export interface DeliveryOptions {
  messages: PreviewMessages;
  status: PreviewStatus;
  latency: Milliseconds | null;
  sound: TemplateResult;
  transport: 'auto' | 'webrtc' | 'hls';
  choose(transport: 'auto' | 'webrtc' | 'hls'): void;
}

/** The sound, the age of the picture, and how it comes here. */
export function delivery({ choose, latency, messages, sound, status, transport }: DeliveryOptions): TemplateResult {
  const { preview: words } = messages;
  const has = (choice: 'webrtc' | 'hls') => status.transports.some(({ type }) => (type === 'webrtc' || type === 'whep') === (choice === 'webrtc'));
  const choices = (['auto', 'webrtc', 'hls'] as const).filter((choice) => choice === 'auto' || has(choice));
  return html`<div class="facts-row">
    ${sound} ${latency === null ? nothing : html`<span><span class="name">${words.latency}</span> ${words.latencyOf(latency)}</span>`}
    <label><span class="name">${words.transport}</span>
      <select part="transport" .value=${transport} @change=${(event: Event) => choose((event.target as HTMLSelectElement).value as typeof transport)}>
        ${choices.map((choice) => html`<option value=${choice} ?selected=${choice === transport}>${words.transports[choice]}</option>`)}
      </select>
    </label>
  </div>`;
}
