import type { Camera as CameraDescription } from '@oriel/core/contract';
import type { FastifyBaseLogger } from 'fastify';
import { type DescribeOptions, describeStream } from '../cameras/describe-stream.ts';
import { Ingest, type IngestStatus } from '../cameras/ingest.ts';
import { FrameBus } from '../media/frame-bus.ts';
import type { WallClock } from '../media/wall-clock.ts';
import type { Stream, StreamState } from '../streams/stream.ts';
import type { Publisher } from './publisher.ts';
import { PublisherSource } from './publisher-source.ts';

export interface PublishedStreamOptions {
  id: string;
  log: FastifyBaseLogger;
  clock: WallClock;
}

/** What an encoder publishes under one name. The bus stays the same when the encoder comes back. */
export class PublishedStream implements Stream {
  readonly kind = 'publisher';
  readonly id: string;
  readonly bus: FrameBus;
  readonly #options: PublishedStreamOptions;
  readonly #log: FastifyBaseLogger;
  #current: { publisher: Publisher; ingest: Ingest } | undefined;
  /** Of the last encoder. */
  #status: IngestStatus;

  constructor(options: PublishedStreamOptions) {
    this.#options = options;
    this.id = options.id;
    this.#log = options.log.child({ stream: options.id });
    this.bus = new FrameBus({ log: this.#log });
    this.#status = { state: 'connecting', since: options.clock.now() };
  }

  get name(): string {
    return this.id;
  }

  get status(): IngestStatus {
    return this.#current?.ingest.status ?? this.#status;
  }

  get state(): StreamState {
    return this.status.state;
  }

  describe(options: DescribeOptions = {}): CameraDescription {
    return describeStream(this, this.status, { state: 'off' }, options);
  }

  get isPublishing(): boolean {
    return this.#current !== undefined;
  }

  /** Takes the frames of this encoder; one that publishes already ends. Resolves when it has ended. */
  async take(publisher: Publisher): Promise<void> {
    await this.#end();
    const ingest = new Ingest({ source: new PublisherSource(publisher), bus: this.bus, log: this.#log, clock: this.#options.clock });
    const current = (this.#current = { publisher, ingest });
    ingest.start();
    void publisher.ended.then(async () => {
      if (this.#current === current) await this.#end();
    });
  }

  close(): Promise<void> {
    return this.#end();
  }

  async #end(): Promise<void> {
    const { clock } = this.#options;
    const ended = this.#current;
    if (!ended) return;
    this.#current = undefined;
    const lastFrame = this.bus.group.at(-1)?.time;
    this.#status = { state: 'reconnecting', since: clock.now(), reason: 'The encoder has ended its stream.' };
    ended.publisher.end();
    await ended.ingest.close();
    this.bus.lose(lastFrame ?? clock.now());
  }
}
