import { OrielError, type Milliseconds, type Sample } from '../../contract/index.ts';
import type { Environment } from '../../transport/index.ts';
import type { Codecs } from './codecs.ts';

/** A decoder with an empty queue that has not put out the asked frame by then holds it back. */
const HELD_BACK: Milliseconds = 20;

/** A group of pictures that a decoder can start with. Groups with the same `config` object share a decoder. */
export interface DecodableGroup {
  /** The first is a keyframe. */
  readonly samples: readonly Sample[];
  readonly config: VideoDecoderConfig;
}

export interface DecodeRequest {
  readonly group: DecodableGroup;
  /** Index of the frame to decode within the group. */
  readonly index: number;
  /** Called for each frame that is decoded on the way, the asked one last. The frame is the callee's to close. */
  output(sample: Sample, frame: VideoFrame): void;
}

interface Job extends DecodeRequest {
  resolve(): void;
  reject(error: unknown): void;
}

/**
 * Decodes groups of pictures up to the asked frame, one request at a time, with one `VideoDecoder` for all of them. The next
 * frame of a group costs one frame. Another group needs no new decoder, which would allocate its pictures anew: that takes
 * as long as decoding them.
 */
export class GroupDecoder {
  readonly #codecs: Codecs;
  readonly #environment: Environment;
  /** The first is being decoded, the others wait. */
  #jobs: Job[] = [];
  #decoder: VideoDecoder | undefined;
  #config: VideoDecoderConfig | undefined;
  #group: DecodableGroup | undefined;
  /** Samples of the group that the decoder was given. */
  #fed = 0;
  #flushed = false;
  /** Rises from group to group: decoders may mend timestamps that go back. Microseconds. */
  #timestamp = 0;
  /** Indices of the frames that have not come out yet, by timestamp. */
  readonly #expected = new Map<number, number>();
  #cancelFlush: (() => void) | undefined;

  constructor(codecs: Codecs, environment: Environment) {
    this.#codecs = codecs;
    this.#environment = environment;
  }

  /**
   * Resolves when the asked frame was put out.
   * @throws OrielError `decode_failed`; the signal's reason
   */
  decode(request: DecodeRequest, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason);
      const abort = () => this.#cancel(job, signal.reason);
      const done = () => signal.removeEventListener('abort', abort);
      const job: Job = {
        ...request,
        resolve: () => (done(), resolve()),
        reject: (error) => (done(), reject(error)),
      };
      signal.addEventListener('abort', abort, { once: true });
      if (this.#jobs.push(job) === 1) this.#start(job);
    });
  }

  /** Rejects all requests and closes the decoder. The next request starts a new one. */
  close(reason: unknown): void {
    this.#drop();
    for (const { reject } of this.#jobs.splice(0)) reject(reason);
  }

  #start(job: Job): void {
    try {
      this.#feed(job);
    } catch (cause) {
      this.#fail(cause);
    }
  }

  #feed({ group, index }: Job): void {
    const { samples, config } = group;
    if (!samples[index]) throw new RangeError('no such frame in the group');
    if (!this.#decoder || config !== this.#config) this.#open(config);
    if (group !== this.#group || index < this.#fed || this.#flushed) {
      this.#group = group;
      this.#fed = 0;
      this.#flushed = false;
      this.#expected.clear();
    }
    for (; this.#fed <= index; this.#fed++) {
      const { keyframe, duration, data } = samples[this.#fed]!;
      const chunk = { type: keyframe ? 'key' : 'delta', timestamp: this.#timestamp, duration: micro(duration), data } as const;
      this.#expected.set(this.#timestamp, this.#fed);
      this.#decoder?.decode(this.#codecs.chunk(chunk));
      this.#timestamp += Math.max(1, micro(duration));
    }
  }

  #open(config: VideoDecoderConfig): void {
    this.#drop();
    const decoder: VideoDecoder = this.#codecs.decoder({
      output: (frame) => (this.#decoder === decoder ? this.#put(frame) : frame.close()),
      error: (cause) => this.#decoder === decoder && this.#fail(cause),
    });
    this.#decoder = decoder;
    this.#config = config;
    decoder.configure(config);
    decoder.addEventListener('dequeue', () => this.#decoder === decoder && this.#dequeued(decoder));
  }

  #put(frame: VideoFrame): void {
    const index = this.#expected.get(frame.timestamp);
    const job = this.#jobs[0];
    const sample = index === undefined ? undefined : job?.group.samples[index];
    if (!job || !sample) return frame.close();
    this.#expected.delete(frame.timestamp);
    job.output(sample, frame);
    this.#end((other) => other.group === job.group && other.index === index, ({ resolve }) => resolve());
  }

  #dequeued(decoder: VideoDecoder): void {
    if (decoder.decodeQueueSize > 0 || this.#jobs.length === 0) return;
    this.#cancelFlush?.();
    this.#cancelFlush = this.#environment.after(HELD_BACK, () => void this.#flush(decoder));
  }

  /** Makes the decoder put out what it holds back. After that it wants a keyframe again. */
  async #flush(decoder: VideoDecoder): Promise<void> {
    const job = this.#jobs[0];
    this.#flushed = true;
    // A decoder that fails or is closed meanwhile says so by itself.
    const flushed = await decoder.flush().then(() => true, () => false);
    if (flushed && job && this.#jobs[0] === job) this.#fail(new Error('no frame came out'));
  }

  #cancel(job: Job, reason: unknown): void {
    // Closing is the quickest way to stop the decoder.
    if (this.#jobs[0] === job) this.#drop();
    this.#end((other) => other === job, ({ reject }) => reject(reason));
  }

  #fail(cause: unknown): void {
    this.#drop();
    const [failed] = this.#jobs;
    this.#end((job) => job === failed, ({ reject }) => reject(new OrielError('decode_failed', { cause })));
  }

  #end(isOver: (job: Job) => boolean, settle: (job: Job) => void): void {
    const [current] = this.#jobs;
    const ended = this.#jobs.filter(isOver);
    this.#jobs = this.#jobs.filter((job) => !ended.includes(job));
    ended.forEach(settle);
    const [next] = this.#jobs;
    if (next === current) return;
    this.#cancelFlush?.();
    if (next) this.#start(next);
  }

  #drop(): void {
    this.#cancelFlush?.();
    if (this.#decoder && this.#decoder.state !== 'closed') this.#decoder.close();
    this.#decoder = this.#config = this.#group = undefined;
    this.#expected.clear();
  }
}

const micro = (time: Milliseconds): number => Math.round(time * 1000);
