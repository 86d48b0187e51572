import { type DestinationReason, type DestinationState, type DestinationStatus, ServerError, toIso } from '@oriel/core/contract';
import type { UnixMs } from '../media/frame.ts';
import type { FrameBus } from '../media/frame-bus.ts';
import type { DestinationSettings } from './destination-store.ts';

/** What publishes a stream to one address. */
export interface Publisher {
  readonly status: { state: DestinationState; since: UnixMs; reason?: DestinationReason; bitrate: number; droppedFrames: number };
  start(): void;
  /** Resolves when it has ended. */
  stop(): Promise<void>;
  restart(): Promise<void>;
}

/** Makes a publisher, which does nothing yet. @throws OrielError `invalid_request` for settings that cannot be used */
export type OpenPublisher = (settings: DestinationSettings, bus: FrameBus, onChange: () => void) => Publisher;

interface Entry {
  settings: DestinationSettings;
  publisher: Publisher;
}

/** The destinations of a stream that is live. Each has a publisher of its own, so none notices the others. */
export class LiveDestinations {
  readonly #open: OpenPublisher;
  readonly #onChange: () => void;
  readonly #entries = new Map<string, Entry>();
  /** Those that were removed and have not ended yet. */
  readonly #ending = new Set<Promise<unknown>>();

  constructor({ open, onChange }: { open: OpenPublisher; onChange: () => void }) {
    this.#open = open;
    this.#onChange = onChange;
  }

  /** Publishes to these: others stop, new ones start, the rest goes on. @throws OrielError `invalid_request` for settings that cannot be used; then nothing changes */
  set(wanted: readonly DestinationSettings[], bus: FrameBus): void {
    const ids = new Set(wanted.map(({ id }) => id));
    const added = wanted.filter(({ id }) => !this.#entries.has(id)).map((settings): Entry => ({ settings, publisher: this.#open(settings, bus, this.#onChange) }));
    for (const [id, { publisher }] of this.#entries) {
      if (ids.has(id)) continue;
      this.#entries.delete(id);
      this.#end(publisher);
    }
    for (const entry of added) {
      this.#entries.set(entry.settings.id, entry);
      entry.publisher.start();
    }
  }

  has(id: string): boolean {
    return this.#entries.has(id);
  }

  get statuses(): DestinationStatus[] {
    return [...this.#entries.values()].map(statusOf);
  }

  /** Connects again. @throws OrielError `preview_state` where it is not live */
  async restart(id: string): Promise<DestinationStatus> {
    const entry = this.#get(id);
    await entry.publisher.restart();
    return statusOf(entry);
  }

  /** It stays among the destinations, and `restart` starts it again. @throws OrielError `preview_state` where it is not live */
  async stop(id: string): Promise<DestinationStatus> {
    const entry = this.#get(id);
    await entry.publisher.stop();
    return statusOf(entry);
  }

  /** Resolves when all have ended. */
  async clear(): Promise<void> {
    for (const { publisher } of this.#entries.values()) this.#end(publisher);
    this.#entries.clear();
    await Promise.all(this.#ending);
  }

  #get(id: string): Entry {
    const entry = this.#entries.get(id);
    if (!entry) throw new ServerError('preview_state', { message: 'The preview is not live at this destination.', hint: 'Go live with it first.', details: { destinationId: id } });
    return entry;
  }

  #end(publisher: Publisher): void {
    const ending = publisher.stop().finally(() => this.#ending.delete(ending));
    this.#ending.add(ending);
  }
}

function statusOf({ settings: { id, name, kind }, publisher: { status } }: Entry): DestinationStatus {
  const { state, since, reason, bitrate, droppedFrames } = status;
  return { id, name, kind, state, since: toIso(since), ...(reason !== undefined && { reason }), bitrate: Math.round(bitrate), droppedFrames };
}
