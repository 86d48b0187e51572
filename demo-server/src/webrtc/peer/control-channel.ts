import { type ChannelFact, ChannelRequest, OrielError } from '@oriel/core/contract';
import type { DataChannel } from 'node-datachannel';

/** Facts said before the channel opens: a few, unless it never does. */
const MAX_WAITING = 50;
/** No request is longer, bytes. */
const MAX_REQUEST = 1024;

/** The data channel `oriel`: facts out, requests in. */
export class ControlChannel {
  #channel: DataChannel | undefined;
  #waiting: string[] = [];
  readonly #onRequest: (request: ChannelRequest) => void;

  constructor(onRequest: (request: ChannelRequest) => void) {
    this.#onRequest = onRequest;
  }

  use(channel: DataChannel): void {
    this.#channel?.close();
    this.#channel = channel;
    channel.onOpen(() => {
      const waiting = this.#waiting;
      this.#waiting = [];
      for (const text of waiting) this.#send(text);
    });
    channel.onMessage((message) => this.#receive(message));
    if (channel.isOpen()) for (const text of this.#waiting.splice(0)) this.#send(text);
  }

  tell(fact: ChannelFact): void {
    const text = JSON.stringify(fact);
    if (this.#channel?.isOpen()) return this.#send(text);
    this.#waiting.push(text);
    if (this.#waiting.length > MAX_WAITING) this.#waiting.shift();
  }

  close(): void {
    this.#channel?.close();
    this.#channel = undefined;
    this.#waiting = [];
  }

  #send(text: string): void {
    try {
      this.#channel?.sendMessage(text);
    } catch {
      // The peer has gone; the session ends by its connection's state.
    }
  }

  #receive(message: string | Buffer | ArrayBuffer): void {
    if (typeof message !== 'string' || message.length > MAX_REQUEST) return this.#refuse('not a short text');
    let json: unknown;
    try {
      json = JSON.parse(message);
    } catch {
      return this.#refuse('not JSON');
    }
    const { success, data, error } = ChannelRequest.safeParse(json);
    if (success) return this.#onRequest(data);
    const id = (json as { id?: unknown } | null)?.id;
    this.#refuse(error.issues[0]?.path.join('.') || 'type', typeof id === 'number' ? id : undefined);
  }

  #refuse(field: string, id?: number): void {
    const body = new OrielError('invalid_request', { details: { field } }).toBody();
    this.tell({ type: 'error', ...(id !== undefined && { id }), ...body });
  }
}
