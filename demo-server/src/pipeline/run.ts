import type { OnLate, StageName } from '@oriel/core/contract';
import type { Milliseconds } from '../media/frame.ts';
import type { FrameBus } from '../media/frame-bus.ts';
import type { WallClock } from '../media/wall-clock.ts';
import type { FreeSpace } from '../net/free-space.ts';
import { Batcher, type BatchRecord, type SegmentRecord } from './batcher.ts';
import { BatchWork, type ReadySound } from './batch-work.ts';
import { demuxPictures } from './demux.ts';
import type { PipelineFolder } from './folder.ts';
import { Journal } from './journal.ts';
import { LatePolicy } from './late-policy.ts';
import { MediaScale } from './media-scale.ts';
import { Playout } from './output/playout.ts';
import { PositionFile } from './output/position-file.ts';
import { isOfProcessor, PipelineError } from './pipeline-error.ts';
import { ProcessorClient } from './processor/processor-client.ts';
import { Remuxer } from './remuxer.ts';
import { Fetcher } from './source/fetcher.ts';
import { StageMeter } from './stage-meter.ts';
import type { StageLog } from './stage-log.ts';
import { WorkQueue } from './work-queue.ts';

export interface RunOptions {
  streamId: string;
  sourceUrl: string;
  bufferDuration: Milliseconds;
  processorUrl: string;
  onLate: OnLate;
  folder: PipelineFolder;
  bus: FrameBus;
  ffmpegPath: string;
  /** Sources may name private addresses. */
  allowPrivate: boolean;
  /** The processor may be at a private address. */
  allowPrivateProcessor: boolean;
  freeSpace: Pick<FreeSpace, 'bytes'>;
  leastFree: number;
  clock: WallClock;
  log: StageLog;
  onChange(): void;
}

/** Batches that are with the processor at the same time. */
const IN_FLIGHT = 2;
/** How much longer than a segment the first batch waits until it is published. */
const HOLD: Milliseconds = 1000;

/**
 * The way of a stream through its stages. Each stage has a loop of its own, and they are connected by queues; what they have
 * done is in the journal, so that a run after a crash goes on where this one was.
 */
export class Run {
  readonly stages: Readonly<Record<StageName, StageMeter>>;
  readonly playout: Playout;
  readonly #options: RunOptions;
  readonly #journal: Journal;
  readonly #position: PositionFile;
  readonly #scale = new MediaScale();
  readonly #batcher: Batcher;
  readonly #client: ProcessorClient;
  readonly #remuxer: Remuxer;
  readonly #sounds: LatePolicy;
  readonly #toProcess = new WorkQueue<BatchRecord>();
  readonly #toRemux = new WorkQueue<BatchWork>();
  #inFlight = 0;
  #skipped = 0;
  #landed = Promise.withResolvers<void>();
  #longestSegment: Milliseconds = 0;
  readonly #stopFetching = new AbortController();

  constructor(options: RunOptions) {
    this.#options = options;
    const { folder, clock, onChange, log, bus } = options;
    const meter = (name: StageName) => new StageMeter(name, onChange);
    this.stages = { fetch: meter('fetch'), batch: meter('batch'), process: meter('process'), remux: meter('remux'), publish: meter('publish') };
    this.#journal = Journal.open(folder.journal);
    const { state } = this.#journal;
    this.#batcher = new Batcher(options.bufferDuration, { next: (state.lastBatch?.number ?? -1) + 1, continues: state.lastBatch?.continued ?? false });
    this.#remuxer = new Remuxer({ ffmpegPath: options.ffmpegPath, state: state.timeline });
    this.#position = new PositionFile(folder.position);
    this.#client = new ProcessorClient({
      ...{ url: options.processorUrl, allowPrivate: options.allowPrivateProcessor, clock },
      onChange: () => {
        log.say('process', 'debug', this.#client.isConnected ? 'The processor is connected.' : 'The processor is not connected.');
        this.#restProcess();
      },
    });
    this.playout = new Playout({
      ...{ bus, clock, position: this.#position, pathOf: (batch) => folder.output(batch) },
      hold: () => this.#longestSegment + HOLD,
      began: ({ number }) => log.say('publish', 'debug', 'The batch begins.', { batchNumber: number }),
      played: ({ number }) => {
        this.#journal.add({ published: number });
        this.stages.publish.finished({ position: this.#scale.endOf(number) });
        this.#countQueues();
        log.say('publish', 'info', 'The batch was published.', { batchNumber: number });
      },
      late: (by) => log.fail('publish', new PipelineError('output_late', `The output stood still for ${Math.round(by)} ms.`)),
      dropped: (pictures) => {
        this.#skipped += pictures;
        log.say('publish', 'warn', `${pictures} pictures were left out: a new connection begins with a keyframe.`);
      },
    });
    this.#sounds = new LatePolicy({
      ...{ onLate: options.onLate, bufferDuration: options.bufferDuration, clock },
      left: () => this.playout.left,
      replaced: (error, batchNumber) => {
        this.stages.process.lost();
        log.fail('process', error, batchNumber);
      },
    });
  }

