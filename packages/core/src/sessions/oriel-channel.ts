import { ChannelFact, type ChannelRequest } from '../contract/index.ts';

type WithoutId<T> = T extends unknown ? Omit<T, 'id'> : never;

export interface ChannelListeners {
  open(): void;
  fact(fact: ChannelFact): void;
  /** The other side closed it, after it was open: one that is refused was never there. */
  close(): void;
}

/** The data channel beside the picture: requests go out, facts come in. */
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
    // A channel that the other side made comes open, and says so once more.
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

  /** @returns the request's id, which comes back with its answer. */
  send(request: WithoutId<ChannelRequest>): number {
    const id = ++this.#lastId;
    this.#channel.send(JSON.stringify({ ...request, id }));
    return id;
  }
}

/** `undefined` for what this version does not know. */
function readFact(data: unknown): ChannelFact | undefined {
  if (typeof data !== 'string') return undefined;
  try {
    return ChannelFact.safeParse(JSON.parse(data)).data;
  } catch {
    return undefined;
  }
}
