import type { PipelineStatus } from '@oriel/core';
import { html, type TemplateResult } from 'lit';
import { circleAlert, hourglass, play, square, triangleAlert } from '../icons/index.ts';
import { icon } from '../theme/icon.ts';
import { bottleneckOf } from './bottleneck.ts';
import type { PipelineMessages } from './words.ts';

export interface PipelineListOptions {
  messages: PipelineMessages;
  pipelines: readonly PipelineStatus[];
  /** Id of the one that is shown. */
  shown: string | undefined;
  show(id: string): void;
}

const signs: Readonly<Record<string, typeof play>> = { starting: hourglass, running: play, stopping: hourglass, failed: circleAlert };

/** The sign of a state; a triangle where something of a running pipeline is held up. */
export const signOf = (status: PipelineStatus): TemplateResult => icon(status.isRunning && bottleneckOf(status) ? triangleAlert : (signs[status.state] ?? square));

/** Of the media that is published now, ms; null before the first. */
export const delayOf = ({ stages }: PipelineStatus): number | null => stages.at(-1)?.lag ?? null;

/** All pipelines, each with its state, its delay, and a mark for each stage. */
export function pipelineList({ messages, pipelines, show, shown }: PipelineListOptions): TemplateResult {
  const { pipeline: words } = messages;
  return html`<ul class="pipelines" part="pipelines" aria-label=${words.pipelines}>
    ${pipelines.map((status) => {
      const { isRunning, stages, state, streamId } = status;
      const late = bottleneckOf(status);
      const delay = delayOf(status);
      return html`<li>
        <button part="pipeline ${state}" class="pipeline ${state} ${late ? 'late' : ''}" aria-current=${streamId === shown} @click=${() => show(streamId)}>
          <span class="sign">${signOf(status)}</span>
          <b dir="auto">${streamId}</b>
          <span class="facts">${words.states[state] ?? state}${isRunning && delay !== null ? html` · ${words.length(delay)}` : ''}${late ? html` · ${words.stageNames[late] ?? late}` : ''}</span>
          <span class="marks" aria-hidden="true">${stages.map(({ name, state: one }) => html`<i class="${isRunning ? one : ''} ${name === late ? 'late' : ''}"></i>`)}</span>
        </button>
      </li>`;
    })}
  </ul>`;
}
