import type { DestinationReason } from '@oriel/core/contract';
import type { FastifyBaseLogger } from 'fastify';
import type { Milliseconds } from '../media/frame.ts';
import type { FrameBus } from '../media/frame-bus.ts';
import type { WallClock } from '../media/wall-clock.ts';
import { openUplink } from './open-uplink.ts';
import { ProgressWatch } from './progress-watch.ts';
import { Publication } from './publication.ts';
import { PublishError } from './publish-error.ts';
import { RateMeter } from './rate-meter.ts';
import type { Target } from './target.ts';
import type { Uplink } from './uplink.ts';

const TICK: Milliseconds = 200;
/** A connection that does not answer for this long is said to be dead; it may still answer. */
const SILENT: Milliseconds = 2500;
/** A server that ends the connection so soon after it took the stream has looked at the key meanwhile: node-media-server, YouTube. */
const KEY_CHECK: Milliseconds = 1500;
/** It counts as taking the stream only after this. */
const SETTLED: Milliseconds = 300;
/** After this the key is proven. */
const STEADY: Milliseconds = 3000;

export interface AttemptOptions {
  target: Target;
  bus: FrameBus;
  ffmpegPath: string;
  allowPrivate: boolean;
  anyCertificate: boolean;
  /** Whether the acknowledgements of an RTMP server count. */
  acknowledgements: boolean;
  clock: WallClock;
  signal: AbortSignal;
  log: Pick<FastifyBaseLogger, 'error'>;
  /** The server takes the stream. Called again while it does, with what is wrong. */
  publishing(reason: DestinationReason | undefined): void;
  /** It does not answer. */
  waiting(reason: DestinationReason): void;
}

/** One connection of a destination, from its beginning to its end. */
export class Attempt {
  readonly #options: AttemptOptions;
  readonly #watch = new ProgressWatch();
  readonly #rate = new RateMeter();
  #publication: Publication | undefined;
  #acceptedAt: Milliseconds | undefined;
  #endedAt: Milliseconds | undefined;

  constructor(options: AttemptOptions) {
    this.#options = options;
  }

  /** Bits a second. */
  get bitrate(): number {
    return Math.round(this.#rate.rate * 8);
  }

  get droppedFrames(): number {
    return this.#publication?.droppedFrames ?? 0;
  }

  /** For how long the server took the stream. */
  get lasted(): Milliseconds {
    return this.#acceptedAt === undefined ? 0 : (this.#endedAt ?? this.#options.clock.monotonic()) - this.#acceptedAt;
  }

  get steady(): boolean {
    return this.lasted >= STEADY;
  }

  /** Resolves with the reason when it has ended, and nothing of it is left but a connection in its last half second. */
  async run(): Promise<PublishError> {
    const { clock, signal } = this.#options;
    let uplink: Uplink | undefined;
    try {
      uplink = await this.#open();
      return await this.#publish(uplink);
    } catch (error) {
      if (error instanceof PublishError) return error;
      if (signal.aborted) return new PublishError('ended');
      this.#options.log.error({ err: withoutSecrets(error) }, 'a destination failed');
      return new PublishError('internal');
    } finally {
      this.#endedAt = clock.monotonic();
      uplink?.close();
    }
  }

  /** The signal ends the opening only: an open uplink is closed in good order. */
  async #open(): Promise<Uplink> {
    const { target, allowPrivate, anyCertificate, acknowledgements, ffmpegPath, clock, signal, waiting } = this.#options;
    const opening = new AbortController();
    const abort = () => opening.abort(signal.reason);
    const cancelSilent = clock.after(SILENT, () => waiting('dead'));
    signal.addEventListener('abort', abort, { once: true });
    if (signal.aborted) abort();
    try {
      return await openUplink({ target, allowPrivate, anyCertificate, acknowledgements, ffmpegPath, clock, signal: opening.signal });
    } finally {
      cancelSilent();
      signal.removeEventListener('abort', abort);
    }
  }

  async #publish(uplink: Uplink): Promise<PublishError> {
    const { bus, clock, signal } = this.#options;
    const subscription = new AbortController();
    const end = Promise.withResolvers<PublishError>();
    const publication = new Publication({
      uplink,
      clock,
      unsupported: () => end.resolve(new PublishError('unsupported', { lasting: 'yes' })),
      failed: end.reject,
    });
    this.#publication = publication;
    void uplink.accepted.then(() => {
      this.#acceptedAt ??= clock.monotonic();
    });
    void uplink.closed.then(end.resolve);
    let cancelTick = () => {};
    const tick = () => {
      cancelTick = clock.after(TICK, tick);
      try {
        this.#tick(uplink, publication);
      } catch (error) {
        end.reject(error);
      }
    };
    const abort = () => end.resolve(new PublishError('ended'));
    signal.addEventListener('abort', abort, { once: true });
    if (signal.aborted) abort();
    try {
      bus.subscribe(publication, { signal: subscription.signal });
      tick();
      return this.#atEnd(await end.promise);
    } finally {
      cancelTick();
      subscription.abort();
      signal.removeEventListener('abort', abort);
    }
  }

  #tick(uplink: Uplink, publication: Publication): void {
    publication.pump();
    const now = this.#options.clock.monotonic();
    this.#rate.add(now, uplink.taken);
    const reason = this.#watch.check({ now, written: uplink.written, taken: uplink.taken, backlog: publication.backlog, droppedFrames: publication.droppedFrames });
    if (this.#acceptedAt !== undefined && now - this.#acceptedAt >= SETTLED) this.#options.publishing(reason);
  }

  #atEnd(error: PublishError): PublishError {
    if (error.reason !== 'ended' || this.#acceptedAt === undefined || this.lasted >= KEY_CHECK) return error;
    return new PublishError('wrong_key', { lasting: 'repeated', code: error.code });
  }
}

/** The stack and the kind of an unexpected error; its message could have anything in it. */
const withoutSecrets = (error: unknown): { type: string; stack: string } =>
  error instanceof Error ? { type: error.name, stack: (error.stack ?? '').split('\n').filter((line) => line.startsWith('    at ')).join('\n') } : { type: typeof error, stack: '' };
