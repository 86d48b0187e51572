import type { PipelineFailure, PipelineLogLevel, StageName } from '@oriel/core/contract';
import { toIso } from '@oriel/core/contract';
import type { FastifyBaseLogger } from 'fastify';
import type { UnixMs } from '../media/frame.ts';
import { redact } from '../media/redact.ts';
import { type PipelineError, pipelineHints } from './pipeline-error.ts';
import type { PipelineLogBook } from './log-book.ts';

/** What the stages of one pipeline have to say: for the server's log, and for pages. */
export class StageLog {
  readonly #streamId: string;
  readonly #book: Pick<PipelineLogBook, 'add'>;
  readonly #log: FastifyBaseLogger;
  readonly #now: () => UnixMs;
  readonly #troubles = new Map<StageName, string>();
  #lastError: PipelineFailure | undefined;

  constructor({ streamId, book, log, now }: { streamId: string; book: Pick<PipelineLogBook, 'add'>; log: FastifyBaseLogger; now: () => UnixMs }) {
    this.#streamId = streamId;
    this.#book = book;
    this.#log = log;
    this.#now = now;
  }

  get lastError(): PipelineFailure | undefined {
    return this.#lastError;
  }

  say(stage: StageName | undefined, level: PipelineLogLevel, message: string, { batchNumber, reason }: { batchNumber?: number; reason?: PipelineError['reason'] } = {}): void {
    this.#book.add({ level, streamId: this.#streamId, message, ...(stage && { stage }), ...(batchNumber !== undefined && { batchNumber }), ...(reason && { reason }) });
    this.#log[level]({ module: stage ?? 'pipeline', streamId: this.#streamId, ...(batchNumber !== undefined && { batchNumber }), ...(reason && { reason }) }, message);
  }

  /** Something is lost. */
  fail(stage: StageName, error: PipelineError, batchNumber?: number): void {
    const { reason, cause } = error;
    const message = redact(error.message);
    this.#lastError = { time: toIso(this.#now()), stage, reason, message, hint: pipelineHints[reason], ...(batchNumber !== undefined && { batchNumber }) };
    this.say(stage, reason === 'output_late' || reason === 'answer_short' ? 'warn' : 'error', message, { reason, ...(batchNumber !== undefined && { batchNumber }) });
    if (cause instanceof Error) this.#log.debug({ module: stage, streamId: this.#streamId, cause: redact(cause.message) }, 'the cause of it');
  }

  /** Something is away and tried again; it is said once. `undefined`: it is there again. */
  trouble(stage: StageName, error: PipelineError | undefined, batchNumber?: number): void {
    const before = this.#troubles.get(stage);
    if (error === undefined) {
      if (before === undefined) return;
      this.#troubles.delete(stage);
      return this.say(stage, 'info', 'It goes on.');
    }
    if (before === error.reason) return;
    this.#troubles.set(stage, error.reason);
    const { reason, message } = error;
    this.#lastError = { time: toIso(this.#now()), stage, reason, message: redact(message), hint: pipelineHints[reason], ...(batchNumber !== undefined && { batchNumber }) };
    this.say(stage, 'warn', redact(message), { reason, ...(batchNumber !== undefined && { batchNumber }) });
  }
}
