import type { ChannelFact, ChannelRequest } from '../contract/index.ts';
import { readFact } from './channel-facts.ts';

type WithoutId<T> = T extends unknown ? Omit<T, 'id'> : never;

export interface ChannelListeners {
  open(): void;
  fact(fact: ChannelFact): void;
  /** The other side closed the channel. Not called for a channel that never opened, because it was refused. */
  close(): void;
}

/** The data channel that goes with a picture: sends requests, receives facts. */
export class OrielChannel {
  readonly #channel: RTCDataChannel;
  #lastId = 0;

  constructor(channel: RTCDataChannel, listeners: ChannelListeners, signal: AbortSignal) {
    this.#channel = channel;
    let wasOpen = false;
    const open = () => {
      wasOpen = true;
      listeners.open();
    };
    // A channel that the other side created is open already; some browsers fire `open` as well.
    if (channel.readyState === 'open') queueMicrotask(() => !signal.aborted && open());
    else channel.addEventListener('open', open, { signal });
    channel.addEventListener('close', () => wasOpen && listeners.close(), { signal });
    channel.addEventListener('message', ({ data }) => {
      const fact = readFact(data);
      if (fact) listeners.fact(fact);
    }, { signal });
  }

  get isOpen(): boolean {
    return this.#channel.readyState === 'open';
  }

  /** @returns the id of the request, which its answer carries */
  send(request: WithoutId<ChannelRequest>): number {
    const id = ++this.#lastId;
    this.#channel.send(JSON.stringify({ ...request, id }));
    return id;
  }
}
