import { type DestinationCheck, type DestinationKind, type PreviewQuality, type PreviewStatus, type Programme, type ProgrammeEdit, ServerError, toIso } from '@oriel/core/contract';
import type { FastifyBaseLogger } from 'fastify';
import type { Archive } from '../archive/archive.ts';
import type { Config } from '../config.ts';
import type { Database } from '../db/database.ts';
import type { CpuBudget } from '../jobs/cpu-budget.ts';
import type { Library } from '../library/library.ts';
import type { Recorder } from '../library/recordings/recorder.ts';
import type { FrameBus } from '../media/frame-bus.ts';
import { systemClock, type WallClock } from '../media/wall-clock.ts';
import type { StreamRegistry } from '../streams/stream-registry.ts';
import { type DestinationSettings, DestinationStore } from './destination-store.ts';
import { EncoderCheck } from './encoder-check.ts';
import { Images } from './images.ts';
import { LibrarySources } from './library-sources.ts';
import type { Publisher } from './live-destinations.ts';
import { checkProgramme, imagesOf } from './programme-check.ts';
import { formats, type ProgrammeStream, type ProgrammeStreamOptions } from './programme-stream.ts';
import { ProgrammeStore } from './programme-store.ts';
import { RunningProgramme } from './running-programme.ts';
import { SecretBox } from './secret-box.ts';
import { StreamRouter } from './stream-router.ts';
import { embeddedServer, type PreviewServer } from './preview-server.ts';
import { VideoPictures } from './video-pictures.ts';

export interface PublisherOptions {
  settings: DestinationSettings;
  bus: FrameBus;
  onChange: () => void;
  log: FastifyBaseLogger;
}

/** What the preview needs of the publisher. */
export interface Publishing {
  /** The address of a platform; `undefined` for custom destinations. */
  presetOf(kind: DestinationKind): string | undefined;
  /** @throws OrielError `invalid_request` for an address or a stream key that cannot be used; without a stream key it is not looked at */
  checkSettings(settings: Omit<DestinationSettings, 'id'>): void;
  /** @throws OrielError `invalid_request` as `checkSettings`, and without a stream key where one is needed */
  open(options: PublisherOptions): Publisher;
  /** Connects and publishes nothing. */
  checkDestination(settings: DestinationSettings, signal: AbortSignal): Promise<DestinationCheck>;
}

export interface PreviewOptions {
  db: Database;
  config: Pick<Config, 'dataDir' | 'ffmpegPath' | 'ffprobePath' | 'retention'>;
  streams: StreamRegistry;
  archive: Pick<Archive, 'attach'>;
  /** For single pictures of videos. */
  cpu: CpuBudget;
  library: Pick<Library, 'storage' | 'videos'>;
  recorder: Pick<Recorder, 'activeOf' | 'onChange' | 'problemOf'>;
  observer: PreviewObserver;
  /** Makes the mixer of a programme. */
  openStream: (options: ProgrammeStreamOptions) => ProgrammeStream;
  publishing: Publishing;
  log: FastifyBaseLogger;
  clock?: WallClock;
  server?: PreviewServer;
}

/** For metrics. */
export interface PreviewObserver {
  started(): void;
  wentLive(result: 'ok' | 'failed'): void;
}

/** The preview: its programmes, destinations and images, and the programme that runs. */
export class Preview {
  readonly programmes: ProgrammeStore;
  readonly destinations: DestinationStore;
  readonly images: Images;
  readonly router: StreamRouter;
  readonly server: PreviewServer;
  readonly encoder: EncoderCheck;
  readonly options: PreviewOptions;
  readonly sources: LibrarySources;
  readonly videoPictures: VideoPictures;
  readonly #listeners = new Set<() => void>();
  readonly #stopListening: () => void;

