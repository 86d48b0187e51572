import { ServerError } from '@oriel/core/contract';
import type { Stream } from './stream.ts';

type Listener = (stream: Stream) => void;

/** Every stream that can be watched now. Whoever makes a stream adds it here, and removes it at its end. */
export class StreamRegistry {
  readonly #streams = new Map<string, Stream>();
  readonly #onAdded = new Set<Listener>();
  readonly #onRemoved = new Set<Listener>();

  /** @throws OrielError `stream_exists` where a stream of any kind has the id */
  add(stream: Stream): void {
    if (this.#streams.has(stream.id)) throw new ServerError('stream_exists', { details: { streamId: stream.id } });
    this.#streams.set(stream.id, stream);
    for (const listener of this.#onAdded) listener(stream);
  }

  remove(id: string): void {
    const stream = this.#streams.get(id);
    if (!stream) return;
    this.#streams.delete(id);
    for (const listener of this.#onRemoved) listener(stream);
  }

  has(id: string): boolean {
    return this.#streams.has(id);
  }

  list(): Stream[] {
    return [...this.#streams.values()];
  }

  /** @throws OrielError `stream_unknown` */
  get(id: string): Stream {
    const stream = this.#streams.get(id);
    if (!stream) throw new ServerError('stream_unknown', { details: { streamId: id } });
    return stream;
  }

  /** Calls `listener` with every registered stream, and with each new one until the returned function is called. */
  onAdded(listener: Listener): () => void {
    this.#onAdded.add(listener);
    for (const stream of this.#streams.values()) listener(stream);
    return () => this.#onAdded.delete(listener);
  }

  /** Calls `listener` with each stream that is removed, until the returned function is called. */
  onRemoved(listener: Listener): () => void {
    this.#onRemoved.add(listener);
    return () => this.#onRemoved.delete(listener);
  }
}
