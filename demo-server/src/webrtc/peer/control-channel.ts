import { type ChannelFact, ChannelRequest, ServerError } from '@oriel/core/contract';
import type { DataChannel } from 'node-datachannel';

/** Facts from before the channel opens; there are a few, unless it never opens. */
const MAX_WAITING = 50;
/** Length of the longest request. */
const MAX_REQUEST = 1024;
/** Requests in one burst: somebody drags a time line, or holds a key down, and all of it arrives late. */
const BURST = 1000;
/** Requests per second after that. */
const RATE = 300;
/** Bytes of facts that the viewer has not taken. */
const MAX_BUFFERED = 1024 * 1024;

export interface ControlChannelOptions {
  onRequest(request: ChannelRequest): void;
  /** Called once: the viewer sends requests faster than it may, or takes no facts. The channel is closed. */
  onFlood(): void;
}

/** The data channel `oriel`: facts out, requests in. */
export class ControlChannel {
  readonly #options: ControlChannelOptions;
  #channel: DataChannel | undefined;
  #waiting: string[] = [];
  #allowance = BURST;
  #countedAt = performance.now();
  #flooded = false;

  constructor(options: ControlChannelOptions) {
    this.#options = options;
  }

  use(channel: DataChannel): void {
    this.#channel?.close();
    this.#channel = channel;
    channel.onOpen(() => this.#sendWaiting());
    channel.onMessage((message) => this.#receive(message));
    if (channel.isOpen()) this.#sendWaiting();
  }

  send(fact: ChannelFact): void {
    const text = JSON.stringify(fact);
    if (this.#channel?.isOpen()) return this.#sendText(text);
    this.#waiting.push(text);
    if (this.#waiting.length > MAX_WAITING) this.#waiting.shift();
  }

  close(): void {
    this.#channel?.close();
    this.#channel = undefined;
    this.#waiting = [];
  }

  #sendWaiting(): void {
    for (const text of this.#waiting.splice(0)) this.#sendText(text);
  }

  #sendText(text: string): void {
    try {
      this.#channel?.sendMessage(text);
      if ((this.#channel?.bufferedAmount() ?? 0) > MAX_BUFFERED) this.#stop();
    } catch {
      // The peer is gone; the session ends with its connection.
    }
  }

  #receive(message: string | Buffer | ArrayBuffer): void {
    if (this.#flooded) return;
    if (!this.#mayAsk()) {
      this.send({ type: 'error', ...new ServerError('rate_limited', { details: { burst: BURST, perSecond: RATE } }).toBody() });
      return this.#stop();
    }
    if (typeof message !== 'string' || message.length > MAX_REQUEST) return this.#refuse('not a short text');
    let json: unknown;
    try {
      json = JSON.parse(message);
    } catch {
      return this.#refuse('not JSON');
    }
    const { success, data, error } = ChannelRequest.safeParse(json);
    if (success) return this.#options.onRequest(data);
    const id = (json as { id?: unknown } | null)?.id;
    this.#refuse(error.issues[0]?.path.join('.') || 'type', typeof id === 'number' ? id : undefined);
  }

  #mayAsk(): boolean {
    const now = performance.now();
    this.#allowance = Math.min(BURST, this.#allowance + ((now - this.#countedAt) / 1000) * RATE);
    this.#countedAt = now;
    return --this.#allowance >= 0;
  }

  #stop(): void {
    if (this.#flooded) return;
    this.#flooded = true;
    this.#channel?.close();
    this.#options.onFlood();
  }

  #refuse(field: string, id?: number): void {
    const body = new ServerError('invalid_request', { details: { field } }).toBody();
    this.send({ type: 'error', ...(id !== undefined && { id }), ...body });
  }
}