  get newest(): Milliseconds {
    return this.#scale.newest;
  }

  /** Where the output is on the scale of `newest`. */
  get published(): Milliseconds | undefined {
    const { current, time } = this.playout;
    if (!current || time === undefined) return this.stages.publish.position;
    return this.#scale.startOf(current.number) + Math.max(0, time - current.start);
  }

  /** Pictures that were fetched and left out, because a new connection begins with a keyframe. */
  get skipped(): number {
    return this.#skipped;
  }

  get hasEnded(): boolean {
    return this.#journal.state.hasEnded;
  }

  /** What of the files on disk is still needed: from these numbers on. */
  get needed(): { segment: number; sound: number; batch: number } {
    const { segments, sounds, batches, lastSegment, lastSound, lastBatch } = this.#journal.state;
    const first = (map: ReadonlyMap<number, unknown>, last: number | undefined): number => map.keys().next().value ?? (last ?? -1) + 1;
    return { segment: first(segments, lastSegment?.number), sound: first(sounds, lastSound?.number), batch: first(batches, lastBatch?.number) };
  }

  /** Fetches no more: `run` resolves when the rest is published. */
  drain(): void {
    this.#stopFetching.abort();
  }

  /** Resolves when all of the source is published. @throws PipelineError that will not pass, or the reason of the signal */
  async run(outer: AbortSignal): Promise<void> {
    const stop = new AbortController();
    const signal = AbortSignal.any([outer, stop.signal]);
    this.#restore();
    const loops = [this.#fetch(signal), this.#process(signal), this.#remux(signal), this.#publish(signal)];
    try {
      await Promise.all(loops);
    } finally {
      stop.abort();
      await Promise.allSettled(loops);
      this.#client.close();
      await this.#remuxer.close();
      this.#journal.close();
      this.#position.close();
    }
  }

  /** What a run before this one has left. */
  #restore(): void {
    const { segments, batches, outputs, lastBatch } = this.#journal.state;
    for (const segment of segments.values()) this.#longestSegment = Math.max(this.#longestSegment, segment.duration);
    for (const batch of batches.values()) {
      this.#scale.segment(batch);
      this.#scale.batch(batch);
      const output = outputs.get(batch.number);
      if (output) this.playout.add(output);
      else this.#toProcess.push(batch);
    }
    for (const segment of segments.values()) if (lastBatch === undefined || segment.number > lastBatch.last) this.#take(segment);
    this.#countQueues();
  }

