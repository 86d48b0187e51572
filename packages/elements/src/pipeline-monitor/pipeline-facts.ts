import { PipelineClient, type Milliseconds, type OrielClient, type OrielError, type PipelineLogLine, type PipelineOverview, type PipelineStatus, type StorageStats } from '@oriel/core';
import { Following } from '../base/following.ts';
import { LogLines } from './log-lines.ts';

export interface PipelineFactsOptions {
  changed(): void;
  /** @param before missing at first */
  overviewChanged?(now: PipelineOverview, before: PipelineOverview | undefined): void;
  /** Lines that are new to this page; those from before it was opened are not told. */
  logged?(lines: readonly PipelineLogLine[]): void;
  /** The state could not be loaded, for another reason than before. @returns false when the page handles it */
  failed(error: OrielError): boolean;
}

const STORAGE_EVERY: Milliseconds = 10_000;

/** What the server says of its pipelines: their state and their log, as they are pushed, and what they have on disk. */
export class PipelineFacts {
  /** `undefined` until it has arrived. */
  overview: PipelineOverview | undefined;
  storage: StorageStats | undefined;
  readonly log = new LogLines();

  readonly #options: PipelineFactsOptions;
  readonly #following: Following;
  #hasLog = false;

  constructor(options: PipelineFactsOptions) {
    this.#options = options;
    this.#following = new Following({ failed: (error) => options.failed(error), load: (client, signal) => this.#load(client, signal) });
  }

  /** Why the state is not known, unless the page handles that. */
  get error(): OrielError | undefined {
    return this.#following.error.shown;
  }

  /** Missing while nothing is followed. */
  get signal(): AbortSignal | undefined {
    return this.#following.signal;
  }

  /** Does nothing while the server is the same. */
  follow(client: OrielClient): void {
    const following = this.#following;
    if (following.follows(client)) return;
    if (following.client && following.client.address('/') !== client.address('/')) this.overview = this.storage = undefined;
    following.start(client);
  }

  refresh(): void {
    this.#following.refresh();
  }

  stop(): void {
    this.#following.stop();
  }

  /** Pipelines of an answer: they are newer than those of the last push. */
  take(changed: readonly PipelineStatus[]): void {
    if (!this.overview) return;
    const kept = this.overview.pipelines.map((one) => changed.find(({ streamId }) => streamId === one.streamId) ?? one);
    const added = changed.filter(({ streamId }) => kept.every((one) => one.streamId !== streamId));
    const pipelines = [...kept, ...added];
    this.#show({ ...this.overview, pipelines, isRunning: pipelines.some(({ isRunning }) => isRunning) });
  }

  /** Asks for the status and the storage now, after a change or a refusal. */
  async reload(): Promise<void> {
    const { client, signal } = this.#following;
    if (!client || !signal) return;
    const pipelines = new PipelineClient(client);
    const status = pipelines.status({ signal }).then((now) => signal.aborted || this.#show(now), () => undefined);
    await Promise.all([status, this.#loadStorage(pipelines, signal).catch(() => undefined)]);
  }

  #load(client: OrielClient, signal: AbortSignal): void {
    const pipelines = new PipelineClient(client);
    // The newest lines come again.
    this.log.clear();
    this.#hasLog = false;
    const status = (overview: PipelineOverview) => signal.aborted || this.#show(overview);
    const log = (lines: PipelineLogLine[]) => signal.aborted || this.#logged(lines);
    const onError = (error: OrielError) => {
      if (signal.aborted) return;
      this.#following.error.failed(error);
      this.#options.changed();
    };
    pipelines.watch({ status, log }, { signal, onError });
    void this.#following.repeat(STORAGE_EVERY, () => this.#loadStorage(pipelines, signal));
  }

  #show(overview: PipelineOverview): void {
    const before = this.overview;
    this.overview = overview;
    this.#following.error.over();
    this.#options.overviewChanged?.(overview, before);
    this.#options.changed();
  }

  #logged(lines: readonly PipelineLogLine[]): void {
    this.log.add(lines);
    if (this.#hasLog) this.#options.logged?.(lines);
    this.#hasLog = true;
    this.#options.changed();
  }

  async #loadStorage(pipelines: PipelineClient, signal: AbortSignal): Promise<void> {
    const storage = await pipelines.storage({ signal });
    if (signal.aborted) return;
    this.storage = storage;
    this.#options.changed();
  }
}
