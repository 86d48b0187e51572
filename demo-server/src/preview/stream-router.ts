import { type DestinationStatus, type PreviewAction, type PreviewQuality, type PreviewState, type Programme, ServerError } from '@oriel/core/contract';
import type { UnixMs } from '../media/frame.ts';
import type { DestinationSettings } from './destination-store.ts';
import { LiveDestinations, type OpenPublisher } from './live-destinations.ts';
import type { RunningProgramme } from './running-programme.ts';

/** What each state allows. */
export const allowedActions: Readonly<Record<PreviewState, readonly PreviewAction[]>> = {
  idle: ['start'],
  preview: ['take', 'go-live', 'stop'],
  live: ['take', 'go-live', 'end-live', 'stop'],
};

export interface StreamRouterOptions {
  /** Starts a programme. */
  open: (programme: Programme, quality: PreviewQuality) => Promise<RunningProgramme>;
  openPublisher: OpenPublisher;
  now: () => UnixMs;
  /** The state, the cue on air or a destination has changed. */
  onChange: () => void;
}

/**
 * `idle → preview → live` and back. The preview and all destinations are readers of one encoded stream: going live adds
 * readers to its bus, and touches neither the mixer nor the encoder.
 *
 * Actions run one after another. Whether one is allowed is decided when its turn has come, so that of two people who click
 * at once the second is told what the first has done.
 */
export class StreamRouter {
  readonly #options: StreamRouterOptions;
  readonly #destinations: LiveDestinations;
  #state: PreviewState = 'idle';
  #since: UnixMs;
  #running: RunningProgramme | undefined;
  #actions: Promise<unknown> = Promise.resolve();
  #isClosed = false;

  constructor(options: StreamRouterOptions) {
    this.#options = options;
    this.#since = options.now();
    this.#destinations = new LiveDestinations({ open: options.openPublisher, onChange: options.onChange });
  }

  get state(): PreviewState {
    return this.#state;
  }

  get since(): UnixMs {
    return this.#since;
  }

  get allowed(): readonly PreviewAction[] {
    return allowedActions[this.#state];
  }

  /** Missing while idle. */
  get running(): RunningProgramme | undefined {
    return this.#running;
  }

  get destinations(): DestinationStatus[] {
    return this.#destinations.statuses;
  }

  isLiveAt(destinationId: string): boolean {
    return this.#destinations.has(destinationId);
  }

  /** @throws OrielError `preview_state`; what `load` or the encoder refused, and it is idle as before */
  start(load: () => Promise<Programme>, quality: PreviewQuality): Promise<void> {
    return this.#act('start', async () => {
      this.#running = await this.#options.open(await load(), quality);
      this.#running.onChange(this.#options.onChange);
      return 'preview';
    });
  }

  /** @throws OrielError `preview_state`, `cue_unknown` */
  take(cueId: string): Promise<void> {
    return this.#act('take', async () => {
      await this.#running?.take(cueId);
      return this.#state;
    });
  }

  /** While live: changes the set of destinations. @throws OrielError `preview_state`, `invalid_request`; what `load` refused, and nothing has changed */
  goLive(load: () => Promise<readonly DestinationSettings[]>): Promise<void> {
    return this.#act('go-live', async () => {
      const wanted = await load();
      if (this.#running) this.#destinations.set(wanted, this.#running.bus);
      return 'live';
    });
  }

  /** @throws OrielError `preview_state` */
  endLive(): Promise<void> {
    return this.#act('end-live', async () => {
      await this.#destinations.clear();
      return 'preview';
    });
  }

  /** @throws OrielError `preview_state` */
  stop(): Promise<void> {
    return this.#act('stop', () => this.#end());
  }

  /** Saves a programme. If it runs, it changes at once. */
  edit(save: () => Promise<Programme>): Promise<Programme> {
    return this.#queue(async () => {
      const programme = await save();
      if (this.#running?.programme.id === programme.id) {
        this.#running.change(programme);
        this.#options.onChange();
      }
      return programme;
    });
  }

  /** Runs `work` between two actions, so that what it finds out about the state holds until it ends. */
  between<T>(work: () => Promise<T>): Promise<T> {
    return this.#queue(work);
  }

  /** @throws OrielError `preview_state` where it is not live there */
  restartDestination(id: string): Promise<DestinationStatus> {
    return this.#queue(() => this.#destinations.restart(id));
  }

  /** @throws OrielError `preview_state` where it is not live there */
  stopDestination(id: string): Promise<DestinationStatus> {
    return this.#queue(() => this.#destinations.stop(id));
  }

  /** Ends everything. Further actions are refused. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#actions;
    await this.#end();
  }

  /** Whoever watches is told before the stream ends, so that no page connects to it again. */
  async #end(): Promise<PreviewState> {
    const running = this.#running;
    const destinationsEnded = this.#destinations.clear();
    this.#running = undefined;
    this.#enter('idle');
    this.#options.onChange();
    await Promise.all([destinationsEnded, running?.close()]);
    return 'idle';
  }

  #act(action: PreviewAction, change: () => Promise<PreviewState>): Promise<void> {
    return this.#queue(async () => {
      if (!this.allowed.includes(action)) throw new ServerError('preview_state', { details: { state: this.#state, allowed: this.allowed } });
      this.#enter(await change());
      this.#options.onChange();
    });
  }

  #enter(state: PreviewState): void {
    if (state === this.#state) return;
    this.#state = state;
    this.#since = this.#options.now();
  }

  #queue<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#actions.then(() => {
      if (this.#isClosed) throw new ServerError('not_ready');
      return work();
    });
    this.#actions = result.catch(() => {});
    return result;
  }
}
