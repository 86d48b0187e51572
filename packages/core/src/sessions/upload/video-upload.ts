import { UploadsClient, type OrielClient } from '../../clients/index.ts';
import { isServerFailure, OrielError, type Milliseconds, type VideoUploadFields } from '../../contract/index.ts';
import { Backoff, sleep, type Environment } from '../../transport/index.ts';
import { Subscribable } from '../subscribable.ts';
import { avoidParts, chooseTransfer } from './choose-transfer.ts';
import type { UploadMemory } from './remembered-uploads.ts';
import { SpeedMeter } from './speed-meter.ts';
import type { Transfer, TransferClass, TransferJob, TransferPlace, UploadSource } from './transfer.ts';

export type { TransferClass, UploadSource } from './transfer.ts';

/**
 * - `idle`: not started
 * - `uploading`
 * - `waiting`: the network or the server is gone; it goes on by itself
 * - `paused`
 * - `finished`: the file is a video, which is being processed
 * - `failed`: `start()` tries again
 * - `cancelled`
 */
export type UploadState = 'idle' | 'uploading' | 'waiting' | 'paused' | 'finished' | 'failed' | 'cancelled';

export interface UploadFacts {
  readonly state: UploadState;
  /** Bytes that the server has, or its store; some of them may be on their way. */
  readonly sent: number;
  /** Bytes of the file. */
  readonly size: number;
  /** Bytes per second, while it is known. */
  readonly speed?: number;
  /** At this speed. */
  readonly remaining?: Milliseconds;
  /** Why it failed, or waits. */
  readonly error?: OrielError;
  /** Id of the video, once the upload has finished. */
  readonly videoId?: string;
}

export interface VideoUploadOptions {
  /** Title (default: the name of the file without its extension), description, tags and category. */
  fields?: VideoUploadFields;
  /** Remembers the upload, so that it can resume after a reload of the page: `new RememberedUploads(() => localStorage)`. */
  memory?: UploadMemory;
  /**
   * Loads the way straight to the store of the videos, where the server has one: `async () => PartsTransfer`. Missing:
   * everything goes through the server.
   */
  loadParts?: () => Promise<TransferClass>;
}

const RETRY = { base: 1000, max: 30_000 };
/** Internal server errors in a row before the upload fails. */
const ATTEMPTS = 6;
/** How often an upload that the server no longer has is started over. */
const RESTARTS = 3;

const PAUSED = Symbol('paused');

const isGone = (error: unknown): boolean => error instanceof OrielError && (error.status === 404 || error.status === 410);
/** The server has other bytes than this page thinks. */
const isConflict = (error: unknown): boolean => error instanceof OrielError && error.status === 409;

const isUnreachable = (error: unknown): boolean => error instanceof OrielError && error.details?.['reason'] === 'store_unreachable';

/** Identifies the file and its server. */
export const uploadKey = (client: Pick<OrielClient, 'address'>, { name, size, type, lastModified = 0 }: UploadSource): string => [client.address('/'), name, type, size, lastModified].join('|');

/**
 * Uploads a file, in parts, so that nothing but the last parts are lost when the network goes: then it waits and goes on by
 * itself. With `loadParts` they go straight to the store of the videos where the server offers that and the store takes
 * them from this page, else through the server (tus). Each request to the server uses the client's current token.
 */
export class VideoUpload extends Subscribable {
  readonly file: UploadSource;
  readonly #client: OrielClient;
  readonly #uploads: UploadsClient;
  readonly #options: VideoUploadOptions;
  readonly #key: string;
  readonly #meter = new SpeedMeter();
  #facts: UploadFacts;
  #transfer: Transfer | undefined;
  /** What was remembered last: it is written only when it changes. */
  #saved = '';
  #arrived = (): void => {};
  #url: string | undefined;
  #run: AbortController | undefined;
  #result = Promise.withResolvers<string>();
  #stopWatchingToken: (() => void) | undefined;

  constructor(client: OrielClient, file: UploadSource, options: VideoUploadOptions = {}) {
    super();
    this.file = file;
    this.#client = client;
    this.#uploads = new UploadsClient(client);
    this.#options = options;
    this.#key = uploadKey(client, file);
    this.#facts = { state: 'idle', sent: 0, size: file.size };
  }

  get facts(): UploadFacts {
    return this.#facts;
  }

