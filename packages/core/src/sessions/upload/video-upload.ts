import { UploadsClient, type OrielClient, type UploadPlace } from '../../clients/index.ts';
import { isServerFailure, OrielError, type Milliseconds, type VideoUploadFields } from '../../contract/index.ts';
import { Backoff, sleep, type Environment } from '../../transport/index.ts';
import { Subscribable } from '../subscribable.ts';
import { ChunkSize } from './chunk-size.ts';
import type { UploadMemory } from './remembered-uploads.ts';
import { SpeedMeter } from './speed-meter.ts';

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
  /** Bytes that the server has. */
  readonly sent: number;
  /** Bytes of the file. */
  readonly size: number;
  /** Bytes per second, while it is known. */
  readonly speed?: number;
  /** At this speed. */
  readonly remaining?: Milliseconds;
  /** Why it failed, or waits. */
  readonly error?: OrielError;
  /** Of a finished upload. */
  readonly videoId?: string;
}

/** A `File`, or any `Blob` with a name. */
export type UploadSource = Blob & { readonly name: string; readonly lastModified?: number };

export interface VideoUploadOptions {
  /** Title (default: the name of the file without its extension), description, tags and category. */
  fields?: VideoUploadFields;
  /** Remembers the upload, so that it can resume after a reload of the page: `new RememberedUploads(() => localStorage)`. */
  memory?: UploadMemory;
}

const RETRY = { base: 1000, max: 30_000 };
/** Internal server errors in a row before the upload fails. */
const ATTEMPTS = 6;
/** How often an upload that the server no longer has is started over. */
const RESTARTS = 3;

const PAUSED = Symbol('paused');

const isGone = (error: unknown): boolean => error instanceof OrielError && (error.status === 404 || error.status === 410);
const isOffsetConflict = (error: unknown): boolean => error instanceof OrielError && error.status === 409;

/** Identifies the file and its server. */
export const uploadKey = (client: Pick<OrielClient, 'address'>, { name, size, type, lastModified = 0 }: UploadSource): string => [client.address('/'), name, type, size, lastModified].join('|');

/**
 * Uploads a file, in parts, so that nothing but the last part is lost when the network goes: then it waits and goes on by
 * itself. Each request uses the client's current token.
 */
export class VideoUpload extends Subscribable {
  readonly file: UploadSource;
  readonly #client: OrielClient;
  readonly #uploads: UploadsClient;
  readonly #options: VideoUploadOptions;
  readonly #key: string;
  readonly #chunk = new ChunkSize();
  readonly #meter = new SpeedMeter();
  #facts: UploadFacts;
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
    for (;;) {
      try {
        const videoId = await this.#send(signal, () => {
          backoff.reset();
          failures = 0;
        });
        return videoId;
      } catch (error) {
        signal.throwIfAborted();
        if (isGone(error) && this.#url !== undefined && restarts++ < RESTARTS) {
          this.#url = undefined;
          this.#options.memory?.remove(this.#key);
          continue;
        }
        if (!isOffsetConflict(error) && !(error instanceof OrielError && isServerFailure(error))) throw error;
        if (!(error instanceof OrielError) || (error.code === 'internal' && ++failures >= ATTEMPTS)) throw error;
        this.#chunk.failed();
        this.#meter.reset();
        this.#set({ state: isOffsetConflict(error) ? 'uploading' : 'waiting', error });
        await untilRetry(environment, backoff.next(), signal);
      }
    }
  }

  /** Sends the rest of the file, from the server's offset. */
  async #send(signal: AbortSignal, arrived: () => void): Promise<string> {
    let place = await this.#find(signal);
    const { environment } = this.#client;
    const { file } = this;
    this.#meter.add(place.offset, environment.now());
    while (place.videoId === undefined) {
      this.#progress(place);
      const { offset } = place;
      if (offset > file.size) throw new OrielError('invalid_answer');
      const bytes = await readPart(file, offset, Math.min(offset + this.#chunk.bytes, file.size));
      const started = environment.now();
      place = await this.#uploads.send(this.#url ?? '', offset, bytes, { signal });
      signal.throwIfAborted();
      // Everything was sent and the server named no video: this is not an Oriel server.
      if (bytes.byteLength === 0 && place.videoId === undefined) throw new OrielError('invalid_answer');
      const now = environment.now();
      this.#chunk.sent(bytes.byteLength, now - started);
      this.#meter.add(place.offset, now);
      if (place.offset > offset) arrived();
    }
    return place.videoId;
  }

  /** Asks the server for the offset, or creates the upload. */
  async #find(signal: AbortSignal): Promise<UploadPlace> {
    this.#url ??= this.#remembered?.url;
    if (this.#url !== undefined) return this.#uploads.place(this.#url, { signal });
    const { name, size, type } = this.file;
    const { url, ...place } = await this.#uploads.begin({ name, size, type }, this.#options.fields, { signal });
    signal.throwIfAborted();
    this.#url = url;
    return place;
  }

  #progress({ offset, expires }: UploadPlace): void {
    const { name, size } = this.file;
    const { speed } = this.#meter;
    this.#set({ state: 'uploading', sent: offset, ...(speed && { speed, remaining: ((size - offset) / speed) * 1000 }) });
    if (this.#url) this.#options.memory?.set({ key: this.#key, url: this.#url, name, size, sent: offset, ...(expires !== undefined && { expires }) });
  }

  /** Replaces speed and error; keeps `sent`. */
  #set(facts: Partial<UploadFacts> & Pick<UploadFacts, 'state'>): void {
    this.#facts = { sent: this.#facts.sent, size: this.file.size, ...facts };
    this.notify();
  }
}

/** @throws OrielError `invalid_request` with `details.reason` `unreadable` when the file was changed, moved or removed since it was chosen */
async function readPart(file: Blob, from: number, to: number): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return new Uint8Array(await file.slice(from, to).arrayBuffer());
  } catch (cause) {
    throw new OrielError('invalid_request', { message: 'The file cannot be read any more.', hint: 'Choose the file again.', details: { field: 'file', reason: 'unreadable' }, cause });
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