  private constructor(options: PreviewOptions, box: SecretBox) {
    const { db, config, cpu, library, streams, archive, recorder, log, openStream, publishing, clock = systemClock } = options;
    this.options = options;
    this.server = options.server ?? embeddedServer;
    this.encoder = new EncoderCheck(config.ffmpegPath, clock);
    this.programmes = new ProgrammeStore(db);
    this.destinations = new DestinationStore(db, box);
    this.images = new Images({ db, storage: library.storage, config });
    this.sources = new LibrarySources({ streams, storage: library.storage, config });
    this.videoPictures = new VideoPictures({ sources: this.sources, cpu, ffmpegPath: config.ffmpegPath });
    const previewLog = log.child({ part: 'preview' });
    const images = { imageFile: (id: string) => this.images.fileOf(id) };
    const changed = () => this.#changed();
    this.router = new StreamRouter({
      open: (programme, quality) =>
        RunningProgramme.start({
          ...{ programme, quality, streams, archive, server: this.server, clock, log: previewLog },
          openStream: (first, chosen, bus) => openStream({ programme: first, format: formats[chosen], bus, sources: this.sources, images, ffmpegPath: config.ffmpegPath, clock, log: previewLog }),
        }),
      openPublisher: (settings, bus, onChange) => publishing.open({ settings, bus, onChange, log: log.child({ destination: settings.id }) }),
      now: clock.now,
      onChange: changed,
    });
    this.#stopListening = recorder.onChange((streamId) => {
      if (streamId === this.router.running?.id) changed();
    });
  }

  static async open(options: PreviewOptions): Promise<Preview> {
    const preview = new Preview(options, await SecretBox.open(options.config.dataDir));
    options.log.info('the preview is idle: a programme does not go on after a restart of the server, and nothing is published until somebody starts it');
    return preview;
  }

  get status(): PreviewStatus {
    const { state, since, allowed, running, destinations } = this.router;
    const onAir = running?.onAir;
    const recording = running && this.options.recorder.activeOf(running.id);
    const problem = recording && this.options.recorder.problemOf(recording.id);
    return {
      state,
      since: toIso(since),
      allowed: [...allowed],
      ...(running && { quality: running.quality, programme: { id: running.programme.id, name: running.programme.name }, streamId: running.id }),
      ...(onAir && { cue: { id: onAir.cueId, since: toIso(onAir.since), isMissing: onAir.isMissing } }),
      transports: running ? this.server.transports(running.id) : [],
      destinations,
      latency: running?.latency ?? null,
      ...(recording && { recording: { id: recording.id, since: toIso(recording.startedAt.getTime()), ...(problem && { reason: problem }) } }),
    };
  }

  /** Calls back after every change, except for those of bit rates, counts and the latency. @returns a function that ends it */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** @throws OrielError `preview_state`, `programme_unknown` */
  async start(programmeId: string, quality: PreviewQuality): Promise<void> {
    await this.router.start(() => this.programmes.get(programmeId), quality);
    this.options.observer.started();
  }

  /** @throws OrielError `preview_state`, `destination_unknown`, `invalid_request` for a destination that cannot be used */
  async goLive(destinationIds: readonly string[]): Promise<void> {
    try {
      await this.router.goLive(() => this.destinations.getAll(destinationIds));
      this.options.observer.wentLive('ok');
    } catch (error) {
      this.options.observer.wentLive('failed');
      throw error;
    }
  }

  /** @throws OrielError `invalid_request` */
  async createProgramme(programme: ProgrammeEdit): Promise<Programme> {
    checkProgramme(programme);
    return this.programmes.create(programme);
  }

  /** One that runs changes at once. @throws OrielError `invalid_request`, `programme_unknown` */
  async replaceProgramme(id: string, programme: ProgrammeEdit): Promise<Programme> {
    checkProgramme(programme);
    return this.router.edit(() => this.programmes.replace(id, programme));
  }

  /** @throws OrielError `programme_unknown`, `in_use` while it runs */
  removeProgramme(id: string): Promise<void> {
    return this.router.between(async () => {
      if (this.router.running?.programme.id === id) throw new ServerError('in_use');
      await this.programmes.remove(id);
    });
  }

  /** @throws OrielError `image_unknown`, `in_use` while a programme has it */
  async removeImage(id: string): Promise<void> {
    const users = (await this.programmes.list()).filter((programme) => imagesOf(programme).has(id));
    if (users.length > 0) throw new ServerError('in_use', { message: 'A programme has this image.', hint: 'Take it out of the programmes first.', details: { programmes: users.map(({ id: programmeId, name }) => ({ id: programmeId, name })) } });
    await this.images.remove(id);
  }

  /** Runs `change` while the destination is not live. @throws OrielError `in_use` */
  changeDestination<T>(id: string, change: () => Promise<T>): Promise<T> {
    return this.router.between(() => {
      if (this.router.isLiveAt(id)) throw new ServerError('in_use', { hint: 'End live first, or go live without it.' });
      return change();
    });
  }

  async close(): Promise<void> {
    this.#stopListening();
    await this.router.close();
    await this.sources.close();
  }

  #changed(): void {
    for (const listener of this.#listeners) listener();
  }
}