  /**
   * Starts, goes on after a pause, or tries again after a failure.
   * @returns the id of the video. Stays pending over a pause.
   * @throws OrielError when it fails; an `AbortError` when it is cancelled; the reason of the signal, whose abort pauses it
   */
  start({ signal }: { signal?: AbortSignal } = {}): Promise<string> {
    const { state } = this.#facts;
    if (state === 'cancelled' || state === 'finished' || this.#run) return this.#result.promise;
    if (state === 'failed') this.#result = Promise.withResolvers<string>();
    const { promise } = this.#result;
    // Callers may use `facts` alone: a rejection that nobody awaits is not an error.
    promise.catch(() => {});
    this.#stopWatchingToken?.();
    const run = new AbortController();
    this.#run = run;
    signal?.addEventListener('abort', () => this.#interrupt(run, signal), { once: true, signal: run.signal });
    if (signal?.aborted) this.#interrupt(run, signal);
    else {
      this.#set({ state: 'uploading' });
      void this.#upload(run);
    }
    return promise;
  }

  /** What has arrived stays on the server, for a day. */
  pause(): void {
    this.#stopWatchingToken?.();
    if (!this.#run) return;
    this.#end(PAUSED);
    this.#set({ state: 'paused' });
  }

  /** Cancels the upload and removes its data from the server. Also resolves when the server does not answer. */
  async cancel(): Promise<void> {
    const { state } = this.#facts;
    if (state === 'finished' || state === 'cancelled') return;
    this.#stopWatchingToken?.();
    const url = this.#url ?? this.#remembered?.url;
    const reason = new DOMException('The upload was cancelled.', 'AbortError');
    this.#result.promise.catch(() => {});
    this.#end(reason);
    this.#options.memory?.remove(this.#key);
    this.#set({ state: 'cancelled' });
    this.#result.reject(reason);
    if (url) await this.#uploads.end(url).catch(() => {});
  }

  get #remembered() {
    return this.#options.memory?.list().find(({ key }) => key === this.#key);
  }

  #interrupt(run: AbortController, signal: AbortSignal): void {
    if (this.#run !== run) return;
    this.#end(PAUSED);
    this.#set({ state: 'paused' });
    this.#result.reject(signal.reason);
    this.#result = Promise.withResolvers<string>();
  }

  #end(reason: unknown): void {
    this.#run?.abort(reason);
    this.#run = undefined;
    this.#meter.reset();
  }

  async #upload(run: AbortController): Promise<void> {
    try {
      const videoId = await this.#untilDone(run.signal);
      if (this.#run !== run) return;
      this.#end(undefined);
      this.#options.memory?.remove(this.#key);
      this.#set({ state: 'finished', sent: this.file.size, videoId });
      this.#result.resolve(videoId);
    } catch (cause) {
      if (this.#run !== run) return;
      const error = cause instanceof OrielError ? cause : new OrielError('internal', { cause });
      this.#end(error);
      this.#set({ state: 'failed', error });
      this.#result.reject(error);
      if (error.status === 401) this.#awaitToken();
    }
  }

  /** Resumes automatically with a new token. */
  #awaitToken(): void {
    const stop = this.#client.onTokenChanged(() => void this.start());
    this.#stopWatchingToken = () => {
      stop();
      this.#stopWatchingToken = undefined;
    };
  }

  async #untilDone(signal: AbortSignal): Promise<string> {
    const { environment } = this.#client;
    const backoff = new Backoff(environment, RETRY);
    let failures = 0;
    let restarts = 0;
    this.#arrived = () => {
      backoff.reset();
      failures = 0;
    };
    for (;;) {
      try {
        this.#transfer ??= await this.#choose(signal);
        return await this.#transfer.run(signal);
      } catch (error) {
        signal.throwIfAborted();
        if (isUnreachable(error)) {
          avoidParts(this.#client);
          if (this.#url !== undefined) this.#uploads.end(this.#url).catch(() => {});
          this.#forget();
          continue;
        }
        if (isGone(error) && this.#url !== undefined && restarts++ < RESTARTS) {
          this.#forget();
          continue;
        }
        if (!isConflict(error) && !(error instanceof OrielError && isServerFailure(error))) throw error;
        if (!(error instanceof OrielError) || (error.code === 'internal' && ++failures >= ATTEMPTS)) throw error;
        this.#transfer?.failed();
        this.#meter.reset();
        this.#set({ state: isConflict(error) ? 'uploading' : 'waiting', error });
        await untilRetry(environment, backoff.next(), signal);
      }
    }
  }

  #choose(signal: AbortSignal): Promise<Transfer> {
    this.#url ??= this.#remembered?.url;
    const { fields, loadParts } = this.#options;
    const job: TransferJob = {
      client: this.#client,
      file: this.file,
      fields,
      url: () => this.#url,
      begun: (url) => void (this.#url = url),
      kept: () => this.#remembered?.sent ?? 0,
      progressed: (place) => this.#progress(place),
      arrived: () => this.#arrived(),
    };
    return chooseTransfer(job, loadParts, signal);
  }

  /** What the server has is of no use: the next attempt begins anew. */
  #forget(): void {
    this.#url = undefined;
    this.#transfer = undefined;
    this.#saved = '';
    this.#options.memory?.remove(this.#key);
  }

  #progress({ sent, kept = sent, expires }: TransferPlace): void {
    // What was on its way when it was paused may still arrive.
    if (!this.#run) return;
    const { name, size } = this.file;
    const url = this.#url;
    const saved = `${url} ${kept}`;
    if (url && saved !== this.#saved) this.#options.memory?.set({ key: this.#key, url, name, size, sent: kept, ...(expires !== undefined && { expires }) });
    this.#saved = saved;
    this.#meter.add(sent, this.#client.environment.now());
    const { speed = 0 } = this.#meter;
    this.#set({ state: 'uploading', sent, ...(speed > 0 && { speed, remaining: ((size - sent) / speed) * 1000 }) });
  }

  /** Replaces speed and error; keeps `sent`. */
  #set(facts: Partial<UploadFacts> & Pick<UploadFacts, 'state'>): void {
    this.#facts = { sent: this.#facts.sent, size: this.file.size, ...facts };
    this.notify();
  }
}

/** After a while, or as soon as the network is back. */
async function untilRetry(environment: Environment, delay: Milliseconds, signal: AbortSignal): Promise<void> {
  const early = new AbortController();
  const stop = environment.onOnline(() => early.abort());
  try {
    await sleep(environment, delay, AbortSignal.any([signal, early.signal]));
  } catch {
    signal.throwIfAborted();
  } finally {
    stop();
  }
}
