import { type PreviewQuality, PREVIEW_STREAM, type Programme, ServerError } from '@oriel/core/contract';
import type { FastifyBaseLogger } from 'fastify';
import type { Archive } from '../archive/archive.ts';
import { FrameBus } from '../media/frame-bus.ts';
import type { Milliseconds } from '../media/frame.ts';
import type { WallClock } from '../media/wall-clock.ts';
import type { Stream, StreamState } from '../streams/stream.ts';
import type { StreamRegistry } from '../streams/stream-registry.ts';
import type { PreviewServer } from './preview-server.ts';
import type { ProgrammeStream } from './programme-stream.ts';

export interface RunningProgrammeOptions {
  programme: Programme;
  quality: PreviewQuality;
  openStream: OpenStream;
  streams: Pick<StreamRegistry, 'add' | 'remove'>;
  archive: Pick<Archive, 'attach'>;
  server: Pick<PreviewServer, 'serve'>;
  clock: Pick<WallClock, 'monotonic'>;
  log: FastifyBaseLogger;
}

export type OpenStream = (programme: Programme, quality: PreviewQuality, bus: FrameBus) => ProgrammeStream;

/** The programme while it runs: a stream like a camera, which can be watched, scrubbed and recorded. */
export class RunningProgramme implements Stream {
  readonly id = PREVIEW_STREAM;
  readonly kind = 'programme';
  readonly bus: FrameBus;
  readonly quality: PreviewQuality;
  readonly #options: RunningProgrammeOptions;
  readonly #stream: ProgrammeStream;
  readonly #closing = new AbortController();
  #programme: Programme;
  /** Monotonic. */
  #lastFrameAt: Milliseconds;

  private constructor(options: RunningProgrammeOptions) {
    this.#options = options;
    this.#programme = options.programme;
    this.quality = options.quality;
    this.bus = new FrameBus({ log: options.log });
    this.#lastFrameAt = options.clock.monotonic();
    this.bus.subscribe({ tracks: () => {}, frame: () => (this.#lastFrameAt = options.clock.monotonic()) }, { signal: this.#closing.signal });
    this.#stream = options.openStream(options.programme, options.quality, this.bus);
  }

  /** @throws OrielError `stream_exists`, or what the encoder refused */
  static async start(options: RunningProgrammeOptions): Promise<RunningProgramme> {
    const running = new RunningProgramme(options);
    options.streams.add(running);
    try {
      options.archive.attach(running, running.#closing.signal);
      options.server.serve(running.bus, running.#closing.signal);
      await running.#stream.start();
      return running;
    } catch (error) {
      await running.close();
      throw error;
    }
  }

  get name(): string {
    return this.#programme.name;
  }

  get programme(): Programme {
    return this.#programme;
  }

  get state(): StreamState {
    if (this.bus.lostSince !== undefined) return 'reconnecting';
    return this.bus.group.length > 0 ? 'live' : 'connecting';
  }

  /** For how long the encoder has sent nothing. */
  get silence(): Milliseconds {
    return this.#options.clock.monotonic() - this.#lastFrameAt;
  }

  get onAir(): ProgrammeStream['onAir'] {
    return this.#stream.onAir;
  }

  get latency(): ProgrammeStream['latency'] {
    return this.#stream.latency;
  }

  onChange(listener: () => void): void {
    const stop = this.#stream.onChange(listener);
    this.#closing.signal.addEventListener('abort', () => stop(), { once: true });
  }

  change(programme: Programme): void {
    this.#programme = programme;
    this.#stream.change(programme);
  }

  /** @throws OrielError `cue_unknown` */
  async take(cueId: string): Promise<void> {
    const isKnown = this.#programme.cues.some(({ id }) => id === cueId) && (await this.#stream.take(cueId));
    if (!isKnown) throw new ServerError('cue_unknown', { details: { cueId } });
  }

  /** Viewers and recordings end first, so that they do not take the end of the encoder for a failure. */
  async close(): Promise<void> {
    this.#options.streams.remove(this.id);
    this.#closing.abort();
    await this.#stream.close();
  }
}
