import type { PipelineStatus } from '@oriel/core';
import { html, nothing, type TemplateResult } from 'lit';
import type { Words } from '../base/messages/index.ts';
import { circleCheck, triangleAlert } from '../icons/index.ts';
import { icon } from '../theme/icon.ts';
import { bottleneckOf } from './bottleneck.ts';
import { wordsForReason, type PipelineMessages } from './words.ts';

interface Problem extends Words {
  /** Which stage it is about. */
  where?: string | undefined;
}

/** What does not work now, each with what to do. */
export function problemsOf(status: PipelineStatus, messages: PipelineMessages): Problem[] {
  const { pipeline: words } = messages;
  const { isRunning, lastError, output, stages, state } = status;
  const nameOf = (stage: string) => words.stageNames[stage] ?? stage;
  if (state === 'failed') return [{ ...(lastError ? wordsForReason(lastError.reason, messages) : { title: words.states['failed'] ?? state, text: '' }), where: lastError?.stage && nameOf(lastError.stage) }];
  if (!isRunning) return [];
  const outputWords = output.reason === undefined ? undefined : words.outputReasons[output.reason];
  const problems = stages.flatMap(({ name, reason }): Problem[] => {
    if (reason === undefined) return [];
    return [{ ...((reason === 'publish_failed' && outputWords) || wordsForReason(reason, messages)), where: nameOf(name) }];
  });
  const isTold = (title: string | undefined) => problems.some((one) => one.title === title);
  if (outputWords && output.state !== 'idle' && !isTold(outputWords.title)) problems.push({ ...outputWords, where: nameOf('publish') });
  const missing = wordsForReason('output_missing', messages);
  if (output.availability === 'missing' && !isTold(missing.title)) problems.push({ ...missing, where: words.availability });
  const held = bottleneckOf(status);
  if (held && stages.every(({ name, reason }) => name !== held || reason === undefined)) problems.unshift({ title: words.held(nameOf(held)).replace(/\.$/, ''), text: words.heldText });
  const missed = stages.find(({ name }) => name === 'fetch')?.failed ?? 0;
  if (missed > 0) problems.push({ title: words.missedSegments(missed).replace(/\.$/, ''), text: words.missedText });
  return problems;
}

/** @param time of the day, in the words of the locale */
export function problemsPart(status: PipelineStatus, messages: PipelineMessages, time: (iso: string) => string): TemplateResult | typeof nothing {
  const { pipeline: words } = messages;
  const { isRunning, lastError, stages } = status;
  const problems = problemsOf(status, messages);
  const isCurrent = lastError !== undefined && (status.state === 'failed' || stages.some(({ reason }) => reason === lastError.reason));
  const last = lastError && !isCurrent ? wordsForReason(lastError.reason, messages) : undefined;
  if (problems.length === 0 && !last && !isRunning) return nothing;
  return html`<section class="problems" part="problems" aria-label=${words.problems}>
    ${problems.length === 0 ? (isRunning ? html`<p class="well">${icon(circleCheck)}${words.noProblems}</p>` : nothing) : html`<ul>
      ${problems.map(({ text, title, where }) => html`<li>${icon(triangleAlert)}<span>${where ? html`<span class="where">${where}</span> ` : nothing}<b>${title}.</b> ${text}</span> </li>`)}
    </ul>`}
    ${last
      ? html`<p class="last">${lastError?.time ? words.lastProblem(time(lastError.time)) : ''} ${lastError?.stage ? html`${words.stageNames[lastError.stage] ?? lastError.stage}${lastError.batchNumber === undefined ? '' : html`, ${words.batch(lastError.batchNumber)}`}. ` : nothing}${last.title}. ${last.text}</p>`
      : nothing}
  </section>`;
}
