import type { PipelineStatus } from '@oriel/core';
import { html, nothing, type TemplateResult } from 'lit';
import { rotateCw, square } from '../icons/index.ts';
import { icon } from '../theme/icon.ts';
import { bottleneckOf } from './bottleneck.ts';
import { delayOf, signOf } from './pipeline-list.ts';
import type { PipelineMessages } from './words.ts';

export interface HeadOptions {
  messages: PipelineMessages;
  status: PipelineStatus;
  /** How long it has been in its state, ms. */
  length: number;
  isStopping: boolean;
  /** @param drain whether what was fetched is still published */
  stop(drain: boolean): void;
  startAgain(): void;
}

/** Which pipeline is shown, its state, and what can be done with it. */
export function headPart({ isStopping, length, messages, startAgain, status, stop }: HeadOptions): TemplateResult {
  const { pipeline: words } = messages;
  const { isRunning, state, streamId } = status;
  const delay = delayOf(status);
  const when = (then: () => void) => () => !isStopping && then();
  return html`<div class="head">
    <strong class="state ${state} ${isRunning && bottleneckOf(status) ? 'late' : ''}" part="state ${state}"><span class="sign">${signOf(status)}</span>${words.states[state] ?? state}</strong>
    <span class="what"><b dir="auto">${streamId}</b> <span class="facts">${words.since(length)}${isRunning && delay !== null ? html` · ${words.delay} <b>${words.length(delay)}</b>` : nothing}</span></span>
    <span class="commands" part="commands">
      ${!isRunning
        ? html`<button part="start-again" @click=${startAgain}>${icon(rotateCw)}${words.startAgain}</button>`
        : html`${state === 'stopping' ? nothing : html`<button part="stop" title=${words.stopHint} aria-disabled=${isStopping} @click=${when(() => stop(true))}>${icon(square)}${words.stop}</button>`}
            <button part="stop-now" aria-disabled=${isStopping} @click=${when(() => stop(false))}>${words.stopNow}</button>`}
    </span>
  </div>`;
}

/** What it was started with. The key is not among it. */
export function settingsPart({ bufferDuration, onLate, processorUrl, publishUrl, sourceUrl }: PipelineStatus, { pipeline: words }: PipelineMessages): TemplateResult {
  const rows: [string, string, boolean][] = [
    [words.source, sourceUrl, true],
    [words.processor, processorUrl, true],
    [words.publish, publishUrl, true],
    [words.seconds, words.count(bufferDuration), false],
    [words.late, words.latePolicies[onLate] ?? onLate, false],
  ];
  return html`<section class="settings" part="settings" aria-label=${words.settings}>
    <h2>${words.settings}</h2>
    <dl>${rows.map(([label, value, isAddress]) => html`<div><dt>${label}</dt> <dd>${isAddress ? html`<span dir="ltr">${value}</span>` : value}</dd></div>`)}</dl>
  </section>`;
}
