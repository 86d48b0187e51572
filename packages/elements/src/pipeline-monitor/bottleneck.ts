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
 * The stage that holds the others up. One that waits for something outside comes first: those before it are late because of
 * it. Else the stage that adds much more to the delay than a batch, which is what each is behind the one before while it works
 * on one; or a later one that takes longer than a batch lasts, as those before it then wait for a place. The output has the pace
 * of the media, so that it keeps the delay of an outage: that does not hold anything up.
 */
export function bottleneckOf({ bufferDuration, isRunning, stages }: Pick<PipelineStatus, 'bufferDuration' | 'isRunning' | 'stages'>): string | undefined {
  if (!isRunning) return undefined;
  const waiting = stages.find(({ reason, state }) => state === 'waiting' && reason);
  if (waiting) return waiting.name;
  const usual = bufferDuration * 1000;
  const most = usual + Math.max(LEAST, usual / 2);
  const late = delaysOf(stages).filter(({ after, before, stage }) => stage.name !== 'publish' && after - before > most);
  const [worst] = late.toSorted((a, b) => b.after - b.before - (a.after - a.before));
  if (!worst) return undefined;
  const slow = stages.slice(stages.indexOf(worst.stage) + 1).find(({ took }) => took !== null && took > usual);
  return (slow ?? worst.stage).name;
}

/** What a full bar stands for, ms: no less than two batches, so that a short delay looks short. */
export const scaleOf = ({ bufferDuration, stages }: Pick<PipelineStatus, 'bufferDuration' | 'stages'>): Milliseconds => Math.max(2000 * bufferDuration, 1, ...stages.map(({ lag }) => lag ?? 0));
