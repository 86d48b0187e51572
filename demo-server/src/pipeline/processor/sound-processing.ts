import type { Milliseconds } from '../../media/frame.ts';
import { sleep, type WallClock } from '../../media/wall-clock.ts';
import { PipelineError } from '../pipeline-error.ts';
import type { ProcessorClient } from './processor-client.ts';
import type { Fragment } from './protocol.ts';

export interface ProcessingOptions {
  client: ProcessorClient;
  clock: WallClock;
  /** It did not answer, and is asked again; undefined: it is well. */
  troubled(error: PipelineError | undefined): void;
}

const CONNECT_TIMEOUT: Milliseconds = 5000;
const ANSWER_TIMEOUT = { least: 10_000, perDuration: 2 };
const RETRY = { first: 250, most: 3000 };
/** A processor that says that it cannot is asked this often. */
const MOST_REFUSALS = 2;

/**
 * Sends a fragment until it is answered.
 * @throws PipelineError `processor_refused`, or the reason of the signal
 */
export async function process(fragment: Omit<Fragment, 'attempt'>, data: Buffer, { client, clock, troubled }: ProcessingOptions, signal: AbortSignal): Promise<Buffer> {
  const timeout = Math.max(ANSWER_TIMEOUT.least, fragment.duration * 1000 * ANSWER_TIMEOUT.perDuration);
  let refusals = 0;
  let wait = RETRY.first;
  for (let attempt = 1; ; ) {
    try {
      await client.connected(CONNECT_TIMEOUT, signal);
      const answer = await client.send({ ...fragment, attempt: attempt++ }, data, timeout, signal);
      troubled(undefined);
      return answer;
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof PipelineError)) throw error;
      if (error.reason === 'processor_refused' && ++refusals >= MOST_REFUSALS) throw error;
      troubled(error);
    }
    await sleep(clock, wait * (0.5 + clock.random() / 2), signal);
    wait = Math.min(RETRY.most, 2 * wait);
  }
}
