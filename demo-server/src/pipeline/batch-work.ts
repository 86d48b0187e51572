import type { BatchRecord } from './batcher.ts';
import { batchSource, hasSound } from './batch-source.ts';
import { type BatchSoundOptions, originalSound, processSound } from './batch-sound.ts';
import { type BatchSource, type BatchSound, demuxSound } from './demux.ts';
import type { JournalState } from './journal.ts';
import { PipelineError } from './pipeline-error.ts';
import type { Remuxer } from './remuxer.ts';
import { publishedFormat } from './sound/cut.ts';
import { sleep } from '../media/wall-clock.ts';
import type { Milliseconds } from '../media/frame.ts';

export interface BatchWorkOptions extends Omit<BatchSoundOptions, 'batch' | 'sound' | 'format' | 'startTime'> {
  state: JournalState;
  remuxer: Pick<Remuxer, 'formatFor' | 'state'>;
  /** From the beginning of the run, ms. */
  startOf(batch: number): Milliseconds;
  /** A batch was separated into sound and picture. */
  demuxed(batch: BatchRecord, took: Milliseconds): void;
}

/** The sound of a batch that is ready to be put beside its pictures. */
export interface ReadySound {
  source: BatchSource;
  pcm: Buffer;
  /** From the first picture to the first sample, ticks. */
  start: number;
  isOriginal: boolean;
}

const SOUND_INTERVAL: Milliseconds = 100;
/** How long a rendition of sound may be behind the one of pictures. */
const SOUND_TIMEOUT: Milliseconds = 20_000;

/** The way of one batch to the processor and back. */
export class BatchWork {
  readonly batch: BatchRecord;
  readonly #options: BatchWorkOptions;
  readonly #giveUp = new AbortController();
  readonly #demuxed: Promise<{ source: BatchSource; sound: BatchSound }>;
  /** Resolves with the processed sound. */
  readonly processed: Promise<ReadySound>;

  constructor(batch: BatchRecord, options: BatchWorkOptions, signal: AbortSignal) {
    this.batch = batch;
    this.#options = options;
    this.#demuxed = this.#demux(signal);
    this.processed = this.#process(AbortSignal.any([signal, this.#giveUp.signal]));
    for (const promise of [this.#demuxed, this.processed]) promise.catch(() => {});
  }

  /** Does not wait for the processor any longer: resolves with the sound as it was. */
  async original(signal: AbortSignal): Promise<ReadySound> {
    this.#giveUp.abort(new PipelineError('processor_timeout', 'The processor was too late.'));
    await this.processed.catch(() => {});
    const { source, sound } = await this.#demuxed;
    const pcm = await originalSound({ ...this.#options, batch: this.batch, sound, format: this.#format(sound) }, signal);
    return { source, pcm, start: sound.start, isOriginal: true };
  }

  async #demux(signal: AbortSignal): Promise<{ source: BatchSource; sound: BatchSound }> {
    const { state, folder, clock, demuxed } = this.#options;
    const began = clock.monotonic();
    while (!state.hasEnded && !hasSound(this.batch, state) && clock.monotonic() - began < SOUND_TIMEOUT) {
      await sleep(clock, SOUND_INTERVAL, signal);
      signal.throwIfAborted();
    }
    const reading = clock.monotonic();
    const source = batchSource(this.batch, state, folder);
    const sound = await demuxSound(source);
    demuxed(this.batch, clock.monotonic() - reading);
    return { source, sound };
  }

  async #process(signal: AbortSignal): Promise<ReadySound> {
    const { source, sound } = await this.#demuxed;
    const { startOf } = this.#options;
    const pcm = await processSound({ ...this.#options, batch: this.batch, sound, format: this.#format(sound), startTime: startOf(this.batch.number) / 1000 }, signal);
    return { source, pcm, start: sound.start, isOriginal: false };
  }

  #format({ own }: BatchSound) {
    return this.#options.remuxer.formatFor(publishedFormat(own[0]!));
  }
}