  async #fetch(signal: AbortSignal): Promise<void> {
    const { folder, clock, sourceUrl, ffmpegPath, allowPrivate, freeSpace, leastFree, log } = this.#options;
    const { state } = this.#journal;
    const meter = this.stages.fetch;
    let lastAt = clock.monotonic();
    const fetcher = new Fetcher({
      ...{ url: sourceUrl, folder, ffmpegPath, allowPrivate, clock, freeSpace, leastFree, known: state },
      segment: (segment) => {
        this.#journal.add({ segment });
        this.#longestSegment = Math.max(this.#longestSegment, segment.duration);
        this.#take(segment);
        meter.finished({ took: clock.monotonic() - lastAt, position: this.#scale.fetched });
        lastAt = clock.monotonic();
        log.say('fetch', 'debug', `Segment ${segment.sequence} was fetched${segment.breaks ? ', which does not continue the one before' : ''}.`);
      },
      sound: (sound) => this.#journal.add({ sound }),
      missed: (count, error) => {
        meter.lost(count);
        log.fail('fetch', error);
      },
      waiting: (count) => {
        if (count > 0) lastAt = clock.monotonic();
        this.#scale.waiting = count;
        meter.queued = count;
      },
      troubled: (error) => {
        if (error) meter.enter('waiting', error.reason);
        else meter.enter('working');
        log.trouble('fetch', error);
      },
    });
    if (!state.hasEnded) {
      meter.enter('working');
      const fetching = AbortSignal.any([signal, this.#stopFetching.signal]);
      try {
        await fetcher.run(fetching);
        log.say('fetch', 'info', 'The source has ended.');
      } catch (error) {
        signal.throwIfAborted();
        if (!this.#stopFetching.signal.aborted) throw error;
      }
      this.#journal.add({ ended: true });
    }
    meter.queued = 0;
    meter.enter('idle');
    this.#made(this.#batcher.end());
    this.stages.batch.enter('idle');
    this.#toProcess.end();
  }

  #take(segment: SegmentRecord): void {
    this.#scale.segment(segment);
    this.#made(this.#batcher.push(segment));
    this.stages.batch.queued = this.#batcher.waiting;
    this.stages.batch.enter('working');
  }

  #made(batch: BatchRecord | undefined): void {
    if (!batch) return;
    this.#journal.add({ batch });
    this.#scale.batch(batch);
    this.#toProcess.push(batch);
    this.#options.log.say('batch', 'info', `The batch has segments ${batch.first} to ${batch.last}, ${(batch.duration / 1000).toFixed(1)} s.`, { batchNumber: batch.number });
    this.#countQueues();
  }

  async #process(signal: AbortSignal): Promise<void> {
    const { streamId, folder, ffmpegPath, clock, log } = this.#options;
    const meter = this.stages.process;
    const abort = () => this.#landed.resolve();
    signal.addEventListener('abort', abort, { once: true });
    for (let batch = await this.#toProcess.take(signal); batch; batch = await this.#toProcess.take(signal)) {
      while (this.#inFlight >= IN_FLIGHT) {
        await this.#landed.promise;
        signal.throwIfAborted();
      }
      this.#inFlight++;
      meter.enter('working');
      const began = clock.monotonic();
      const { number } = batch;
      const work = new BatchWork(
        batch,
        {
          ...{ streamId, folder, ffmpegPath, clock, client: this.#client, remuxer: this.#remuxer, state: this.#journal.state },
          startOf: (each) => this.#scale.startOf(each),
          demuxed: (each, took) => this.stages.batch.finished({ took, position: this.#scale.endOf(each.number) }),
          troubled: (error) => {
            if (error) meter.enter('waiting', error.reason);
            else meter.enter('working');
            log.trouble('process', error, number);
          },
          short: (error) => log.fail('process', error, number),
        },
        signal,
      );
      void work.processed.then(
        () => meter.finished({ took: clock.monotonic() - began, position: this.#scale.endOf(number) }),
        () => {},
      );
      this.#toRemux.push(work);
      this.#countQueues();
    }
    this.#toRemux.end();
  }

  /** Between batches. That the processor is away shows before the next batch, which may be half a minute later. */
  #restProcess(): void {
    if (this.#inFlight > 0 || this.#toProcess.length > 0) return;
    const { process } = this.stages;
    if (this.#client.isConnected || this.#journal.state.hasEnded) process.enter('idle');
    else process.enter('waiting', 'processor_unreachable');
  }

  async #remux(signal: AbortSignal): Promise<void> {
    const { clock, log } = this.#options;
    const meter = this.stages.remux;
    for (let work = await this.#toRemux.take(signal); work; work = await this.#toRemux.take(signal)) {
      const { batch } = work;
      try {
        const sound = await this.#sounds.choose(work, signal);
        const began = clock.monotonic();
        meter.enter('working');
        const { state } = this.#journal;
        const isLast = state.hasEnded && state.lastBatch?.number === batch.number;
        await this.#write(batch, sound, isLast, signal);
        meter.finished({ took: clock.monotonic() - began, position: this.#scale.endOf(batch.number) });
        meter.enter('idle');
        log.say('remux', 'info', sound.isOriginal ? 'The batch is ready, with its original sound.' : 'The batch is ready.', { batchNumber: batch.number });
      } catch (error) {
        signal.throwIfAborted();
        this.#failed(batch, error);
      } finally {
        this.#inFlight--;
        this.#restProcess();
        this.#landed.resolve();
        this.#landed = Promise.withResolvers();
        this.#countQueues();
      }
    }
    this.playout.drain();
  }

  /** Once more, if it fails for a reason that is not in the batch. */
  async #write(batch: BatchRecord, { source, pcm, start }: ReadySound, isLast: boolean, signal: AbortSignal): Promise<void> {
    const { folder, log } = this.#options;
    const pictures = await demuxPictures(source);
    const input = { number: batch.number, pictures, continues: batch.continues, from: source.from, to: source.to, pcm, soundStart: start, isLast };
    const once = () => this.#remuxer.remux(input, folder.output(batch.number), signal);
    const output = await once().catch((error: unknown) => {
      signal.throwIfAborted();
      if (error instanceof PipelineError && error.reason !== 'remux_failed') throw error;
      log.fail('remux', new PipelineError('remux_failed', 'The batch could not be put together, and is tried once more.', { cause: error }), batch.number);
      return once();
    });
    this.#journal.add({ output, state: this.#remuxer.state });
    this.playout.add(output);
  }

  #failed(batch: BatchRecord, error: unknown): void {
    const failure = error instanceof PipelineError ? error : new PipelineError('internal', 'The batch could not be processed.', { cause: error });
    const stage = stageOf(failure);
    this.stages[stage].lost();
    this.stages[stage].enter('failed', failure.reason);
    this.#options.log.fail(stage, failure, batch.number);
    this.#journal.add({ failed: batch.number });
  }

  async #publish(signal: AbortSignal): Promise<void> {
    await this.playout.run(signal);
    this.stages.publish.enter('idle');
  }

  #countQueues(): void {
    this.stages.process.queued = this.#toProcess.length + this.#inFlight;
    this.stages.remux.queued = this.#toRemux.length;
    this.stages.publish.queued = this.playout.queued;
  }
}

function stageOf(error: PipelineError): StageName {
  if (isOfProcessor(error)) return 'process';
  return error.reason === 'remux_failed' || error.reason === 'internal' ? 'remux' : 'batch';
}
