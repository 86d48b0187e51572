import type { PipelineStatus } from '@oriel/core';
import { html, nothing, svg, type TemplateResult } from 'lit';
import { chevronRight, circleAlert, clock, hourglass, play, triangleAlert } from '../icons/index.ts';
import { icon } from '../theme/icon.ts';
import { bottleneckOf, delaysOf, scaleOf, type StageDelay } from './bottleneck.ts';
import { wordsForReason, type PipelineMessages } from './words.ts';

const signs: Readonly<Record<string, typeof play>> = { working: play, waiting: hourglass, failed: circleAlert };

/** The stages in the order in which media goes through them; bars show what each adds to the delay. */
export function stagesPart(status: PipelineStatus, messages: PipelineMessages): TemplateResult {
  const { pipeline: words } = messages;
  const held = bottleneckOf(status);
  const scale = scaleOf(status);
  return html`<section aria-label=${words.stages}>
    <ol class="stages ${status.isRunning ? '' : 'over'}" part="stages">
      ${delaysOf(status.stages).map((delay) => stagePart(delay, { messages, scale, isHeld: delay.stage.name === held }))}
    </ol>
  </section>`;
}

function stagePart({ after, before, stage }: StageDelay, { isHeld, messages, scale }: { messages: PipelineMessages; scale: number; isHeld: boolean }): TemplateResult {
  const { pipeline: words } = messages;
  const { done, failed, lag, name, queued, reason, state, took } = stage;
  const part = (length: number) => (lag === null ? 0 : (100 * length) / scale);
  const added = lag === null ? 0 : after - before;
  const figure = (label: string, value: string, kind = '') => html`<div class=${kind}><dt>${label}</dt> <dd>${value}</dd></div>`;
  return html`<li part="stage ${state} ${isHeld ? 'bottleneck' : ''}" class="stage ${state} ${isHeld ? 'held' : ''}" data-stage=${name}>
    <span class="next" aria-hidden="true">${icon(chevronRight)}</span>
    <div class="stage-head">
      <h2 title=${words.stageHints[name] ?? nothing}>${words.stageNames[name] ?? name}</h2>
      ${isHeld ? html`<span class="tag">${icon(triangleAlert)}${words.bottleneck}</span>` : nothing}
    </div>
    <div class="stage-state"><span class="sign">${icon(signs[state] ?? clock)}</span>${words.stageStates[state] ?? state}${reason ? html` <span class="why">${wordsForReason(reason, messages).title}</span>` : nothing}</div>
    <svg class="bar" viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true">
      ${svg`<g><rect class="rest" width="100" height="100"></rect><rect class="before" width=${part(before)} height="100"></rect><rect class="own" x=${part(before)} width=${part(after - before)} height="100"></rect></g>`}
    </svg>
    <dl>
      <div class="delay">
        <dt>${words.delay}</dt>
        <dd>${lag === null ? words.noDelay : html`<b>${words.length(lag)}</b>${added >= 500 ? html` <span class="added">${words.added(added)}</span>` : nothing}`}</dd>
      </div>
      ${figure(words.queue, words.count(queued), isHeld ? 'many' : '')} ${figure(words.done, words.count(done))}
      ${figure(name === 'fetch' ? words.missed : words.failed, words.count(failed), failed > 0 ? 'bad' : '')}
      ${took === null ? nothing : figure(words.took, words.tookOf(took))}
    </dl>
  </li>`;
}
