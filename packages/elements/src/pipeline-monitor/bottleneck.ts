import type { Milliseconds, PipelineStatus, Stage } from '@oriel/core';

export interface StageDelay {
  stage: Stage;
  /** Of the stages before, ms. */
  before: Milliseconds;
  /** With this stage, ms. */
  after: Milliseconds;
}

/** What is late by less is not worth a word, ms. */
const LEAST: Milliseconds = 5000;

/** What each stage adds to the delay. One that has finished nothing yet adds nothing. */
export function delaysOf(stages: readonly Stage[]): StageDelay[] {
  let before = 0;
  return stages.map((stage) => {
    const after = Math.max(before, stage.lag ?? 0);
    const delay = { stage, before, after };
    before = after;
    return delay;
  });
}

/**
 * The stage that holds the others up: the one that adds most to the delay, where that is much more than a batch. A batch is
 * what each stage is behind the one before while it works on one. Else the first that waits for something outside.
 */
export function bottleneckOf({ bufferDuration, isRunning, stages }: Pick<PipelineStatus, 'bufferDuration' | 'isRunning' | 'stages'>): string | undefined {
  if (!isRunning) return undefined;
  const usual = bufferDuration * 1000;
  const most = usual + Math.max(LEAST, usual / 2);
  const late = delaysOf(stages).map(({ after, before, stage }) => ({ name: stage.name, added: after - before }));
  const slowest = late.reduce<(typeof late)[number] | undefined>((found, one) => (one.added > most && one.added > (found?.added ?? 0) ? one : found), undefined);
  return (slowest ?? stages.find(({ reason, state }) => state === 'waiting' && reason))?.name;
}

/** What a full bar stands for, ms: no less than two batches, so that a short delay looks short. */
export const scaleOf = ({ bufferDuration, stages }: Pick<PipelineStatus, 'bufferDuration' | 'stages'>): Milliseconds => Math.max(2000 * bufferDuration, 1, ...stages.map(({ lag }) => lag ?? 0));
