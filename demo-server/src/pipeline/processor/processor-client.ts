import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { io, type Socket } from 'socket.io-client';
import type { Milliseconds } from '../../media/frame.ts';
import type { WallClock } from '../../media/wall-clock.ts';
import { publicLookup } from '../../net/public-lookup.ts';
import { PipelineError } from '../pipeline-error.ts';
import { type Fragment, readAnswer, readRefusal } from './protocol.ts';

export interface ProcessorClientOptions {
  url: string;
  /** Its name may lead to a private address. */
  allowPrivate: boolean;
  clock: Pick<WallClock, 'after'>;
  /** Whether it is connected has changed. */
  onChange(): void;
}

interface Waiting {
  resolve(data: Buffer): void;
  reject(error: Error): void;
}

const RECONNECTION = { reconnectionDelay: 250, reconnectionDelayMax: 3000 };

/** The connection to an audio processor, which is made again by itself. */
export class ProcessorClient {
  readonly #socket: Socket;
  readonly #clock: ProcessorClientOptions['clock'];
  readonly #waiting = new Map<string, Waiting>();
  #connected = Promise.withResolvers<void>();

  constructor({ url, allowPrivate, clock, onChange }: ProcessorClientOptions) {
    this.#clock = clock;
    const Agent = url.startsWith('https:') ? HttpsAgent : HttpAgent;
    // Engine.IO takes any agent of Node; its types know only that of pages.
    const agent = allowPrivate ? undefined : (new Agent({ lookup: publicLookup }) as unknown as string);
    this.#socket = io(url, { transports: ['websocket'], forceNew: true, ...RECONNECTION, ...(agent && { agent }) });
    this.#socket.on('connect', () => {
      this.#connected.resolve();
      onChange();
    });
    this.#socket.on('disconnect', () => {
      this.#connected = Promise.withResolvers();
      const error = new PipelineError('processor_unreachable', 'The processor has ended the connection.');
      for (const { reject } of this.#waiting.values()) reject(error);
      onChange();
    });
    this.#socket.on('connect_error', onChange);
    this.#socket.on('fragment:processed', (message: unknown) => {
      const answer = readAnswer(message);
      if (answer) this.#waiting.get(answer.id)?.resolve(answer.data);
    });
    this.#socket.on('fragment:failed', (message: unknown) => {
      const refusal = readRefusal(message);
      if (refusal) this.#waiting.get(refusal.id)?.reject(new PipelineError('processor_refused', `The processor cannot process it: ${refusal.message}`));
    });
  }

  get isConnected(): boolean {
    return this.#socket.connected;
  }

  /** Resolves when it is connected. @throws PipelineError `processor_unreachable` after `timeout`, or the reason of the signal */
  async connected(timeout: Milliseconds, signal: AbortSignal): Promise<void> {
    if (this.isConnected) return;
    await this.#within(this.#connected.promise, timeout, new PipelineError('processor_unreachable', 'The processor cannot be reached.'), signal);
  }

  /**
   * Sends a fragment once and resolves with the answer.
   * @throws PipelineError `processor_unreachable`, `processor_timeout`, `processor_refused`; or the reason of the signal
   */
  async send(fragment: Fragment, data: Buffer, timeout: Milliseconds, signal: AbortSignal): Promise<Buffer> {
    signal.throwIfAborted();
    if (!this.isConnected) throw new PipelineError('processor_unreachable', 'The processor cannot be reached.');
    const answer = new Promise<Buffer>((resolve, reject) => this.#waiting.set(fragment.id, { resolve, reject }));
    try {
      this.#socket.emit('fragment:data', { fragment, data });
      return await this.#within(answer, timeout, new PipelineError('processor_timeout', `The processor did not answer within ${Math.round(timeout / 1000)} s.`), signal);
    } finally {
      this.#waiting.delete(fragment.id);
    }
  }

  close(): void {
    this.#socket.off();
    this.#socket.disconnect();
  }

  async #within<T>(work: Promise<T>, timeout: Milliseconds, error: PipelineError, signal: AbortSignal): Promise<T> {
    const late = Promise.withResolvers<never>();
    const cancel = this.#clock.after(timeout, () => late.reject(error));
    const abort = () => late.reject(signal.reason as Error);
    signal.addEventListener('abort', abort, { once: true });
    if (signal.aborted) abort();
    work.catch(() => {});
    try {
      return await Promise.race([work, late.promise]);
    } finally {
      cancel();
      signal.removeEventListener('abort', abort);
    }
  }
}
